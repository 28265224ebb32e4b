/** Random stories of calls whose every end is known. */
import type { Story } from './bring-calls.ts';
import type { PastOffer, PastStay, PastTurn } from './rules/past-call.ts';

export type World = {
  units: string[];
  queues: { id: string; unitId: string }[];
  staff: { id: string; number: string; unitId: string }[];
};

/** Mulberry32: the same numbers for the same seed. */
export function random(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(from: readonly T[]): T => from[int(0, from.length - 1)]!;
  return { next, int, pick };
}
type Random = ReturnType<typeof random>;

export function someStories(r: Random, world: World, span: { from: number; to: number }, many: number): Story[] {
  return Array.from({ length: many }, () => {
    const at = new Date(r.int(span.from, span.to));
    const party = `13${String(r.int(0, 999_999_999)).padStart(9, '0')}`;
    return r.next() < 0.2 ? callOut(r, world, at, party) : callIn(r, world, at, party);
  });
}

const wrapupOf = (r: Random): Story['wrapup'] => {
  const code = r.pick([null, 'repair-visit', 'question']);
  return { code, path: code ? [code] : [], ms: r.int(2_000, 90_000), lapsed: code === null };
};
function turn(r: Random, staffId: string): PastTurn {
  const parts = Array.from({ length: r.pick([1, 1, 1, 3]) }, () => r.int(4_000, 400_000));
  return { staffId, way: r.pick(['sip', 'browser'] as const), ringMs: r.int(500, 4_000), parts };
}

function callOut(r: Random, world: World, at: Date, party: string): Story {
  const one = r.pick(world.staff);
  const cause = r.pick([undefined, undefined, 'busy', 'no-answer', 'unreachable']);
  return {
    ...nothing,
    direction: 'out',
    unitId: one.unitId,
    at,
    party,
    turns: [turn(r, one.id)],
    ...(cause && { cause }),
    endedBy: cause ?? 'agent',
  };
}

const nothing = {
  entry: '4008001234',
  flow: null,
  flowMs: 0,
  stays: [],
  turns: [],
  score: null,
  customerId: null,
  wrapup: null,
  recording: null,
} satisfies Partial<Story>;

function callIn(r: Random, world: World, at: Date, party: string): Story {
  const queue = r.pick(world.queues);
  const flow = { id: '00000000-0000-7000-8000-0000000000aa', version: 1 };
  const base = {
    ...nothing,
    direction: 'in' as const,
    unitId: queue.unitId,
    at,
    party,
    flow,
    flowMs: r.int(1_000, 40_000),
  };
  const kind = r.next();
  if (kind < 0.08) return { ...base, endedBy: 'caller' };
  if (kind < 0.11) return { ...base, endedBy: 'flow' };
  if (kind < 0.13) return { ...base, flow: null, flowMs: 2_000, endedBy: 'refused' };
  if (kind < 0.18)
    return { ...base, closed: { queueId: r.pick([null, queue.id]) }, endedBy: r.pick(['flow', 'voicemail']) };
  const stays: PastStay[] = [];
  const stay = (of: World['queues'][number], end: PastStay['end']): PastStay => {
    const waitMs = end === 'abandoned' ? r.pick([r.int(500, 5_000), r.int(5_001, 180_000)]) : r.int(500, 130_000);
    const offers: PastOffer[] = [];
    const ring = (outcome: PastOffer['outcome'], most: number): void => {
      offers.push({ staffId: r.pick(world.staff).id, rangMs: r.int(100, most), outcome });
    };
    if (waitMs > 50_000 && r.next() < 0.4) ring('missed', 20_000);
    if (end === 'answered') ring('accepted', Math.min(400, waitMs));
    if (end === 'abandoned' && r.next() < 0.4) ring('withdrawn', Math.min(400, waitMs));
    return { queueId: of.id, unitId: of.unitId, waitMs, offers, end };
  };
  if (r.next() < 0.1) stays.push(stay(world.queues.find(({ id }) => id !== queue.id)!, 'late'));
  const end = r.next();
  if (end < 0.2) return { ...base, stays: [...stays, stay(queue, 'abandoned')], endedBy: 'caller' };
  if (end < 0.26) return { ...base, stays: [...stays, stay(queue, 'late')], endedBy: 'flow' };
  if (end < 0.3) return { ...base, stays: [...stays, stay(queue, 'callback')], endedBy: 'callback' };
  const last = stay(queue, 'answered');
  const turns = [turn(r, last.offers.at(-1)!.staffId)];
  if (r.next() < 0.1) turns.push(turn(r, world.staff.find(({ id }) => id !== turns[0]!.staffId)!.id));
  const asked = r.next() < 0.5;
  const score = asked && r.next() < 0.6 ? r.int(1, 5) : null;
  return {
    ...base,
    stays: [...stays, last],
    turns,
    score,
    asked,
    endedBy: asked ? (score === null ? 'caller' : 'flow') : r.pick(['agent', 'caller']),
    wrapup: wrapupOf(r),
  };
}
