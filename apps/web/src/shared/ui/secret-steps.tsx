/** A secret that a program signs or signs in with: shown once, replaced with an overlap. */
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Select } from './field.tsx';
import { toast, toastError } from './toast.tsx';

type Said = { title: string; text: string };

export function OnceSecret({ title, text, secret, onClose }: Said & { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  const copy = () => void navigator.clipboard.writeText(secret).then(() => toast('ok', t('copied')));
  return (
    <Dialog title={title} onClose={onClose} closable={false} width={520}>
      <p className="q-steps-text">{text}</p>
      <p className="q-secret">
        <code>{secret}</code>
      </p>
      <div className="q-steps">
        <Button icon={Copy} onClick={copy}>
          {t('copy')}
        </Button>
        <Button kind="primary" onClick={onClose}>
          {t('secret.kept')}
        </Button>
      </div>
    </Dialog>
  );
}

export function RotateSecret<Made>({
  title,
  text,
  overlap,
  rotate,
  onDone,
}: Said & {
  /** What the former secret does for so long. */
  overlap: string;
  rotate: (overlapHours: number) => Promise<Made>;
  onDone: (made?: Made) => void;
}) {
  const { t } = useTranslation();
  const [hours, setHours] = useState('24');
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      onDone(await rotate(Number(hours)));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={() => onDone()} width={480}>
      <p className="q-steps-text">{text}</p>
      <Field label={overlap}>
        {(props) => (
          <Select
            {...props}
            value={hours}
            onChange={(event) => setHours(event.target.value)}
            options={[
              { value: '0', label: t('secret.at-once') },
              { value: '1', label: t('secret.hour') },
              { value: '24', label: t('secret.day') },
              { value: '168', label: t('secret.week') },
            ]}
          />
        )}
      </Field>
      <div className="q-steps">
        <Button onClick={() => onDone()}>{t('cancel')}</Button>
        <Button kind="primary" busy={busy} onClick={() => void go()}>
          {t('secret.rotate')}
        </Button>
      </div>
    </Dialog>
  );
}
