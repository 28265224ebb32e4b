import type { Ticket } from '@qiao/server/contracts/tickets';
import { queryOptions, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../../shared/api.ts';
import { isApiError } from '../../../shared/api-error.ts';
import { i18n } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { toast, toastError } from '../../../shared/ui/toast.tsx';

export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export const states = ['new', 'open', 'waiting', 'resolved', 'closed'] as const;
export const views = ['mine', 'unassigned', 'unit', 'overdue', 'all'] as const;
export const sorts = ['clock', 'updated', 'created'] as const;

/** Filters that the bar has no field for. */
export const quietFilters = ['unitId', 'assigneeId', 'customerId', 'conversationId'] as const;

/** As it stands in the address; an empty string chooses nothing. */
export type TicketFilter = {
  view: (typeof views)[number];
  q: string;
  state: string;
  type: string;
  priority: '' | (typeof priorities)[number];
  topicId: string;
  /** Chosen by links and saved views only. */
  unitId: string;
  assigneeId: string;
  customerId: string;
  conversationId: string;
  sort: (typeof sorts)[number];
};

export function useTicketList(filter: TicketFilter) {
  return useInfiniteQuery({
    queryKey: ['tickets', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/tickets', { query: { ...filter, q: filter.q.trim(), cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

/** How many stand in a view, for the mark on its tab. */
export function useViewCount(view: 'overdue' | 'unassigned') {
  return useQuery({
    queryKey: ['tickets', 'count', view],
    queryFn: async ({ signal }) => (await api('GET /api/tickets', { query: { view, limit: 1 }, signal })).total,
  });
}

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: ['tickets', 'one', id],
    queryFn: ({ signal }) => api('GET /api/tickets/{id}', { params: { id }, signal }),
  });

/** After a change: the ticket is known, lists and counts ask again. */
export function takeTicket(ticket: Ticket): void {
  queryClient.setQueryData(ticketQuery(ticket.id).queryKey, ticket);
  refreshLists();
}

export function refreshLists(): void {
  for (const part of ['list', 'count', 'of-customer', 'conversation'])
    void queryClient.invalidateQueries({ queryKey: ['tickets', part] });
}

/** `change.mutate(() => api('POST /api/tickets/{id}/state', …))`. On a stale version the page is refreshed and says so. */
export function useTicketChange(id: string) {
  return useMutation({
    mutationFn: (call: () => Promise<Ticket>) => call(),
    onSuccess: takeTicket,
    onError: (error) => {
      if (!isApiError(error, 'kernel.conflict')) return toastError(error);
      toast('info', i18n.t('tickets:ui.changed-meanwhile'), { life: 9000 });
      void queryClient.invalidateQueries({ queryKey: ticketQuery(id).queryKey });
    },
  });
}

/** The new ticket that was split off; the first one asks again. */
export function useSplit(id: string) {
  return useMutation({
    mutationFn: (body: { title: string; type: Ticket['type']; changeIds: string[] }) =>
      api('POST /api/tickets/{id}/split', { params: { id }, body }),
    onSuccess: (made) => {
      takeTicket(made);
      void queryClient.invalidateQueries({ queryKey: ticketQuery(id).queryKey });
    },
    onError: toastError,
  });
}

/** Other tickets by words or number; without words those of the same customer. */
export function useOtherTickets(words: string, ticket: Ticket) {
  const q = words.trim();
  return useQuery({
    queryKey: ['tickets', 'list', 'others', q, q ? null : ticket.customerId],
    queryFn: async ({ signal }) =>
      (
        await api('GET /api/tickets', {
          query: { view: 'all', limit: 20, ...(q ? { q } : ticket.customerId && { customerId: ticket.customerId }) },
          signal,
        })
      ).tickets,
    select: (tickets) => tickets.filter((one) => one.id !== ticket.id),
    placeholderData: (before) => before,
  });
}

export function useTopics() {
  return useQuery({
    queryKey: ['catalogue', 'topics'],
    queryFn: async ({ signal }) => (await api('GET /api/catalogue/topics', { signal })).topics,
    staleTime: 10 * 60_000,
  });
}

/** Who may own work of a unit. */
export function useAssignees(unitId: string) {
  return useQuery({
    queryKey: ['tickets', 'assignees', unitId],
    queryFn: async ({ signal }) => (await api('GET /api/tickets/assignees', { query: { unitId }, signal })).staff,
    staleTime: 60_000,
  });
}
