/** Calls a telephone of the file; the number stays masked. One's own device rings first, the call shows in the top bar. */
import { PhoneCall } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { toastError } from '../../../shared/ui/toast.tsx';

export function CallButton({ customerId, identityId }: { customerId: string; identityId: string }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const [busy, setBusy] = useState(false);
  if (!can('customers.contact') || !can('routing.work')) return null;
  const call = async (): Promise<void> => {
    setBusy(true);
    try {
      const { ticket } = await api.post<{ ticket: string }>(`/api/customers/${customerId}/call`, { identityId });
      await api.post('/api/telephony/calls', { ticket });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <IconButton
      icon={PhoneCall}
      size={14}
      className="is-small"
      label={t('ui.call')}
      disabled={busy}
      onClick={() => void call()}
    />
  );
}
