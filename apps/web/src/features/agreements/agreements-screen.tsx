/** Service-level agreements, and what came of them. */
import './agreements.css';
import '../identity/people.css';
import type { Agreement } from '@qiao/server/contracts/agreements';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { listOf, nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useTiers } from '../customers/data/customers.ts';
import { Attainment } from './attainment.tsx';
import { useAgreements } from './data.ts';

const AgreementDialog = lazy(() => import('./agreement-dialog.tsx'));

export function Component() {
  const { t } = useTranslation('agreements');
  const can = useCan();
  const navigate = useNavigate();
  const mayWrite = can('agreements.write');
  const mayRead = can('reports.read');
  const asked = useParams().tab === 'attainment' || !mayWrite ? 'attainment' : 'list';
  const list = useAgreements(mayWrite);
  const { data: tiers } = useTiers();
  const [open, setOpen] = useState<Agreement | 'new' | null>(null);
  const standing = (row: Agreement): string =>
    row.state === 'retired'
      ? t('ui.retired')
      : row.published === 0
        ? t('ui.drafted')
        : row.differs
          ? t('ui.changed')
          : t('ui.in-force', { number: row.published });
  const whom = ({ draft }: Agreement): string => {
    const parts = [
      draft.customerIds.length > 0 ? t('ui.customers', { count: draft.customerIds.length }) : '',
      listOf(draft.products.map((one) => one.replace(/^(family|model):/, ''))),
      listOf(
        draft.tierIds.map((id) => tiers?.find((tier) => tier.id === id)).map((tier) => (tier ? nameIn(tier.name) : '')),
      ),
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(' · ') : t('ui.everybody');
  };
  const columns: Column<Agreement>[] = [
    { key: 'name', title: t('ui.name'), width: 'minmax(160px, 2fr)', cell: (row) => nameIn(row.name) },
    { key: 'for', title: t('ui.for'), width: 'minmax(160px, 2fr)', kind: 'quiet', cell: whom },
    {
      key: 'state',
      title: t('ui.state'),
      width: '180px',
      phone: 'aside',
      cell: (row) => <span className="q-tag">{standing(row)}</span>,
    },
  ];
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        mayWrite && mayRead ? (
          <Tabs
            id="agreements"
            label={t('ui.title')}
            tabs={(['list', 'attainment'] as const).map((key) => ({ key, label: t(`ui.tab.${key}`) }))}
            chosen={asked}
            onChange={(key) => navigate(`/settings/agreements${key === 'list' ? '' : '/attainment'}`)}
          />
        ) : null
      }
      actions={
        asked === 'list' ? (
          <>
            <Link to="/standards" target="_blank" className="q-link">
              {t('ui.view-public')}
            </Link>
            <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
              {t('ui.add')}
            </Button>
          </>
        ) : null
      }
    >
      {asked === 'attainment' ? (
        <Attainment />
      ) : (
        <div className="admin-list" id="agreements-panel" role="tabpanel" aria-labelledby="agreements-list">
          {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
          {list.isPending ? <Skeleton rows={4} height={36} kind="lines" /> : null}
          {list.data?.length === 0 ? (
            <Empty
              title={t('ui.none')}
              text={t('ui.none-text')}
              actions={[{ label: t('ui.add'), run: () => setOpen('new'), primary: true }]}
            />
          ) : null}
          {list.data?.length ? (
            <DataTable
              label={t('ui.title')}
              columns={columns}
              rows={list.data}
              keyOf={(row) => row.id}
              nameOf={(row) => nameIn(row.name)}
              onOpen={setOpen}
              chosen={open && open !== 'new' ? open.id : null}
            />
          ) : null}
        </div>
      )}
      <Suspense fallback={null}>
        {open ? (
          <AgreementDialog
            key={open === 'new' ? 'new' : open.id}
            agreement={open === 'new' ? null : (list.data?.find(({ id }) => id === open.id) ?? open)}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
