import type { Advice } from '@qiao/server/contracts/advice';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { useAdviceCall } from './data.ts';

const verdicts = ['approve', 'instruct', 'return'] as const;

export function GiveDialog({ request, onDone }: { request: Advice; onDone: () => void }) {
  const { t } = useTranslation('advice');
  const [verdict, setVerdict] = useState<(typeof verdicts)[number]>('approve');
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const call = useAdviceCall(onDone);
  const needed = verdict !== 'approve';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (needed && text.trim() === '') return setMissing(true);
    call.mutate(() =>
      api('POST /api/advice/{id}/give', { params: { id: request.id }, body: { verdict, text: text.trim() } }),
    );
  };
  return (
    <Dialog
      title={t('ui.give-title', { number: request.ticketNumber })}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="give-advice" busy={call.isPending}>
            {t('ui.send')}
          </Button>
        </>
      }
    >
      <form id="give-advice" onSubmit={submit} noValidate>
        <blockquote className="ad-question">{request.question}</blockquote>
        <fieldset className="ad-verdicts">
          <legend>{t('ui.choose')}</legend>
          {verdicts.map((one) => (
            <label key={one}>
              <input type="radio" name="verdict" checked={verdict === one} onChange={() => setVerdict(one)} />
              <span>
                {t(`ui.verdict.${one}`)} <small>{t(`ui.means.${one}`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <Field
          label={t('ui.words')}
          required={needed}
          error={missing && needed && text.trim() === '' ? t('ui.words-missing') : null}
        >
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={3}
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
