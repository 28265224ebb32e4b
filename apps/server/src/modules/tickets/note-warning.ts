/** A promise is running out: whoever holds the ticket is told while there is still time. */
import type { Scope, Tx } from '#kernel';
import { notifyStaff } from '#modules/notifications';
import { lockTicket } from './store.ts';

/** Per cent of the target from which the holder is told; earlier steps only colour the list. */
const urgentStep = 75;

type Warning = { clockId: string; subjectId: string; target: string; step: number };

export async function noteWarning(tx: Tx, scope: Scope, warning: Warning): Promise<void> {
  if (warning.step < urgentStep) return;
  const row = await lockTicket(tx, scope, warning.subjectId);
  if (!row?.assignee_id) return;
  await notifyStaff(tx, scope, [row.assignee_id], {
    code: `tickets.warned-${warning.target.replace('_', '-')}`,
    params: { number: row.number },
    link: `/tickets/${row.id}`,
    key: `clock:${warning.clockId}:${urgentStep}`,
  });
}
