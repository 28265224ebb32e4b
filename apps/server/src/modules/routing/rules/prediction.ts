/** How long an item will wait, from what is known now. Shown to people as an estimate, never used to decide order. */

export type QueueLoad = {
  /** Slots of ready members on the queue's channel, and how many are free. */
  slots: number;
  free: number;
  /** Mean seconds an agent holds an item of this queue lately. */
  handleSeconds: number;
};

/** Before anything was handled: a chat takes about five minutes. */
export const usualHandleSeconds = 300;
/** Ringing until somebody takes it. */
const acceptSeconds = 5;

/**
 * Seconds for somebody with `ahead` items before them; null when nobody is on duty. With s busy slots of mean handling time h
 * one frees every h/s; the items ahead and the own one need (ahead + 1 − free) of those.
 */
export function predictedWaitSeconds(ahead: number, load: QueueLoad): number | null {
  if (load.slots <= 0) return null;
  const needed = ahead + 1 - load.free;
  if (needed <= 0) return acceptSeconds;
  return Math.round(acceptSeconds + (needed * load.handleSeconds) / load.slots);
}
