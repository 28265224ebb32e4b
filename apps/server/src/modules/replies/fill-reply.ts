/** A reply made ready to send: its words in the customer's language, with names and numbers in their places. */
import { clock, type Locale, nameIn, type Scope, type Tx } from '#kernel';
import { conversationCard, ticketIdsOf } from '#modules/conversations';
import { customerNames } from '#modules/customers';
import { staffCard } from '#modules/identity';
import { readCompany, unitsAbove } from '#modules/organisation';
import { ticketCards, visibleTicket } from '#modules/tickets';
import { replyNotFound } from './errors.ts';
import { fill, type Values } from './rules/placeholders.ts';
import { countUse, findReply } from './store.ts';

export type Context = {
  conversationId?: string | undefined;
  ticketId?: string | undefined;
  language?: Locale | undefined;
};

/** Throws `replies.not-found`. Counts one use. */
export async function fillReply(
  tx: Tx,
  scope: Scope,
  input: Context & { id: string },
): Promise<{ text: string; missing: string[] }> {
  const row = await findReply(tx, scope, input.id, await unitsAbove(tx, scope));
  if (!row) throw replyNotFound();
  const { values, language } = await placeholderValues(tx, scope, input);
  const [first, second] = language === 'en' ? [row.body_en, row.body_zh] : [row.body_zh, row.body_en];
  await countUse(tx, row.id, clock.now());
  return fill(first.trim() === '' ? second : first, values, language);
}

/** What is not visible to the scope is not known either. */
export async function placeholderValues(
  tx: Tx,
  scope: Scope,
  context: Context,
): Promise<{ values: Values; language: Locale }> {
  const conversation = context.conversationId ? await conversationCard(tx, scope, context.conversationId) : null;
  const ticket = context.ticketId ? await visibleTicket(tx, scope, context.ticketId) : null;
  const language = context.language ?? conversation?.language ?? scope.locale;
  const linked = conversation
    ? (await ticketIdsOf(tx, scope, [conversation.id])).get(conversation.id)?.at(-1)
    : undefined;
  const number = ticket?.number ?? (linked ? (await ticketCards(tx, scope, [linked])).get(linked)?.number : undefined);
  const customerId = conversation?.customerId ?? ticket?.customer_id ?? null;
  const customer = customerId ? (await customerNames(tx, scope, [customerId])).get(customerId) : undefined;
  const writer = scope.actor.kind === 'staff' ? await staffCard(tx, scope, scope.actor.id) : null;
  const company = await readCompany(tx, scope);
  return {
    language,
    values: {
      customer: customer?.name ?? null,
      agent: writer?.name ?? null,
      'agent-number': writer?.number ?? null,
      conversation: conversation?.number ?? null,
      ticket: number ?? null,
      company: company ? nameIn(company.name, language) : null,
      today: new Intl.DateTimeFormat(language, {
        dateStyle: 'long',
        timeZone: company?.zone ?? 'Asia/Shanghai',
      }).format(clock.now()),
    },
  };
}
