/** For modules below that write to customers themselves (surveys, notices): the address never leaves this room. */
import { type Db, demand, type Scope, type Tx } from '#kernel';
import { sendMail } from '#modules/notifications';
import { customerNotFound, identityNotFound } from './errors.ts';
import { findCustomer, memberIds } from './store.ts';
import { consentsOf } from './store-consents.ts';
import { identitiesOf } from './store-identities.ts';
import { openIdentity } from './vault.ts';

/** Queues a mail; false when the customer has no address, or the company no mail server. */
export async function writeToCustomer(
  tx: Tx,
  scope: Scope,
  mail: { customerId: string; subject: string; text: string },
): Promise<boolean> {
  const row = await findCustomer(tx, scope, mail.customerId);
  if (!row) return false;
  const [address] = await identitiesOf(tx, scope, await memberIds(tx, scope, row.id), 'email');
  if (!address) return false;
  return await sendMail(tx, scope, { to: openIdentity(address), subject: mail.subject, text: mail.text });
}

/** Where a text goes, for the module that carries it: staff are shown the masked one at most. Without `identityId`: the first telephone. */
export async function numberToText(
  db: Db,
  scope: Scope,
  input: { customerId: string; identityId?: string | undefined },
): Promise<{ customerId: string; unitId: string; identityId: string; number: string }> {
  const row = await findCustomer(db, scope, input.customerId);
  if (!row) throw customerNotFound();
  demand(scope, 'customers.contact');
  const phones = await identitiesOf(db, scope, await memberIds(db, scope, row.id), 'phone');
  const phone = input.identityId ? phones.find(({ id }) => id === input.identityId) : phones[0];
  if (!phone) throw identityNotFound();
  return { customerId: row.id, unitId: row.unit_id, identityId: phone.id, number: openIdentity(phone) };
}

/** False once the customer has withdrawn a purpose, or is on the black list. Never asked counts as yes for service follow-up. */
export async function mayAsk(db: Db, scope: Scope, customerId: string, purpose: string): Promise<boolean> {
  const row = await findCustomer(db, scope, customerId);
  if (!row || row.listing === 'black') return false;
  const words = await consentsOf(db, scope, await memberIds(db, scope, row.id));
  return words.find((word) => word.purpose === purpose)?.given !== false;
}
