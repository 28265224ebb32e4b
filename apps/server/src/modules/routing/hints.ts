/**
 * Tells the routers of this process that rows changed, right after the commit. Only a hint: a router reads the rows itself, and
 * routers of other nodes learn the same from the event log.
 */
export type Hint = {
  /** `epoch`: of the row after the change; null: read it whatever is known. */
  items?: readonly { id: string; epoch: number | null }[];
  agents?: readonly string[];
  /** Queues, policy or members changed: read everything again. */
  reload?: boolean;
};

const listeners = new Set<(hint: Hint) => void>();

export function hint(change: Hint): void {
  for (const listener of listeners) listener(change);
}

export function onHint(listener: (hint: Hint) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
