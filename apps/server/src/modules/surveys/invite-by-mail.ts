/** A closed ticket is rated on the page: its customer gets the link by mail. */
import { clock, type Scope, type Tx, translate } from '#kernel';
import { mayAsk, writeToCustomer } from '#modules/customers';
import { readCompany } from '#modules/organisation';
import { ticketCards } from '#modules/tickets';
import { invite } from './invite.ts';
import { invitedSince, readPolicy } from './store.ts';

const dayMs = 86_400_000;

/**
 * Nothing happens without a customer who can be written to, when the customer does not want to be asked, or was asked
 * within the days of the fatigue limit (the chat before the ticket counts).
 */
export async function inviteByMail(
  tx: Tx,
  scope: Scope,
  site: { number: number; publicUrl: string },
  ticket: { ticketId: string; unitId: string; customerId: string; assigneeId: string | null },
): Promise<void> {
  const { fatigue_days: days } = await readPolicy(tx, scope);
  if (await invitedSince(tx, scope, ticket.customerId, new Date(clock.ms() - days * dayMs))) return;
  if (!(await mayAsk(tx, scope, ticket.customerId, 'survey'))) return;
  const card = (await ticketCards(tx, scope, [ticket.ticketId])).get(ticket.ticketId);
  const company = await readCompany(tx, scope);
  if (!card || !company) return;
  const token = await invite(tx, scope, site.number, {
    subject: ['ticket', ticket.ticketId],
    unitId: ticket.unitId,
    customerId: ticket.customerId,
    agentId: ticket.assigneeId,
    channel: card.channel,
  });
  if (!token) return;
  const params = { number: card.number, url: `${site.publicUrl}/rate/${token}` };
  const inZh = (key: string): string =>
    translate('zh-CN', `surveys.mail.${key}`, { ...params, company: company.name.zh });
  const inEn = (key: string): string => translate('en', `surveys.mail.${key}`, { ...params, company: company.name.en });
  await writeToCustomer(tx, scope, {
    customerId: ticket.customerId,
    subject: inZh('subject'),
    text: `${inZh('text')}\n\n${inEn('text')}`,
  });
}
