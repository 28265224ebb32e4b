import type { LiveVisitor } from '@qiao/server/contracts/visitors';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { visitorsAgain } from './data.ts';

/** Asks a visitor to talk; whoever asks is rung first. */
export function InviteForm({ visitor, onDone }: { visitor: LiveVisitor; onDone: () => void }) {
  const { t } = useTranslation('visitors');
  const [text, setText] = useState(() => t('ui.invite-default', { page: visitor.pageTitle || visitor.host }));
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api('POST /api/visitors/live/{id}/invitation', {
        params: { id: visitor.visitId },
        body: { text: text.trim() },
      });
      toast('ok', t('ui.invite-done'));
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await visitorsAgain();
  };
  return (
    <Dialog title={t('ui.invite-title', { title: visitor.title })} onClose={onDone} width={440}>
      <form onSubmit={send}>
        <Field label={t('ui.invite-text')} hint={t('ui.invite-hint')} required>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={3}
              maxLength={300}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="visitors-actions">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={text.trim() === ''}>
            {t('ui.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
