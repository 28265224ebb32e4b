import type { Ticket } from '@qiao/server/contracts/tickets';
import { skipToken, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Words } from '../../../shared/ui/bubbles.tsx';
import { Facts } from '../../../shared/ui/page.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { useFieldDefinitions } from '../../fields/data.ts';
import { fieldText } from '../../fields/field-inputs.tsx';
import { productText } from '../product-field.tsx';
import { SimilarBeside } from '../similar-list.tsx';
import { RelatedList } from './related-list.tsx';
import { TaskList } from './task-list.tsx';
import { WatchButton } from './watch-button.tsx';

/** What was promised; the customer can be sent a link to read it. */
function Promised({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const copy = async (customerId: string) => {
    try {
      const { path } = await api('POST /api/agreements/links', { body: { customerId } });
      await navigator.clipboard.writeText(`${location.origin}${path}`);
      toast('ok', t('ui.promise-copied'));
    } catch (error) {
      toastError(error);
    }
  };
  const { customerId } = ticket;
  return (
    <>
      {ticket.agreement ? nameIn(ticket.agreement.name) : ''}{' '}
      {customerId && can('customers.read') ? (
        <button type="button" className="q-link" onClick={() => void copy(customerId)}>
          {t('ui.promise-link')}
        </button>
      ) : null}
    </>
  );
}

/** What was asked, by whom, about what. */
export function RecordPane({ ticket, writes, onEdit }: { ticket: Ticket; writes: boolean; onEdit?: () => void }) {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const seesCustomer = can('customers.read');
  const { customerId } = ticket;
  const customer = useQuery({
    queryKey: ['customers', 'one', customerId],
    queryFn: customerId
      ? ({ signal }) => api('GET /api/customers/{id}', { params: { id: customerId }, signal })
      : skipToken,
    enabled: seesCustomer,
    staleTime: 60_000,
    retry: false,
  }).data;
  const row = (label: string, value: ReactNode) => (value ? [{ label: t(`ui.field.${label}`), value }] : []);
  const { data: definitions = [] } = useFieldDefinitions('ticket');
  const custom = ticket.custom.flatMap(({ key, value, masked }) => {
    const definition = definitions.find((one) => one.key === key);
    if (!definition) return [];
    const text = masked ? String(value) : fieldText(definition, value, { yes: t('ui.yes'), no: t('ui.no') });
    return [{ label: nameIn(definition.name), value: text }];
  });
  return (
    <aside className="tk-record" aria-label={t('ui.record')}>
      <header className="tk-pane-head">
        <h2>{t('ui.record')}</h2>
        <WatchButton ticket={ticket} />
        {onEdit ? (
          <button type="button" className="q-link" onClick={onEdit}>
            {t('ui.edit')}
          </button>
        ) : null}
      </header>
      <div className="tk-pane-body">
        <Facts
          rows={[
            ...row(
              'customer',
              ticket.customerId && ticket.customerName ? (
                <>
                  {seesCustomer ? (
                    <Link to={`/customers/${ticket.customerId}`}>{ticket.customerName}</Link>
                  ) : (
                    ticket.customerName
                  )}
                  {customer?.tier ? <span className="q-tag q-tag-line">{nameIn(customer.tier)}</span> : null}
                </>
              ) : null,
            ),
            ...row('phone', customer?.phone?.shown),
            ...row('description', <Words text={ticket.description} />),
            ...row(
              'product',
              ticket.product ? (
                <>
                  {productText(ticket.product)}
                  {ticket.product.warrantyUntil ? (
                    <small> {t('ui.warranty', { day: ticket.product.warrantyUntil })}</small>
                  ) : null}
                </>
              ) : null,
            ),
            ...custom,
            ...row('topic', ticket.topicPath.map(nameIn).join(' / ')),
            ...row('channel', t(`ui:channel.${ticket.channel}`, ticket.channel)),
            ...row('opened', dayTime(ticket.createdAt)),
            ...row('unit', nameIn(ticket.unitName)),
            ...row(
              'owner',
              ticket.assignee ? `${ticket.assignee.name} ${ticket.assignee.number}` : <small>{t('ui.nobody')}</small>,
            ),
            ...row('priority', t(`ui.priority.${ticket.priority}`)),
            ...(ticket.watchers.length > 0
              ? [
                  {
                    label: t('ui.watch.watchers'),
                    value: ticket.watchers.map(({ name, number }) => `${name} ${number}`).join(t('ui.comma')),
                  },
                ]
              : []),
            ...row('agreement', ticket.agreement ? <Promised ticket={ticket} /> : null),
            ...row('resolved', ticket.resolvedAt && dayTime(ticket.resolvedAt)),
            ...row('closed', ticket.closedAt && dayTime(ticket.closedAt)),
          ]}
        />
        <TaskList ticket={ticket} writes={writes} />
        <RelatedList ticket={ticket} writes={writes} />
        {ticket.merged ? null : <SimilarBeside ticket={ticket} writes={writes} />}
      </div>
    </aside>
  );
}
