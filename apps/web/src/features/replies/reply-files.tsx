/** Pictures and PDFs of a saved reply. Those of one that is not saved yet wait here and go up when it is. */
import type { Reply } from '@qiao/server/contracts/replies';
import { Paperclip, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { bytes } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { upload } from '../../shared/upload.ts';
import { repliesAgain } from './data.ts';

const accept = 'image/png,image/jpeg,image/gif,image/webp,application/pdf';
const most = 5;

/** One after the other: they stand in the order in which they were chosen. */
export async function bring(id: string, files: readonly File[]): Promise<void> {
  for (const file of files) await upload('POST /api/replies/{id}/files', { params: { id }, body: { file } });
}

export function ReplyFiles({
  reply,
  edit,
  waiting,
  onWaiting,
}: {
  reply: Reply | null;
  edit: boolean;
  waiting: readonly File[];
  onWaiting: (files: File[]) => void;
}) {
  const { t } = useTranslation('replies');
  const picker = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const stored = reply?.files ?? [];
  const count = stored.length + waiting.length;
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toastError(error);
    } finally {
      await repliesAgain();
      setBusy(false);
    }
  };
  const add = (files: File[]) => {
    const fit = files.slice(0, most - count);
    if (reply) void run(() => bring(reply.id, fit));
    else onWaiting([...waiting, ...fit]);
  };
  if (!edit && count === 0) return null;
  return (
    <section className="reply-files" aria-label={t('ui.files')}>
      <h3>{t('ui.files')}</h3>
      {count > 0 ? (
        <ul>
          {stored.map(({ fileId, name, mediaType, size }) => {
            const address = link('GET /api/replies/{id}/files/{fileId}', { params: { id: reply!.id, fileId } });
            return (
              <li key={fileId}>
                {mediaType.startsWith('image/') ? <img src={address} alt="" /> : <Icon of={Paperclip} size={14} />}
                <a className="ellipsis" href={address} target="_blank" rel="noreferrer">
                  {name}
                </a>
                <small>{bytes(size)}</small>
                {edit ? (
                  <IconButton
                    icon={X}
                    size={14}
                    className="is-small"
                    label={t('ui.file-remove', { name })}
                    disabled={busy}
                    onClick={() =>
                      void run(() =>
                        api('DELETE /api/replies/{id}/files/{fileId}', { params: { id: reply!.id, fileId } }),
                      )
                    }
                  />
                ) : null}
              </li>
            );
          })}
          {waiting.map((file, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may have the same name
            <li key={index}>
              <Icon of={Paperclip} size={14} />
              <span className="ellipsis">{file.name}</span>
              <small>{bytes(file.size)}</small>
              <IconButton
                icon={X}
                size={14}
                className="is-small"
                label={t('ui.file-remove', { name: file.name })}
                onClick={() => onWaiting(waiting.filter((one) => one !== file))}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {edit ? (
        <>
          <Button small icon={Paperclip} busy={busy} disabled={count >= most} onClick={() => picker.current?.click()}>
            {t('ui.file-add')}
          </Button>
          <small>{t('ui.files-hint')}</small>
          <input
            ref={picker}
            type="file"
            accept={accept}
            multiple
            hidden
            aria-label={t('ui.file-add')}
            onChange={(event) => {
              add([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
        </>
      ) : null}
    </section>
  );
}
