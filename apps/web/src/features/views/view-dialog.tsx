import type { View } from '@qiao/server/contracts/views';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { useTree } from '../organisation/data.ts';
import { conditionsOf, type Filters, viewsAgain } from './data.ts';

/** Name, who sees it and its place: of a view that is there, or of the filters that shall become one. */
export default function ViewDialog({
  view,
  filters,
  onDone,
  onSaved,
}: {
  view?: View;
  filters?: Filters;
  onDone: () => void;
  onSaved?: (view: View) => void;
}) {
  const { t } = useTranslation('views');
  const can = useCan();
  const me = useMe();
  const [name, setName] = useState(view?.name ?? '');
  const [unitId, setUnitId] = useState(view?.unitId ?? null);
  const [position, setPosition] = useState(String(view?.position ?? 100));
  const [error, setError] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return setMissing(true);
    setBusy(true);
    setError(null);
    const asked = filters
      ? { conditions: conditionsOf(filters), sort: filters.sort }
      : { conditions: view!.conditions, sort: view!.sort };
    const place = Math.min(9999, Math.max(0, Math.round(Number(position) || 0)));
    const body = { name, unitId, position: place, ...asked };
    try {
      const saved = view
        ? await api('PUT /api/views/{id}', { params: { id: view.id }, body: { ...body, version: view.version } })
        : await api('POST /api/views', { body });
      await viewsAgain();
      toast('ok', t('ui.saved', { name: saved.name }));
      onSaved?.(saved);
      onDone();
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t(view ? 'ui.edit-title' : 'ui.save-title')}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="view" busy={busy}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="view" onSubmit={(event) => void save(event)} noValidate>
        <Field
          label={t('ui.name')}
          required
          hint={t('ui.name-hint')}
          error={missing && name.trim() === '' ? t('ui.name-missing') : null}
        >
          {(props) => (
            <Input {...props} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        {can('views.manage') ? (
          <>
            <Field label={t('ui.reach')}>
              {(props) => (
                <Select
                  {...props}
                  value={unitId === null ? 'own' : 'shared'}
                  onChange={(event) => setUnitId(event.target.value === 'own' ? null : me.staff.unitId)}
                  options={[
                    { value: 'own', label: t('ui.only-me') },
                    { value: 'shared', label: t('ui.with-unit') },
                  ]}
                />
              )}
            </Field>
            {unitId === null ? null : <UnitField unitId={unitId} onChange={setUnitId} />}
          </>
        ) : null}
        <Field label={t('ui.position')} hint={t('ui.position-hint')}>
          {(props) => (
            <Input
              {...props}
              type="number"
              min={0}
              max={9999}
              value={position}
              onChange={(event) => setPosition(event.target.value)}
            />
          )}
        </Field>
        {error ? (
          <p className="q-field-error" role="alert">
            {error}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

function UnitField({ unitId, onChange }: { unitId: string; onChange: (unitId: string) => void }) {
  const { t } = useTranslation('views');
  const units = useTree(false);
  return (
    <Field label={t('ui.unit')} hint={t('ui.unit-hint')}>
      {(props) => (
        <Select
          {...props}
          value={unitId}
          onChange={(event) => onChange(event.target.value)}
          options={(units.data ?? []).map((unit) => ({ value: unit.id, label: nameIn(unit.name) }))}
        />
      )}
    </Field>
  );
}
