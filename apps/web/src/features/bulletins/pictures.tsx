/** Pictures of an announcement or a post: brought while one writes, seen beside its words, large when pressed. */
import type { Picture } from '@qiao/server/contracts/bulletins';
import { ImagePlus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { bytes } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { FileView } from '../../shared/ui/file-view.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { upload } from '../../shared/upload.ts';

const kinds = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const most = 9;
const urlOf = ({ fileId }: Picture) => link('GET /api/bulletins/pictures/{fileId}', { params: { fileId } });

/** What the text being written holds; `bring` takes files from the button and from the clipboard. */
export function usePictures(before: readonly Picture[]) {
  const { t } = useTranslation('bulletins');
  const [pictures, setPictures] = useState(before);
  const [share, setShare] = useState<number | null>(null);
  const gone = useRef<AbortController | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    gone.current = leaving;
    return () => leaving.abort();
  }, []);
  const bring = async (files: readonly File[]) => {
    const fit = files.filter((file) => kinds.includes(file.type));
    if (fit.length < files.length) toast('error', t('ui.picture-refused'));
    for (const file of fit.slice(0, most - pictures.length)) {
      setShare(0);
      try {
        const brought = await upload('POST /api/bulletins/pictures', {
          body: { file },
          progress: setShare,
          ...(gone.current && { signal: gone.current.signal }),
        });
        setPictures((now) => [...now, brought].slice(0, most));
      } catch (error) {
        if (gone.current?.signal.aborted) return;
        toastError(error);
      }
    }
    setShare(null);
  };
  const remove = (fileId: string) => setPictures((now) => now.filter((one) => one.fileId !== fileId));
  return { pictures, ids: pictures.map(({ fileId }) => fileId), share, bring, remove };
}

export function PictureField({ held }: { held: ReturnType<typeof usePictures> }) {
  const { t } = useTranslation('bulletins');
  const picker = useRef<HTMLInputElement>(null);
  const { pictures, share } = held;
  return (
    <section className="board-pictures-field" aria-label={t('ui.pictures')}>
      {pictures.length > 0 ? (
        <ul>
          {pictures.map((one) => (
            <li key={one.fileId}>
              <img src={urlOf(one)} alt="" />
              <span className="ellipsis">{one.name}</span>
              <small>{bytes(one.size)}</small>
              <IconButton
                icon={X}
                size={14}
                className="is-small"
                label={t('ui.picture-remove', { name: one.name })}
                onClick={() => held.remove(one.fileId)}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="board-pictures-add">
        <Button
          small
          icon={ImagePlus}
          busy={share !== null}
          disabled={pictures.length >= most}
          onClick={() => picker.current?.click()}
        >
          {t('ui.picture-add')}
        </Button>
        <small role="status">
          {share === null ? t('ui.pictures-hint') : t('ui.picture-uploading', { percent: Math.round(share * 100) })}
        </small>
      </div>
      <input
        ref={picker}
        type="file"
        accept={kinds.join(',')}
        multiple
        hidden
        aria-label={t('ui.picture-add')}
        onChange={(event) => {
          void held.bring([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </section>
  );
}

export function Pictures({ of }: { of: readonly Picture[] }) {
  const { t } = useTranslation('bulletins');
  const [open, setOpen] = useState<string | null>(null);
  if (of.length === 0) return null;
  return (
    <div className={`board-pictures${of.length === 1 ? ' is-single' : ''}`}>
      {of.map((one) => (
        <button
          key={one.fileId}
          type="button"
          aria-label={t('ui.picture-open', { name: one.name })}
          onClick={() => setOpen(one.fileId)}
        >
          <img src={urlOf(one)} alt={one.name} loading="lazy" />
        </button>
      ))}
      {open ? (
        <FileView files={of.map((one) => ({ ...one, url: urlOf(one) }))} first={open} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}
