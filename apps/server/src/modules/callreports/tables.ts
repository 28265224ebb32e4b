/** Facts and sums as rows. Column names are those of the database: facts are written and read whole. */

export type Outcome =
  | 'answered'
  | 'abandoned'
  | 'overflow'
  | 'late'
  | 'full'
  | 'long'
  | 'callback'
  | 'voicemail'
  | 'failed';
export type OfferOutcome = 'accepted' | 'missed' | 'declined' | 'not-ready' | 'elsewhere' | 'withdrawn';
/** Why nobody was reached. */
export const whys = [
  'flow',
  'short',
  'queue',
  'ringing',
  'unanswered',
  'busy',
  'closed',
  'overflow',
  'cancelled',
  'failed',
] as const;
export type Why = (typeof whys)[number];
export type Direction = 'in' | 'out' | 'internal';

export type OfferRow = {
  offer_id: string;
  staff_id: string;
  call_id: string;
  queue_id: string;
  offered_at: Date;
  decided_at: Date | null;
  outcome: OfferOutcome | null;
};
export type CallFact = {
  call_id: string;
  unit_id: string;
  direction: Direction;
  entry: string;
  queue_id: string | null;
  staff_id: string | null;
  started_at: Date;
  ended_at: Date;
  flow_ms: number;
  waited_ms: number;
  talked_ms: number;
  held_ms: number;
  result: 'answered' | 'served' | 'refused' | 'voicemail' | 'callback' | 'lost';
  why: Why | null;
  /** The end of a line as the engine has it: busy, no-answer, unreachable … */
  cause: string | null;
  score: number | null;
  /** Keys of the question; null: not asked. */
  rating_most: number | null;
  /** A call in: when the same caller called in last, within seven days before. */
  previous_at: Date | null;
  day: string;
};
export type VisitFact = {
  call_id: string;
  n: number;
  unit_id: string;
  queue_id: string;
  direction: Direction;
  entry: string;
  target_seconds: number | null;
  entered_at: Date;
  left_at: Date;
  waited_ms: number;
  outcome: Outcome;
  ringing: boolean;
  staff_id: string | null;
  day: string;
};
export type TurnFact = {
  call_id: string;
  n: number;
  unit_id: string;
  staff_id: string | null;
  queue_id: string | null;
  direction: Direction;
  entry: string;
  answered_at: Date;
  ended_at: Date;
  rang_ms: number;
  talked_ms: number;
  held_ms: number;
  holds: number;
  ended_by: string;
  wrapup: 'open' | 'due' | 'done' | 'lapsed' | null;
  wrapup_ms: number | null;
  disposition: string | null;
  day: string;
};
export type RingFact = {
  call_id: string;
  n: number;
  unit_id: string;
  staff_id: string;
  queue_id: string;
  offered_at: Date;
  decided_at: Date | null;
  outcome: OfferOutcome | null;
  day: string;
};
export type Facts = { call_fact: CallFact; visit_fact: VisitFact; turn_fact: TurnFact; ring_fact: RingFact };
export type FactTable = keyof Facts;
export type FactsOf = { [T in FactTable]: Facts[T][] };
export const factTables = ['call_fact', 'visit_fact', 'turn_fact', 'ring_fact'] as const satisfies FactTable[];

/** Sums: `<name>_sum`, per half hour. `at`: the instant of the fact by which it is counted. */
export const sumShapes = {
  call: {
    fact: 'call_fact',
    at: 'started_at',
    keys: ['unit_id', 'queue_id', 'staff_id', 'entry', 'direction', 'why'],
    values:
      'calls answered served refused voicemail callback lost flow_ms talked_ms lost_ms asked rated scores high low inward repeats'.split(
        ' ',
      ),
  },
  visit: {
    fact: 'visit_fact',
    at: 'entered_at',
    keys: ['unit_id', 'queue_id', 'entry', 'direction'],
    values:
      'entered answered within_target within_20 abandoned short abandoned_within overflowed sent_away other waited_ms abandon_ms wait_10 wait_30 wait_60 wait_120 wait_more'.split(
        ' ',
      ),
  },
  turn: {
    fact: 'turn_fact',
    at: 'answered_at',
    keys: ['unit_id', 'staff_id', 'queue_id', 'entry', 'direction', 'disposition'],
    values: 'turns rang_ms talked_ms held_ms held passed_on wrapups lapsed wrapup_ms'.split(' '),
  },
  ring: {
    fact: 'ring_fact',
    at: 'offered_at',
    keys: ['unit_id', 'staff_id', 'queue_id'],
    values: 'offered accepted missed declined'.split(' '),
  },
} as const satisfies Record<
  string,
  { fact: FactTable; at: string; keys: readonly string[]; values: readonly string[] }
>;
export type SumName = keyof typeof sumShapes;
export const sumNames = Object.keys(sumShapes) as SumName[];
