/** What was kept of the agreements, by customer and target. */

import type { AttainmentRow } from '@qiao/server/contracts/agreements';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { link } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useAttainment } from './data.ts';

const monthMs = 30 * 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function Attainment() {
  const { t } = useTranslation('agreements');
  const { t: tc } = useTranslation('clocks');
  const [days, setDays] = useState(() => ({ from: dayOf(serverNow() - monthMs), to: dayOf(serverNow()) }));
  const { data, isError, error, isPending, refetch } = useAttainment(days);
  const columns: Column<AttainmentRow>[] = [
    { key: 'agreement', title: t('ui.name'), width: 'minmax(140px, 2fr)', cell: (row) => nameIn(row.agreementName) },
    {
      key: 'customer',
      title: t('ui.customer'),
      width: 'minmax(140px, 2fr)',
      cell: (row) => (row.customer ? `${row.customer.name} ${row.customer.number}` : t('ui.unknown')),
    },
    { key: 'target', title: t('ui.target'), width: '120px', cell: (row) => tc(`targets.${row.target}`) },
    { key: 'met', title: t('ui.met'), width: '80px', kind: 'number', phone: 'off', cell: (row) => row.met },
    {
      key: 'breached',
      title: t('ui.breached'),
      width: '88px',
      kind: 'number',
      phone: 'off',
      cell: (row) => row.breached,
    },
    {
      key: 'rate',
      title: t('ui.rate'),
      width: '96px',
      kind: 'number',
      phone: 'aside',
      cell: (row) => `${Math.round((1000 * row.met) / (row.met + row.breached)) / 10} %`,
    },
  ];
  return (
    <div
      className="admin-list ag-attainment"
      id="agreements-panel"
      role="tabpanel"
      aria-labelledby="agreements-attainment"
    >
      <div className="ag-days">
        {(['from', 'to'] as const).map((end) => (
          <Field key={end} label={t(`ui.${end}`)}>
            {(props) => (
              <Input
                {...props}
                type="date"
                value={days[end]}
                onChange={(event) => setDays((now) => ({ ...now, [end]: event.target.value }))}
              />
            )}
          </Field>
        ))}
        <a className="q-link" href={link('GET /api/agreements/attainment/export', { query: days })} download>
          <Icon of={Download} size={16} /> {t('ui.export')}
        </a>
      </div>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={36} kind="lines" /> : null}
      {data?.length === 0 ? <Empty title={t('ui.none-attained')} text={t('ui.none-attained-text')} /> : null}
      {data?.length ? (
        <DataTable
          label={t('ui.tab.attainment')}
          columns={columns}
          rows={data}
          keyOf={(row) => `${row.agreementId} ${row.customerId} ${row.target}`}
        />
      ) : null}
    </div>
  );
}
