import { File as FileGlyph, X } from 'lucide-react';
import type { DraftFile } from '../../../shared/drafts.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { bytes, percent } from '../../../shared/time/format.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import type { Upload } from './use-uploads.ts';

/** Files of the draft and those still on their way. */
export function FileChips({
  files,
  uploads,
  onRemove,
  onCancel,
}: {
  files: DraftFile[];
  uploads: Upload[];
  onRemove: (fileId: string) => void;
  onCancel: (key: string) => void;
}) {
  const { t } = useTranslation('workspace');
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul className="ws-chips">
      {files.map((file) => (
        <li key={file.fileId} className="ws-chip">
          <Icon of={FileGlyph} size={14} />
          <span className="ellipsis">{file.name}</span>
          <small>{bytes(file.size)}</small>
          <IconButton
            icon={X}
            label={t('files.remove', { name: file.name })}
            size={14}
            className="is-small"
            onClick={() => onRemove(file.fileId)}
          />
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.key} className="ws-chip">
          <Icon of={FileGlyph} size={14} />
          <span className="ellipsis">{upload.name}</span>
          <progress max={1} value={upload.share} aria-label={t('files.progress', { name: upload.name })} />
          <small>{percent(upload.share, 0)}</small>
          <IconButton
            icon={X}
            label={t('files.cancel', { name: upload.name })}
            size={14}
            className="is-small"
            onClick={() => onCancel(upload.key)}
          />
        </li>
      ))}
    </ul>
  );
}
