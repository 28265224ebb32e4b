/** Figures of ratings, from the count of each score. */

export type Figures = {
  count: number;
  mean: number | null;
  /** Of the ratings given, not an estimate for others (divides by n). */
  standardDeviation: number | null;
  /** Share of fours and fives. */
  satisfied: number | null;
  distribution: number[];
};

/** `distribution[i]`: ratings of i + 1 points. */
export function figuresOf(distribution: number[]): Figures {
  const count = distribution.reduce((sum, n) => sum + n, 0);
  if (count === 0) return { count, mean: null, standardDeviation: null, satisfied: null, distribution };
  const mean = distribution.reduce((sum, n, index) => sum + n * (index + 1), 0) / count;
  const variance = distribution.reduce((sum, n, index) => sum + n * (index + 1 - mean) ** 2, 0) / count;
  const satisfied = ((distribution[3] ?? 0) + (distribution[4] ?? 0)) / count;
  return { count, mean, standardDeviation: Math.sqrt(variance), satisfied, distribution };
}
