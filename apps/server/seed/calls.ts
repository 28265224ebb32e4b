/** Thirty days of the hotline as stories: who was on duty, who waited how long and gave up, who was rung, what it came to. Pure and deterministic. */
import type { Random } from './random.ts';
import { arrivals, zoneMs } from './shape.ts';

export type SeedCaller = { id: string; phone: string; since: number };
export type SeedTurn = { agent: string; ringMs: number; parts: number[] };
export type SeedCall = {
  direction: 'in' | 'out';
  at: number;
  customer: number;
  flowMs: number;
  /** Null: never asked for a person. */
  wait: { ms: number; missed: { agent: string; ms: number } | null; end: 'answered' | 'abandoned' | 'callback' } | null;
  rang: boolean;
  turns: SeedTurn[];
  cause: string | null;
  endedBy: string;
  score: number | null;
  result: readonly string[];
  wrapupMs: number;
};
export type SeedShift = { agent: string; states: { state: string; reason: string | null; from: number; to: number }[] };

const hour = 3_600_000;
const dayMs = 24 * hour;
/** Two come at eight, two at one. */
const shifts = [
  { agents: ['8041', '8042'], from: 8, to: 17, meal: 12 },
  { agents: ['8043', '8044'], from: 13, to: 22, meal: 17.5 },
] as const;
export const hotlineAgents = shifts.flatMap(({ agents }) => [...agents]);

const results: readonly (readonly [readonly string[], number])[] = [
  [['repair', 'repair-guided'], 26],
  [['repair', 'repair-visit'], 24],
  [['question', 'question-product'], 22],
  [['question', 'question-order'], 14],
  [['complaint'], 6],
  [['praise'], 2],
  [['no-need'], 6],
];

export function pastShifts(end: number, days: number): SeedShift[] {
  const today = Math.floor((end + zoneMs) / dayMs) * dayMs - zoneMs;
  return shifts.flatMap(({ agents, from, to, meal }) =>
    agents.flatMap((agent, second) =>
      Array.from({ length: days }, (_, index) => today - (days - 1 - index) * dayMs).flatMap((day): SeedShift[] => {
        // Each has a day of the week off.
        if ((Math.floor((day + zoneMs) / dayMs) + Number(agent)) % 7 === 0) return [];
        const lunch = day + meal * hour + second * (hour / 2);
        const states = [
          { state: 'ready', reason: null, from: day + from * hour, to: lunch },
          { state: 'break', reason: 'meal', from: lunch, to: lunch + hour / 2 },
          { state: 'ready', reason: null, from: lunch + hour / 2, to: day + to * hour },
        ].filter(({ to: until }) => until <= end);
        return states.length > 0 ? [{ agent, states }] : [];
      }),
    ),
  );
}

