/** What a fact counts for: which sums, in which half hour, how much. Two tellings of a call subtract to what changed. */
import { bucketOf, none } from '#modules/reports';
import type { Facts, FactsOf, SumName } from '../tables.ts';
import { shortMs } from './tell-call.ts';

export type Row = Record<string, string | number>;
type ZoneOf = (unitId: string) => string;
type Count = { at: Date; keys: Record<string, string>; values: Record<string, number> };
const one = (yes: boolean): number => (yes ? 1 : 0);

/** On one scale, whatever the number of keys: 0 the worst, 1 the best. */
function rated({ score, rating_most: most }: Facts['call_fact']): Record<string, number> {
  if (score === null) return {};
  const place = (score - 1) / ((most ?? 5) - 1);
  return { rated: 1, scores: Math.round(100 + 400 * place), high: one(place >= 0.75), low: one(place <= 0.25) };
}

const counts: { [S in SumName]: (fact: Facts[`${S}_fact`]) => Count } = {
  call: (fact) => ({
    at: fact.started_at,
    keys: {
      unit_id: fact.unit_id,
      queue_id: fact.queue_id ?? none,
      staff_id: fact.staff_id ?? none,
      entry: fact.entry,
      direction: fact.direction,
      why: fact.why ?? none,
    },
    values: {
      calls: 1,
      [fact.result]: 1,
      flow_ms: fact.flow_ms,
      talked_ms: fact.talked_ms,
      lost_ms: fact.result === 'lost' ? fact.ended_at.getTime() - fact.started_at.getTime() : 0,
      asked: one(fact.rating_most !== null),
      ...rated(fact),
      inward: one(fact.direction === 'in' && fact.result !== 'refused'),
      repeats: one(fact.previous_at !== null),
    },
  }),
  visit: (fact) => {
    const { waited_ms: waited, outcome } = fact;
    const answered = outcome === 'answered';
    const gone = outcome === 'abandoned';
    const target = fact.target_seconds === null ? -1 : fact.target_seconds * 1000;
    const between = (more: number, most: number): number => one(answered && waited > more && waited <= most);
    return {
      at: fact.entered_at,
      keys: { unit_id: fact.unit_id, queue_id: fact.queue_id, entry: fact.entry, direction: fact.direction },
      values: {
        entered: 1,
        answered: one(answered),
        within_target: one(answered && waited <= target),
        within_20: one(answered && waited <= 20_000),
        abandoned: one(gone && waited > shortMs),
        short: one(gone && waited <= shortMs),
        abandoned_within: one(gone && waited > shortMs && waited <= target),
        overflowed: one(outcome === 'overflow'),
        sent_away: one(outcome === 'late' || outcome === 'full' || outcome === 'long'),
        other: one(outcome === 'callback' || outcome === 'voicemail' || outcome === 'failed'),
        waited_ms: answered ? waited : 0,
        abandon_ms: gone && waited > shortMs ? waited : 0,
        wait_10: between(-1, 10_000),
        wait_30: between(10_000, 30_000),
        wait_60: between(30_000, 60_000),
        wait_120: between(60_000, 120_000),
        wait_more: one(answered && waited > 120_000),
      },
    };
  },
  turn: (fact) => ({
    at: fact.answered_at,
    keys: {
      unit_id: fact.unit_id,
      staff_id: fact.staff_id ?? none,
      queue_id: fact.queue_id ?? none,
      entry: fact.entry,
      direction: fact.direction,
      disposition: fact.disposition ?? none,
    },
    values: {
      turns: 1,
      rang_ms: fact.rang_ms,
      talked_ms: fact.talked_ms,
      held_ms: fact.held_ms,
      held: one(fact.holds > 0),
      passed_on: one(passedOn.has(fact.ended_by)),
      wrapups: one(fact.wrapup === 'done' || fact.wrapup === 'lapsed'),
      lapsed: one(fact.wrapup === 'lapsed'),
      wrapup_ms: fact.wrapup_ms ?? 0,
    },
  }),
  ring: (fact) => ({
    at: fact.offered_at,
    keys: { unit_id: fact.unit_id, staff_id: fact.staff_id, queue_id: fact.queue_id },
    values: {
      // Rung together with others and taken by one of them, or given up by the caller: nobody's fault, not counted.
      offered: one(fact.outcome !== 'elsewhere' && fact.outcome !== 'withdrawn'),
      accepted: one(fact.outcome === 'accepted'),
      missed: one(fact.outcome === 'missed'),
      declined: one(fact.outcome === 'declined' || fact.outcome === 'not-ready'),
    },
  }),
};
export const passedOn: ReadonlySet<string> = new Set(['transfer', 'transferred']);

/** Sums of facts, added and taken away; what comes to nothing is left out. */
export class Sums {
  private readonly rows = new Map<string, { name: SumName; row: Row }>();

  add(facts: FactsOf, sign: 1 | -1, zoneOf: ZoneOf): void {
    for (const name of Object.keys(counts) as SumName[])
      for (const fact of facts[`${name}_fact`]) {
        const { at, keys, values } = counts[name](fact as never);
        const { day, halfHour } = bucketOf(at, zoneOf(keys.unit_id!));
        const key = [name, halfHour, ...Object.values(keys)].join(' ');
        let entry = this.rows.get(key);
        if (!entry) {
          entry = { name, row: { day, half_hour: halfHour, ...keys } };
          this.rows.set(key, entry);
        }
        for (const [column, value] of Object.entries(values))
          if (value !== 0) entry.row[column] = ((entry.row[column] as number | undefined) ?? 0) + sign * value;
      }
  }

  of(name: SumName): Row[] {
    return [...this.rows.values()]
      .filter(
        (entry) =>
          entry.name === name && Object.values(entry.row).some((value) => typeof value === 'number' && value !== 0),
      )
      .map(({ row }) => row);
  }
}
