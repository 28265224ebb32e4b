/** Revoking, with what follows from it. */
import type { ApiKey } from '@qiao/server/contracts/apikeys';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { keysAgain } from './data.ts';

export function RevokeKey({ of: key, onDone }: { of: ApiKey; onDone: () => void }) {
  const { t } = useTranslation('apikeys');
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await api('POST /api/apikeys/{id}/revoke', { params: { id: key.id } });
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await keysAgain();
  };
  return (
    <Dialog title={t('ui.revoke-title', { name: key.name })} onClose={onDone} width={480}>
      <p>{t('ui.revoke-text')}</p>
      <div className="q-steps">
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
        <Button kind="danger" busy={busy} onClick={() => void go()}>
          {t('ui.revoke')}
        </Button>
      </div>
    </Dialog>
  );
}
