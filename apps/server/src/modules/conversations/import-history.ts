/** Closed conversations from another system or another time, with their words, searchable at once. Announces nothing: nothing happens now. */
import type { Channel } from '#contracts/routing';
import { demand, newId, type Scope, type Tx, visibleNumbers } from '#kernel';
import { recordContact } from '#modules/customers';
import { conversationNotFound } from './errors.ts';
import { lockConversation } from './store-conversations.ts';
import {
  ensureMonths,
  growConversation,
  type HistoryRow,
  insertConversations,
  insertMessages,
} from './store-history.ts';
import type { AttachmentRow } from './tables.ts';

export type ImportedMessage = {
  at: Date;
  author: 'visitor' | 'agent';
  authorId: string | null;
  kind: 'text' | 'note' | 'image' | 'file';
  text: string;
  attachment?: AttachmentRow;
};
export type ImportedConversation = {
  site: number;
  channel: Channel;
  unitId: string;
  queueId: string;
  customerId: string | null;
  agentId: string | null;
  language: string;
  startedAt: Date;
  assignedAt: Date | null;
  closedAt: Date;
  closedBy: 'agent' | 'visitor' | 'system';
  firstResponseSeconds: number;
  /** In order of time, at least one. */
  messages: ImportedMessage[];
  rating: { score: number; comment: string; at: Date } | null;
};

/** Up to a few hundred at a time, all of one site. Returns id and number in the order given. Throws `kernel.forbidden` without the right at every unit. */
export async function importConversations(
  tx: Tx,
  scope: Scope,
  items: ImportedConversation[],
): Promise<{ id: string; number: string }[]> {
  if (items.length === 0) return [];
  for (const unitId of new Set(items.map((item) => item.unitId))) demand(scope, 'conversations.configure', unitId);
  await ensureMonths(
    tx,
    scope,
    items.map((item) => item.startedAt),
  );
  const numbers = await visibleNumbers(tx, 'C', items[0]!.site, items.length);
  const made = items.map((item, index) => ({ item, id: newId(item.startedAt.getTime()), number: numbers[index]! }));
  await insertConversations(tx, made.map(rowOf));
  await insertMessages(
    tx,
    made.flatMap(({ item, id }) =>
      item.messages.map((message, index) => messageRow({ id, started_at: item.startedAt }, index + 1, message)),
    ),
  );
  for (const { item, id, number } of made) {
    if (!item.customerId) continue;
    await recordContact(tx, scope, {
      customerId: item.customerId,
      kind: 'chat',
      subjectId: id,
      number,
      title: item.messages[0]!.text,
      state: 'closed',
      unitId: item.unitId,
      at: item.startedAt,
      score: item.rating?.score ?? null,
    });
  }
  return made.map(({ id, number }) => ({ id, number }));
}

/** More of one that was imported, in order; it stays closed. Returns the seq of each. Throws `kernel.forbidden`. */
export async function continueImported(
  tx: Tx,
  scope: Scope,
  conversationId: string,
  messages: ImportedMessage[],
): Promise<number[]> {
  const row = await lockConversation(tx, scope, conversationId);
  if (!row) throw conversationNotFound();
  demand(scope, 'conversations.configure', row.unit_id);
  const seqs = messages.map((_, index) => row.last_seq + index + 1);
  await insertMessages(
    tx,
    messages.map((message, index) => messageRow(row, seqs[index]!, message)),
  );
  const last = messages.filter(({ kind }) => kind === 'text').at(-1);
  const later = last && (!row.last_at || last.at >= row.last_at) ? last : null;
  await growConversation(tx, {
    id: row.id,
    seq: row.last_seq + messages.length,
    last: later ? { text: later.text.slice(0, 200), at: later.at, author: later.author } : null,
  });
  return seqs;
}

const messageRow = (of: { id: string; started_at: Date }, seq: number, message: ImportedMessage) => ({
  conversation_id: of.id,
  seq,
  started_at: of.started_at,
  client_id: `import-${seq}`,
  at: message.at,
  author_kind: message.author,
  author_id: message.authorId,
  kind: message.kind,
  text: message.text,
  event: null,
  attachment: message.attachment ?? null,
  recalled_at: null,
});

function rowOf({ item, id, number }: { item: ImportedConversation; id: string; number: string }): HistoryRow {
  const shown = item.messages.filter(({ kind }) => kind === 'text');
  const last = shown[shown.length - 1]!;
  const answered = item.messages.find(({ author, kind }) => author === 'agent' && kind === 'text')?.at ?? null;
  return {
    id,
    origin_site: item.site,
    number,
    channel: item.channel,
    unit_id: item.unitId,
    queue_id: item.queueId,
    customer_id: item.customerId,
    agent_id: item.agentId,
    language: item.language,
    started_at: item.startedAt,
    assigned_at: item.assignedAt,
    closed_at: item.closedAt,
    closed_by: item.closedBy,
    last_seq: item.messages.length,
    last_text: last.text.slice(0, 200),
    last_at: last.at,
    last_author: last.author,
    first_response_started_at: item.startedAt,
    first_response_due_at: new Date(item.startedAt.getTime() + item.firstResponseSeconds * 1000),
    first_response_stopped_at: answered,
    rating: item.rating?.score ?? null,
    rating_comment: item.rating?.comment ?? null,
    rated_at: item.rating?.at ?? null,
  };
}
