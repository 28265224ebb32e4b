/** What the router tells tickets. The work item's row is locked; ours comes second. */
import type { SubjectCard } from '#contracts/routing';
import { announceMany, clock, type Db, type Scope, systemScope, type Tx } from '#kernel';
import { resumeClocks, stopTarget } from '#modules/clocks';
import { customerCard, restateContacts } from '#modules/customers';
import type { Taken, WorkKind } from '#modules/routing';
import { giveTo } from './assign-ticket.ts';
import { ticketWork } from './dispatch-ticket.ts';
import { ticketAssigned, ticketStateChanged } from './events.ts';
import { isOpen } from './rules.ts';
import { findTicket, lockTicket } from './store.ts';
import { giveTickets, lockTickets } from './store-dispatch.ts';
import { dueOrderOf, factFor, reorder } from './tell.ts';
import { orderTelling } from './tell-dispatched.ts';

const router = systemScope('tickets.dispatch');

/** All that were found in one round of the router, in a few statements whatever their number. */
async function assigned(tx: Tx, taken: readonly Taken[]): Promise<void> {
  const byTicket = new Map(taken.map((one) => [one.subjectId, one]));
  const rows = (await lockTickets(tx, router, [...byTicket.keys()])).filter(
    (row) => isOpen(row.state) && !row.merged_into && row.assignee_id !== byTicket.get(row.id)!.staffId,
  );
  if (rows.length === 0) return;
  const at = clock.now();
  const ids = rows.map((row) => row.id);
  const clocks = await stopTarget(tx, router, { kind: 'ticket', ids, target: 'assignment', at });
  const given = rows.map((row) => {
    const { scope, staffId } = byTicket.get(row.id)!;
    return { row, scope, staffId, dueOrder: dueOrderOf(clocks.get(row.id) ?? []) };
  });
  const afters = new Map((await giveTickets(tx, given, at)).map((row) => [row.id, row]));
  for (const row of rows) {
    if (row.state === 'waiting' || !clocks.get(row.id)?.some(({ state }) => state === 'paused')) continue;
    // Brought in from elsewhere: from here on the rest is owed.
    await resumeClocks(tx, router, { subject: { kind: 'ticket', id: row.id, unitId: row.unit_id }, at });
    await reorder(tx, router, row.id);
  }
  for (const { row, scope, staffId } of given) await orderTelling(tx, scope, row, staffId);
  const started = rows.filter((row) => row.state === 'new');
  await restateContacts(
    tx,
    'ticket',
    started.map((row) => row.id),
    'open',
    true,
  );
  const told = given.map(({ row, scope }) => ({ before: row, after: afters.get(row.id)!, scope }));
  await announceMany(
    tx,
    ticketAssigned,
    told.map(({ before, after, scope }) => factFor(scope, after, { from: before.assignee_id })),
  );
  await announceMany(
    tx,
    ticketStateChanged,
    told.flatMap(({ before, after, scope }) =>
      before.state === 'new' ? [factFor(scope, after, { from: before.state, reopened: after.reopened })] : [],
    ),
  );
}

async function returned(tx: Tx, scope: Scope, work: { subjectId: string; held: boolean }): Promise<void> {
  if (!work.held) return;
  const row = await lockTicket(tx, scope, work.subjectId);
  if (row && isOpen(row.state) && row.assignee_id) await giveTo(tx, scope, row, null);
}

async function cards(db: Db, scope: Scope, subjectIds: string[]): Promise<Map<string, SubjectCard>> {
  const found = new Map<string, SubjectCard>();
  for (const id of subjectIds) {
    const row = await findTicket(db, scope, id);
    if (!row) continue;
    const customer = row.customer_id ? await customerCard(db, scope, row.customer_id) : null;
    found.set(id, {
      title: `${row.number} ${row.title}`,
      customerId: customer?.id ?? null,
      tier: customer?.tier ?? null,
      maskedNumber: customer?.maskedPhone ?? null,
      lastWords: row.description.slice(0, 200),
      repeatContacts: customer?.repeatContacts ?? 0,
      openTickets: customer?.openTickets ?? 0,
    });
  }
  return found;
}

export const ticketKind: WorkKind = {
  kind: ticketWork,
  onAssigned: assigned,
  onReturned: returned,
  cards,
  returnsWhenSilent: false,
  takenAtOnce: true,
};
