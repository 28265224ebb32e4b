/** What the program gave this module at wiring. */
import type { Kernel } from '#kernel';

type Given = Pick<Kernel, 'keys' | 'files' | 'db' | 'log' | 'signals' | 'outgoing'> & {
  site: number;
  publicUrl: string;
};
let given: Given | null = null;

export function givePorts(what: Given): void {
  given = what;
}
export function ports(): Given {
  if (!given) throw new Error('channels: used before wiring');
  return given;
}
/** Something waits to be sent. */
export const queuedSignal = 'channels.queued';
