/** Work items: their stays in queues and whom they were offered to. */
import type { workAssigned, workEnded, workOffered, workQueued, workReturned } from '#modules/routing';
import type { OfferOutcome, StayFact } from '../tables.ts';
import { dayOf } from './days.ts';
import { type Ground, known, type PayloadOf, type Told, unitOfStaff } from './ground.ts';

type Work = PayloadOf<typeof workQueued>;

export function onQueued(ground: Ground, told: Told<Work>): void {
  const { payload, position } = told;
  if (ground.ledger.of('stay_fact', payload.workItemId).length > 0) return;
  enter(ground, payload, 1, told.at, position);
}

export function onOffered(ground: Ground, { payload, at, position }: Told<PayloadOf<typeof workOffered>>): void {
  const { ledger, zoneOf } = ground;
  for (const staffId of payload.staffIds) {
    if (
      ledger.of('offer_fact', payload.workItemId).some((o) => o.offer_id === payload.offerId && o.staff_id === staffId)
    )
      continue;
    const unitId = unitOfStaff(ledger, staffId, payload.unitId);
    ledger.put('offer_fact', {
      offer_id: payload.offerId,
      staff_id: staffId,
      position,
      work_item_id: payload.workItemId,
      subject_id: payload.subjectId,
      channel: payload.channel,
      queue_id: payload.queueId,
      unit_id: payload.unitId,
      staff_unit_id: unitId,
      offered_at: at,
      decided_at: null,
      outcome: null,
      day: dayOf(at, zoneOf(unitId)),
    });
  }
}

export function onAssigned(ground: Ground, { payload, at, position }: Told<PayloadOf<typeof workAssigned>>): void {
  const { ledger, targetOf } = ground;
  const stay =
    ledger.last('stay_fact', payload.workItemId) ??
    enter(ground, payload, 1, new Date(at.getTime() - payload.waitedMs), position - 1);
  if (known(stay, position)) return;
  ledger.put('stay_fact', {
    ...stay,
    position,
    target_seconds: targetOf(stay.queue_id) ?? stay.target_seconds,
    waited_ms: Math.round(payload.waitedMs),
    staff_id: payload.staffId,
    staff_unit_id: unitOfStaff(ledger, payload.staffId, payload.unitId),
    answered_at: at,
  });
  const others = payload.staffIds.filter((id) => id !== payload.staffId);
  decide(ground, payload, [payload.staffId], 'accepted', at, position);
  decide(ground, payload, others, 'elsewhere', at, position);
}

const offerOutcomes: Record<string, OfferOutcome> = {
  missed: 'missed',
  declined: 'declined',
  'not-ready': 'not-ready',
};

export function onReturned(ground: Ground, { payload, at, position }: Told<PayloadOf<typeof workReturned>>): void {
  const { ledger } = ground;
  if (payload.reason === 'placed') return;
  if (!payload.held)
    decide(ground, payload, payload.staffIds, offerOutcomes[payload.reason] ?? 'withdrawn', at, position);
  const passedOn = payload.held || !(payload.reason in offerOutcomes);
  const stay = ledger.last('stay_fact', payload.workItemId);
  if (!passedOn || known(stay, position)) return;
  if (stay && !stay.left_at)
    ledger.put('stay_fact', {
      ...stay,
      position,
      left_at: at,
      outcome: payload.reason === 'silent' ? 'silent' : 'transfer',
      waited_ms: stay.answered_at ? stay.waited_ms : at.getTime() - stay.entered_at.getTime(),
      held_ms: stay.answered_at ? at.getTime() - stay.answered_at.getTime() : null,
    });
  enter(ground, payload, (stay?.n ?? 0) + 1, at, position);
}

export function onEnded(ground: Ground, { payload, at, position }: Told<PayloadOf<typeof workEnded>>): void {
  const { ledger, targetOf } = ground;
  const held = payload.outcome === 'done';
  const before = new Date(at.getTime() - payload.lastedMs);
  const stay = ledger.last('stay_fact', payload.workItemId) ?? enter(ground, payload, 1, before, position - 1);
  if (known(stay, position)) return;
  const answeredAt = held ? (stay.answered_at ?? before) : stay.answered_at;
  ledger.put('stay_fact', {
    ...stay,
    position,
    target_seconds: held ? stay.target_seconds : (targetOf(stay.queue_id) ?? stay.target_seconds),
    left_at: at,
    outcome: payload.outcome,
    answered_at: answeredAt,
    waited_ms: stay.waited_ms ?? (held ? 0 : Math.round(payload.lastedMs)),
    held_ms: held ? Math.round(payload.lastedMs) : null,
  });
  if (!held) decide(ground, payload, payload.staffIds, 'withdrawn', at, position);
}

function enter(ground: Ground, work: Work | Omit<Work, 'reason'>, n: number, at: Date, position: number): StayFact {
  const stay: StayFact = {
    work_item_id: work.workItemId,
    n,
    position: Math.max(0, position),
    kind: work.kind,
    subject_id: work.subjectId,
    channel: work.channel,
    queue_id: work.queueId,
    unit_id: work.unitId,
    target_seconds: ground.targetOf(work.queueId),
    entered_at: at,
    waited_ms: null,
    staff_id: null,
    staff_unit_id: null,
    answered_at: null,
    left_at: null,
    outcome: null,
    held_ms: null,
    day: dayOf(at, ground.zoneOf(work.unitId)),
  };
  ground.ledger.put('stay_fact', stay);
  return stay;
}

function decide(
  { ledger }: Ground,
  work: { workItemId: string; offerId: string | null },
  staffIds: string[],
  outcome: OfferOutcome,
  at: Date,
  position: number,
): void {
  if (work.offerId === null) return;
  for (const offer of ledger.of('offer_fact', work.workItemId)) {
    if (offer.offer_id !== work.offerId || !staffIds.includes(offer.staff_id) || offer.outcome !== null) continue;
    ledger.put('offer_fact', { ...offer, position, decided_at: at, outcome });
  }
}
