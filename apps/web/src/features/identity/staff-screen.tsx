/** Everybody who works here: found by number, name, unit, role; opened beside the list. */
import { oneOf } from '../../shared/one-of.ts';
import './people.css';
import type { StaffSummary } from '@qiao/server/contracts/identity';
import { FileUp, UserPlus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { listed, total } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Input, Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { AddStaff } from './add-staff.tsx';
import { type StaffFilter, useRoles, useStaff, useUnitOptions } from './data.ts';
import { StaffDrawer } from './staff-drawer.tsx';
import { StateTag } from './state-tag.tsx';

const states = ['', 'active', 'suspended', 'left'] as const;
const none: StaffFilter = { q: '', unitId: null, state: 'active', roleId: '' };

export function Component() {
  const { t } = useTranslation('identity');
  const can = useCan();
  const navigate = useNavigate();
  const { id } = useParams();
  const [filter, setFilter] = useState(none);
  const [adding, setAdding] = useState(false);
  const asked = useDeferredValue(filter);
  const list = useStaff(asked);
  const units = useUnitOptions();
  const roles = useRoles();
  const pages = list.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.staff);
  const count = pages[0]?.total;
  const set = (change: Partial<StaffFilter>) => setFilter((now) => ({ ...now, ...change }));

  const columns: Column<StaffSummary>[] = [
    { key: 'name', title: t('ui.staff.name'), width: 'minmax(112px, 1.2fr)', cell: (row) => row.name },
    {
      key: 'number',
      title: t('ui.staff.number'),
      width: '96px',
      phone: 'aside',
      cell: (row) => <span className="tabular">{row.number}</span>,
    },
    { key: 'unit', title: t('ui.staff.unit'), width: 'minmax(120px, 1.6fr)', cell: (row) => nameIn(row.unitName) },
    {
      key: 'post',
      title: t('ui.staff.post'),
      width: 'minmax(112px, 1.2fr)',
      kind: 'quiet',
      cell: (row) => nameIn(row.postName),
    },
    {
      key: 'roles',
      title: t('ui.staff.roles'),
      width: 'minmax(120px, 1.6fr)',
      kind: 'quiet',
      phone: 'off',
      cell: (row) => listed(row.roles.map(nameIn)),
    },
    {
      key: 'state',
      title: t('ui.staff.state'),
      width: '80px',
      phone: 'off',
      cell: (row) => <StateTag state={row.state} />,
    },
  ];

  return (
    <Page
      title={t('ui.staff.title')}
      meta={count ? total(count) : null}
      padded={false}
      actions={
        can('identity.staff.manage') ? (
          <>
            <Button icon={FileUp} onClick={() => navigate('/settings/staff-import')}>
              {t('ui.import.title')}
            </Button>
            <Button kind="primary" icon={UserPlus} onClick={() => setAdding(true)}>
              {t('ui.staff.add')}
            </Button>
          </>
        ) : null
      }
    >
      <div className="admin-list">
        <search className="admin-filters">
          <Input
            type="search"
            className="is-wide"
            aria-label={t('ui.staff.search')}
            placeholder={t('ui.staff.search')}
            value={filter.q}
            onChange={(event) => set({ q: event.target.value })}
          />
          <Combo
            label={t('ui.staff.unit')}
            placeholder={t('ui.staff.any-unit')}
            options={units}
            value={filter.unitId}
            onChange={(unitId) => set({ unitId })}
          />
          <Select
            aria-label={t('ui.staff.roles')}
            value={filter.roleId}
            onChange={(event) => set({ roleId: event.target.value })}
            options={[
              { value: '', label: t('ui.staff.any-role') },
              ...(roles.data ?? []).map((role) => ({ value: role.id, label: nameIn(role.name) })),
            ]}
          />
          <Select
            aria-label={t('ui.staff.state')}
            value={filter.state}
            onChange={(event) => set({ state: oneOf(states, event.target.value) ?? '' })}
            options={states.map((value) => ({
              value,
              label: value === '' ? t('ui.staff.any-state') : t(`ui.state.${value}`),
            }))}
          />
        </search>
        {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isPending ? <Skeleton rows={12} height={36} kind="lines" /> : null}
        {list.isSuccess && rows.length === 0 ? (
          <Empty
            title={t('ui.staff.none-title')}
            text={t('ui.staff.none-text')}
            actions={[{ label: t('ui.staff.clear'), run: () => setFilter(none) }]}
          />
        ) : null}
        {rows.length > 0 ? (
          <DataTable
            label={t('ui.staff.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.id}
            nameOf={(row) => `${row.name} ${row.number}`}
            chosen={id ?? null}
            onOpen={(row) => navigate(`/settings/staff/${row.id}`)}
            onNearEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
            }}
          />
        ) : null}
      </div>
      {adding ? (
        <AddStaff
          onClose={() => setAdding(false)}
          onAdded={(added) => {
            setAdding(false);
            navigate(`/settings/staff/${added}`);
          }}
        />
      ) : null}
      {id ? <StaffDrawer key={id} id={id} onClose={() => navigate('/settings/staff')} /> : null}
    </Page>
  );
}
