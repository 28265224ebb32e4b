/** Wakes whoever waits for committed outbox rows in this process. The sequencer of another node is told by NOTIFY. */
const listeners = new Set<() => void>();

/** To be called after the commit of rows written to kernel.outbox; `announce` does it by itself. */
export function nudgeSequencer(): void {
  for (const listener of listeners) listener();
}

export function onNudge(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
