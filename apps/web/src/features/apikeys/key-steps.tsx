/** Rotating and revoking, with what follows from it. */
import type { ApiKey, IssuedKey } from '@qiao/server/contracts/apikeys';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { keysAgain } from './data.ts';

type Step = { of: ApiKey; onDone: (made?: IssuedKey) => void };

function useStep(run: () => Promise<IssuedKey | undefined>, onDone: Step['onDone']) {
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      onDone(await run());
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await keysAgain();
  };
  return { busy, go };
}

export function RotateKey({ of: key, onDone }: Step) {
  const { t } = useTranslation('apikeys');
  const [hours, setHours] = useState('24');
  const { busy, go } = useStep(
    () => api.post<IssuedKey>(`/api/apikeys/${key.id}/rotate`, { version: key.version, overlapHours: Number(hours) }),
    onDone,
  );
  return (
    <Dialog title={`${t('ui.rotate-title')} · ${key.name}`} onClose={() => onDone()} width={480}>
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
      <div className="keys-buttons">
        <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
        <Button kind="primary" busy={busy} onClick={() => void go()}>
          {t('ui.rotate')}
        </Button>
      </div>
    </Dialog>
  );
}

export function RevokeKey({ of: key, onDone }: Step) {
  const { t } = useTranslation('apikeys');
  const { busy, go } = useStep(() => api.post<ApiKey>(`/api/apikeys/${key.id}/revoke`).then(() => undefined), onDone);
  return (
    <Dialog title={t('ui.revoke-title', { name: key.name })} onClose={() => onDone()} width={480}>
      <p>{t('ui.revoke-text')}</p>
      <div className="keys-buttons">
        <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
        <Button kind="danger" busy={busy} onClick={() => void go()}>
          {t('ui.revoke')}
        </Button>
      </div>
    </Dialog>
  );
}
