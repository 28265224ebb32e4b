/** A person takes waiting work, or a supervisor gives it to somebody, past the router. */
import type { Scope, Tx } from '#kernel';
import { agentNotFound, notHeld } from './errors.ts';
import { holdMany } from './hold-work.ts';
import { allowedFrom } from './rules/states.ts';
import { agentById } from './store-agents.ts';
import { lockSubject } from './store-items.ts';
import type { WorkItemRow } from './tables.ts';

/** Throws `routing.not-held` when the subject does not wait, `routing.agent-not-found` when the person takes no work. */
export async function assignTo(
  tx: Tx,
  scope: Scope,
  input: { kind: string; subjectId: string; staffId: string },
): Promise<WorkItemRow> {
  const row = await lockSubject(tx, scope, input.kind, input.subjectId);
  if (!row || !allowedFrom('assign').includes(row.state)) throw notHeld();
  if (!(await agentById(tx, scope, input.staffId))) throw agentNotFound();
  const [after] = await holdMany(tx, [{ scope, row, staffId: input.staffId }], 'assigned');
  return after!;
}
