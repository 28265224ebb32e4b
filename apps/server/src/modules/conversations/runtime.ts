/** What the program gave this module at wiring; use cases take only `(tx, scope, input)`. */
import type { Files, Keys, Signals } from '#kernel';

export type Runtime = {
  keys: Keys;
  files: Files;
  signals: Signals;
  site: number;
  publicUrl: string;
  /** The conversation's row changed outside of any event that browsers are told by. */
  changed: (conversationId: string) => void;
};
let given: Runtime | null = null;

export function giveRuntime(runtime: Runtime): void {
  given = runtime;
}

export function runtime(): Runtime {
  if (!given) throw new Error('conversations: used before wiring');
  return given;
}
