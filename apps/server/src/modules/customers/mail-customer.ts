/** Mail to a customer whose address the sender never sees. */
import { demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { sendMail } from '#modules/notifications';
import { customerNotFound, mailMissing, mailOff } from './errors.ts';
import { findCustomer, memberIds } from './store.ts';
import { identitiesOf } from './store-identities.ts';
import { openIdentity } from './vault.ts';

/** Throws `customers.mail-missing` without an address, `customers.mail-off` when the company has not set up mail. */
export async function mailCustomer(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; subject: string; text: string },
): Promise<void> {
  const row = await findCustomer(tx, scope, input.customerId);
  if (!row) throw customerNotFound();
  demand(scope, 'customers.contact');
  const [address] = await identitiesOf(tx, scope, await memberIds(tx, scope, row.id), 'email');
  if (!address) throw mailMissing();
  const queued = await sendMail(tx, scope, { to: openIdentity(address), subject: input.subject, text: input.text });
  if (!queued) throw mailOff();
  await record(tx, scope, {
    action: 'customers.mail-sent',
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { identityId: address.id },
  });
}
