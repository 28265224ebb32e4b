/**
 * A request becomes traceable work: number, history, clocks, the customer's time line, links to the conversation. First what is
 * asked is checked with reads alone, then it is written; many are written in as many statements as one.
 */
import type { z } from 'zod';
import { announceMany, clock, type Db, demand, newId, type Scope, type Tx, visibleNumbers } from '#kernel';
import { agreementFor, applyAgreements, type InForce } from '#modules/agreements';
import { type ClockRow, startClocksOfMany, type Target } from '#modules/clocks';
import { type ConversationCard, conversationCard, linkTicket } from '#modules/conversations';
import { customerSubject } from '#modules/customers';
import type { FieldValues } from '#modules/fields';
import { checkAssignee } from './assign-ticket.ts';
import type { openTicket as openShape, Ticket } from './contract.ts';
import { type Chosen, enterQueues, ruleFor } from './dispatch-ticket.ts';
import { customerUnknown, ticketNotFound, topicUnknown, unitMissing } from './errors.ts';
import { ticketOpened } from './events.ts';
import { pathsOf } from './names-book.ts';
import { ownSite } from './ports.ts';
import { insertLink, type NewChange } from './store.ts';
import { insertTickets } from './store-open.ts';
import type { FieldChange, TicketRow } from './tables.ts';
import { checkType, takeForm } from './take-form.ts';
import { dueOrderOf, factFor, keepContacts } from './tell.ts';
import { type Product, productFor } from './ticket-product.ts';
import { freshParts, type Parts, ticketView } from './ticket-views.ts';

export type OpenTicket = Omit<z.output<typeof openShape>, 'custom' | 'modelId' | 'productId'> & {
  custom?: FieldValues;
  modelId?: string | null;
  productId?: string | null;
  /** How it came in; default: the conversation's channel, or `ticket`. */
  channel?: string;
  /** Filled in by somebody who sees the form: what it requires is required. Programs and macros open without; solving asks then. */
  form?: boolean;
};

/** What was asked for, allowed and complete; nothing is written yet. */
export type Opening = {
  scope: Scope;
  input: OpenTicket;
  unitId: string;
  customer: { id: string; number: string; name: string } | null;
  customerId: string | null;
  tierId: string | null;
  conversation: ConversationCard | null;
  custom: FieldValues;
  product: Product | null;
  /** What was promised to such a customer for such a product. */
  agreement: InForce | null;
};

export type Opened = { row: TicketRow; parts: Parts };

/**
 * Throws `tickets.unit-missing`, `tickets.type-unknown`, `fields.required` and the like, `tickets.customer-unknown`, `tickets.topic-unknown`, `tickets.assignee-unknown`,
 * `conversations.not-found`. From a conversation it takes the customer when none is named.
 */
export async function openTicket(tx: Tx, scope: Scope, input: OpenTicket): Promise<TicketRow> {
  const [opened] = await storeOpenings(tx, [await prepareOpening(tx, scope, input)]);
  return opened!.row;
}

/** The ticket's page, without asking again for what was just written. */
export function showOpened(db: Db, scope: Scope, { row, parts }: Opened): Promise<Ticket> {
  return ticketView(db, scope, row, parts);
}

/** Throws as `openTicket`. */
export async function prepareOpening(db: Db, scope: Scope, input: OpenTicket): Promise<Opening> {
  const conversation = input.conversationId ? await conversationCard(db, scope, input.conversationId) : null;
  if (input.conversationId && !conversation) throw ticketNotFound();
  const unitId = input.unitId ?? scope.unitId ?? conversation?.unitId;
  if (!unitId) throw unitMissing();
  demand(scope, 'tickets.write', unitId);
  const customerId = input.customerId ?? conversation?.customerId ?? null;
  const customer = customerId ? await customerSubject(db, scope, customerId) : null;
  // The customer of one's own conversation is known to whoever holds the conversation.
  if (input.customerId && !customer && input.customerId !== conversation?.customerId) throw customerUnknown();
  if (input.topicId && !(await pathsOf(db, scope, [input.topicId])).has(input.topicId)) throw topicUnknown();
  await checkType(db, input.type);
  if (input.assigneeId) await checkAssignee(db, scope, input.assigneeId, unitId);
  const given = input.custom ?? {};
  const { values } = await takeForm(db, scope, input, { before: {}, given, demand: input.form ? 'creation' : false });
  const tierId = customer?.tierId ?? null;
  const product = await productFor(db, scope, {
    modelId: input.modelId ?? null,
    productId: input.productId ?? null,
    customerId: customer?.id ?? customerId,
  });
  const agreement = await agreementFor(db, {
    customerId: customer?.id ?? customerId,
    tierId,
    products: [...(product?.keys ?? []), ...(typeof values.product === 'string' ? [values.product] : [])],
  });
  return {
    scope,
    input,
    agreement,
    product,
    custom: values,
    unitId,
    customer,
    customerId: customer?.id ?? customerId,
    tierId,
    conversation,
  };
}

