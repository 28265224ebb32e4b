/** What this room takes of the program, set while wiring. */
import type { Keys } from '#kernel';

let keys: Keys | null = null;
export function plug(given: { keys: Keys }): void {
  keys = given.keys;
}
export function ports(): { keys: Keys } {
  if (!keys) throw new Error('wrapups is not wired');
  return { keys };
}
