/** Editing a ticket that somebody else may be editing too: what both changed is shown and chosen, the rest goes together. */
import type { FieldValue } from '@qiao/server/contracts/fields';
import type { Ticket } from '@qiao/server/contracts/tickets';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../shared/api.ts';
import { isApiError } from '../../../shared/api-error.ts';
import { queryClient } from '../../../shared/query.ts';
import { toastError } from '../../../shared/ui/toast.tsx';
import { takeTicket, ticketQuery } from '../data/tickets.ts';
import type { TicketFields } from '../ticket-form.tsx';

export type FieldName = Exclude<keyof TicketFields, 'custom'> | `custom.${string}`;
type Value = FieldValue | undefined;
/** A field that both changed. `chosen`: whose value stands; null until somebody says. */
export type Clash = { field: FieldName; mine: Value; chosen: 'mine' | 'theirs' | null };

const names: Exclude<keyof TicketFields, 'custom'>[] = [
  'title',
  'customerId',
  'modelId',
  'productId',
  'topicId',
  'type',
  'priority',
  'description',
  'special',
];

export function fieldsOf(ticket: Ticket): TicketFields {
  const { title, description, type, priority, special, topicId, customerId } = ticket;
  const { modelId = null, productId = null } = ticket.product ?? {};
  // A masked value is not known here: its field is empty, and writes only what is typed into it.
  const custom = Object.fromEntries(
    ticket.custom.filter(({ masked }) => !masked).map(({ key, value }) => [key, value]),
  );
  return { title, description, type, priority, special, topicId, customerId, modelId, productId, custom };
}

/** What differs from the ticket as it was when editing began: fields that others changed meanwhile are not written back. */
function changesOf(fields: TicketFields, base: Ticket): FieldName[] {
  const before = fieldsOf(base);
  const keys = [...new Set([...Object.keys(fields.custom), ...Object.keys(before.custom)])];
  return [...names, ...keys.map((key) => `custom.${key}` as const)].filter(
    (name) => !same(fieldIn(fields, name), fieldIn(before, name)),
  );
}

const empty = (value: Value): boolean => value === undefined || value === null || value === '';
const same = (a: Value, b: Value): boolean => (empty(a) ? empty(b) : JSON.stringify(a) === JSON.stringify(b));

export function fieldIn(fields: TicketFields, name: FieldName): Value {
  return name.startsWith('custom.') ? fields.custom[name.slice(7)] : (fields[name as keyof TicketFields] as FieldValue);
}

function withValue(fields: TicketFields, name: FieldName, value: Value): TicketFields {
  if (!name.startsWith('custom.')) return { ...fields, [name]: value };
  return { ...fields, custom: { ...fields.custom, [name.slice(7)]: value ?? null } };
}

/** What is sent: custom fields together, null for an emptied one. */
function bodyOf(fields: TicketFields, changed: FieldName[]): object {
  const custom = changed.filter((name) => name.startsWith('custom.'));
  return {
    ...Object.fromEntries(
      changed.filter((name) => !name.startsWith('custom.')).map((name) => [name, fieldIn(fields, name)]),
    ),
    ...(custom.length > 0 && {
      custom: Object.fromEntries(custom.map((name) => [name.slice(7), fieldIn(fields, name) ?? null])),
    }),
  };
}

export function useTicketEdit(ticket: Ticket, onDone: () => void) {
  // The ticket of the page is refreshed by every event; the form stays with what its user saw.
  const [base, setBase] = useState(ticket);
  const [fields, setFields] = useState<TicketFields>(() => fieldsOf(ticket));
  const [clashes, setClashes] = useState<Clash[]>([]);
  const save = useMutation({
    mutationFn: async () => {
      let [seen, asked] = [base, fields];
      for (;;) {
        const changed = changesOf(asked, seen);
        if (changed.length === 0) return seen;
        try {
          return await api('PATCH /api/tickets/{id}', {
            params: { id: ticket.id },
            body: {
              version: seen.version,
              ...bodyOf(asked, changed),
            },
          });
        } catch (error) {
          if (!isApiError(error, 'kernel.conflict')) throw error;
        }
        const now = await queryClient.fetchQuery({ ...ticketQuery(ticket.id), staleTime: 0 });
        const [theirs, before, mine] = [fieldsOf(now), fieldsOf(seen), asked];
        const both = changed.filter((name) => {
          const value = fieldIn(theirs, name);
          return !same(value, fieldIn(before, name)) && !same(value, fieldIn(mine, name));
        });
        const merged = changed.reduce((all, name) => withValue(all, name, fieldIn(mine, name)), theirs);
        [seen, asked] = [now, merged];
        setBase(seen);
        setFields(asked);
        if (both.length > 0) {
          setClashes(both.map((field) => ({ field, mine: fieldIn(merged, field), chosen: null })));
          return null;
        }
      }
    },
    onSuccess: (saved) => {
      if (saved === null) return;
      takeTicket(saved);
      onDone();
    },
    onError: toastError,
  });
  const choose = (clash: Clash, chosen: 'mine' | 'theirs') => {
    setClashes((all) => all.map((one) => (one.field === clash.field ? { ...one, chosen } : one)));
    setFields((now) =>
      withValue(now, clash.field, chosen === 'mine' ? clash.mine : fieldIn(fieldsOf(base), clash.field)),
    );
  };
  return { base, fields, setFields, clashes, choose, save };
}
