import type { Customer } from '@qiao/server/contracts/customers';
import { Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan, useServes } from '../../../shared/session.ts';
import { isoDay } from '../../../shared/time/format.ts';
import { serverNow } from '../../../shared/time/server-time.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { ConsentParts } from '../../consents/file-parts.tsx';
import { ContractPart } from '../../contracts/contract-part.tsx';
import { NeedPart } from '../../needs/need-part.tsx';
import { OrderPart } from '../../orders/order-part.tsx';
import { loadPanels } from '../../panels/when-idle.ts';
import { PortraitPart } from '../../portraits/portrait-part.tsx';
import { useCustomerChange } from '../data/customers.ts';
import { AlikePart } from './alike-part.tsx';
import { MergedPart } from './merged-part.tsx';
import { RelationsPart } from './relations-part.tsx';

const ProductDialog = lazy(() => import('./product-dialog.tsx'));

/** Products with their warranty, and what the customer agreed to. */
export function OwnedPane({ customer, writes }: { customer: Customer; writes: boolean }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customer.id);
  const can = useCan();
  const hasNeeds = useServes('needs');
  const [adding, setAdding] = useState(false);
  const today = isoDay(serverNow());
  return (
    <aside className="cu-owned" aria-label={t('ui.products')}>
      <AlikePart customerId={customer.id} />
      <PortraitPart customerId={customer.id} writes={writes} />
      <section>
        <header className="cu-section-head">
          <h2>
            {t('ui.products')} <small className="cu-section-small">{customer.products.length}</small>
          </h2>
          {writes ? (
            <button type="button" className="q-link" onClick={() => setAdding(true)}>
              {t('ui.register')}
            </button>
          ) : null}
        </header>
        {customer.products.length === 0 ? <p className="cu-quiet">{t('ui.none.products')}</p> : null}
        <ul className="cu-products">
          {customer.products.map((product) => (
            <li key={product.id}>
              <b>
                {nameIn(product.modelName)} {product.modelCode}
              </b>
              <small className="cu-item-meta">
                {[product.serialNumber && `SN ${product.serialNumber}`, product.boughtOn, product.boughtAt]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
              {product.warrantyUntil ? (
                <small className={`cu-item-meta${product.warrantyUntil >= today ? ' cu-ok' : ''}`}>
                  {t(product.warrantyUntil >= today ? 'ui.warranty' : 'ui.warranty-over', {
                    date: product.warrantyUntil,
                  })}
                </small>
              ) : null}
              {writes ? (
                <IconButton
                  icon={Trash2}
                  size={14}
                  className="is-small cu-product-drop"
                  label={t('ui.drop-product', { name: nameIn(product.modelName) })}
                  disabled={change.isPending}
                  onClick={() =>
                    change.mutate(() =>
                      api('DELETE /api/customers/{id}/products/{productId}', {
                        params: { id: customer.id, productId: product.id },
                      }),
                    )
                  }
                />
              ) : null}
            </li>
          ))}
        </ul>
      </section>
      {hasNeeds ? <NeedPart customerId={customer.id} writes={writes} /> : null}
      {can('orders.read') ? <OrderPart customerId={customer.id} /> : null}
      {can('contracts.read') ? <ContractPart customerId={customer.id} /> : null}
      <RelationsPart customer={customer} writes={writes} />
      <ConsentParts customer={customer} />
      <MergedPart customer={customer} />
      {can('panels.use') ? (
        <LazyPart load={loadPanels} props={{ subjects: [{ place: 'customer' as const, id: customer.id }] }} />
      ) : null}
      {adding ? (
        <Suspense fallback={null}>
          <ProductDialog customerId={customer.id} onDone={() => setAdding(false)} />
        </Suspense>
      ) : null}
    </aside>
  );
}
