import type { Conversation } from '@qiao/server/contracts/conversations';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { draftsOf } from '../../../shared/drafts.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useMe } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input } from '../../../shared/ui/field.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { takeConversation } from '../data/conversations.ts';
import { threadOf } from '../data/thread-store.ts';

/** Closing cannot be taken back (the customer is asked for a rating), so it is confirmed, and unsent words are named. */
export function CloseDialog({
  conversation,
  onDone,
}: {
  conversation: Conversation;
  onDone: (closed: boolean) => void;
}) {
  const { t } = useTranslation('workspace');
  const { t: ts } = useTranslation('supervision');
  const me = useMe();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const draft = draftsOf(me.staff.id).read(conversation.id);
  const onTheWay = threadOf(conversation.id).outgoing.length;
  const forced = conversation.agent !== null && conversation.agent.id !== me.staff.id;
  const [missing, setMissing] = useState(false);
  const close = async (event: FormEvent) => {
    event.preventDefault();
    if (forced && reason.trim() === '') return setMissing(true);
    setBusy(true);
    try {
      const closed = await api('POST /api/conversations/{id}/close', {
        params: { id: conversation.id },
        body: {
          ...(reason.trim() ? { reason: reason.trim() } : {}),
        },
      });
      takeConversation(closed, me.staff.id);
      toast('ok', t('close.done', { title: conversation.title }));
      onDone(true);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('close.title', { title: conversation.title })} onClose={() => onDone(false)} width={420}>
      <form onSubmit={close}>
        <p className="ws-dialog-text">{t('close.text')}</p>
        {draft || onTheWay > 0 ? (
          <p className="ws-dialog-warn" role="alert">
            {t(onTheWay > 0 ? 'close.on-the-way' : 'close.draft')}
          </p>
        ) : null}
        <Field
          label={forced ? ts('ui.reason') : t('close.reason')}
          required={forced}
          error={missing && reason.trim() === '' ? ts('ui.reason-needed') : null}
        >
          {(props) => (
            <Input
              {...props}
              maxLength={200}
              autoFocus
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <div className="ws-dialog-actions">
          <Button onClick={() => onDone(false)}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" keys="⏎" busy={busy}>
            {forced ? ts('ui.end') : t('close.confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
