/** What chooses the policy of a ticket's clocks: the ticket, its customer's tier, the agreement it went under. */
import type { Scope, Tx } from '#kernel';
import { policiesOf } from '#modules/agreements';
import type { Facts } from '#modules/clocks';
import { customerSubject } from '#modules/customers';
import type { TicketRow } from './tables.ts';

export async function clockFacts(tx: Tx, scope: Scope, row: TicketRow): Promise<Facts> {
  const customer = row.customer_id ? await customerSubject(tx, scope, row.customer_id) : null;
  return {
    channel: row.channel,
    type: row.type,
    priority: row.priority,
    tierId: customer?.tierId ?? null,
    policyIds: await policiesOf(tx, scope, row.id),
  };
}
