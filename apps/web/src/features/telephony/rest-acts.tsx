/** At rest: call a colleague or a number, speak from a colleague's telephone at once, take a parked call or one that rings at a colleague, wait for somebody no longer. Loaded when somebody looks. */
import './more-acts.css';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { clockTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { ChooseNumber } from '../callernumbers/choose-number.tsx';
import { Choose } from './more-acts.tsx';
import { useRingingWords, useTake } from './near.tsx';
import { forgetWish, type RingingCall, type Wish } from './near-data.ts';
import { callWhom } from './operators-data.ts';
import { readSeatAgain } from './seat-data.ts';

export default function RestActs({
  ringing,
  wishes,
  phone,
  done,
}: {
  ringing: RingingCall[];
  wishes: Wish[];
  phone: boolean;
  done: () => void;
}) {
  const { t } = useTranslation('operators');
  const { takeFrom } = useTake(phone);
  const parked = useQuery({
    queryKey: ['operators', 'parked'],
    queryFn: async () => (await api('GET /api/operators/parked')).parked,
    // What lies in a slot goes back by itself.
    refetchInterval: 5000,
  });
  const take = (callId: string) =>
    void api('POST /api/operators/calls/{id}/pick-up', { params: { id: callId } })
      .then(readSeatAgain)
      .then(done)
      .catch(toastError);
  return (
    <div className="sp-more">
      <Ringing ringing={ringing} phone={phone} done={done} />
      <Choose
        ask={(to, how, label) => {
          if (how === 'pick-up') void takeFrom(to).then((taken) => taken && done());
          else void callWhom(to, label, how === 'intercom').then(done);
        }}
        ways={['call', 'intercom', 'pick-up']}
      />
      <ChooseNumber />
      {(parked.data ?? []).map(({ callId, slot, title }) => (
        <Button key={callId} onClick={() => take(callId)}>
          {t('ui.retrieve', { slot, title })}
        </Button>
      ))}
      <Waited wishes={wishes} />
    </div>
  );
}

/** What rings at colleagues of one's group. */
function Ringing({ ringing, phone, done }: { ringing: RingingCall[]; phone: boolean; done: () => void }) {
  const { t } = useTranslation('telephony');
  const words = useRingingWords();
  const { busy, take } = useTake(phone);
  return ringing.map((call) => (
    <div className="sp-more-row" key={call.callId}>
      <span className="sp-more-words">{words(call)}</span>
      <Button
        kind="primary"
        busy={busy === call.callId}
        aria-label={t('ui.near.take-one', { what: words(call) })}
        onClick={() => void take(call.callId).then((taken) => taken && done())}
      >
        {t('ui.near.take')}
      </Button>
    </div>
  ));
}

/** Whom one waits for. */
function Waited({ wishes }: { wishes: Wish[] }) {
  const { t } = useTranslation('telephony');
  return wishes.map(({ id, title, until }) => (
    <div className="sp-more-row" key={id}>
      <span className="sp-more-words">
        {t('ui.near.waits', { names: title })}
        <small>{t('ui.near.until', { time: clockTime(until) })}</small>
      </span>
      <Button aria-label={t('ui.near.forget-one', { name: title })} onClick={() => void forgetWish(id)}>
        {t('ui.near.forget')}
      </Button>
    </div>
  ));
}
