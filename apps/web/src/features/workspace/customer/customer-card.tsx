import type { Customer } from '@qiao/server/contracts/customers';
import type { TicketSummary } from '@qiao/server/contracts/tickets';
import { ExternalLink } from 'lucide-react';
import { Link } from 'react-router';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { isoDay } from '../../../shared/time/format.ts';
import { serverNow } from '../../../shared/time/server-time.ts';
import { Icon } from '../../../shared/ui/icon.tsx';
import { Facts } from '../../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { NumberPlaceText } from '../../customers/number-place.tsx';
import { loadOrders } from '../../orders/when-idle.ts';
import type { Visit } from '../data/conversations.ts';
import { useCustomer } from '../data/customer.ts';
import { Contacts } from './contacts.tsx';
import { LinkCustomer } from './link-customer.tsx';
import { PersonalValue } from './personal-value.tsx';
import { TicketLine } from './ticket-list.tsx';
import { pageRow } from './visit-card.tsx';

export function CustomerCard({
  conversationId,
  customerId,
  title,
  pending,
  visit,
  tickets,
  onTickets,
}: {
  conversationId: string;
  customerId: string | null;
  title: string;
  pending: boolean;
  visit: Visit | null;
  tickets: TicketSummary[];
  onTickets: () => void;
}) {
  const { t } = useTranslation('workspace');
  const can = useCan();
  const { data: customer, error, refetch, isLoading } = useCustomer(customerId);
  if (pending || isLoading) return <Skeleton rows={5} height={56} />;
  if (!customerId)
    return (
      <section className="ws-section">
        <h2 className="ws-customer-name">{title}</h2>
        <p className="ws-quiet">{t('customer.unknown')}</p>
        <LinkCustomer conversationId={conversationId} />
        {visit ? <Facts rows={pageRow(visit, t)} /> : null}
      </section>
    );
  if (!can('customers.read')) return <Empty title={t('customer.hidden-title')} text={t('customer.hidden-text')} />;
  if (error && !customer) return <Failed error={error} retry={() => void refetch()} />;
  if (!customer) return null;
  const unfinished = tickets.filter((ticket) => ticket.state !== 'closed' && ticket.state !== 'resolved');
  return (
    <>
      <section className="ws-section">
        <h2 className="ws-customer-name">
          <Link to={`/customers/${customer.id}`} title={t('customer.open')}>
            {customer.name}
            <Icon of={ExternalLink} size={14} />
          </Link>
          {customer.sex === 'unknown' ? null : <small>{t(`customer.sex.${customer.sex}`)}</small>}
          {customer.tier ? <span className="q-tag q-tag-line">{nameIn(customer.tier)}</span> : null}
        </h2>
        {customer.phone ? <PersonalValue customerId={customer.id} field="phone" value={customer.phone} large /> : null}
        <NumberPlaceText place={customer.identities.find(({ kind }) => kind === 'phone')?.place} />
        <Facts rows={facts(customer, t)} />
        {customer.tags.length > 0 ? (
          <p className="ws-tags">
            {customer.tags.map((tag) => (
              <span key={tag} className="q-tag">
                {tag}
              </span>
            ))}
          </p>
        ) : null}
      </section>
      {customer.products.length > 0 ? (
        <section className="ws-section">
          <h3>
            {t('customer.products')} <span>{customer.products.length}</span>
          </h3>
          <ul className="ws-products">
            {customer.products.slice(0, 5).map((product) => (
              <li key={product.id}>
                <b>{nameIn(product.modelName)}</b>
                <small>
                  <span>SN {product.serialNumber}</span>
                  <Warranty until={product.warrantyUntil} />
                </small>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {can('orders.read') || can('contracts.read') ? (
        <LazyPart load={loadOrders} props={{ customerId: customer.id }} />
      ) : null}
      {can('tickets.read') ? (
        <section className="ws-section">
          <h3>
            {t('ticket.unfinished')} <span>{unfinished.length}</span>
            {tickets.length > unfinished.length ? (
              <button type="button" className="q-link" onClick={onTickets}>
                {t('all-count', { count: tickets.length })}
              </button>
            ) : null}
          </h3>
          <ul>
            {unfinished.slice(0, 4).map((ticket) => (
              <li key={ticket.id} className="ws-ticket">
                <TicketLine ticket={ticket} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Contacts customerId={customer.id} />
    </>
  );
}

function facts(customer: Customer, t: (key: string, params?: Record<string, unknown>) => string) {
  const value = (field: 'email' | 'address', entry: Customer['email']) =>
    entry
      ? [
          {
            label: t(`customer.${field}`),
            value: <PersonalValue customerId={customer.id} field={field} value={entry} />,
          },
        ]
      : [];
  return [
    ...value('email', customer.email),
    ...value('address', customer.address),
    ...(customer.preferences ? [{ label: t('customer.preferences'), value: customer.preferences }] : []),
    ...(customer.satisfaction
      ? [
          {
            label: t('customer.satisfaction'),
            value: (
              <>
                {customer.satisfaction.mean.toFixed(1)}{' '}
                <span className="ws-quiet">{t('customer.ratings', { count: customer.satisfaction.count })}</span>
              </>
            ),
          },
        ]
      : []),
  ];
}

function Warranty({ until }: { until: string | null }) {
  const { t } = useTranslation('workspace');
  if (!until) return null;
  const valid = until >= isoDay(serverNow());
  return (
    <span className={valid ? 'ws-ok' : ''}>
      {t(valid ? 'customer.warranty' : 'customer.warranty-over', { date: until })}
    </span>
  );
}
