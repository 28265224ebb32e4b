import type { View } from '@qiao/server/contracts/views';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { viewsAgain } from './data.ts';

export default function RemoveDialog({
  view,
  onDone,
  onRemoved,
}: {
  view: View;
  onDone: () => void;
  onRemoved: () => void;
}) {
  const { t } = useTranslation('views');
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await api('DELETE /api/views/{id}', { params: { id: view.id } });
      await viewsAgain();
      toast('ok', t('ui.removed', { name: view.name }));
      onRemoved();
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('ui.remove-title', { name: view.name })}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="danger" busy={busy} onClick={() => void remove()}>
            {t('ui.remove')}
          </Button>
        </>
      }
    >
      <p>{view.unitName ? t('ui.remove-shared', { unit: nameIn(view.unitName) }) : t('ui.remove-own')}</p>
    </Dialog>
  );
}
