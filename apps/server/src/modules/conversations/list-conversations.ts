/** Lists of conversations for staff. */
import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, type Scope } from '#kernel';
import type { Conversation } from './contract.ts';
import { countListed, listClosed, listMine, listUnit } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';
import { conversationViews } from './views.ts';

const cap = 1000;
const cursorShape = z.tuple([z.number(), z.uuid()]);

export type Listing = {
  conversations: Conversation[];
  nextCursor: string | null;
  total: { count: number; capped: boolean };
};

export async function listConversations(
  db: Db,
  scope: Scope,
  input: { view: 'mine' | 'unit' | 'closed'; agentId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Listing> {
  const counted = await countListed(db, scope, input.view, cap + 1, input.agentId);
  const total = { count: Math.min(counted, cap), capped: counted > cap };
  if (input.view === 'mine')
    return { conversations: await conversationViews(db, scope, await listMine(db, scope)), nextCursor: null, total };
  const cursor = decodeCursor(input.cursor, cursorShape);
  const page = { before: cursor && { at: new Date(cursor[0]), id: cursor[1] }, limit: input.limit + 1 };
  const rows =
    input.view === 'unit' ? await listUnit(db, scope, page, input.agentId) : await listClosed(db, scope, page);
  const shown = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? shown.at(-1) : undefined;
  return {
    conversations: await conversationViews(db, scope, shown),
    nextCursor: last ? encodeCursor([sortValue(input.view, last), last.id]) : null,
    total,
  };
}

/** Ids of the open ones in a list, at most `most`, for changing many at once. */
export async function conversationIds(db: Db, scope: Scope, view: 'mine' | 'unit', most: number): Promise<string[]> {
  const rows = view === 'mine' ? await listMine(db, scope) : await listUnit(db, scope, { before: null, limit: most });
  return rows.map(({ id }) => id);
}

function sortValue(view: 'unit' | 'closed', row: ConversationRow): number {
  return (view === 'unit' ? row.started_at : row.closed_at!).getTime();
}
