/** Work goes from one person to another with a reason, and the customer hears who has it now. */
import { type Scope, type Tx, translate } from '#kernel';
import { writeToCustomer } from '#modules/customers';
import { staffCard } from '#modules/identity';
import { readCompany } from '#modules/organisation';
import { assignTicket } from './assign-ticket.ts';
import { findTicket } from './store.ts';
import type { TicketRow } from './tables.ts';
import { note } from './tell.ts';

export type HandOver = {
  id: string;
  assigneeId: string | null;
  version: number;
  reason?: string | undefined;
  tellCustomer?: boolean | undefined;
};

/** As `assignTicket`; the reason stands as an internal note, what the customer was told as a comment. */
export async function handOverTicket(tx: Tx, scope: Scope, input: HandOver): Promise<TicketRow> {
  const before = await findTicket(tx, scope, input.id, 'tickets.write');
  const row = await assignTicket(tx, scope, input);
  if (input.assigneeId === null || before?.assignee_id === input.assigneeId) return row;
  const reason = input.reason?.trim();
  if (reason) await note(tx, scope, row.id, 'note', [], reason);
  // Whose matter is done hears of no new owner.
  const over = row.state === 'resolved' || row.state === 'closed';
  if (input.tellCustomer && row.customer_id && !over) await tell(tx, scope, row, row.customer_id, input.assigneeId);
  return row;
}

async function tell(tx: Tx, scope: Scope, row: TicketRow, customerId: string, assigneeId: string): Promise<void> {
  const staff = await staffCard(tx, scope, assigneeId);
  const company = await readCompany(tx, scope);
  if (!staff || !company) return;
  const params = { number: row.number, title: row.title, staff: staff.name };
  const inZh = (key: string): string =>
    translate('zh-CN', `tickets.hand-over.${key}`, { ...params, company: company.name.zh });
  const inEn = (key: string): string =>
    translate('en', `tickets.hand-over.${key}`, { ...params, company: company.name.en });
  const told = await writeToCustomer(tx, scope, {
    customerId,
    subject: inZh('mail.subject'),
    text: `${inZh('mail.text')}\n\n${inEn('mail.text')}`,
  });
  // A promise that was not kept is said too: somebody has to call.
  await note(
    tx,
    scope,
    row.id,
    told ? 'comment' : 'note',
    [],
    translate(scope.locale, `tickets.hand-over.${told ? 'told' : 'not-told'}`, params),
  );
}
