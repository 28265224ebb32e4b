/** On the customer's file: what they ordered. */
import type { Order } from '@qiao/server/contracts/orders';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { useOrders } from './data.ts';
import { OrderLines } from './order-lines.tsx';

const OrderDialog = lazy(() => import('./order-dialog.tsx'));
const ChangeDialog = lazy(() => import('./change-dialog.tsx'));

export function OrderPart({ customerId }: { customerId: string }) {
  const { t } = useTranslation('orders');
  const can = useCan();
  const { data: orders = [] } = useOrders(customerId);
  const [open, setOpen] = useState<Order | 'new' | null>(null);
  return (
    <section>
      <header className="cu-section-head">
        <h2>
          {t('ui.title')} <small className="cu-section-small">{orders.length}</small>
        </h2>
        {can('orders.write') ? (
          <button type="button" className="q-link" onClick={() => setOpen('new')}>
            {t('ui.add')}
          </button>
        ) : null}
      </header>
      {orders.length === 0 ? <p className="cu-quiet">{t('ui.none')}</p> : null}
      <OrderLines orders={orders} {...(can('orders.write') ? { onOpen: setOpen } : {})} />
      <Suspense fallback={null}>
        {open === 'new' ? <OrderDialog customerId={customerId} onDone={() => setOpen(null)} /> : null}
        {open && open !== 'new' ? (
          <ChangeDialog key={open.id} customerId={customerId} order={open} onDone={() => setOpen(null)} />
        ) : null}
      </Suspense>
    </section>
  );
}
