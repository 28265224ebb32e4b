/** What a fact counts for: which sums, at which instant, how much. Two of the same fact subtract to what an event changed. */
import { type ConversationFact, type Facts, type FactTable, none, type StayFact, type SumName } from '../tables.ts';
import { type Bucket, bucketOf, cut } from './days.ts';

export type Count = { sums: SumName; bucket: Bucket; keys: Record<string, string>; values: Record<string, number> };
type ZoneOf = (unitId: string) => string;

/** Somebody who leaves sooner has not really waited. */
export const shortAbandonMs = 5_000;

export function countsOf<T extends FactTable>(table: T, fact: Facts[T], zoneOf: ZoneOf): Count[] {
  const count = counters[table] as ((fact: Facts[T], zoneOf: ZoneOf) => Count[]) | undefined;
  return count ? count(fact, zoneOf) : [];
}

const counters: { [T in FactTable]?: (fact: Facts[T], zoneOf: ZoneOf) => Count[] } = {
  stay_fact: (fact, zoneOf) => [stay(fact, zoneOf), ...taken(fact, zoneOf)],
  offer_fact: (fact, zoneOf) => [
    {
      sums: 'agent',
      bucket: bucketOf(fact.offered_at, zoneOf(fact.staff_unit_id)),
      keys: { unit_id: fact.staff_unit_id, staff_id: fact.staff_id, queue_id: fact.queue_id, channel: fact.channel },
      values: {
        // Rung together with others and taken by one of them, or given up by the customer: nobody's fault, not counted.
        offered: fact.outcome === 'elsewhere' ? 0 : 1,
        accepted: fact.outcome === 'accepted' ? 1 : 0,
        missed: fact.outcome === 'missed' ? 1 : 0,
        declined: fact.outcome === 'declined' || fact.outcome === 'not-ready' ? 1 : 0,
      },
    },
  ],
  agent_state_fact: (fact, zoneOf) =>
    cut(fact.started_at, fact.ended_at, zoneOf(fact.unit_id)).map(({ ms, ...bucket }) => ({
      sums: 'state' as const,
      bucket,
      keys: { unit_id: fact.unit_id, staff_id: fact.staff_id, state: fact.state, reason: fact.reason ?? '' },
      values: { ms },
    })),
  conversation_fact: (fact, zoneOf) => [conversation(fact, zoneOf), ...firstResponse(fact, zoneOf)],
  ticket_move_fact: (fact, zoneOf) => [
    {
      sums: 'ticket',
      bucket: bucketOf(fact.at, zoneOf(fact.unit_id)),
      keys: {
        unit_id: fact.unit_id,
        staff_id: fact.staff_id ?? none,
        channel: fact.channel,
        type: fact.type,
        topic_id: fact.topic_id ?? none,
      },
      values: {
        opened: fact.kind === 'opened' ? 1 : 0,
        solved: fact.kind === 'solved' ? 1 : 0,
        reopened: fact.kind === 'reopened' ? 1 : 0,
        closed: fact.kind === 'closed' ? 1 : 0,
        discarded: fact.kind === 'discarded' ? 1 : 0,
        solve_ms: fact.kind === 'solved' ? fact.at.getTime() - fact.opened_at.getTime() : 0,
        open_change: fact.open_change,
        open_since_s: fact.open_change * Math.floor(fact.opened_at.getTime() / 1000),
      },
    },
  ],
  clock_fact: (fact, zoneOf) => [
    {
      sums: 'clock',
      bucket: bucketOf(fact.decided_at, zoneOf(fact.unit_id)),
      keys: {
        unit_id: fact.unit_id,
        target: fact.target,
        policy_version_id: fact.policy_version_id,
        subject_kind: fact.subject_kind,
        agreement_id: fact.agreement_id ?? none,
      },
      values: { [fact.outcome]: 1 },
    },
  ],
  survey_fact: (fact, zoneOf) => [
    {
      sums: 'survey',
      bucket: bucketOf(fact.at, zoneOf(fact.unit_id)),
      keys: {
        unit_id: fact.unit_id,
        staff_id: fact.staff_id ?? none,
        subject_kind: fact.subject_kind,
        way: fact.way,
      },
      values: {
        responses: 1,
        scores: fact.score,
        squares: fact.score * fact.score,
        low: fact.low ? 1 : 0,
        high: fact.score >= 4 ? 1 : 0,
      },
    },
  ],
};

