import { Download } from 'lucide-react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';

/** A picture in full, over the page. */
export function PictureView({ url, name, onClose }: { url: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('workspace');
  return (
    <Dialog
      title={name}
      onClose={onClose}
      width={1100}
      footer={
        <a className="q-btn q-btn-default" href={url} download={name}>
          <Icon of={Download} size={16} /> {t('download')}
        </a>
      }
    >
      <img className="ws-picture-full" src={url} alt={name} />
    </Dialog>
  );
}
