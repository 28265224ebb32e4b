/** At rest, beside the telephone: what rings at colleagues, who is engaged and may be waited for, and whom one waits for. */
import './near.css';
import type { BusyTarget } from '@qiao/server/contracts/operators';
import { Hourglass, PhoneIncoming, PhoneMissed, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { staysHere } from '../../shared/stay-here.ts';
import { listed } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { type RingingCall, takeAt, takeCall, useFading, type Wish, wishFor } from './near-data.ts';
import { type Engaged, forgetEngaged } from './operators-data.ts';

/** Takes it and opens the caller's file, as answering does. */
type Take = {
  busy: string | null;
  take: (callId: string) => Promise<boolean>;
  takeFrom: (to: BusyTarget) => Promise<boolean>;
};
export function useTake(phone: boolean): Take {
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const one = async (what: string, taking: () => ReturnType<typeof takeCall>): Promise<boolean> => {
    if (busy) return false;
    setBusy(what);
    const taken = await taking();
    setBusy(null);
    if (taken?.customerId && !staysHere()) navigate(`/customers/${taken.customerId}`);
    return taken !== null;
  };
  return {
    busy,
    take: (callId) => one(callId, () => takeCall(callId, phone)),
    takeFrom: (to) => one('there', () => takeAt(to, phone)),
  };
}

export function useRingingWords(): (call: RingingCall) => string {
  const { t } = useTranslation('telephony');
  return ({ from, to }) => t('ui.near.rings', { from, to: listed(to) });
}

export default function Near({
  ringing,
  engaged,
  wishes,
  phone,
  open,
}: {
  ringing: RingingCall[];
  engaged: Engaged | null;
  wishes: Wish[];
  phone: boolean;
  open: () => void;
}) {
  const { t } = useTranslation('telephony');
  const names = listed(wishes.map(({ title }) => title));
  const [first] = ringing;
  useFading(engaged);
  return (
    <>
      {wishes.length > 0 ? (
        <button type="button" className="sp-wish" title={t('ui.near.waits', { names })} onClick={open}>
          <Icon of={Hourglass} size={16} />
          <span className="sp-wide ellipsis">{t('ui.near.waits', { names })}</span>
        </button>
      ) : null}
      {first ? (
        <Ringing call={first} more={ringing.length - 1} phone={phone} open={open} />
      ) : engaged ? (
        <span className="sp-near">
          <Icon of={PhoneMissed} size={16} />
          <span className="sp-near-text ellipsis" role="status" title={engaged.label}>
            {t('ui.near.engaged', { name: engaged.label })}
          </span>
          <Button small onClick={() => void wishFor(engaged)}>
            {t('ui.near.wish')}
          </Button>
          <IconButton icon={X} label={t('ui.near.dismiss')} onClick={forgetEngaged} />
        </span>
      ) : null}
    </>
  );
}

function Ringing({ call, more, phone, open }: { call: RingingCall; more: number; phone: boolean; open: () => void }) {
  const { t } = useTranslation('telephony');
  const words = useRingingWords()(call);
  const { busy, take } = useTake(phone);
  const said = useId();
  useKeys([
    {
      keys: 'F4',
      labelKey: 'telephony:ui.keys.pick-up',
      group: 'everywhere',
      inFields: true,
      run: () => void take(call.callId),
    },
  ]);
  return (
    <span className="sp-near">
      <Icon of={PhoneIncoming} size={16} />
      <span className="sp-near-text ellipsis" role="status" id={said} title={words}>
        {words}
      </span>
      <span className="sp-time">
        <Elapsed since={call.since} />
      </span>
      {more > 0 ? (
        <Button small kind="text" aria-label={t('ui.near.more', { count: more })} onClick={open}>
          {`+${more}`}
        </Button>
      ) : null}
      <Button
        small
        kind="primary"
        keys="F4"
        busy={busy !== null}
        aria-describedby={said}
        onClick={() => void take(call.callId)}
      >
        {t('ui.near.take')}
      </Button>
    </span>
  );
}
