/** Texts a telephone of the file; the number stays masked. The form comes when it is asked for. */
import { MessageSquareText } from 'lucide-react';
import { useState } from 'react';
import { LazyPart } from '../../app/lazy-part.tsx';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { IconButton } from '../../shared/ui/button.tsx';

const loadDialog = () => import('./text-dialog.tsx');

export function TextButton({ customerId, identityId }: { customerId: string; identityId: string }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can('customers.contact') || !can('channels.text')) return null;
  return (
    <>
      <IconButton
        icon={MessageSquareText}
        size={14}
        className="is-small"
        label={t('ui.text')}
        onClick={() => setOpen(true)}
      />
      {open ? <LazyPart load={loadDialog} props={{ customerId, identityId, onDone: () => setOpen(false) }} /> : null}
    </>
  );
}
