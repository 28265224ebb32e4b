/** The call that rings now, for what else than the screen can answer it: the keys of a headset. */

type Answer = (() => void) | null;
let answer: Answer = null;
const listeners = new Set<() => void>();

export function setRinging(now: Answer): void {
  answer = now;
  for (const tell of listeners) tell();
}

export const ringing = (): Answer => answer;

/** Called when it begins or ends to ring; gives back what ends it. */
export function onRinging(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
