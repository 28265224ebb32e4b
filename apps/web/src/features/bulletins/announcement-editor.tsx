import type { Announcement } from '@qiao/server/contracts/bulletins';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { fromLocalInput, localInput } from '../../shared/time/local-input.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useTree } from '../organisation/data.ts';
import { withBelow } from '../organisation/tree.ts';
import { refresh } from './data.ts';
import { PictureField, usePictures } from './pictures.tsx';

/** `onDone`: the id that was saved, or null when it was left. */
export function AnnouncementEditor({ of, onDone }: { of: Announcement | null; onDone: (id: string | null) => void }) {
  const { t } = useTranslation('bulletins');
  const me = useMe();
  const [draft, setDraft] = useState({
    unitId: of?.unitId ?? me.staff.unitId,
    title: of?.title ?? '',
    body: of?.body ?? '',
    confirm: of?.confirm ?? false,
    pinned: of?.pinned ?? false,
    ends: of?.endsAt ? localInput(new Date(of.endsAt)) : '',
    again: false,
  });
  const held = usePictures(of?.pictures ?? []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const save = async () => {
    setBusy(true);
    setError(null);
    const { unitId, title, body, confirm, pinned, again } = draft;
    const endsAt = draft.ends === '' ? null : fromLocalInput(draft.ends);
    try {
      const saved = of
        ? await api('PUT /api/bulletins/announcements/{id}', {
            params: { id: of.id },
            body: {
              title,
              body,
              pictures: held.ids,
              confirm,
              pinned,
              endsAt,
              again,
              version: of.version,
            },
          })
        : await api('POST /api/bulletins/announcements', {
            body: { unitId, title, body, pictures: held.ids, confirm, pinned, endsAt },
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
      {of ? null : <UnitField value={draft.unitId} onChange={(unitId) => change({ unitId })} />}
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
      <Field label={t('ui.field-ends')}>
        {(props) => (
          <Input
            {...props}
            type="datetime-local"
            value={draft.ends}
            onChange={(event) => change({ ends: event.target.value })}
          />
        )}
      </Field>
      <div className="q-choices">
        {(['confirm', 'pinned', ...(of ? (['again'] as const) : [])] as const).map((key) => (
          <label key={key} className="q-choice">
            <input type="checkbox" checked={draft[key]} onChange={(event) => change({ [key]: event.target.checked })} />
            {t(`ui.field-${key}`)}
          </label>
        ))}
      </div>
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
          disabled={held.share !== null || draft.title.trim() === '' || draft.body.trim() === ''}
        >
          {t(of ? 'ui.save' : 'ui.publish-now')}
        </Button>
        <Button onClick={() => onDone(null)}>{t('ui.cancel')}</Button>
      </div>
    </form>
  );
}

function UnitField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation('bulletins');
  const units = useTree(false).data ?? [];
  const own = useMe().staff.unitId;
  // Below one's own unit; the server has the last word.
  const inside = withBelow(units, own);
  const below = units.filter((unit) => inside.has(unit.id));
  return (
    <Field label={t('ui.field-unit')}>
      {(props) => (
        <Select
          {...props}
          value={value}
          options={below.map((unit) => ({ value: unit.id, label: nameIn(unit.name) }))}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
