/** Which events may be sent, the right one must hold for each, and what goes with it, read for many at once. */
import { can, type Db, type EventKind, type Scope } from '#kernel';
import {
  conversationAssigned,
  conversationCards,
  conversationClosed,
  conversationRated,
  conversationStarted,
  messagePosted,
  messageWords,
} from '#modules/conversations';
import { customerChanged, customerCreated, customerErased, customerNames, customersMerged } from '#modules/customers';
import { ratingReceived } from '#modules/surveys';
import { callEnded, callStarted } from '#modules/telephony';
import {
  ticketAssigned,
  ticketChanged,
  ticketClockBreached,
  ticketOpened,
  ticketStateChanged,
  ticketsInReach,
} from '#modules/tickets';
import type { WebhookKind } from './contract.ts';
import type { DeliveryRow } from './tables.ts';

type Payload = Record<string, unknown>;
/** What goes with each payload, in order; undefined: not for this scope. */
type Reader = (db: Db, scope: Scope, payloads: Payload[]) => Promise<(Payload | undefined)[]>;
export type Kind = { event: EventKind; right: string; read: Reader };

const text = (value: unknown): string => String(value);

const tickets: Reader = async (db, scope, payloads) => {
  const cards = await ticketsInReach(db, scope, [...new Set(payloads.map(({ ticketId }) => text(ticketId)))]);
  return payloads.map(({ ticketId }) => {
    const ticket = cards.get(text(ticketId));
    return ticket && { ticket };
  });
};

/** Of the unit in the event; the name as the file says it now, absent when it was erased. */
const customers: Reader = async (db, scope, payloads) => {
  const names = await customerNames(
    db,
    scope,
    payloads.map(({ customerId }) => text(customerId)),
  );
  return payloads.map(({ customerId, unitId }) =>
    can(scope, 'customers.read', text(unitId)) ? { customer: names.get(text(customerId)) ?? null } : undefined,
  );
};

const conversations: Reader = async (db, scope, payloads) => {
  const cards = await conversationCards(db, scope, [
    ...new Set(payloads.map(({ conversationId }) => text(conversationId))),
  ]);
  return payloads.map(({ conversationId }) => {
    const conversation = cards.get(text(conversationId));
    return conversation && can(scope, 'conversations.read.unit', conversation.unitId) ? { conversation } : undefined;
  });
};

const messages: Reader = async (db, scope, payloads) => {
  const around = await conversations(db, scope, payloads);
  return Promise.all(
    payloads.map(async ({ conversationId, seq }, n) => {
      const card = around[n];
      if (!card) return undefined;
      return { ...card, message: { seq, text: await messageWords(db, scope, text(conversationId), Number(seq)) } };
    }),
  );
};

const bare =
  (right: string): Reader =>
  async (_db, scope, payloads) =>
    payloads.map(({ unitId }) => (can(scope, right, text(unitId)) ? {} : undefined));

const kind = (event: EventKind<never>, right: string, read: Reader): Kind => ({
  event: event as EventKind,
  right,
  read,
});
const conversation = (event: EventKind<never>) => kind(event, 'conversations.read.unit', conversations);
const ticket = (event: EventKind<never>) => kind(event, 'tickets.read', tickets);
const customer = (event: EventKind<never>) => kind(event, 'customers.read', customers);
const call = (event: EventKind<never>) => kind(event, 'telephony.calls', bare('telephony.calls'));

export const kinds: Record<WebhookKind, Kind> = {
  'customer.created': customer(customerCreated as never),
  'customer.changed': customer(customerChanged as never),
  'customer.merged': customer(customersMerged as never),
  'customer.erased': customer(customerErased as never),
  'conversation.started': conversation(conversationStarted as never),
  'conversation.assigned': conversation(conversationAssigned as never),
  'conversation.closed': conversation(conversationClosed as never),
  'conversation.rated': conversation(conversationRated as never),
  'message.posted': kind(messagePosted as never, 'conversations.read.unit', messages),
  'ticket.opened': ticket(ticketOpened as never),
  'ticket.changed': ticket(ticketChanged as never),
  'ticket.assigned': ticket(ticketAssigned as never),
  'ticket.state-changed': ticket(ticketStateChanged as never),
  'ticket.clock-breached': ticket(ticketClockBreached as never),
  'call.started': call(callStarted as never),
  'call.ended': call(callEnded as never),
  'survey.rating-received': kind(ratingReceived as never, 'surveys.read', bare('surveys.read')),
};

export const rightsOf = (chosen: readonly WebhookKind[]): string[] => [
  ...new Set(chosen.map((one) => kinds[one].right)),
];

type Written = Pick<DeliveryRow, 'position' | 'kind' | 'payload' | 'occurred_at'>;

/** Bodies of deliveries as the scope may see them now; a position that is missing is not for it. */
export async function writeBodies(db: Db, scope: Scope, rows: Written[]): Promise<Map<number, Buffer>> {
  const bodies = new Map<number, Buffer>();
  const groups = new Map<Reader, Written[]>();
  for (const row of rows) {
    const { read } = kinds[row.kind];
    groups.set(read, [...(groups.get(read) ?? []), row]);
  }
  for (const [read, group] of groups) {
    const with_ = await read(
      db,
      scope,
      group.map(({ payload }) => payload),
    );
    group.forEach((row, n) => {
      const thing = with_[n];
      if (thing) bodies.set(row.position, bodyOf(row.kind, row.occurred_at, { ...row.payload, ...thing }));
    });
  }
  return bodies;
}

/** The three members that Standard Webhooks asks of a body. */
export function bodyOf(type: string, at: Date, data: Payload): Buffer {
  return Buffer.from(JSON.stringify({ type, timestamp: at.toISOString(), data }));
}
