import type { FieldValue } from '@qiao/server/contracts/fields';
import type { Ticket } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { customerQuery } from '../../customers/data/customers.ts';
import { useFieldDefinitions } from '../../fields/data.ts';
import { fieldText } from '../../fields/field-inputs.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import { useTopics } from '../data/tickets.ts';
import { topicOptions } from '../data/topic-options.ts';
import { productText, useModels } from '../product-field.tsx';
import { type Clash, type FieldName, fieldIn, fieldsOf } from './use-ticket-edit.ts';

const labels: Record<Exclude<FieldName, `custom.${string}`>, string> = {
  title: 'ui.field.title',
  description: 'ui.field.description',
  type: 'ui.field.type',
  priority: 'ui.field.priority',
  special: 'ui.special',
  topicId: 'ui.field.topic',
  customerId: 'ui.field.customer',
  modelId: 'ui.field.product',
  productId: 'ui.field.product-own',
};

/** Over the form after somebody else saved first: both values of each field, one of them to be chosen. */
export function EditConflict({
  ticket,
  clashes,
  onChoose,
}: {
  ticket: Ticket;
  clashes: Clash[];
  onChoose: (clash: Clash, chosen: 'mine' | 'theirs') => void;
}) {
  const { t } = useTranslation('tickets');
  const { data: definitions = [] } = useFieldDefinitions('ticket');
  const theirs = fieldsOf(ticket);
  const label = (field: FieldName): string => {
    if (!field.startsWith('custom.')) return t(labels[field as keyof typeof labels]);
    const definition = definitions.find(({ key }) => key === field.slice(7));
    return definition ? nameIn(definition.name) : field.slice(7);
  };
  return (
    <section className="tk-clash" role="alert">
      <h3>{t('ui.clash.title')}</h3>
      <p>{t('ui.clash.text')}</p>
      {clashes.map((clash) => (
        <fieldset key={clash.field}>
          <legend>{label(clash.field)}</legend>
          {(['theirs', 'mine'] as const).map((whose) => (
            <label key={whose} className="tk-clash-side">
              <input
                type="radio"
                name={`clash-${clash.field}`}
                checked={clash.chosen === whose}
                onChange={() => onChoose(clash, whose)}
              />
              <span>
                <small>{whose === 'mine' ? t('ui.clash.mine') : <Who ticket={ticket} field={clash.field} />}</small>
                <Value
                  ticket={ticket}
                  field={clash.field}
                  value={whose === 'mine' ? clash.mine : fieldIn(theirs, clash.field)}
                />
              </span>
            </label>
          ))}
        </fieldset>
      ))}
    </section>
  );
}

/** Who saved the other value, and when. */
function Who({ ticket, field }: { ticket: Ticket; field: FieldName }) {
  const { t } = useTranslation('tickets');
  const change = ticket.changes.findLast((one) => one.fields.some((part) => part.field === field));
  if (!change) return <>{t('ui.clash.theirs')}</>;
  const who = [change.actor.name ?? t(`ui.actor.${change.actor.kind}`), change.actor.number].filter(Boolean).join(' ');
  return (
    <>
      {who} · {dayTime(change.at).slice(5)}
    </>
  );
}

function Value({ ticket, field, value }: { ticket: Ticket; field: FieldName; value: FieldValue | undefined }) {
  const { t } = useTranslation('tickets');
  const { typeName } = useTicketTypes();
  const { data: definitions = [] } = useFieldDefinitions('ticket');
  if (value === undefined || value === null || value === '') return <i>{t('ui.empty')}</i>;
  if (field === 'customerId') return <CustomerName id={String(value)} />;
  if (field === 'topicId') return <TopicName id={String(value)} />;
  if (field === 'modelId' || field === 'productId')
    return <ProductName ticket={ticket} field={field} id={String(value)} />;
  if (typeof value === 'boolean') return <b>{t(value ? 'ui.yes' : 'ui.no')}</b>;
  if (field === 'type') return <b>{typeName(String(value))}</b>;
  if (field === 'priority') return <b>{t(`ui.priority.${value}`)}</b>;
  if (field === 'description') return <span className="tk-clash-words">{value}</span>;
  const definition = definitions.find(({ key }) => field === `custom.${key}`);
  return <b>{definition ? fieldText(definition, value, { yes: t('ui.yes'), no: t('ui.no') }) : value}</b>;
}

function CustomerName({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['customers', 'one', id, 'name'],
    queryFn: ({ signal }) => api('GET /api/customers/{id}', { params: { id }, signal }),
  });
  return <b>{data?.name ?? '…'}</b>;
}

/** Theirs is on the ticket; one's own is a model of the catalogue or a product of the customer's file. */
function ProductName({ ticket, field, id }: { ticket: Ticket; field: 'modelId' | 'productId'; id: string }) {
  const { data: models } = useModels('');
  const customer = useQuery({ ...customerQuery(ticket.customerId ?? ''), enabled: field === 'productId' }).data;
  if (ticket.product?.[field] === id) return <b>{productText(ticket.product)}</b>;
  const model = models?.find((one) => one.id === id);
  const own = customer?.products.find((one) => one.id === id);
  return (
    <b>{model ? `${nameIn(model.name)} ${model.code}` : own?.serialNumber || (own && nameIn(own.modelName)) || '…'}</b>
  );
}

function TopicName({ id }: { id: string }) {
  const { data } = useTopics();
  return <b>{topicOptions(data ?? [], id).find((topic) => topic.value === id)?.label ?? '…'}</b>;
}
