/** A call of before, as a story → the rows that it would have left. Pure but for the ids. */
import { newId } from '#kernel';
import type { CallRow, LegRow, RawCall } from '#modules/telephony';
import type { OfferOutcome, OfferRow } from '../tables.ts';

export type PastOffer = { staffId: string; rangMs: number; outcome: OfferOutcome };
export type PastStay = {
  queueId: string;
  unitId: string;
  waitMs: number;
  offers: PastOffer[];
  /** What became of it when it is the last; those before went on by overflow. */
  end: 'answered' | 'abandoned' | 'late' | 'callback' | 'voicemail';
};
export type PastTurn = {
  staffId: string;
  way: LegRow['way'];
  ringMs: number;
  /** Talk, hold, talk … */
  parts: number[];
};
export type PastCall = {
  direction: CallRow['direction'];
  unitId: string;
  entry: string;
  at: Date;
  flow: { id: string; version: number } | null;
  flowMs: number;
  /** The queue was closed, or the hours of the flow said so. */
  closed?: { queueId: string | null };
  stays: PastStay[];
  /** Each goes on to the next by an attended transfer. */
  turns: PastTurn[];
  /** How the line of a called party ended that never answered. */
  cause?: string;
  endedBy: string;
  score: number | null;
  /** Asked for a score by keys 1 to 5 and gave none. */
  asked?: boolean;
  customerId: string | null;
};
type Keyed = Pick<
  CallRow,
  'number' | 'origin_site' | 'ring' | 'wrapped_key' | 'party_sealed' | 'party_masked' | 'party_blind'
>;
export type PastRows = {
  raw: RawCall & { lines: (RawCall['lines'][number] & { lasted_ms: number })[] };
  offers: OfferRow[];
};

export function rowsOfPast(past: PastCall, keyed: Keyed): PastRows {
  const id = newId(past.at.getTime());
  const lines: PastRows['raw']['lines'] = [];
  const legs: LegRow[] = [];
  const offers: OfferRow[] = [];
  let at = past.at.getTime();
  let state = '';
  let since = at;
  let queue: string | null = null;
  let waited = 0;
  let talked = 0;
  const to = (next: string, reason: string, staffId: string | null = null, about: string | null = queue): void => {
    const when = new Date(at);
    const lasted = at - since;
    if (state === 'waiting') waited += lasted;
    if (state === 'talking' || state === 'held') talked += lasted;
    lines.push({
      at: when,
      from_state: state,
      to_state: next,
      reason,
      staff_id: staffId,
      queue_id: about,
      lasted_ms: lasted,
    });
    state = next;
    since = at;
  };
  const leg = (kind: LegRow['kind'], way: LegRow['way'], staffId: string | null): LegRow => {
    const row = {
      id: newId(at),
      call_id: id,
      kind,
      way,
      staff_id: staffId,
      started_at: new Date(at),
      answered_at: null as Date | null,
      ended_at: null as Date | null,
      cause: null as string | null,
    };
    legs.push(row);
    return row;
  };
  const out = past.direction === 'out';
  const firstTurn = past.turns[0];
  to('ringing', out ? 'placed' : 'came', out ? (firstTurn?.staffId ?? null) : null);
  const caller = out ? null : leg('caller', 'sip', null);
  let queuedAt: Date | null = null;
  let answeredAt: Date | null = null;

  if (!out) {
    caller!.answered_at = new Date(at);
    if (past.flow) to('dialogue', 'flow');
    at += past.flowMs;
    if (past.closed) to('dialogue', 'closed', null, past.closed.queueId);
    for (const [index, stay] of past.stays.entries()) {
      queue = stay.queueId;
      to('waiting', index === 0 ? 'queued' : 'overflow');
      queuedAt ??= new Date(at);
      let rings = at + Math.max(0, stay.waitMs - stay.offers.reduce((sum, { rangMs }) => sum + rangMs, 0));
      for (const { staffId, rangMs, outcome } of stay.offers) {
        const decided = new Date(rings + rangMs);
        const offer = { offer_id: newId(rings), staff_id: staffId, call_id: id, queue_id: stay.queueId };
        offers.push({ ...offer, offered_at: new Date(rings), decided_at: decided, outcome });
        rings += rangMs;
      }
      at += stay.waitMs;
    }
  }
  const last = past.stays.at(-1);
  if (last && last.end !== 'answered' && last.end !== 'abandoned') to('dialogue', last.end);
  let party = caller;
  for (const [index, turn] of past.turns.entries()) {
    const mine = leg('agent', turn.way, turn.staffId);
    if (index === 0 && !out) to('connecting', 'assigned', turn.staffId);
    if (index > 0) {
      to('waiting', 'transfer', past.turns[index - 1]!.staffId);
      to('connecting', 'assigned', turn.staffId);
    }
    if (out && index === 0) {
      mine.answered_at = new Date(at + 1500);
      party = leg('party', 'sip', null);
    }
    // Whoever is handed a call was asked before, and is there.
    if (index === 0) at += turn.ringMs;
    mine.answered_at ??= new Date(at);
    if (party && !party.answered_at && !past.cause) party.answered_at = new Date(at);
    if (past.cause) break;
    to('talking', index > 0 ? 'transferred' : 'answered', turn.staffId);
    answeredAt ??= new Date(at);
    for (const [n, ms] of turn.parts.entries()) {
      if (n > 0) to(n % 2 === 1 ? 'held' : 'talking', n % 2 === 1 ? 'held' : 'retrieved', turn.staffId);
      at += ms;
    }
    mine.ended_at = new Date(at);
    mine.cause = 'normal';
  }
  const agent = past.turns.at(-1)?.staffId ?? null;
  if ((past.score !== null || past.asked) && state === 'talking') {
    to('dialogue', 'done', agent);
    at += 9_000;
  }
  to('ended', past.endedBy, agent);
  const ended = new Date(at);
  for (const open of legs) {
    open.ended_at ??= ended;
    open.cause ??= open === party && past.cause ? past.cause : 'normal';
  }
  const call: CallRow = {
    id,
    ...keyed,
    direction: past.direction,
    unit_id: last?.unitId ?? past.unitId,
    state: 'ended',
    flow_id: past.flow?.id ?? null,
    flow_version: past.flow?.version ?? null,
    queue_id: queue,
    customer_id: past.customerId,
    agent_id: agent,
    dialogue_sealed: null,
    dialled: past.entry,
    caller_leg: party?.id ?? null,
    agent_leg: legs.findLast(({ kind }) => kind === 'agent')?.id ?? null,
    started_at: past.at,
    queued_at: queuedAt,
    answered_at: answeredAt,
    ended_at: ended,
    waited_ms: waited,
    talked_ms: talked,
    ended_reason: past.endedBy,
    score: past.score,
    wish_id: null,
    rating_most: past.score !== null || past.asked ? 5 : null,
  };
  return { raw: { call, legs, lines }, offers };
}
