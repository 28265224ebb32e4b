/**
 * A call as it was written down → its facts. Pure: the same rows tell the same facts, whenever they are told, and nothing is
 * carried from one telling to the next.
 */
import type { LegRow, RawCall } from '#modules/telephony';
import type { WrapupFigures } from '#modules/wrapups';
import type { CallFact, Facts, OfferRow, Outcome, TurnFact, VisitFact, Why } from '../tables.ts';

/** Somebody who leaves sooner has not really waited. */
export const shortMs = 5_000;

export type Ground = {
  dayOf: (at: Date, unitId: string) => string;
  /** Where a person works; null: nobody of the house. */
  unitOfStaff: (staffId: string) => string | null;
  queue: (queueId: string) => { unitId: string; targetSeconds: number } | null;
  /** When the caller of a call in called in last, within the days by which it is a repeated one. */
  previous: (callId: string) => Date | null;
};
/** Whoever calls again within them calls repeatedly. */
export const repeatDays = 7;
export type Told = { call: CallFact; visits: VisitFact[]; turns: TurnFact[]; rings: Facts['ring_fact'][] };
type Visit = Pick<VisitFact, 'queue_id' | 'entered_at'> & { takenAt: Date | null; by: string | null; handed: boolean };
type Turn = Pick<TurnFact, 'staff_id' | 'queue_id' | 'answered_at' | 'rang_ms' | 'talked_ms' | 'held_ms' | 'holds'>;

/** Of a call that is over. */
export function tellCall(
  { call, legs, lines }: RawCall,
  offers: readonly OfferRow[],
  wrapups: readonly WrapupFigures[],
  ground: Ground,
): Told {
  const about = { call_id: call.id, direction: call.direction, entry: call.dialled };
  const visits: VisitFact[] = [];
  const turns: TurnFact[] = [];
  const rings = offers.map((offer, index) => {
    const unit_id = ground.unitOfStaff(offer.staff_id) ?? call.unit_id;
    const { call_id, staff_id, queue_id, offered_at, decided_at, outcome } = offer;
    const row = { call_id, n: index + 1, unit_id, staff_id, queue_id, offered_at, decided_at, outcome };
    return { ...row, day: ground.dayOf(offered_at, unit_id) };
  });
  const ms = { flow: 0, waited: 0, talked: 0, held: 0 };
  let visit: Visit | null = null;
  let turn: Turn | null = null;
  let ringsSince: Date | null = null;
  let parked = false;
  let away: { reason: string; queueId: string | null } | null = null;
  let since = call.started_at;

  const enter = (queueId: string | null, at: Date, handed: boolean): void => {
    visit = queueId ? { queue_id: queueId, entered_at: at, takenAt: null, by: null, handed } : null;
  };
  const leave = (outcome: Outcome, at: Date): void => {
    if (!visit) return;
    const { queue_id, entered_at, takenAt, by } = visit;
    const left_at = outcome === 'answered' ? (takenAt ?? at) : at;
    const queue = ground.queue(queue_id);
    const unit_id = queue?.unitId ?? call.unit_id;
    visits.push({
      ...about,
      n: visits.length + 1,
      unit_id,
      queue_id,
      target_seconds: queue?.targetSeconds ?? null,
      entered_at,
      left_at,
      waited_ms: left_at.getTime() - entered_at.getTime(),
      outcome,
      ringing: outcome === 'abandoned' && (takenAt !== null || offers.some((offer) => rangAt(offer, left_at))),
      staff_id: outcome === 'answered' ? by : null,
      day: ground.dayOf(entered_at, unit_id),
    });
    visit = null;
  };
  const hangUp = (how: string, at: Date): void => {
    if (!turn) return;
    const unit_id = (turn.staff_id && ground.unitOfStaff(turn.staff_id)) || call.unit_id;
    const nothing = { wrapup: null, wrapup_ms: null, disposition: null };
    const day = ground.dayOf(turn.answered_at, unit_id);
    turns.push({ ...about, ...turn, n: turns.length + 1, unit_id, ended_at: at, ended_by: how, ...nothing, day });
    turn = null;
  };

  for (const { at, from_state: from, to_state: to, reason, staff_id, queue_id } of lines) {
    const lasted = Math.max(0, at.getTime() - since.getTime());
    const talking: Turn | null = turn;
    if (from === 'dialogue') ms.flow += lasted;
    if (from === 'talking') {
      ms.talked += lasted;
      if (talking) talking.talked_ms += lasted;
    }
    if (from === 'held') {
      ms.held += lasted;
      if (talking) talking.held_ms += lasted;
    }
    if (from === 'waiting' && !parked) ms.waited += lasted;
    if (from === 'waiting' && parked) ms.held += lasted;
    since = at;
    switch (to) {
      case 'waiting':
        if (from === 'talking' || from === 'held') {
          hangUp(reason, at);
          parked = reason === 'parked';
          if (!parked && reason !== 'transferred') enter(queue_id, at, reason === 'transfer');
        } else if (from === 'waiting') {
          if (reason !== 'overflow') break;
          leave('overflow', at);
          enter(queue_id, at, false);
        } else if (from !== 'connecting') enter(reason === 'queued' ? queue_id : null, at, false);
        // From connecting: the device was not there, and the stay goes on.
        ringsSince = null;
        break;
      case 'connecting':
        ringsSince = at;
        if (visit) Object.assign(visit, { takenAt: at, by: staff_id });
        break;
      case 'held':
        if (talking) talking.holds++;
        break;
      case 'talking': {
        if (from === 'held') break;
        const waited: Visit | null = visit as Visit | null;
        // Handed from person to person: nobody waited in a line.
        if (waited?.handed && reason === 'transferred') visit = null;
        leave('answered', at);
        parked = false;
        turn = {
          staff_id: staff_id ?? null,
          queue_id: waited?.queue_id ?? queue_id,
          answered_at: at,
          rang_ms: ringsSince ? at.getTime() - (ringsSince as Date).getTime() : 0,
          talked_ms: 0,
          held_ms: 0,
          holds: 0,
        };
        ringsSince = null;
        break;
      }
      case 'dialogue':
        if (from === 'talking' || from === 'held') hangUp(reason === 'done' ? 'agent' : reason, at);
        else if (from === 'waiting' || from === 'connecting') leave(exits[reason] ?? 'failed', at);
        else if (from !== 'ringing' || reason !== 'flow') away = { reason, queueId: queue_id };
        break;
      case 'ended':
        hangUp(reason, at);
        leave(reason === 'caller' ? 'abandoned' : (exits[reason] ?? 'failed'), at);
        break;
    }
  }
  // Its end was written without a line, or rows are missing: what is open ends with the call.
  const ended = call.ended_at!;
  hangUp(call.ended_reason ?? 'error', ended);
  leave('failed', ended);
  for (const one of wrapups) wrap(turns, one);

  const last = visits.at(-1);
  const { result, why } = comeTo({ call, legs, visits, turns, away });
  const staff = turns.findLast(({ staff_id }) => staff_id !== null)?.staff_id ?? call.agent_id;
  return {
    call: {
      ...about,
      unit_id: call.unit_id,
      queue_id: last?.queue_id ?? (away as { queueId: string | null } | null)?.queueId ?? call.queue_id,
      staff_id: result === 'answered' || call.direction === 'out' ? staff : null,
      started_at: call.started_at,
      ended_at: ended,
      flow_ms: ms.flow,
      waited_ms: ms.waited,
      talked_ms: ms.talked,
      held_ms: ms.held,
      result,
      why,
      cause: why ? causeOf(legs) : null,
      score: call.score,
      // Calls of before questions were counted: whoever rated was asked.
      rating_most: call.rating_most ?? (call.score === null ? null : 5),
      previous_at: ground.previous(call.id),
      day: ground.dayOf(call.started_at, call.unit_id),
    },
    visits,
    turns,
    rings,
  };
}

