import type { Ticket } from '@qiao/server/contracts/tickets';
import { skipToken, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../../shared/api.ts';
import { queryClient } from '../../../shared/query.ts';
import { realtime, useTopic } from '../../../shared/realtime/realtime.ts';
import { useCan } from '../../../shared/session.ts';

const contactsShown = 6;
const customerKey = (id: string | null) => ['customers', 'one', id];
const contactsKey = (id: string) => ['customers', 'timeline', id, 'latest'];
const ticketsKey = (id: string | null) => ['tickets', 'of-customer', id];
const ticketKey = (id: string) => ['tickets', 'one', id];

export function useCustomer(id: string | null) {
  const can = useCan();
  const reads = can('customers.read');
  useTopic(id && reads ? `customer:${id}` : null, {
    event: (event) => {
      if (event.type.startsWith('customer.')) void queryClient.invalidateQueries({ queryKey: customerKey(id) });
    },
  });
  return useQuery({
    queryKey: customerKey(id),
    queryFn: id ? ({ signal }) => api('GET /api/customers/{id}', { params: { id }, signal }) : skipToken,
    enabled: reads,
    staleTime: 60_000,
  });
}

/** The latest dealings; the customer's page has all of them. */
export function useContacts(customerId: string) {
  useTopic(`customer:${customerId}`, {
    event: () => void queryClient.invalidateQueries({ queryKey: contactsKey(customerId) }),
  });
  return useQuery({
    queryKey: contactsKey(customerId),
    queryFn: ({ signal }) =>
      api('GET /api/customers/{id}/timeline', { params: { id: customerId }, query: { limit: contactsShown }, signal }),
  });
}

export function useCustomerTickets(customerId: string | null) {
  const can = useCan();
  const reads = can('tickets.read');
  useTopic(customerId && reads ? `customer:${customerId}` : null, {
    event: (event) => {
      if (event.type.startsWith('ticket.')) void queryClient.invalidateQueries({ queryKey: ticketsKey(customerId) });
    },
  });
  return useQuery({
    queryKey: ticketsKey(customerId),
    queryFn: ({ signal }) =>
      api('GET /api/tickets', { query: { view: 'all', customerId, sort: 'updated', limit: 50 }, signal }),
    enabled: customerId !== null && reads,
  });
}

/** Tickets made from a conversation, with their clocks. Those not read yet are left out. */
export function useLinkedTickets(ids: readonly string[]): Ticket[] {
  const can = useCan();
  const reads = can('tickets.read');
  const followed = reads ? ids.join(' ') : '';
  useEffect(() => {
    const stops = followed
      .split(' ')
      .filter(Boolean)
      .map((id) =>
        realtime.follow(`ticket:${id}`, {
          event: () => void queryClient.invalidateQueries({ queryKey: ticketKey(id) }),
        }),
      );
    return () => {
      for (const stop of stops) stop();
    };
  }, [followed]);
  return useQueries({
    queries: (reads ? ids : []).map((id) => ({
      queryKey: ticketKey(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => api('GET /api/tickets/{id}', { params: { id }, signal }),
    })),
    combine: (answers) => answers.flatMap(({ data }) => (data ? [data] : [])),
  });
}
