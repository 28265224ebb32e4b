/** Calls a telephone of the file; the number stays masked. One's own device rings first, the call shows in the top bar. */
import { PhoneCall, PhoneIncoming } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { loadTexts, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { toastError } from '../../../shared/ui/toast.tsx';

const BookDialog = lazy(async () => ({
  default: (await import('../../callbacks/book-dialog.tsx')).BookDialog,
}));

export function CallButton({ customerId, identityId }: { customerId: string; identityId: string }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const [busy, setBusy] = useState(false);
  const [booking, setBooking] = useState(false);
  if (!can('customers.contact') || !can('routing.work')) return null;
  const call = async (): Promise<void> => {
    setBusy(true);
    try {
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
