/** Tickets: every event tells unit, owner and state, so the steps that count are read off what changed between two of them. */
import type { ticketChanged, ticketOpened } from '#modules/tickets';
import type { MoveKind, TicketFact } from '../tables.ts';
import { dayOf } from './days.ts';
import { type Ground, known, type PayloadOf, type Told } from './ground.ts';

type Opened = PayloadOf<typeof ticketOpened>;
type Subject = Omit<PayloadOf<typeof ticketChanged>, 'fields'>;

const isOpen = (state: string): boolean => state === 'new' || state === 'open' || state === 'waiting';

export function onOpened(ground: Ground, { payload, at, position }: Told<Opened>): void {
  const { ledger } = ground;
  if (ledger.last('ticket_fact', payload.ticketId)) return;
  const fact = begin(ground, payload, at, position, {
    topic_id: payload.topicId,
    channel: payload.channel,
    conversation_id: payload.conversationId,
  });
  if (payload.conversationId) {
    // The conversation is the contact; the ticket tells what it was about.
    const contact = ledger.last('contact_fact', payload.conversationId);
    if (contact && payload.topicId && contact.topic_id !== payload.topicId)
      ledger.put('contact_fact', {
        ...contact,
        position: Math.max(position, contact.position),
        topic_id: payload.topicId,
      });
  } else if (payload.customerId)
    ledger.put('contact_fact', {
      subject_id: payload.ticketId,
      position,
      kind: 'ticket',
      customer_id: payload.customerId,
      topic_id: payload.topicId,
      unit_id: payload.unitId,
      queue_id: null,
      channel: payload.channel,
      staff_id: payload.assigneeId,
      at,
      day: fact.day,
    });
}

export function onTicket(ground: Ground, { payload, at, position }: Told<Subject>): void {
  const { ledger } = ground;
  let fact = ledger.last('ticket_fact', payload.ticketId);
  if (known(fact, position)) return;
  fact ??= begin(ground, { ...payload, state: 'open' }, at, position - 1, {
    topic_id: null,
    channel: 'ticket',
    conversation_id: null,
  });
  let next: TicketFact = { ...fact, position, staff_id: payload.assigneeId, type: payload.type };
  const open = isOpen(fact.state);
  if (payload.unitId !== fact.unit_id) {
    if (open) next = move(ground, next, 'left', at, -1);
    next = { ...next, unit_id: payload.unitId };
    if (open) next = move(ground, next, 'entered', at, 1);
  }
  if (payload.state !== fact.state) {
    next.state = payload.state;
    if (payload.state === 'resolved') next = move(ground, { ...next, solved_at: at }, 'solved', at, open ? -1 : 0);
    else if (payload.state === 'closed') next = move(ground, next, open ? 'discarded' : 'closed', at, open ? -1 : 0);
    else if (!open) next = move(ground, { ...next, solved_at: null }, 'reopened', at, 1);
  }
  ledger.put('ticket_fact', next);
}

function begin(
  ground: Ground,
  payload: Subject,
  at: Date,
  position: number,
  more: Pick<TicketFact, 'topic_id' | 'channel' | 'conversation_id'>,
): TicketFact {
  const fact: TicketFact = {
    ticket_id: payload.ticketId,
    position: Math.max(0, position),
    unit_id: payload.unitId,
    type: payload.type,
    ...more,
    customer_id: payload.customerId,
    staff_id: payload.assigneeId,
    state: payload.state,
    opened_at: at,
    solved_at: null,
    moves: 0,
    day: dayOf(at, ground.zoneOf(payload.unitId)),
  };
  const next = move(ground, fact, 'opened', at, isOpen(fact.state) ? 1 : 0);
  ground.ledger.put('ticket_fact', next);
  return next;
}

function move(ground: Ground, fact: TicketFact, kind: MoveKind, at: Date, openChange: number): TicketFact {
  const n = fact.moves + 1;
  ground.ledger.put('ticket_move_fact', {
    ticket_id: fact.ticket_id,
    position: fact.position,
    n,
    kind,
    at,
    unit_id: fact.unit_id,
    staff_id: fact.staff_id,
    channel: fact.channel,
    type: fact.type,
    topic_id: fact.topic_id,
    open_change: openChange,
    opened_at: fact.opened_at,
    day: dayOf(at, ground.zoneOf(fact.unit_id)),
  });
  return { ...fact, moves: n };
}