function stay(fact: StayFact, zoneOf: ZoneOf): Count {
  const waited = fact.waited_ms ?? 0;
  const answered = fact.answered_at !== null;
  const gone = !answered && fact.outcome === 'withdrawn';
  const abandoned = gone && waited > shortAbandonMs;
  const within = answered && fact.target_seconds !== null && waited <= fact.target_seconds * 1000;
  const handled = fact.held_ms !== null && fact.outcome === 'done';
  const one = (yes: boolean): number => (yes ? 1 : 0);
  return {
    sums: 'stay',
    bucket: bucketOf(fact.entered_at, zoneOf(fact.unit_id)),
    keys: { unit_id: fact.unit_id, queue_id: fact.queue_id, channel: fact.channel },
    values: {
      arrived: 1,
      answered: one(answered),
      within: one(within),
      abandoned: one(abandoned),
      short_abandoned: one(gone && !abandoned),
      passed_on: one(fact.outcome === 'transfer' || fact.outcome === 'silent'),
      waited_ms: answered ? waited : 0,
      abandon_ms: abandoned ? waited : 0,
      wait_10: one(answered && waited <= 10_000),
      wait_30: one(answered && waited > 10_000 && waited <= 30_000),
      wait_60: one(answered && waited > 30_000 && waited <= 60_000),
      wait_120: one(answered && waited > 60_000 && waited <= 120_000),
      wait_more: one(answered && waited > 120_000),
      handled: one(handled),
      handled_ms: handled ? fact.held_ms! : 0,
    },
  };
}

/** The agent's side of a stay, in the half hour in which it was taken. */
function taken(fact: StayFact, zoneOf: ZoneOf): Count[] {
  if (!fact.answered_at || !fact.staff_id || !fact.staff_unit_id) return [];
  const done = fact.outcome === 'done';
  return [
    {
      sums: 'agent',
      bucket: bucketOf(fact.answered_at, zoneOf(fact.staff_unit_id)),
      keys: { unit_id: fact.staff_unit_id, staff_id: fact.staff_id, queue_id: fact.queue_id, channel: fact.channel },
      values: {
        taken: 1,
        handled: done ? 1 : 0,
        handled_ms: done ? (fact.held_ms ?? 0) : 0,
        passed_on: fact.outcome === 'transfer' || fact.outcome === 'silent' ? 1 : 0,
      },
    },
  ];
}

function conversation(fact: ConversationFact, zoneOf: ZoneOf): Count {
  const response = fact.first_response_ms;
  return {
    sums: 'conversation',
    bucket: bucketOf(fact.started_at, zoneOf(fact.unit_id)),
    keys: {
      unit_id: fact.unit_id,
      queue_id: fact.queue_id,
      channel: fact.channel,
      staff_id: fact.staff_id ?? none,
    },
    values: {
      started: 1,
      offline: fact.offline ? 1 : 0,
      closed: fact.closed_at ? 1 : 0,
      lasted_ms: fact.closed_at ? fact.closed_at.getTime() - fact.started_at.getTime() : 0,
      responses: response === null ? 0 : 1,
      response_ms: response ?? 0,
      responses_met: fact.first_response_met ? 1 : 0,
    },
  };
}

/** The agent's side of a first response, with their own unit. */
function firstResponse(fact: ConversationFact, zoneOf: ZoneOf): Count[] {
  if (!fact.staff_id || !fact.staff_unit_id || fact.first_response_ms === null) return [];
  return [
    {
      sums: 'agent',
      bucket: bucketOf(fact.started_at, zoneOf(fact.staff_unit_id)),
      keys: { unit_id: fact.staff_unit_id, staff_id: fact.staff_id, queue_id: fact.queue_id, channel: fact.channel },
      values: {
        responses: 1,
        response_ms: fact.first_response_ms,
        responses_met: fact.first_response_met ? 1 : 0,
      },
    },
  ];
}

/** Adds counts up per key, negative ones take away; what comes to nothing is left out. */
export class Sums {
  private readonly rows = new Map<string, { sums: SumName; row: Record<string, string | number> }>();

  add(counts: Count[], sign: 1 | -1): void {
    for (const { sums, bucket, keys, values } of counts) {
      const key = `${sums} ${bucket.day} ${bucket.halfHour} ${Object.values(keys).join(' ')}`;
      let entry = this.rows.get(key);
      if (!entry) {
        entry = { sums, row: { day: bucket.day, half_hour: bucket.halfHour, ...keys } };
        this.rows.set(key, entry);
      }
      for (const [name, value] of Object.entries(values)) {
        if (value === 0) continue;
        entry.row[name] = ((entry.row[name] as number | undefined) ?? 0) + sign * value;
      }
    }
  }

  of(name: SumName): Record<string, string | number>[] {
    return [...this.rows.values()]
      .filter(
        ({ sums, row }) =>
          sums === name && Object.values(row).some((value) => typeof value === 'number' && value !== 0),
      )
      .map(({ row }) => row);
  }
}
