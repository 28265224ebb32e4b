/** What the program gave this module at wiring. */
import type { Jobs } from '#kernel';

type Given = { site: number; jobs: Jobs };
let given: Given | null = null;

export function give(what: Given): void {
  given = what;
}

export function own(): Given {
  if (!given) throw new Error('deferrals: used before wiring');
  return given;
}
