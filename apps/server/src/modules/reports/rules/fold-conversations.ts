/** Conversations from their start to their end, and the contact each of them is. */
import type {
  conversationAssigned,
  conversationClosed,
  conversationReturned,
  conversationStarted,
} from '#modules/conversations';
import type { ContactFact, ConversationFact } from '../tables.ts';
import { dayOf } from './days.ts';
import { type Ground, known, type PayloadOf, type Told, unitOfStaff } from './ground.ts';

type Subject = Pick<
  PayloadOf<typeof conversationStarted>,
  'conversationId' | 'unitId' | 'queueId' | 'channel' | 'customerId'
>;

export function onStarted(ground: Ground, told: Told<PayloadOf<typeof conversationStarted>>): void {
  const { payload, at, position } = told;
  const before = ground.ledger.last('conversation_fact', payload.conversationId);
  if (known(before, position) || before) return;
  keep(ground, { ...fresh(ground, payload, at, position), offline: payload.offline });
}

type Moved = PayloadOf<typeof conversationAssigned> | PayloadOf<typeof conversationReturned>;

/** Assigned, returned, or linked to a customer: who has it and whose it is. */
export function onMoved(ground: Ground, told: Told<Subject & Partial<Moved>>): void {
  const { payload, at, position } = told;
  const before =
    ground.ledger.last('conversation_fact', payload.conversationId) ?? fresh(ground, payload, at, position - 1);
  if (known(before, position)) return;
  keep(ground, {
    ...before,
    position,
    customer_id: payload.customerId ?? before.customer_id,
    staff_id: payload.agentId === undefined ? before.staff_id : payload.agentId,
  });
}

export function onClosed(ground: Ground, told: Told<PayloadOf<typeof conversationClosed>>): void {
  const { payload, at, position } = told;
  const before =
    ground.ledger.last('conversation_fact', payload.conversationId) ??
    fresh(ground, payload, new Date(payload.startedAt), position - 1);
  if (known(before, position)) return;
  keep(ground, {
    ...before,
    position,
    customer_id: payload.customerId ?? before.customer_id,
    staff_id: payload.agentId,
    staff_unit_id: payload.agentId ? unitOfStaff(ground.ledger, payload.agentId, payload.unitId) : null,
    closed_at: at,
    closed_by: payload.by,
    first_response_ms: payload.firstResponseMs === null ? null : Math.round(payload.firstResponseMs),
    first_response_met: payload.firstResponseMet,
  });
}

function fresh(ground: Ground, subject: Subject, at: Date, position: number): ConversationFact {
  return {
    conversation_id: subject.conversationId,
    position: Math.max(0, position),
    unit_id: subject.unitId,
    queue_id: subject.queueId,
    channel: subject.channel,
    customer_id: subject.customerId,
    staff_id: null,
    staff_unit_id: null,
    offline: false,
    started_at: at,
    closed_at: null,
    closed_by: null,
    first_response_ms: null,
    first_response_met: null,
    day: dayOf(at, ground.zoneOf(subject.unitId)),
  };
}

function keep(ground: Ground, fact: ConversationFact): void {
  ground.ledger.put('conversation_fact', fact);
  if (!fact.customer_id) return;
  const before = ground.ledger.last('contact_fact', fact.conversation_id);
  const contact: ContactFact = {
    subject_id: fact.conversation_id,
    position: Math.max(fact.position, before?.position ?? 0),
    kind: 'conversation',
    customer_id: fact.customer_id,
    topic_id: before?.topic_id ?? null,
    unit_id: fact.unit_id,
    queue_id: fact.queue_id,
    channel: fact.channel,
    staff_id: fact.staff_id,
    at: fact.started_at,
    day: fact.day,
  };
  ground.ledger.put('contact_fact', contact);
}
