/** Clocks that were decided, and answers to surveys. */
import type { clockBreached, clockEnded } from '#modules/clocks';
import type { ratingReceived } from '#modules/surveys';
import { dayOf } from './days.ts';
import { type Ground, known, type PayloadOf, type Told } from './ground.ts';

export function onBreached(ground: Ground, { payload, position }: Told<PayloadOf<typeof clockBreached>>): void {
  const before = ground.ledger.last('clock_fact', payload.clockId);
  if (before) return;
  const dueAt = new Date(payload.dueAt);
  ground.ledger.put('clock_fact', {
    ...subjectOf(payload, ground),
    position,
    due_at: dueAt,
    outcome: 'breached',
    decided_at: dueAt,
    started_at: null,
    stopped_at: null,
    day: dayOf(dueAt, ground.zoneOf(payload.unitId)),
  });
}

export function onClockEnded(ground: Ground, { payload, position }: Told<PayloadOf<typeof clockEnded>>): void {
  const before = ground.ledger.last('clock_fact', payload.clockId);
  if (known(before, position)) return;
  const stoppedAt = new Date(payload.stoppedAt);
  const dueAt = new Date(payload.dueAt);
  // What ran out stays run out, also when the work is called off afterwards.
  const outcome = before?.outcome === 'breached' ? 'breached' : payload.outcome;
  const decidedAt = before?.outcome === 'breached' ? before.decided_at : outcome === 'breached' ? dueAt : stoppedAt;
  ground.ledger.put('clock_fact', {
    ...subjectOf(payload, ground),
    position,
    due_at: dueAt,
    outcome,
    decided_at: decidedAt,
    started_at: new Date(payload.startedAt),
    stopped_at: stoppedAt,
    day: dayOf(decidedAt, ground.zoneOf(payload.unitId)),
  });
}

function subjectOf(payload: PayloadOf<typeof clockBreached>, ground: Ground) {
  return {
    clock_id: payload.clockId,
    subject_kind: payload.subjectKind,
    subject_id: payload.subjectId,
    unit_id: payload.unitId,
    target: payload.target,
    cycle: payload.cycle,
    policy_version_id: payload.policyVersionId,
    agreement_id: ground.agreementOf(payload.subjectId),
  };
}

export function onRating(ground: Ground, { payload, at, position }: Told<PayloadOf<typeof ratingReceived>>): void {
  if (ground.ledger.last('survey_fact', payload.responseId)) return;
  ground.ledger.put('survey_fact', {
    response_id: payload.responseId,
    position,
    subject_kind: payload.subjectKind,
    subject_id: payload.subjectId,
    unit_id: payload.unitId,
    staff_id: payload.agentId,
    customer_id: payload.customerId,
    score: payload.score,
    low: payload.low,
    way: payload.way,
    at,
    day: dayOf(at, ground.zoneOf(payload.unitId)),
  });
}
