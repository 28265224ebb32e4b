/** A file over the page: picture, words, sound, film, paper; the others beside it with ← and →. */
import { ArrowLeft, ArrowRight, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n.ts';
import { bytes } from '../time/format.ts';
import { IconButton } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { kindOf, readWords } from './file-kind.ts';
import { Icon } from './icon.tsx';
import { Failed, Skeleton } from './states.tsx';

export type ShownFile = { fileId: string; name: string; mediaType: string; size: number; url: string };

/** `files`: at least one; `first`: the id of the one that is opened. */
export function FileView({ files, first, onClose }: { files: ShownFile[]; first: string; onClose: () => void }) {
  const { t } = useTranslation('ui');
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      files.findIndex((one) => one.fileId === first),
    ),
  );
  const file = files[at] ?? files[0]!;
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
            <span className="q-file-steps">
              <IconButton
                icon={ArrowLeft}
                label={t('file.before')}
                keys="←"
                disabled={at === 0}
                onClick={() => step(-1)}
              />
              <small>{t('file.place', { at: at + 1, of: files.length })}</small>
              <IconButton
                icon={ArrowRight}
                label={t('file.after')}
                keys="→"
                disabled={at === files.length - 1}
                onClick={() => step(1)}
              />
            </span>
          ) : null}
          <small className="q-file-size">{bytes(file.size)}</small>
          <a className="q-btn q-btn-default" href={file.url} download={file.name}>
            <Icon of={Download} size={16} /> {t('file.download')}
          </a>
        </>
      }
    >
      <Content key={file.fileId} file={file} />
    </Dialog>
  );
}

function Content({ file }: { file: ShownFile }) {
  const { t } = useTranslation('ui');
  const { url } = file;
  switch (kindOf(file)) {
    case 'picture':
      return <img className="q-file-picture" src={url} alt={file.name} />;
    case 'sound':
      // biome-ignore lint/a11y/useMediaCaption: what a customer sent has no captions
      return <audio className="q-file-sound" src={url} controls aria-label={file.name} />;
    case 'film':
      // biome-ignore lint/a11y/useMediaCaption: what a customer sent has no captions
      return <video className="q-file-picture" src={url} controls aria-label={file.name} />;
    case 'words':
      return <FileWords url={url} name={file.name} />;
    case 'paper':
      // The answer itself is sealed off by its own policy; a sandbox here would keep the viewer from starting.
      return navigator.pdfViewerEnabled ? (
        <iframe className="q-file-paper" src={url} title={file.name} />
      ) : (
        <p>{t('file.not-shown')}</p>
      );
    default:
      return <p>{t('file.not-shown')}</p>;
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
    <section className="q-file-words scroll" tabIndex={0} aria-label={name}>
      {read.words}
    </section>
  );
}
