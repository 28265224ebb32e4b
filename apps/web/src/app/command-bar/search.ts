import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn } from '../../shared/i18n.ts';
import { holds, type Me, useMe } from '../../shared/session.ts';
import { shortMoment } from '../../shared/time/format.ts';
import type { Entry } from './command-bar.tsx';

async function find(me: Me, q: string, signal: AbortSignal): Promise<Omit<Entry, 'run'>[]> {
  const query = { q, limit: 5 };
  const customers = holds(me, 'customers.read') ? api('GET /api/customers', { query, signal }) : null;
  const tickets = holds(me, 'tickets.read')
    ? api('GET /api/tickets', { query: { ...query, view: 'all' }, signal })
    : null;
  const talks = holds(me, 'conversations.read') ? api('GET /api/conversations/search', { query: { q }, signal }) : null;
  // One failing source must not hide what the others found.
  const [c, t, h] = await Promise.allSettled([customers, tickets, talks]);
  return [
    ...(c.status === 'fulfilled' && c.value ? c.value.customers : []).map((customer) => ({
      id: `/customers/${customer.id}`,
      kind: 'customer',
      label: `${customer.name}${customer.phone ? ` ${customer.phone.shown}` : ''}`,
      detail: nameIn(customer.tier),
    })),
    ...(t.status === 'fulfilled' && t.value ? t.value.tickets : []).map((ticket) => ({
      id: `/tickets/${ticket.id}`,
      kind: 'ticket',
      label: `${ticket.number} ${ticket.title}`,
      detail: ticket.customerName ?? '',
    })),
    ...(h.status === 'fulfilled' && h.value ? h.value.hits : []).slice(0, 5).map((hit) => ({
      id: `/workspace/${hit.conversationId}?at=${hit.seq}`,
      kind: 'talk',
      label: `${hit.title} ${hit.snippet}`,
      detail: shortMoment(hit.at, Date.now()),
    })),
  ];
}

export function useFound(text: string, go: (path: string) => void): { found: Entry[]; busy: boolean } {
  const me = useMe();
  const wanted = text.trim();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), 180);
    return () => clearTimeout(timer);
  }, [wanted]);
  const active = settled.length >= 2 && settled === wanted;
  const { data, isFetching } = useQuery({
    queryKey: ['command-search', settled],
    queryFn: ({ signal }) => find(me, settled, signal),
    enabled: active,
    staleTime: 10_000,
  });
  const found = active && data ? data.map((entry) => ({ ...entry, run: () => go(entry.id) })) : [];
  return { found, busy: isFetching };
}
