/** Deterministic randomness: the same seed gives the same company on every machine (mulberry32, public domain). */
export type Random = {
  /** [0, 1) */
  next(): number;
  /** Whole number in [low, high]. */
  int(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** By weight; weights need not sum to one. */
  weighted<T>(items: readonly (readonly [T, number])[]): T;
  chance(share: number): boolean;
  /** Around `mean`, never below `low`: log-normal with the given spread, as waiting and handling times are. */
  duration(mean: number, spread: number, low: number): number;
};

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    pick: (items) => items[int(0, items.length - 1)]!,
    weighted(items) {
      let rest = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        rest -= weight;
        if (rest < 0) return item;
      }
      return items[items.length - 1]![0];
    },
    chance: (share) => next() < share,
    duration(mean, spread, low) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return Math.max(low, mean * Math.exp(spread * normal - (spread * spread) / 2));
    },
  };
}
