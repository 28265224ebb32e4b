/**
 * A secret that a program signs or signs in with: shown once, replaced with an overlap. The words are the feature's own, under
 * `ui.once-title`, `ui.once`, `ui.kept`, `ui.rotate-title`, `ui.rotate-text`, `ui.overlap` … of its namespace.
 */
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Select } from './field.tsx';
import { toast, toastError } from './toast.tsx';

export function OnceSecret({ words, secret, onClose }: { words: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation(words);
  const copy = () => void navigator.clipboard.writeText(secret).then(() => toast('ok', t('ui.copied')));
  return (
    <Dialog title={t('ui.once-title')} onClose={onClose} closable={false} width={520}>
      <p className="q-steps-text">{t('ui.once')}</p>
      <p className="q-secret">
        <code>{secret}</code>
      </p>
      <div className="q-steps">
        <Button icon={Copy} onClick={copy}>
          {t('ui.copy')}
        </Button>
        <Button kind="primary" onClick={onClose}>
          {t('ui.kept')}
        </Button>
      </div>
    </Dialog>
  );
}

export function RotateSecret<Made>({
  words,
  name,
  rotate,
  onDone,
}: {
  words: string;
  /** Whose secret it is. */
  name: string;
  rotate: (overlapHours: number) => Promise<Made>;
  onDone: (made?: Made) => void;
}) {
  const { t } = useTranslation(words);
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
    <Dialog title={`${t('ui.rotate-title')} · ${name}`} onClose={() => onDone()} width={480}>
      <p className="q-steps-text">{t('ui.rotate-text')}</p>
      <Field label={t('ui.overlap')}>
        {(props) => (
          <Select
            {...props}
            value={hours}
            onChange={(event) => setHours(event.target.value)}
            options={[
              { value: '0', label: t('ui.at-once') },
              { value: '1', label: t('ui.hours', { count: 1 }) },
              { value: '24', label: t('ui.hours', { count: 24 }) },
              { value: '168', label: t('ui.days', { count: 7 }) },
            ]}
          />
        )}
      </Field>
      <div className="q-steps">
        <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
        <Button kind="primary" busy={busy} onClick={() => void go()}>
          {t('ui.rotate')}
        </Button>
      </div>
    </Dialog>
  );
}
