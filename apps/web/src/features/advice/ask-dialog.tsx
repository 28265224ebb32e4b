import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { useAdviceCall } from './data.ts';

export function AskDialog({ ticketId, onDone }: { ticketId: string; onDone: () => void }) {
  const { t } = useTranslation('advice');
  const [question, setQuestion] = useState('');
  const [missing, setMissing] = useState(false);
  const call = useAdviceCall(onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (question.trim() === '') return setMissing(true);
    call.mutate(() => api('POST /api/advice', { body: { ticketId, question: question.trim() } }));
  };
  return (
    <Dialog
      title={t('ui.ask')}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="ask-advice" busy={call.isPending}>
            {t('ui.send')}
          </Button>
        </>
      }
    >
      <form id="ask-advice" onSubmit={submit} noValidate>
        <Field
          label={t('ui.question')}
          required
          hint={t('ui.question-hint')}
          error={missing && question.trim() === '' ? t('ui.question-missing') : null}
        >
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={4}
              maxLength={2000}
              value={question}
              onChange={(event) => setQuestion(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