/** Reasons by which a caller leaves a line for the flow. */
const exits: Record<string, Outcome> = {
  late: 'late',
  full: 'full',
  long: 'long',
  callback: 'callback',
  voicemail: 'voicemail',
};

/** It rang on until then: neither taken nor given up by whoever it was offered to. */
const rangAt = ({ offered_at, decided_at, outcome }: OfferRow, at: Date): boolean =>
  (outcome === null || outcome === 'withdrawn') &&
  offered_at <= at &&
  (decided_at === null || decided_at.getTime() >= at.getTime() - 500);

/** The last part of the person who wrote it. */
function wrap(turns: TurnFact[], { agent_id, state, code, due_at, closed_at }: WrapupFigures): void {
  const turn = turns.findLast(({ staff_id }) => staff_id === agent_id);
  if (!turn) return;
  turn.wrapup = state;
  turn.wrapup_ms = closed_at && due_at ? Math.max(0, closed_at.getTime() - due_at.getTime()) : closed_at ? 0 : null;
  turn.disposition = code;
}

type Heard = Pick<RawCall, 'call' | 'legs'> & {
  visits: VisitFact[];
  turns: TurnFact[];
  away: { reason: string } | null;
};

function comeTo({ call, legs, visits, turns, away }: Heard): Pick<CallFact, 'result' | 'why'> {
  if (turns.length > 0) return { result: 'answered', why: null };
  const reason = call.ended_reason ?? 'error';
  const lost = (why: Why): Pick<CallFact, 'result' | 'why'> => ({ result: 'lost', why });
  if (call.direction === 'out') return lost(whyOut(reason));
  if (reason === 'refused') return { result: 'refused', why: null };
  if (reason === 'voicemail' || reason === 'callback') return { result: reason, why: null };
  const last = visits.at(-1);
  if (last?.outcome === 'abandoned')
    return lost(last.ringing ? 'ringing' : last.waited_ms <= shortMs && visits.length === 1 ? 'short' : 'queue');
  if (failures.has(reason) || last?.outcome === 'failed') return lost('failed');
  if (away?.reason === 'closed') return lost('closed');
  if (away || (last && last.outcome !== 'overflow')) return lost('overflow');
  const rang = legs.findLast(({ kind, answered_at }) => kind !== 'caller' && !answered_at);
  if (rang) return lost(reason === 'caller' ? 'ringing' : busy.has(rang.cause ?? '') ? 'busy' : 'unanswered');
  if (reason === 'unanswered') return lost('unanswered');
  if (reason === 'caller') return lost('flow');
  return { result: 'served', why: null };
}

const failures = new Set(['error', 'interrupted', 'media-lost', 'timeout']);
const busy = new Set(['busy', 'unreachable', 'rejected']);

function whyOut(reason: string): Why {
  if (reason === 'busy' || reason === 'rejected') return 'busy';
  if (reason === 'no-answer' || reason === 'timeout' || reason === 'unanswered') return 'unanswered';
  if (reason === 'agent' || reason === 'unconnected' || reason === 'cancelled') return 'cancelled';
  return 'failed';
}

/** Of the line that was asked for last; else of the caller's. */
function causeOf(legs: readonly LegRow[]): string | null {
  const asked = legs.findLast(({ kind, cause }) => kind !== 'caller' && cause !== null && cause !== 'normal');
  return asked?.cause ?? legs.find(({ kind }) => kind === 'caller')?.cause ?? null;
}
