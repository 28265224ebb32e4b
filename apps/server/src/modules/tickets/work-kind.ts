/** What the router tells tickets. The work item's row is locked; ours comes second. */
import type { SubjectCard } from '#contracts/routing';
import type { Db, Scope, Tx } from '#kernel';
import { customerCard } from '#modules/customers';
import type { Taken, WorkKind } from '#modules/routing';
import { giveTo } from './assign-ticket.ts';
import { ticketWork } from './dispatch-ticket.ts';
import { isOpen } from './rules.ts';
import { findTicket, lockTicket } from './store.ts';

async function assigned(tx: Tx, taken: readonly Taken[]): Promise<void> {
  for (const { scope, subjectId, staffId } of taken) {
    const row = await lockTicket(tx, scope, subjectId);
    if (!row || !isOpen(row.state) || row.merged_into || row.assignee_id === staffId) continue;
    await giveTo(tx, scope, row, staffId);
  }
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
