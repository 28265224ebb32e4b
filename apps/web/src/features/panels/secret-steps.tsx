/** The signing secret: shown once, rotated with an overlap. */
import type { IssuedPanel, Panel } from '@qiao/server/contracts/panels';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { panelsAgain } from './data.ts';

export function OnceSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('panels');
  const copy = () => void navigator.clipboard.writeText(secret).then(() => toast('ok', t('ui.copied')));
  return (
    <Dialog title={t('ui.once-title')} onClose={onClose} closable={false} width={520}>
      <p>{t('ui.once')}</p>
      <p className="hooks-secret">
        <code>{secret}</code>
      </p>
      <div className="hooks-buttons">
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

export function RotateSecret({ of: panel, onDone }: { of: Panel; onDone: (made?: IssuedPanel) => void }) {
  const { t } = useTranslation('panels');
  const [hours, setHours] = useState('24');
  const [busy, setBusy] = useState(false);
  const rotate = async () => {
    setBusy(true);
    try {
      const body = { version: panel.version, overlapHours: Number(hours) };
      onDone(await api.post<IssuedPanel>(`/api/panels/${panel.id}/rotate`, body));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await panelsAgain();
  };
  return (
    <Dialog title={`${t('ui.rotate-title')} · ${nameIn(panel.name)}`} onClose={() => onDone()} width={480}>
      <p>{t('ui.rotate-text')}</p>
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
      <div className="hooks-buttons">
        <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
        <Button kind="primary" busy={busy} onClick={() => void rotate()}>
          {t('ui.rotate')}
        </Button>
      </div>
    </Dialog>
  );
}
