/** What colleagues entered and a second person confirms from the document. */
import '../identity/people.css';
import type { OpenCheck } from '@qiao/server/contracts/consents';
import { lazy, Suspense, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useChecks } from './data.ts';

const CheckDialog = lazy(() => import('./check-dialog.tsx'));

export function Component() {
  const { t } = useTranslation('consents');
  const navigate = useNavigate();
  const checks = useChecks();
  const [asked, setAsked] = useState<OpenCheck | null>(null);
  const rows = checks.data ?? [];
  const columns: Column<OpenCheck>[] = [
    {
      key: 'customer',
      title: t('ui.customer'),
      width: 'minmax(140px, 1fr)',
      cell: (row) => row.customer.name,
    },
    { key: 'number', title: '', width: '120px', kind: 'quiet', phone: 'meta', cell: (row) => row.customer.number },
    { key: 'what', title: t('ui.what'), width: '140px', phone: 'aside', cell: (row) => t(`ui.check.${row.field}`) },
    {
      key: 'who',
      title: t('ui.who'),
      width: '200px',
      phone: 'meta',
      cell: (row) => (row.own ? t('ui.own') : row.enteredBy),
    },
    { key: 'when', title: t('ui.when'), width: '160px', kind: 'quiet', cell: (row) => dayTime(row.enteredAt) },
  ];
  return (
    <Page title={t('ui.queue')} crumbs={<Link to="/customers">{t('customers:ui.title')}</Link>} padded={false}>
      <div className="admin-list">
        {checks.isError ? <Failed error={checks.error} retry={() => void checks.refetch()} /> : null}
        {checks.isPending ? <Skeleton rows={6} height={36} kind="lines" /> : null}
        {checks.isSuccess && rows.length === 0 ? (
          <Empty title={t('ui.queue-none')} text={t('ui.queue-none-text')} />
        ) : null}
        {rows.length > 0 ? (
          <DataTable
            label={t('ui.queue-about')}
            columns={columns}
            rows={rows}
            keyOf={(row) => `${row.customer.id} ${row.field}`}
            nameOf={(row) => `${row.customer.name} ${t(`ui.check.${row.field}`)}`}
            onOpen={(row) => (row.own ? navigate(`/customers/${row.customer.id}`) : setAsked(row))}
          />
        ) : null}
      </div>
      {asked ? (
        <Suspense fallback={null}>
          <CheckDialog customerId={asked.customer.id} field={asked.field} onDone={() => setAsked(null)} />
        </Suspense>
      ) : null}
    </Page>
  );
}
