/** A bench that does not pass says why: every demand with the words that are printed when it is not met. */
import { type Figures, progress } from './bench.ts';

export type Demand = [otherwise: string, met: boolean];

export function atMost(figures: Figures, bounds: Record<string, number>): Demand[] {
  return Object.entries(bounds).map(([name, bound]) => [
    `${name} is ${figures[name]}, at most ${bound} wanted`,
    Number(figures[name]) <= bound,
  ]);
}

export function atLeast(figures: Figures, bounds: Record<string, number>): Demand[] {
  return Object.entries(bounds).map(([name, bound]) => [
    `${name} is ${figures[name]}, at least ${bound} wanted`,
    Number(figures[name]) >= bound,
  ]);
}

/** `missed` travels with the figures, so that `--json` carries the reason too. */
export function judged(demands: Demand[]): { pass: boolean; missed: string[] } {
  const missed = demands.filter(([, met]) => !met).map(([otherwise]) => otherwise);
  for (const otherwise of missed) progress(`✗ ${otherwise}`);
  return { pass: missed.length === 0, missed };
}
