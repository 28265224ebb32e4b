/** Which roles somebody holds where. A role reaches its unit and everything below. */
import type { StaffDetail } from '@qiao/server/contracts/identity';
import { X } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { keepStaff, useRoles, useUnitOptions } from './data.ts';

export function GrantsSection({ staff }: { staff: StaffDetail }) {
  const { t } = useTranslation('identity');
  const roles = useRoles();
  const units = useUnitOptions();
  const [roleId, setRoleId] = useState('');
  const [unitId, setUnitId] = useState<string | null>(staff.unitId);
  const [busy, setBusy] = useState<string | null>(null);
  const run = async (what: string, work: () => Promise<StaffDetail>) => {
    setBusy(what);
    try {
      keepStaff(await work());
      setRoleId('');
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className="admin-section" aria-labelledby="grants-title">
      <h3 id="grants-title">{t('ui.grants.title')}</h3>
      {staff.grants.length === 0 ? <p>{t('ui.grants.none')}</p> : null}
      <ul className="admin-lines">
        {staff.grants.map((grant) => (
          <li key={grant.id}>
            <span>
              {nameIn(grant.roleName)}
              <small>{t('ui.grants.at', { unit: nameIn(grant.unitName), since: dayTime(grant.grantedAt) })}</small>
            </span>
            {staff.may.grant ? (
              <IconButton
                icon={X}
                label={t('ui.grants.revoke', { role: nameIn(grant.roleName), unit: nameIn(grant.unitName) })}
                disabled={busy !== null}
                onClick={() =>
                  void run(grant.id, () =>
                    api('DELETE /api/identity/staff/{id}/grants/{grantId}', {
                      params: { id: staff.id, grantId: grant.id },
                    }),
                  )
                }
              />
            ) : null}
          </li>
        ))}
      </ul>
      {staff.may.grant ? (
        <div className="admin-add">
          <Select
            aria-label={t('ui.grants.role')}
            value={roleId}
            onChange={(event) => setRoleId(event.target.value)}
            options={[
              { value: '', label: t('ui.grants.choose') },
              ...(roles.data ?? [])
                .filter((role) => role.state === 'active')
                .map((role) => ({ value: role.id, label: nameIn(role.name) })),
            ]}
          />
          <Combo label={t('ui.grants.unit')} options={units} value={unitId} onChange={setUnitId} />
          <Button
            busy={busy === 'add'}
            disabled={!roleId || !unitId}
            onClick={() => {
              if (!unitId) return;
              void run('add', () =>
                api('POST /api/identity/staff/{id}/grants', { params: { id: staff.id }, body: { roleId, unitId } }),
              );
            }}
          >
            {t('ui.grants.add')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
