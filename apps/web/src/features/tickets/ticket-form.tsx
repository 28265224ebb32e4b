import type { FieldValues } from '@qiao/server/contracts/fields';
import type { TicketProduct } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Combo } from '../../shared/ui/combo.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useTicketTypes } from './data/ticket-types.ts';
import { priorities, useTopics } from './data/tickets.ts';
import { topicOptions } from './data/topic-options.ts';
import { TicketFormFields } from './form-fields.tsx';
import { ProductField } from './product-field.tsx';

export type TicketFields = {
  title: string;
  description: string;
  type: string;
  priority: (typeof priorities)[number];
  special: boolean;
  topicId: string | null;
  customerId: string | null;
  modelId: string | null;
  productId: string | null;
  custom: FieldValues;
};

export const emptyFields: TicketFields = {
  title: '',
  description: '',
  type: 'consult',
  priority: 'normal',
  special: false,
  topicId: null,
  customerId: null,
  modelId: null,
  productId: null,
  custom: {},
};

export function TicketForm({
  fields,
  onChange,
  missing,
  customerName,
  product,
  customerChosen = false,
  hints,
}: {
  fields: TicketFields;
  onChange: (part: Partial<TicketFields>) => void;
  /** Say which required field is empty. */
  missing: boolean;
  customerName?: string | null;
  product?: TicketProduct | null;
  /** It is clear whose ticket it is: not asked for. */
  customerChosen?: boolean;
  /** Words under custom fields, by key: what a masked value looks like. */
  hints?: Record<string, string>;
}) {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const { typeOptions } = useTicketTypes();
  const { data: topics, isLoading } = useTopics();
  const options = useMemo(() => topicOptions(topics ?? [], fields.topicId), [topics, fields.topicId]);
  return (
    <>
      <Field
        label={t('ui.field.title')}
        required
        error={missing && fields.title.trim() === '' ? t('ui.form.title-missing') : null}
      >
        {(props) => (
          <Input
            {...props}
            maxLength={200}
            value={fields.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      {!customerChosen && can('customers.read') ? (
        <CustomerField
          value={fields.customerId}
          name={customerName ?? null}
          // What the other one owns is not theirs.
          onChange={(customerId) => onChange({ customerId, ...(fields.productId ? { productId: null } : {}) })}
        />
      ) : null}
      <ProductField value={fields} product={product ?? null} customerId={fields.customerId} onChange={onChange} />
      <Field label={t('ui.field.topic')}>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.field.topic')}
            placeholder={t('ui.form.topic-hint')}
            options={options}
            value={fields.topicId}
            busy={isLoading}
            onChange={(topicId) => {
              const suggested = topics?.find((topic) => topic.id === topicId)?.ticketType;
              onChange({ topicId, ...(suggested ? { type: suggested } : {}) });
            }}
          />
        )}
      </Field>
      <div className="tk-pair">
        <Field label={t('ui.field.type')}>
          {(props) => (
            <Select
              {...props}
              value={fields.type}
              onChange={(event) => onChange({ type: event.target.value })}
              options={typeOptions(fields.type)}
            />
          )}
        </Field>
        <Field label={t('ui.field.priority')}>
          {(props) => (
            <Select
              {...props}
              value={fields.priority}
              onChange={(event) => onChange({ priority: event.target.value as TicketFields['priority'] })}
              options={priorities.map((one) => ({ value: one, label: t(`ui.priority.${one}`) }))}
            />
          )}
        </Field>
      </div>
      <Field label={t('ui.field.description')}>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={7}
            maxLength={20000}
            value={fields.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        )}
      </Field>
      <TicketFormFields
        about={fields}
        missing={missing}
        onChange={(custom) => onChange({ custom })}
        {...(hints ? { hints } : {})}
      />
      <label className="tk-check">
        <input
          type="checkbox"
          checked={fields.special}
          onChange={(event) => onChange({ special: event.target.checked })}
        />
        <span>
          {t('ui.special')} <small>{t('ui.form.special-hint')}</small>
        </span>
      </label>
    </>
  );
}

function CustomerField({
  value,
  name,
  onChange,
}: {
  value: string | null;
  name: string | null;
  onChange: (id: string | null) => void;
}) {
  const { t } = useTranslation('tickets');
  const [words, setWords] = useState('');
  const found = useQuery({
    queryKey: ['customers', 'pick', words],
    queryFn: ({ signal }) => api('GET /api/customers', { query: { q: words, limit: 20 }, signal }),
    enabled: words.trim().length >= 1,
    placeholderData: (before) => before,
  });
  const options = (found.data?.customers ?? []).map((customer) => ({
    value: customer.id,
    label: customer.name,
    hint: [customer.phone?.shown, customer.number].filter(Boolean).join(' · '),
  }));
  if (value !== null && name && !options.some((option) => option.value === value))
    options.unshift({ value, label: name, hint: '' });
  return (
    <Field label={t('ui.field.customer')}>
      {(props) => (
        <Combo
          id={props.id}
          label={t('ui.field.customer')}
          placeholder={t('ui.form.customer-hint')}
          options={options}
          value={value}
          onSearch={setWords}
          busy={found.isFetching}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
