/** What the program gave this module at wiring. */
import type { Config, Files, Keys } from '#kernel';
import type { Waiters } from './waiters.ts';

type Given = { site: number; publicUrl: string; ice: Config['ice']; keys: Keys; files: Files; waiters: Waiters };
let given: Given | null = null;

export function give(what: Given): void {
  given = what;
}

export function own(): Given {
  if (!given) throw new Error('remotehelp: used before wiring');
  return given;
}
