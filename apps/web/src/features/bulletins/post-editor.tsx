import type { PostDetail, PostKind } from '@qiao/server/contracts/bulletins';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { fromLocalInput, localInput } from '../../shared/time/local-input.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { refresh } from './data.ts';
import { PictureField, usePictures } from './pictures.tsx';

/** `onDone`: the id that was saved, or null when it was left. */
export function PostEditor({
  kind,
  of,
  onDone,
}: {
  kind: PostKind;
  of: PostDetail | null;
  onDone: (id: string | null) => void;
}) {
  const { t } = useTranslation('bulletins');
  const [draft, setDraft] = useState({
    title: of?.title ?? '',
    body: of?.body ?? '',
    place: of?.place ?? '',
    starts: of?.startsAt ? localInput(new Date(of.startsAt)) : '',
  });
  const held = usePictures(of?.pictures ?? []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const gathering = kind === 'gathering';
  const save = async () => {
    setBusy(true);
    setError(null);
    const words = { title: draft.title, body: draft.body, place: draft.place, pictures: held.ids };
    try {
      const saved = of
        ? await api('PUT /api/bulletins/posts/{id}', {
            params: { id: of.id },
            body: { ...words, ...(gathering && { startsAt: fromLocalInput(draft.starts) }), version: of.version },
          })
        : await api('POST /api/bulletins/posts', {
            body: gathering ? { kind, ...words, startsAt: fromLocalInput(draft.starts) } : { kind, ...words },
          });
      await refresh();
      onDone(saved.id);
    } catch (failure) {
      setError(isApiError(failure) ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <form
      className="board-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t('ui.field-title')} required>
        {(props) => (
          <Input
            {...props}
            value={draft.title}
            maxLength={120}
            onChange={(event) => change({ title: event.target.value })}
          />
        )}
      </Field>
      {gathering ? (
        <div className="board-pair">
          <Field label={t('ui.field-starts')} required>
            {(props) => (
              <Input
                {...props}
                type="datetime-local"
                value={draft.starts}
                onChange={(event) => change({ starts: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.field-place')}>
            {(props) => (
              <Input
                {...props}
                value={draft.place}
                maxLength={120}
                onChange={(event) => change({ place: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
      <Field label={t('ui.field-body')} required>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={10}
            maxLength={20_000}
            value={draft.body}
            onChange={(event) => change({ body: event.target.value })}
            onPaste={(event) => {
              if (event.clipboardData.files.length === 0) return;
              event.preventDefault();
              void held.bring([...event.clipboardData.files]);
            }}
          />
        )}
      </Field>
      <PictureField held={held} />
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      <div className="board-actions">
        <Button
          type="submit"
          kind="primary"
          busy={busy}
          disabled={
            held.share !== null ||
            draft.title.trim() === '' ||
            draft.body.trim() === '' ||
            (gathering && draft.starts === '')
          }
        >
          {t(of ? 'ui.save' : 'ui.publish-now')}
        </Button>
        <Button onClick={() => onDone(null)}>{t('ui.cancel')}</Button>
      </div>
    </form>
  );
}