/** In the order given. */
export async function storeOpenings(tx: Tx, openings: readonly Opening[]): Promise<Opened[]> {
  const at = clock.now();
  const ids = openings.map(() => newId());
  const [clocks, numbers] = await Promise.all([
    startClocksOfMany(
      tx,
      openings[0]!.scope,
      openings.map(({ input, unitId, tierId, conversation, agreement }, index) => ({
        subject: { kind: 'ticket', id: ids[index]!, unitId },
        targets: targetsOf(input),
        facts: {
          channel: channelOf(input, conversation),
          type: input.type,
          priority: input.priority,
          tierId,
          policyIds: agreement?.terms.policyIds ?? [],
        },
        at,
      })),
    ),
    visibleNumbers(tx, 'T', ownSite(), openings.length),
  ]);
  const made = openings.map((opening, index) => ({
    opening,
    clocks: clocks[index]!,
    row: rowOf(opening, { id: ids[index]!, number: numbers[index]!, at, clocks: clocks[index]! }),
    chosen: null as Chosen | null,
  }));
  for (const one of made) {
    if (one.row.assignee_id) continue;
    one.chosen = await ruleFor(tx, one.row);
    one.row.queue_id = one.chosen?.queueId ?? null;
  }
  const withFirst = made.map((one) => ({ ...one, first: firstChange(one.opening.scope, one.row) }));
  await insertTickets(
    tx,
    withFirst.map(({ row, first }) => ({ row, first })),
  );
  await applyAgreements(
    tx,
    made.flatMap(({ opening: { agreement }, row }) =>
      agreement
        ? [
            {
              ticketId: row.id,
              agreementId: agreement.id,
              number: agreement.number,
              contractId: agreement.contractId ?? null,
              customerId: row.customer_id,
              unitId: row.unit_id,
              at,
            },
          ]
        : [],
    ),
  );
  // The customers' files are held first, in the same flight.
  await Promise.all([
    keepContacts(
      tx,
      openings[0]!.scope,
      made.map(({ row }) => row),
    ),
    enterQueues(
      tx,
      made.flatMap(({ row, chosen }) => (chosen ? [{ row, chosen }] : [])),
    ),
  ]);
  for (const { opening, row } of made)
    if (opening.conversation) await link(tx, opening.scope, row, opening.conversation);
  await announceMany(
    tx,
    ticketOpened,
    made.map(({ opening, row }) =>
      factFor(opening.scope, row, {
        topicId: row.topic_id,
        channel: row.channel,
        special: row.special,
        conversationId: opening.conversation?.id ?? null,
      }),
    ),
  );
  return withFirst.map(({ opening, row, first, clocks: started }) => {
    const { actor, ticketId, ...rest } = first;
    const change = { ...rest, ticket_id: ticketId, actor_kind: actor.kind, actor_id: actor.id };
    const conversationIds = opening.conversation ? [opening.conversation.id] : [];
    const customers = opening.customer ? [opening.customer] : [];
    const agreement = opening.agreement && { name: opening.agreement.name, number: opening.agreement.number };
    return { row, parts: freshParts({ clocks: started, changes: [change], conversationIds, customers, agreement }) };
  });
}

function targetsOf(input: OpenTicket): Target[] {
  return input.assigneeId ? ['response', 'solution'] : ['assignment', 'response', 'solution'];
}

function channelOf(input: OpenTicket, conversation: ConversationCard | null): string {
  return input.channel ?? conversation?.channel ?? 'ticket';
}

function rowOf(
  { scope, input, unitId, customerId, conversation, custom, product }: Opening,
  given: { id: string; number: string; at: Date; clocks: ClockRow[] },
): TicketRow {
  return {
    id: given.id,
    number: given.number,
    origin_site: ownSite(),
    unit_id: unitId,
    title: input.title.trim(),
    description: input.description,
    type: input.type,
    state: input.assigneeId ? 'open' : 'new',
    priority: input.priority,
    special: input.special,
    topic_id: input.topicId,
    customer_id: customerId,
    assignee_id: input.assigneeId,
    channel: channelOf(input, conversation),
    created_by: `${scope.actor.kind}:${scope.actor.id}`,
    created_at: given.at,
    updated_at: given.at,
    responded_at: null,
    resolved_at: null,
    closed_at: null,
    reopened: 0,
    due_order: dueOrderOf(given.clocks),
    rating: null,
    queue_id: null,
    merged_into: null,
    model_id: product?.modelId ?? null,
    product_id: product?.productId ?? null,
    custom,
    version: 1,
  };
}

function firstChange(scope: Scope, row: TicketRow): NewChange {
  const fields: FieldChange[] = [];
  if (row.assignee_id) fields.push({ field: 'assigneeId', from: null, to: row.assignee_id });
  if (row.queue_id) fields.push({ field: 'queueId', from: null, to: row.queue_id });
  return { id: newId(), ticketId: row.id, at: row.created_at, actor: scope.actor, kind: 'opened', fields, text: null };
}

async function link(tx: Tx, scope: Scope, row: TicketRow, conversation: ConversationCard): Promise<void> {
  await insertLink(tx, { ticketId: row.id, conversationId: conversation.id, at: row.created_at, by: row.created_by });
  await linkTicket(tx, scope, { conversationId: conversation.id, ticketId: row.id, ticketNumber: row.number });
}
