/** A new member of staff: who, where, with which role; then the link to set a password. */
import type { StaffDetail } from '@qiao/server/contracts/identity';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { currentLocale, nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { keepStaff, useRoles } from './data.ts';
import { type Invitation, OnceLink } from './once-link.tsx';
import { type StaffDraft, StaffFields } from './staff-fields.tsx';

export function AddStaff({ onClose, onAdded }: { onClose: () => void; onAdded: (id: string) => void }) {
  const { t } = useTranslation('identity');
  const can = useCan();
  const roles = useRoles();
  const [draft, setDraft] = useState<StaffDraft>({
    number: '',
    name: '',
    email: '',
    phone: '',
    unitId: null,
    postId: '',
    locale: currentLocale(),
  });
  const [roleId, setRoleId] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [done, setDone] = useState<{ staff: StaffDetail; invitation: Invitation } | null>(null);
  const ready = draft.number.trim() !== '' && draft.name.trim() !== '' && draft.unitId !== null;

  const add = async (event: FormEvent) => {
    event.preventDefault();
    const { unitId } = draft;
    if (unitId === null) return;
    setBusy(true);
    setError(null);
    try {
      const answer = await api('POST /api/identity/staff', {
        body: {
          ...draft,
          unitId,
          email: draft.email.trim() || null,
          phone: draft.phone.trim() || null,
          postId: draft.postId || null,
          grants: roleId ? [{ roleId, unitId }] : [],
        },
      });
      keepStaff(answer.staff);
      setDone(answer);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };

  if (done)
    return (
      <Dialog
        title={t('ui.staff.added', { name: done.staff.name })}
        onClose={() => onAdded(done.staff.id)}
        width={480}
        footer={
          <Button kind="primary" onClick={() => onAdded(done.staff.id)}>
            {t('ui.done')}
          </Button>
        }
      >
        <OnceLink invitation={done.invitation} name={done.staff.name} />
      </Dialog>
    );
  return (
    <Dialog
      title={t('ui.staff.add')}
      onClose={onClose}
      width={600}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="add-staff" busy={busy} disabled={!ready}>
            {t('ui.staff.add')}
          </Button>
        </>
      }
    >
      <form id="add-staff" onSubmit={add} noValidate>
        <StaffFields draft={draft} onChange={(change) => setDraft((now) => ({ ...now, ...change }))} />
        {can('identity.grants.manage') ? (
          <Field label={t('ui.staff.first-role')} hint={t('ui.staff.first-role-hint')}>
            {(props) => (
              <Select
                {...props}
                value={roleId}
                onChange={(event) => setRoleId(event.target.value)}
                options={[
                  { value: '', label: t('ui.staff.no-role') },
                  ...(roles.data ?? [])
                    .filter((role) => role.state === 'active')
                    .map((role) => ({ value: role.id, label: nameIn(role.name) })),
                ]}
              />
            )}
          </Field>
        ) : null}
        {error ? (
          <p className="admin-warn" role="alert">
            {error}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
