/** Takes a conversation from the colleague who holds it; the reason goes into the audit trail. */
import type { Conversation } from '@qiao/server/contracts/conversations';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useMe } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input } from '../../../shared/ui/field.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { takeConversation } from '../data/conversations.ts';

export default function TakeOverDialog({
  conversation,
  onDone,
}: {
  conversation: Conversation;
  onDone: (taken: boolean) => void;
}) {
  const { t } = useTranslation('supervision');
  const { t: tw } = useTranslation('workspace');
  const me = useMe();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const take = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === '') return setMissing(true);
    setBusy(true);
    try {
      const taken = await api('POST /api/conversations/{id}/take', {
        params: { id: conversation.id },
        body: {
          reason: reason.trim(),
        },
      });
      takeConversation(taken, me.staff.id);
      toast('ok', t('ui.done'));
      onDone(true);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('ui.take-over-title', { title: conversation.title })} onClose={() => onDone(false)} width={440}>
      <form onSubmit={take}>
        <p className="ws-dialog-text">
          {t('ui.take-over-text', { name: conversation.agent?.name ?? '', number: conversation.agent?.number ?? '' })}
        </p>
        <Field label={t('ui.reason')} required error={missing && reason.trim() === '' ? t('ui.reason-needed') : null}>
          {(props) => (
            <Input {...props} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        <div className="ws-dialog-actions">
          <Button onClick={() => onDone(false)}>{tw('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('ui.take-over')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
