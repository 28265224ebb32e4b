/** Lists of conversations and the one on screen: read once, then moved on by pushes and own actions. */
import type { Conversation, visit } from '@qiao/server/contracts/conversations';
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '../../../shared/api.ts';
import { queryClient } from '../../../shared/query.ts';
import { fresher } from './rows.ts';

export type Visit = z.infer<typeof visit>;
export type View = 'mine' | 'unit' | 'closed';
export type Listing = {
  conversations: Conversation[];
  nextCursor: string | null;
  total: { count: number; capped: boolean };
};
export type Detail = { conversation: Conversation; visit: Visit | null };
type Pages = InfiniteData<Listing>;

const listsKey = ['conversations', 'list'];
const listKey = (view: View, agentId?: string) => [...listsKey, view, ...(agentId ? [agentId] : [])];
export const detailKey = (id: string) => ['conversations', 'one', id];
/** Nobody tells about conversations of others that are not on screen. */
const unitEveryMs = 15_000;

export function allOf(data: Pages | undefined): Conversation[] {
  // A row that moved between two pages would be there twice.
  const byId = new Map<string, Conversation>();
  for (const page of data?.pages ?? [])
    for (const one of page.conversations) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}

async function readList(
  view: View,
  agentId: string | undefined,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Listing> {
  const listing = await api('GET /api/conversations', { query: { view, agentId, cursor, limit: 100 }, signal });
  const known = new Map(allOf(queryClient.getQueryData<Pages>(listKey(view, agentId))).map((one) => [one.id, one]));
  return { ...listing, conversations: listing.conversations.map((one) => fresher(known.get(one.id), one)) };
}

/** `agentId`: of the unit's, only what one agent holds. */
export function useConversations(view: View, enabled = true, agentId?: string) {
  return useInfiniteQuery({
    queryKey: listKey(view, agentId),
    queryFn: ({ pageParam, signal }) => readList(view, agentId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled,
    refetchInterval: view === 'unit' ? unitEveryMs : false,
  });
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: detailKey(id),
    queryFn: async ({ signal }): Promise<Detail> => {
      const { visit: seen, ...conversation } = await api('GET /api/conversations/{id}', { params: { id }, signal });
      return {
        conversation: fresher(queryClient.getQueryData<Detail>(detailKey(id))?.conversation, conversation),
        visit: seen,
      };
    },
  });
}

export function mineNow(): Conversation[] {
  return allOf(queryClient.getQueryData<Pages>(listKey('mine')));
}

export function knownConversation(id: string): Conversation | undefined {
  return mineNow().find((one) => one.id === id) ?? queryClient.getQueryData<Detail>(detailKey(id))?.conversation;
}

function changeList(view: View, change: (list: Conversation[]) => Conversation[]): void {
  queryClient.setQueryData<Pages>(listKey(view), (data) =>
    data
      ? {
          ...data,
          pages: data.pages.map((page) => {
            const conversations = change(page.conversations);
            const more = conversations.length - page.conversations.length;
            return more === 0 && conversations.every((one, index) => one === page.conversations[index])
              ? page
              : { ...page, conversations, total: { ...page.total, count: Math.max(0, page.total.count + more) } };
          }),
        }
      : data,
  );
}

/** Changes a conversation wherever it is shown. */
export function patchConversation(id: string, change: (known: Conversation) => Conversation): void {
  for (const view of ['mine', 'unit', 'closed'] as const)
    changeList(view, (list) => list.map((one) => (one.id === id ? change(one) : one)));
  queryClient.setQueryData<Detail>(detailKey(id), (known) =>
    known ? { ...known, conversation: change(known.conversation) } : known,
  );
}

/** The server's whole word on a conversation: it joins, leaves or changes in the lists as its state says. */
export function takeConversation(told: Conversation, ownId: string): void {
  patchConversation(told.id, (known) => fresher(known, told));
  const current = fresher(knownConversation(told.id), told);
  const mine = told.agent?.id === ownId && told.state !== 'closed';
  // Only the first page grows: the list is sorted by its own rules anyway.
  let joined = !mine || mineNow().some((one) => one.id === told.id);
  changeList('mine', (list) => {
    if (!mine) return list.filter((one) => one.id !== told.id);
    if (joined) return list;
    joined = true;
    return [current, ...list];
  });
  if (told.state !== 'closed') return;
  changeList('unit', (list) => list.filter((one) => one.id !== told.id));
  void queryClient.invalidateQueries({ queryKey: listKey('closed') });
}

/** Reads the own list again, and gives it. */
export async function refreshMine(): Promise<Conversation[]> {
  await queryClient.invalidateQueries({ queryKey: listKey('mine') });
  return mineNow();
}

export function refreshConversation(id: string): void {
  void queryClient.invalidateQueries({ queryKey: detailKey(id) });
}

/** Reads it again when what is known of it is from before `since` (ms); one that is being read now is left alone. */
export function refreshOlder(id: string, since: number): void {
  const known = queryClient.getQueryState(detailKey(id));
  if (known?.data && known.dataUpdatedAt < since) refreshConversation(id);
}
