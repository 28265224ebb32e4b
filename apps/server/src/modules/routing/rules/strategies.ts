/**
 * How a queue picks among agents who could take an item now. A strategy is two pure functions: a rank that keeps candidates in
 * order, and a choice from that order. A queue may change its strategy while items wait.
 */
export const strategyNames = ['circular', 'ring-all', 'waiting-queue', 'longest-idle', 'least-occupied'] as const;
export type StrategyName = (typeof strategyNames)[number];

export type Candidate = {
  agentId: string;
  /** Place in the queue's order. */
  position: number;
  /** Share of the channel's slots in use, 0…1. */
  share: number;
  idleSince: number;
  /** Part of their time on duty with work in hand, 0…1, as of the moment they became idle. */
  occupancy: number;
};

/** Snapshot of a candidate in a queue's order. */
export type Ranked = { first: number; second: number; agentId: string; position: number };

export type Strategy = {
  rank(candidate: Candidate): readonly [first: number, second: number];
  /** `ordered`: eligible candidates by rank. `last`: position that got the queue's last offer. Returns none to whom it may go. */
  choose(ordered: Iterable<Ranked>, last: number): Ranked[];
};

/** More telephones than this do not make anybody faster, and every one of them is disturbed. */
const ringAllLimit = 50;

function firstOf(ordered: Iterable<Ranked>): Ranked[] {
  for (const ranked of ordered) return [ranked];
  return [];
}

export const strategies: Record<StrategyName, Strategy> = {
  /** 循环振铃: on from whoever was last, in the queue's order, round and round. */
  circular: {
    rank: ({ position }) => [position, 0],
    choose(ordered, last) {
      let fallback: Ranked | null = null;
      for (const ranked of ordered) {
        if (ranked.position > last) return [ranked];
        fallback ??= ranked;
      }
      return fallback ? [fallback] : [];
    },
  },
  /** 集体振铃: everybody at once, the first to accept has it. */
  'ring-all': {
    rank: ({ position }) => [position, 0],
    choose(ordered) {
      const all: Ranked[] = [];
      for (const ranked of ordered) {
        all.push(ranked);
        if (all.length === ringAllLimit) break;
      }
      return all;
    },
  },
  /** 自动排队: always the first free one of the queue's order; the others help out when those before are busy. */
  'waiting-queue': { rank: ({ position }) => [position, 0], choose: firstOf },
  /** 业务量均衡: whoever holds the smallest part of their slots, among those the one idle for the longest. */
  'longest-idle': { rank: ({ share, idleSince }) => [share, idleSince], choose: firstOf },
  /** 业务量均衡 by what was done: whoever has worked the smallest part of their time on duty. Slots in use go before it. */
  'least-occupied': { rank: ({ share, occupancy, idleSince }) => [share + occupancy, idleSince], choose: firstOf },
};
