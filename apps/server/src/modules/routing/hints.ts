/**
 * Tells the routers of this process that rows changed, right after the commit. Only a hint: a router reads the rows itself, and
 * routers of other nodes learn the same from the event log.
 */
import type { AgentRow, WorkItemRow } from './tables.ts';

export type Hint = {
  /** Rows as they were committed: nobody of this process needs to read them. */
  rows?: readonly WorkItemRow[];
  /**
   * Rows that somebody changed, maybe on another node. `epoch`: after the change. `again`: it may say something else with the
   * epoch that is known. `over`: nothing is left to do for one that is not known.
   */
  items?: readonly { id: string; epoch: number; again?: boolean; over?: boolean }[];
  /** People who took or ended something. `told`: by the log, which repeats what this process may have said already. */
  idle?: readonly { staffId: string; since: number; workedMs?: number; told?: boolean }[];
  /** People's rows as they were committed. */
  people?: readonly AgentRow[];
  /** Whose presence changed then, as the log says: news unless this process told the row. */
  presences?: readonly { staffId: string; site: number; since: number }[];
  /** People of whom something else changed. */
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
