/** Asks until when. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { localInput } from '../../../shared/time/local-input.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input } from '../../../shared/ui/field.tsx';
import { moments } from './moments.ts';

export default function WhenDialog({
  title,
  label,
  confirm,
  onChoose,
  onClose,
}: {
  title: string;
  label: string;
  confirm: string;
  onChoose: (at: Date) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation('deferrals');
  const [now] = useState(() => new Date());
  const usual = moments(now);
  const [value, setValue] = useState(() => localInput(usual[2]!.at));
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await onChoose(new Date(value)).finally(() => setBusy(false));
  };
  return (
    <Dialog title={title} onClose={onClose} width={400}>
      <form onSubmit={submit}>
        <div className="ws-moments">
          {usual.map((moment) => (
            <Button
              key={moment.key}
              small
              aria-pressed={localInput(moment.at) === value}
              onClick={() => setValue(localInput(moment.at))}
            >
              {t(`ui.${moment.key}`)}
            </Button>
          ))}
        </div>
        <Field label={label}>
          {(props) => (
            <Input
              {...props}
              type="datetime-local"
              required
              min={localInput(now)}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
        <div className="ws-dialog-actions">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={value === ''}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
