/** A promise was broken: it enters the ticket's history, and whoever answers for it is told. */
import { clock, type Scope, type Tx } from '#kernel';
import { notifyStaff, notifySupervisors } from '#modules/notifications';
import { ticketClockBreached } from './events.ts';
import { lockTicket } from './store.ts';
import { note, say } from './tell.ts';

type Breach = { clockId: string; subjectId: string; target: string; dueAt: string };

export async function noteBreach(tx: Tx, scope: Scope, breach: Breach): Promise<void> {
  const row = await lockTicket(tx, scope, breach.subjectId);
  if (!row) return;
  await note(tx, scope, row.id, 'clock', [{ field: breach.target, from: null, to: 'breached' }], null, clock.now());
  await say(tx, scope, ticketClockBreached, row, { target: breach.target, dueAt: breach.dueAt });
  const notice = {
    code: `tickets.breached-${breach.target.replace('_', '-')}`,
    params: { number: row.number },
    link: `/tickets/${row.id}`,
    key: `clock:${breach.clockId}`,
  };
  if (row.assignee_id) await notifyStaff(tx, scope, [row.assignee_id], notice);
  await notifySupervisors(tx, scope, { unitId: row.unit_id, ...notice });
}
