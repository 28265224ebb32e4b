/** Facts about a conversation, and lines of the system in it. The row is locked by the transaction. */
import { AppError, clock, newId, type Scope, type Tx } from '#kernel';
import { recordContacts } from '#modules/customers';
import type { ConversationFact } from './events.ts';
import { carrierOf } from './ports.ts';
import { lockConversation } from './store-conversations.ts';
import { insertMessage } from './store-messages.ts';
import type { ConversationRow } from './tables.ts';
import { staffTopic } from './topics.ts';

export function factOf(row: ConversationRow): ConversationFact {
  return {
    conversationId: row.id,
    unitId: row.unit_id,
    queueId: row.queue_id,
    channel: row.channel,
    customerId: row.customer_id,
  };
}

export function aggregateOf(row: ConversationRow): readonly [string, string] {
  return ['conversation', row.id];
}

/** Staff who listen to it; visitors get pushes shaped for them. */
export function topicsOf(row: ConversationRow): string[] {
  return [staffTopic(row.id)];
}

export function actorOf(scope: Scope): string {
  return `${scope.actor.kind}:${scope.actor.id}`;
}

/** A line like "8021 joined": words come from the locale files, so each side reads it in its language. */
export async function say(
  tx: Tx,
  scope: Scope,
  row: ConversationRow,
  code: string,
  params: Record<string, string | number> = {},
): Promise<number> {
  return insertMessage(tx, scope, {
    conversationId: row.id,
    clientId: newId(),
    at: clock.now(),
    authorKind: 'system',
    authorId: null,
    actor: actorOf(scope),
    kind: 'event',
    text: '',
    event: { code, params },
    preview: null,
    unreadAdd: 0,
    unreadReset: false,
    replied: false,
  });
}

/** As `say`, and outside our own pages the words are brought to the customer: false, and no line, when they cannot be brought. */
export async function bring(
  tx: Tx,
  scope: Scope,
  row: ConversationRow,
  said: { code: string; params?: Record<string, string>; text: string },
): Promise<boolean> {
  const carry = carrierOf(row.channel);
  const work = async () => {
    const seq = await say(tx, scope, row, said.code, said.params);
    await carry?.(tx, scope, row, { seq, at: clock.now(), text: said.text, attachment: null });
  };
  try {
    await (carry ? tx.inPart(work) : work());
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** Words of the program for the customer in an open conversation. */
export async function tellThere(tx: Tx, scope: Scope, conversationId: string, text: string): Promise<boolean> {
  const row = await lockConversation(tx, scope, conversationId);
  if (!row || row.state === 'closed') return false;
  return bring(tx, scope, row, { code: 'conversations.told', params: { text }, text });
}

/** Keeps the customer's time line current; nothing for visitors nobody knows. */
export function noteContact(tx: Tx, scope: Scope, row: ConversationRow, title: string): Promise<void> {
  return noteContacts(tx, scope, [{ row, title }]);
}

export async function noteContacts(
  tx: Tx,
  scope: Scope,
  contacts: readonly { row: ConversationRow; title: string }[],
): Promise<void> {
  await recordContacts(
    tx,
    scope,
    contacts.flatMap(({ row, title }) =>
      row.customer_id
        ? [
            {
              customerId: row.customer_id,
              kind: row.channel === 'mail' ? ('mail' as const) : ('chat' as const),
              subjectId: row.id,
              number: row.number,
              title,
              state: row.state,
              unitId: row.unit_id,
              at: row.started_at,
              score: row.rating,
            },
          ]
        : [],
    ),
  );
}
