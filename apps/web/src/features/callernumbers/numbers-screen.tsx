/** Which numbers calls out show, and by which trunk they leave. */
import '../routing/routing.css';
import { PhoneOutgoing, Plus } from 'lucide-react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useUnits } from '../routing/data.ts';
import { type CallerNumber, numbersAgain, useCallerNumbers, useTrunkNames } from './data.ts';
import { NumberDrawer } from './number-drawer.tsx';

export function Component() {
  const { t } = useTranslation('callernumbers');
  const { data, isPending, error, refetch } = useCallerNumbers();
  const [open, setOpen] = useState<{ number: CallerNumber | null } | null>(null);
  const add = () => setOpen({ number: null });
  return (
    <Page
      title={t('ui.title')}
      actions={
        <Button kind="primary" icon={Plus} onClick={add}>
          {t('ui.add')}
        </Button>
      }
    >
      <p className="rt-note">{t('ui.about')}</p>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? (
        <Empty
          icon={PhoneOutgoing}
          title={t('ui.none')}
          text={t('ui.none-text')}
          actions={[{ label: t('ui.add'), run: add }]}
        />
      ) : null}
      <ul className="rt-list">
        {(data ?? []).map((one) => (
          <Row key={one.id} number={one} onOpen={() => setOpen({ number: one })} />
        ))}
      </ul>
      {open ? (
        <NumberDrawer
          key={open.number?.id ?? 'new'}
          number={open.number}
          onDone={() => {
            setOpen(null);
            void numbersAgain();
          }}
        />
      ) : null}
    </Page>
  );
}

function Row({ number, onOpen }: { number: CallerNumber; onOpen: () => void }) {
  const { t } = useTranslation('callernumbers');
  const units = useUnits();
  const trunks = useTrunkNames();
  const trunk = trunks.data?.find(({ id }) => id === number.trunkId);
  const about = [
    nameIn(number.name),
    units.find(({ value }) => value === number.unitId)?.label,
    trunk && nameIn(trunk.name),
  ];
  return (
    <li>
      <button type="button" className="rt-row" onClick={onOpen}>
        <Icon of={PhoneOutgoing} size={18} />
        <span>
          <b>{number.number}</b>
          <small>{about.filter(Boolean).join(' · ')}</small>
        </span>
        <span className="rt-tags">
          {number.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
          {number.state === 'active' && number.isDefault ? <span className="q-tag">{t('ui.default')}</span> : null}
        </span>
      </button>
    </li>
  );
}
