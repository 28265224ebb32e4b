/** Calls a telephone of the file; the number stays masked. One's own device rings first, the call shows in the top bar. */
import { PhoneCall, PhoneIncoming } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { loadTexts, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { toastError } from '../../../shared/ui/toast.tsx';
import { freshPreferences } from '../../portraits/data.ts';

const BookDialog = lazy(async () => ({
  default: (await import('../../callbacks/book-dialog.tsx')).BookDialog,
}));

export function CallButton({ customerId, identityId }: { customerId: string; identityId: string }) {
  const { t } = useTranslation('customers');
  const { t: tp } = useTranslation('portraits');
  const can = useCan();
  const [busy, setBusy] = useState(false);
  const [booking, setBooking] = useState(false);
  const [unsuited, setUnsuited] = useState<'outside-hours' | 'quiet' | null>(null);
  if (!can('customers.contact') || !can('routing.work')) return null;
  /** `anyway`: the agent has read that it does not suit. */
  const call = async (anyway = false): Promise<void> => {
    setBusy(true);
    setUnsuited(null);
    try {
      const now = anyway ? 'suits' : (await freshPreferences(customerId)).callNow;
      if (now !== 'suits') {
        await loadTexts('portraits');
        setUnsuited(now);
        return;
      }
      const { ticket } = await api('POST /api/customers/{id}/call', {
        params: { id: customerId },
        body: { identityId },
      });
      await api('POST /api/telephony/calls', { body: { ticket } });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <IconButton
        icon={PhoneCall}
        size={14}
        className="is-small"
        label={t('ui.call')}
        disabled={busy}
        onClick={() => void call()}
      />
      {can('callbacks.work') ? (
        <IconButton
          icon={PhoneIncoming}
          size={14}
          className="is-small"
          label={t('ui.book-callback')}
          onClick={() => void loadTexts('callbacks').then(() => setBooking(true))}
        />
      ) : null}
      {unsuited ? (
        <Dialog
          title={tp(`ui.now.${unsuited}`)}
          onClose={() => setUnsuited(null)}
          width={400}
          footer={
            <>
              <Button onClick={() => setUnsuited(null)}>{tp('ui.cancel')}</Button>
              <Button kind="primary" onClick={() => void call(true)}>
                {tp('ui.call-anyway')}
              </Button>
            </>
          }
        >
          <p>{tp('ui.call-ask')}</p>
        </Dialog>
      ) : null}
      {booking ? (
        <Suspense>
          <BookDialog
            known={{ customerId, identityId }}
            subject={{ kind: 'customer', id: customerId }}
            onDone={() => setBooking(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
