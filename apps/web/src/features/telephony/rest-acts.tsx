/** At rest: call a colleague or a number, speak from a colleague's telephone at once, take a parked call. Loaded when somebody looks. */
import './more-acts.css';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { ChooseNumber } from '../callernumbers/choose-number.tsx';
import { Choose } from './more-acts.tsx';
import { callWhom } from './operators-data.ts';
import { readSeatAgain } from './seat-data.ts';

export default function RestActs({ done }: { done: () => void }) {
  const { t } = useTranslation('operators');
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
      <Choose ask={(to, how) => void callWhom(to, how === 'intercom').then(done)} ways={['call', 'intercom']} />
      <ChooseNumber />
      {(parked.data ?? []).map(({ callId, slot, title }) => (
        <Button key={callId} onClick={() => take(callId)}>
          {t('ui.retrieve', { slot, title })}
        </Button>
      ))}
    </div>
  );
}
