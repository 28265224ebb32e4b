/** Kinds of tickets: the shipped ones and the company's own. */
import '../tickets.css';
import './settings.css';
import '../../identity/people.css';
import type { TicketTypeCard } from '@qiao/server/contracts/catalogue';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';

const TypeDialog = lazy(() => import('./type-dialog.tsx'));

export function Component() {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const { all } = useTicketTypes();
  const [open, setOpen] = useState<TicketTypeCard | 'new' | null>(null);
  const columns: Column<TicketTypeCard>[] = [
    { key: 'name', title: t('ui.types.name'), width: 'minmax(160px, 2fr)', cell: (row) => nameIn(row.name) },
    { key: 'key', title: t('ui.types.key'), width: '180px', kind: 'quiet', cell: (row) => row.key },
    {
      key: 'state',
      title: t('ui.types.state'),
      width: '112px',
      phone: 'aside',
      cell: (row) => <span className="q-tag">{t(`ui.types.${row.state}`)}</span>,
    },
    {
      key: 'position',
      title: t('ui.types.position'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (row) => row.position,
    },
  ];
  return (
    <Page
      title={t('ui.types.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.types.add')}
        </Button>
      }
    >
      <p className="tks-about tks-inset">
        {t('ui.types.note')}{' '}
        {can('fields.write') ? (
          <Link className="q-text-link" to="/settings/fields/ticket">
            {t('ui.types.fields')}
          </Link>
        ) : null}
      </p>
      <div className="admin-list">
        <DataTable
          label={t('ui.types.title')}
          columns={columns}
          rows={all}
          keyOf={(row) => row.id}
          nameOf={(row) => nameIn(row.name)}
          onOpen={setOpen}
          chosen={open && open !== 'new' ? open.id : null}
        />
      </div>
      <Suspense fallback={null}>
        {open ? (
          <TypeDialog
            type={open === 'new' ? null : open}
            next={Math.max(0, ...all.map(({ position }) => position)) + 10}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
