/** Conversations as modules below refer to them. */
import type { Channel } from '#contracts/routing';
import { type Db, type Locale, type Scope, translate } from '#kernel';
import { conversationsById, readConversation } from './store-conversations.ts';
import { messageBySeq, messagesAfter } from './store-messages.ts';
import type { ConversationState } from './tables.ts';

export type ConversationCard = {
  id: string;
  number: string;
  channel: Channel;
  state: ConversationState;
  unitId: string;
  customerId: string | null;
  agentId: string | null;
  startedAt: Date;
  lastText: string;
  /** Of letters, reviews and posts; else empty. */
  subject: string;
  language: Locale;
};

/** Beside ids that the caller has already; not narrowed by rights. */
export async function conversationCards(db: Db, scope: Scope, ids: string[]): Promise<Map<string, ConversationCard>> {
  const rows = await conversationsById(db, scope, ids);
  return new Map(rows.map((row) => [row.id, cardOf(row)]));
}

/** For linking and opening work about it; null when absent or not for the scope. */
export async function conversationCard(db: Db, scope: Scope, id: string): Promise<ConversationCard | null> {
  const row = await readConversation(db, scope, id);
  return row && cardOf(row);
}

function cardOf(row: Awaited<ReturnType<typeof conversationsById>>[number]): ConversationCard {
  return {
    ...{ id: row.id, number: row.number, channel: row.channel, state: row.state, subject: row.subject },
    unitId: row.unit_id,
    customerId: row.customer_id,
    agentId: row.agent_id,
    startedAt: row.started_at,
    lastText: row.last_text,
    language: row.language === 'en' ? 'en' : 'zh-CN',
  };
}

/** What a message says; null for notes, recalled ones and those without text. The caller has looked whether it may be read. */
export async function messageWords(db: Db, scope: Scope, id: string, seq: number): Promise<string | null> {
  const message = await messageBySeq(db, scope, id, seq);
  return message?.kind === 'text' && message.recalled_at === null ? message.text : null;
}

/** What an internal note says; null when there is none, or it was recalled. The caller has looked whether it may be read. */
export async function noteWords(db: Db, scope: Scope, id: string, seq: number): Promise<string | null> {
  const message = await messageBySeq(db, scope, id, seq);
  return message?.kind === 'note' && message.recalled_at === null ? message.text : null;
}

/** The visitor's first words, with the wished time of an offline message below them; null without any. */
export async function firstWords(db: Db, scope: Scope, id: string): Promise<string | null> {
  const [row] = await conversationsById(db, scope, [id]);
  if (!row) return null;
  const messages = await messagesAfter(db, scope, id, 0, 20);
  const first = messages.find((message) => message.kind === 'text' && message.author_kind === 'visitor');
  if (!first) return null;
  const wished = messages.find((message) => message.event?.code === 'conversations.wished-time');
  const locale = row.language === 'en' ? 'en' : 'zh-CN';
  return wished
    ? `${first.text}\n${translate(locale, 'conversations.events.wished-time', wished.event!.params)}`
    : first.text;
}
