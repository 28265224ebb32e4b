/** The secret, this once. */
import type { IssuedKey } from '@qiao/server/contracts/apikeys';
import { Copy } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toast } from '../../shared/ui/toast.tsx';

export function OnceKey({ issued, onClose }: { issued: IssuedKey; onClose: () => void }) {
  const { t } = useTranslation('apikeys');
  return (
    <Dialog title={t('ui.once-title')} onClose={onClose} closable={false} width={520}>
      <p>{t('ui.once')}</p>
      <p className="keys-secret">
        <code>{issued.secret}</code>
      </p>
      <div className="keys-buttons">
        <Button
          icon={Copy}
          onClick={() => void navigator.clipboard.writeText(issued.secret).then(() => toast('ok', t('ui.copied')))}
        >
          {t('ui.copy')}
        </Button>
        <Button kind="primary" onClick={onClose}>
          {t('ui.close')}
        </Button>
      </div>
    </Dialog>
  );
}
