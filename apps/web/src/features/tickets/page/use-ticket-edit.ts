/** Editing a ticket that somebody else may be editing too: what both changed is shown and chosen, the rest goes together. */
import type { Ticket } from '@qiao/server/contracts/tickets';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../shared/api.ts';
import { isApiError } from '../../../shared/api-error.ts';
import { queryClient } from '../../../shared/query.ts';
import { toastError } from '../../../shared/ui/toast.tsx';
import { takeTicket, ticketQuery } from '../data/tickets.ts';
import type { TicketFields } from '../ticket-form.tsx';

export type FieldName = keyof TicketFields;
/** A field that both changed. `chosen`: whose value stands; null until somebody says. */
export type Clash = { field: FieldName; mine: TicketFields[FieldName]; chosen: 'mine' | 'theirs' | null };

const names: FieldName[] = ['title', 'customerId', 'topicId', 'type', 'priority', 'description', 'special'];

export function fieldsOf(ticket: Ticket): TicketFields {
  const { title, description, type, priority, special, topicId, customerId } = ticket;
  return { title, description, type, priority, special, topicId, customerId };
}

/** What differs from the ticket as it was when editing began: fields that others changed meanwhile are not written back. */
function changesOf(fields: TicketFields, base: Ticket): FieldName[] {
  return names.filter((name) => fields[name] !== base[name]);
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
        const body = Object.fromEntries(changed.map((name) => [name, asked[name]]));
        try {
          return await api.patch<Ticket>(`/api/tickets/${ticket.id}`, { version: seen.version, ...body });
        } catch (error) {
          if (!isApiError(error, 'kernel.conflict')) throw error;
        }
        const now = await queryClient.fetchQuery({ ...ticketQuery(ticket.id), staleTime: 0 });
        const both = changed.filter((name) => now[name] !== seen[name] && now[name] !== asked[name]);
        const merged = { ...fieldsOf(now), ...Object.fromEntries(changed.map((name) => [name, asked[name]])) };
        [seen, asked] = [now, merged as TicketFields];
        setBase(seen);
        setFields(asked);
        if (both.length > 0) {
          setClashes(both.map((field) => ({ field, mine: merged[field]!, chosen: null })));
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
    setFields((now) => ({ ...now, [clash.field]: chosen === 'mine' ? clash.mine : base[clash.field] }));
  };
  return { base, fields, setFields, clashes, choose, save };
}