/** Agents take calls one after the other; who waits longer than they like hangs up. */
export function pastCalls(
  random: Random,
  end: number,
  { count, days }: { count: number; days: number },
  callers: readonly SeedCaller[],
): SeedCall[] {
  const onDuty = pastShifts(end, days).flatMap(({ agent, states }) =>
    states.filter(({ state }) => state === 'ready').map(({ from, to }) => ({ agent, from, to })),
  );
  const freeAt = new Map<string, number>(hotlineAgents.map((agent) => [agent, 0]));
  const known = (at: number): number => {
    let found = random.int(0, callers.length - 1);
    for (let draw = 0; callers[found]!.since > at && draw < 40; draw++) found = random.int(0, callers.length - 1);
    return found;
  };
  return arrivals(random, end - hour, days, count).flatMap((at): SeedCall[] => {
    const customer = known(at);
    if (callers[customer]!.since > at) return [];
    const nothing = {
      at,
      customer,
      wait: null,
      rang: false,
      turns: [],
      cause: null,
      score: null,
      result: [],
      wrapupMs: 0,
    };
    const free = (from: number): { agent: string; at: number } | null => {
      const can = onDuty
        .map(({ agent, from: begins, to }) => ({ agent, at: Math.max(from, begins, freeAt.get(agent)!), to }))
        .filter((one) => one.at < one.to)
        .sort((a, b) => a.at - b.at || a.agent.localeCompare(b.agent));
      return can[0] ?? null;
    };
    const talk = (agent: string): number[] => {
      const first = Math.round(random.duration(150_000, 0.7, 12_000));
      return random.chance(0.22)
        ? [first, Math.round(random.duration(35_000, 0.6, 4_000)), Math.round(random.duration(60_000, 0.6, 6_000))]
        : [first, ...(agent === '8044' && random.chance(0.1) ? [20_000, 15_000] : [])];
    };
    const busyUntil = (agent: string, until: number, wrapupMs: number): void => {
      freeAt.set(agent, until + wrapupMs + random.int(1_000, 20_000));
    };
    const sum = (parts: readonly number[]): number => parts.reduce((all, ms) => all + ms, 0);
    const wrapupMs = Math.round(random.duration(22_000, 0.5, 4_000));

    if (random.chance(0.13)) {
      const found = free(at);
      if (!found || found.at > at + 60_000) return [];
      const cause = random.weighted([
        [null, 72],
        ['no-answer', 16],
        ['busy', 8],
        ['unreachable', 4],
      ] as const);
      const ringMs = Math.round(cause === 'no-answer' ? 45_000 : random.duration(9_000, 0.5, 2_500));
      const parts = cause ? [0] : talk(found.agent);
      busyUntil(found.agent, at + ringMs + sum(parts), cause ? 0 : wrapupMs);
      const result = cause ? [] : random.weighted(results);
      const turns = [{ agent: found.agent, ringMs, parts }];
      return [
        {
          ...nothing,
          direction: 'out',
          at: found.at,
          flowMs: 0,
          turns,
          cause,
          endedBy: cause ?? random.pick(['agent', 'caller']),
          result,
          wrapupMs,
        },
      ];
    }

    const flowMs = Math.round(random.duration(14_000, 0.5, 3_000));
    if (random.chance(0.05))
      return [{ ...nothing, direction: 'in', flowMs: Math.min(flowMs, 12_000), endedBy: 'caller' }];
    const entered = at + flowMs;
    const found = free(entered);
    const patience = random.duration(95_000, 0.8, 1_200);
    let missed: { agent: string; ms: number } | null = null;
    let wait = found ? found.at - entered + random.int(2_000, 7_000) : Number.POSITIVE_INFINITY;
    if (found && random.chance(0.04)) {
      missed = { agent: found.agent, ms: 20_000 };
      wait += 22_000;
    }
    if (wait > patience || (!missed && random.chance(0.015))) {
      const ms = Math.round(Math.min(patience, wait === Number.POSITIVE_INFINITY ? patience : wait));
      if (ms > 45_000 && random.chance(0.2))
        return [
          { ...nothing, direction: 'in', flowMs, wait: { ms, missed: null, end: 'callback' }, endedBy: 'callback' },
        ];
      return [
        {
          ...nothing,
          direction: 'in',
          flowMs,
          wait: { ms, missed: null, end: 'abandoned' },
          rang: found !== null && wait <= patience,
          endedBy: 'caller',
        },
      ];
    }
    const taker = missed
      ? (hotlineAgents.find((agent) => agent !== missed!.agent && freeAt.get(agent)! <= entered + wait) ?? found!.agent)
      : found!.agent;
    const parts = talk(taker);
    const turns: SeedTurn[] = [{ agent: taker, ringMs: random.int(900, 3_500), parts }];
    const ends = entered + wait + sum(parts);
    busyUntil(taker, ends, wrapupMs);
    const rated = random.chance(0.34);
    const score = rated
      ? random.weighted([
          [5, 56],
          [4, 26],
          [3, 9],
          [2, 4],
          [1, 5],
        ] as const)
      : null;
    const endedBy = rated ? 'flow' : random.chance(0.6) ? 'caller' : 'agent';
    const ms = Math.round(wait);
    return [
      {
        ...nothing,
        direction: 'in',
        flowMs,
        wait: { ms, missed, end: 'answered' },
        turns,
        endedBy,
        score,
        result: random.weighted(results),
        wrapupMs,
      },
    ];
  });
}
