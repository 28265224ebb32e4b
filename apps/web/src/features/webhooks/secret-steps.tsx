/** The signing secret: shown once, rotated with an overlap. */
import type { Endpoint, IssuedEndpoint } from '@qiao/server/contracts/webhooks';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { webhooksAgain } from './data.ts';

export function OnceSecret({ issued, onClose }: { issued: IssuedEndpoint; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const copy = () => void navigator.clipboard.writeText(issued.secret).then(() => toast('ok', t('ui.copied')));
  return (
    <Dialog title={t('ui.once-title')} onClose={onClose} closable={false} width={520}>
      <p>{t('ui.once')}</p>
      <p className="hooks-secret">
        <code>{issued.secret}</code>
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

export function RotateSecret({ of: endpoint, onDone }: { of: Endpoint; onDone: (made?: IssuedEndpoint) => void }) {
  const { t } = useTranslation('webhooks');
  const [hours, setHours] = useState('24');
  const [busy, setBusy] = useState(false);
  const rotate = async () => {
    setBusy(true);
    try {
      const body = { version: endpoint.version, overlapHours: Number(hours) };
      onDone(await api.post<IssuedEndpoint>(`/api/webhooks/endpoints/${endpoint.id}/rotate`, body));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await webhooksAgain();
  };
  return (
    <Dialog title={`${t('ui.rotate-title')} · ${endpoint.name}`} onClose={() => onDone()} width={480}>
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
