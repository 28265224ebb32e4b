/** One unit: its fields, who works there, moving and closing it; and a new unit below one. */
import type { Unit } from '@qiao/server/contracts/organisation';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { againAll } from './data.ts';
import { type UnitDraft, UnitFields } from './unit-fields.tsx';

const draftOf = (unit: Unit): UnitDraft => ({
  kind: unit.kind,
  code: unit.code,
  name: unit.name,
  description: unit.description,
  zone: unit.zone,
  site: unit.site,
});

export function UnitEditor({ unit, manage, onMove }: { unit: Unit; manage: boolean; onMove: () => void }) {
  const { t } = useTranslation('organisation');
  const can = useCan();
  const [draft, setDraft] = useState(() => draftOf(unit));
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const before = draftOf(unit);
  const changed = (Object.keys(before) as (keyof UnitDraft)[]).filter(
    (key) => JSON.stringify(draft[key]) !== JSON.stringify(before[key]),
  );
  const run = async (what: string, work: () => Promise<unknown>) => {
    setBusy(what);
    setError(null);
    try {
      await work();
      toast('ok', t('ui.saved'));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(null);
      await againAll();
    }
  };
  const closing = unit.state === 'active';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void run('save', () =>
          api('PATCH /api/organisation/units/{id}', {
            params: { id: unit.id },
            body: {
              version: unit.version,
              ...Object.fromEntries(changed.map((key) => [key, draft[key]])),
            },
          }),
        );
      }}
    >
      <div className="org-actions">
        <span>{unit.path.map(nameIn).join(' / ')}</span>
        {can('identity.staff.read') ? (
          <Link to={`/settings/staff`}>{t('ui.unit.people', { count: unit.staffCount })}</Link>
        ) : null}
      </div>
      <UnitFields draft={draft} onChange={(change) => setDraft((now) => ({ ...now, ...change }))} disabled={!manage} />
      {error ? (
        <p className="org-warn" role="alert">
          {error}
        </p>
      ) : null}
      {manage ? (
        <div className="org-actions">
          <Button
            kind="primary"
            type="submit"
            busy={busy === 'save'}
            disabled={changed.length === 0 || draft.name.zh.trim() === '' || draft.code.trim() === ''}
          >
            {t('ui.save')}
          </Button>
          {changed.length > 0 ? <Button onClick={() => setDraft(before)}>{t('ui.undo')}</Button> : null}
          {unit.parentId ? <Button onClick={onMove}>{t('ui.move.open')}</Button> : null}
          {unit.parentId ? (
            <Button
              kind={closing ? 'danger' : 'default'}
              busy={busy === 'state'}
              onClick={() =>
                void run('state', () =>
                  api('POST /api/organisation/units/{id}/state', {
                    params: { id: unit.id },
                    body: {
                      version: unit.version,
                      state: closing ? 'closed' : 'active',
                    },
                  }),
                )
              }
            >
              {t(closing ? 'ui.unit.close' : 'ui.unit.reopen')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}

UnitEditor.Add = function AddUnit({
  parent,
  onClose,
  onAdded,
}: {
  parent: Unit;
  onClose: () => void;
  onAdded: (id: string) => void;
}) {
  const { t } = useTranslation('organisation');
  const [draft, setDraft] = useState<UnitDraft>({
    kind: 'team',
    code: '',
    name: { zh: '', en: '' },
    description: { zh: '', en: '' },
    zone: parent.zone,
    site: parent.site,
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const unit = await api('POST /api/organisation/units', { body: { parentId: parent.id, ...draft } });
      await againAll();
      onAdded(unit.id);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('ui.unit.add-below', { name: nameIn(parent.name) })}
      onClose={onClose}
      width={600}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="add-unit"
            busy={busy}
            disabled={draft.name.zh.trim() === '' || draft.code.trim() === ''}
          >
            {t('ui.unit.add')}
          </Button>
        </>
      }
    >
      <form id="add-unit" onSubmit={add} noValidate>
        <UnitFields draft={draft} onChange={(change) => setDraft((now) => ({ ...now, ...change }))} />
        {error ? (
          <p className="org-warn" role="alert">
            {error}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
};
