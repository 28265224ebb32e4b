/** An attachment over the page: picture, words, sound, film; the others of the conversation with ← and →. */

import type { Message } from '@qiao/server/contracts/conversations';
import { ArrowLeft, ArrowRight, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { link } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { bytes } from '../../../shared/time/format.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { threadOf } from '../data/thread-store.ts';
import { kindOf, readWords } from './attachment-kind.ts';

export const fileUrl = (conversationId: string, fileId: string) =>
  link('GET /api/conversations/{id}/files/{fileId}', { params: { id: conversationId, fileId } });

type File = NonNullable<Message['attachment']>;

export function AttachmentView({
  conversationId,
  file: first,
  onClose,
}: {
  conversationId: string;
  file: File;
  onClose: () => void;
}) {
  const { t } = useTranslation('workspace');
  // What can be shown and is known on this page; later messages do not move it under the eye.
  const [files] = useState(() =>
    threadOf(conversationId).messages.flatMap(({ attachment, recalledAt }) =>
      attachment && recalledAt === null && (kindOf(attachment) || attachment.fileId === first.fileId)
        ? [attachment]
        : [],
    ),
  );
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      files.findIndex((one) => one.fileId === first.fileId),
    ),
  );
  const file = files[at] ?? first;
  const url = fileUrl(conversationId, file.fileId);
  const step = (by: 1 | -1) => setAt((now) => Math.max(0, Math.min(files.length - 1, now + by)));
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      // A film that has the focus winds with the same keys.
      if (event.target instanceof HTMLMediaElement || event.ctrlKey || event.metaKey || event.altKey) return;
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (by === 0) return;
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(files.length - 1, now + by)));
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [files.length]);
  return (
    <Dialog
      title={file.name}
      onClose={onClose}
      width={1100}
      footer={
        <>
          {files.length > 1 ? (
            <span className="ws-view-steps">
              <IconButton
                icon={ArrowLeft}
                label={t('attachment.before')}
                keys="←"
                disabled={at === 0}
                onClick={() => step(-1)}
              />
              <small>{t('attachment.place', { at: at + 1, of: files.length })}</small>
              <IconButton
                icon={ArrowRight}
                label={t('attachment.after')}
                keys="→"
                disabled={at === files.length - 1}
                onClick={() => step(1)}
              />
            </span>
          ) : null}
          <small className="ws-view-size">{bytes(file.size)}</small>
          <a className="q-btn q-btn-default" href={url} download={file.name}>
            <Icon of={Download} size={16} /> {t('download')}
          </a>
        </>
      }
    >
      <Shown key={file.fileId} file={file} url={url} />
    </Dialog>
  );
}

function Shown({ file, url }: { file: File; url: string }) {
  const { t } = useTranslation('workspace');
  switch (kindOf(file)) {
    case 'picture':
      return <img className="ws-picture-full" src={url} alt={file.name} />;
    case 'sound':
      // biome-ignore lint/a11y/useMediaCaption: what a customer sent has no captions
      return <audio className="ws-view-sound" src={url} controls aria-label={file.name} />;
    case 'film':
      // biome-ignore lint/a11y/useMediaCaption: what a customer sent has no captions
      return <video className="ws-picture-full" src={url} controls aria-label={file.name} />;
    case 'words':
      return <FileWords url={url} name={file.name} />;
    case 'paper':
      // The answer itself is sealed off by its own policy; a sandbox here would keep the viewer from starting.
      return navigator.pdfViewerEnabled ? (
        <iframe className="ws-view-paper" src={url} title={file.name} />
      ) : (
        <p>{t('attachment.not-shown')}</p>
      );
    default:
      return <p>{t('attachment.not-shown')}</p>;
  }
}

function FileWords({ url, name }: { url: string; name: string }) {
  const [read, setRead] = useState<{ words: string } | { error: Error } | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again by the person
  useEffect(() => {
    const gone = new AbortController();
    readWords(url, gone.signal)
      .then((words) => setRead({ words }))
      .catch((error: Error) => {
        if (!gone.signal.aborted) setRead({ error });
      });
    return () => gone.abort();
  }, [url, turn]);
  if (read === null) return <Skeleton kind="lines" rows={6} height={20} />;
  if ('error' in read) return <Failed error={read.error} retry={() => setTurn((now) => now + 1)} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take keys
    <section className="ws-view-words scroll" tabIndex={0} aria-label={name}>
      {read.words}
    </section>
  );
}
