/** After the router gave a ticket to somebody: its customer hears who has it, out of the router's transaction and with retries. */
import { z } from 'zod';
import { type Database, defineJob, type Scope, systemScope, type Tx } from '#kernel';
import { ruleFor } from './dispatch-ticket.ts';
import { tellOf } from './hand-over-ticket.ts';
import { ownJobs } from './ports.ts';
import { isOpen } from './rules.ts';
import { lockTicket } from './store.ts';
import type { TicketRow } from './tables.ts';

const router = systemScope('tickets.dispatch');
export const tellJob = defineJob('tickets.tell-dispatched', z.object({ ticketId: z.uuid(), staffId: z.uuid() }));

/** By the rule that fits it. Whoever gave it by hand said then whether to tell. */
export async function orderTelling(tx: Tx, scope: Scope, row: TicketRow, staffId: string): Promise<void> {
  if (scope.actor.kind === 'staff' || !row.customer_id) return;
  if (!(await ruleFor(tx, row))?.rule.tell_customer) return;
  await ownJobs().enqueue(tx, tellJob, { ticketId: row.id, staffId }, { key: `tickets.tell:${row.id}` });
}

/** Nobody is told of an owner who has it no more. */
export async function tellDispatched(
  db: Database,
  { ticketId, staffId }: z.infer<typeof tellJob.schema>,
): Promise<void> {
  await db.transact(async (tx) => {
    const row = await lockTicket(tx, router, ticketId);
    if (row && isOpen(row.state) && row.assignee_id === staffId) await tellOf(tx, router, row, 'person');
  });
}
