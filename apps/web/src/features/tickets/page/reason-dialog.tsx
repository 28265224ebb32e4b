import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field } from '../../../shared/ui/field.tsx';

/** Ending without a solution must say why; reopening may. */
export default function ReasonDialog({
  kind,
  onReason,
  onDone,
}: {
  kind: 'discard' | 'reopen';
  onReason: (reason: string) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === 'discard' && reason.trim() === '') return setMissing(true);
    onReason(reason.trim());
    onDone();
  };
  return (
    <Dialog
      title={t(`ui.reason.${kind}-title`)}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind={kind === 'discard' ? 'danger' : 'primary'} type="submit" form="reason">
            {t(`ui.step.${kind}`)}
          </Button>
        </>
      }
    >
      <form id="reason" onSubmit={submit} noValidate>
        <Field
          label={t('ui.reason.label')}
          required={kind === 'discard'}
          hint={t(`ui.reason.${kind}-hint`)}
          error={missing && reason.trim() === '' ? t('ui.reason.missing') : null}
        >
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={3}
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
