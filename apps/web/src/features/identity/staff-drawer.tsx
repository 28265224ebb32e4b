/** One member of staff beside the list: file, roles, sign-in, employment. */
import type { StaffDetail } from '@qiao/server/contracts/identity';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Facts } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { keepStaff, useOneStaff } from './data.ts';
import { EmploymentSection } from './employment-section.tsx';
import { GrantsSection } from './grants-section.tsx';
import { SignInSection } from './sign-in-section.tsx';
import { type StaffDraft, StaffFields } from './staff-fields.tsx';
import { StateTag } from './state-tag.tsx';

export function StaffDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const query = useOneStaff(id);
  const staff = query.data;
  return (
    <Dialog
      kind="drawer"
      title={staff ? `${staff.name} ${staff.number}` : t('ui.staff.one')}
      onClose={onClose}
      width={560}
    >
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton rows={8} height={56} kind="lines" /> : null}
      {staff ? (
        <>
          {staff.may.edit ? <FileForm key={staff.version} staff={staff} /> : <FileFacts staff={staff} />}
          <GrantsSection staff={staff} />
          {staff.may.edit ? <SignInSection staff={staff} /> : null}
          {staff.may.edit ? <EmploymentSection staff={staff} /> : null}
        </>
      ) : null}
    </Dialog>
  );
}

function FileFacts({ staff }: { staff: StaffDetail }) {
  const { t } = useTranslation('identity');
  return (
    <section className="admin-section">
      <Facts
        rows={[
          { label: t('ui.staff.number'), value: staff.number },
          { label: t('ui.staff.name'), value: staff.name },
          { label: t('ui.staff.unit'), value: nameIn(staff.unitName) },
          { label: t('ui.staff.post'), value: nameIn(staff.postName) || '—' },
          { label: t('ui.staff.state'), value: <StateTag state={staff.state} /> },
        ]}
      />
    </section>
  );
}

function FileForm({ staff }: { staff: StaffDetail }) {
  const { t } = useTranslation('identity');
  const before: StaffDraft = {
    number: staff.number,
    name: staff.name,
    email: staff.email ?? '',
    phone: staff.phone ?? '',
    unitId: staff.unitId,
    postId: staff.postId ?? '',
    locale: staff.locale,
  };
  const [draft, setDraft] = useState(before);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const keys = Object.keys(before) as (keyof StaffDraft)[];
  const changed = keys.filter((key) => draft[key] !== before[key]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const value = (key: keyof StaffDraft) =>
        key === 'email' || key === 'phone' || key === 'postId' ? draft[key].trim() || null : draft[key];
      keepStaff(
        await api('PATCH /api/identity/staff/{id}', {
          params: { id: staff.id },
          body: {
            version: staff.version,
            ...Object.fromEntries(changed.map((key) => [key, value(key)])),
          },
        }),
      );
      toast('ok', t('ui.saved'));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <form className="admin-section" onSubmit={save} noValidate>
      <StaffFields draft={draft} onChange={(change) => setDraft((now) => ({ ...now, ...change }))} />
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      <div className="admin-actions is-end">
        {changed.length > 0 ? <Button onClick={() => setDraft(before)}>{t('ui.undo')}</Button> : null}
        <Button
          kind="primary"
          type="submit"
          busy={busy}
          disabled={changed.length === 0 || draft.number.trim() === '' || draft.name.trim() === '' || !draft.unitId}
        >
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}
