/** Following a ticket without owning it. */
import { clock, type Scope, systemScope, type Tx } from '#kernel';
import { notifyStaff } from '#modules/notifications';
import { ticketNotFound } from './errors.ts';
import { ticketChanged } from './events.ts';
import { findTicket } from './store.ts';
import { absorbedBy } from './store-relations.ts';
import { setWatcher, watchersOf } from './store-tasks.ts';
import type { TicketRow } from './tables.ts';
import { say } from './tell.ts';

/** For oneself only. Doing it twice changes nothing. */
export async function watchTicket(tx: Tx, scope: Scope, input: { id: string; watching: boolean }): Promise<void> {
  const row = await findTicket(tx, scope, input.id);
  if (!row || scope.actor.kind !== 'staff') throw ticketNotFound();
  const { watching } = input;
  if (!(await setWatcher(tx, { ticketId: row.id, staffId: scope.actor.id, watching, at: clock.now() }))) return;
  await say(tx, scope, ticketChanged, row, { fields: ['watchers'] });
}

/** Whoever did it knows already. Who follows is asked beyond the rights of the one who acts. */
export async function tellWatchers(tx: Tx, scope: Scope, row: TicketRow, what: 'comment' | 'state'): Promise<void> {
  const everything = systemScope('tickets');
  const family = [row.id, ...(await absorbedBy(tx, everything, row.id)).map(({ id }) => id)];
  const watchers = (await watchersOf(tx, everything, family)).filter((id) => id !== scope.actor.id);
  if (watchers.length === 0) return;
  await notifyStaff(tx, scope, watchers, {
    code: `tickets.watched-${what}`,
    params: { number: row.number },
    link: `/tickets/${row.id}`,
    key: `watch:${row.id}:${row.version}`,
  });
}
