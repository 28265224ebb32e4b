/** What every bench gives back: its own figures beside the floors measured in the same run on the same machine. */
export type Figures = Record<string, number | string | boolean>;
/** `missed`: why it did not pass. */
export type BenchResult = { name: string; pass: boolean; missed?: string[]; figures: Figures; floor: Figures };
export type BenchOptions = { smoke: boolean };

/** Sorted copy's value at `share` (0.5 = median); 0 for none. */
export function percentile(values: number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** Looks every `stepMs` until true; rejects with `what` after `ms`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms: number,
  stepMs = 5,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((done) => setTimeout(done, stepMs));
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

export function progress(text: string): void {
  console.error(`  ${text}`);
}
