import '../customers.css';
import type { Customer } from '@qiao/server/contracts/customers';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { isApiError } from '../../../shared/api-error.ts';
import { useDocumentTitle } from '../../../shared/document-title.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useKeys } from '../../../shared/keys.ts';
import { queryClient } from '../../../shared/query.ts';
import { useTopic } from '../../../shared/realtime/realtime.ts';
import { useCan } from '../../../shared/session.ts';
import { ErrorBlock, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { customerQuery } from '../data/customers.ts';
import { refreshParts } from '../data/parts.ts';
import { BasicPane } from './basic-pane.tsx';
import { CustomerHead } from './customer-head.tsx';
import { OwnedPane } from './owned-pane.tsx';
import { Timeline } from './timeline.tsx';

const EditCustomer = lazy(() => import('./edit-customer-dialog.tsx'));
const ListingDialog = lazy(() => import('./listing-dialog.tsx'));
const NewTicket = lazy(() => import('../../tickets/new-ticket-dialog.tsx'));

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const { data: customer, error, isPending, refetch } = useQuery(customerQuery(id));
  useDocumentTitle(customer ? customer.name : t('ui.title'));
  useTopic(`customer:${id}`, {
    event: (event) => {
      void queryClient.invalidateQueries({ queryKey: ['customers', 'timeline', id] });
      if (event.type.startsWith('customer.'))
        void queryClient.invalidateQueries({ queryKey: customerQuery(id).queryKey });
      refreshParts(id);
    },
  });
  if (isPending) return <Skeleton rows={6} height={72} />;
  if (!customer) {
    if (isApiError(error) && error.status === 404)
      return (
        <ErrorBlock
          kind="empty"
          title={t('ui.gone.title')}
          text={t('ui.gone.text')}
          actions={[{ label: t('ui.gone.back'), run: () => navigate('/customers'), primary: true }]}
        />
      );
    return <Failed error={error} retry={() => void refetch()} />;
  }
  // An absorbed file leads to the one that answers for it.
  if (customer.id !== id) return <Navigate to={`/customers/${customer.id}`} replace />;
  return <CustomerPage key={customer.id} customer={customer} />;
}

function CustomerPage({ customer }: { customer: Customer }) {
  const can = useCan();
  const [open, setOpen] = useState<'edit' | 'ticket' | 'listing' | null>(null);
  const writes = can('customers.write');
  const opens = can('tickets.write');
  useKeys([
    {
      keys: 'e',
      opens: true,
      labelKey: 'customers:ui.keys.edit',
      group: 'conversation',
      enabled: writes,
      run: () => setOpen('edit'),
    },
    {
      keys: 't',
      opens: true,
      labelKey: 'customers:ui.keys.ticket',
      group: 'conversation',
      enabled: opens,
      run: () => setOpen('ticket'),
    },
  ]);
  return (
    <div className="cu-page">
      <CustomerHead
        customer={customer}
        {...(opens ? { onTicket: () => setOpen('ticket') } : {})}
        {...(can('customers.list') ? { onListing: () => setOpen('listing') } : {})}
      />
      <div className="cu-columns">
        <BasicPane customer={customer} {...(writes ? { onEdit: () => setOpen('edit') } : {})} />
        <Timeline customerId={customer.id} />
        <OwnedPane customer={customer} writes={writes} />
      </div>
      <Suspense fallback={null}>
        {open === 'listing' ? <ListingDialog customer={customer} onDone={() => setOpen(null)} /> : null}
        {open === 'edit' ? <EditCustomer customer={customer} onDone={() => setOpen(null)} /> : null}
        {open === 'ticket' ? (
          <NewTicket customer={{ id: customer.id, name: customer.name }} onDone={() => setOpen(null)} />
        ) : null}
      </Suspense>
    </div>
  );
}
