/** Calling without seeing the number: a single-use token that only telephony can turn into a number. */
import { createHash } from 'node:crypto';
import { clock, demand, newToken, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { customerNotFound, diallingTokenGone, identityNotFound } from './errors.ts';
import { findCustomer, memberIds } from './store.ts';
import { insertDiallingToken, takeDiallingToken } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import { openIdentity } from './vault.ts';

const lifeMs = 60_000;
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** `ticket` is good for one call by the same person within a minute. Without `identityId`: the first telephone. */
export async function requestCall(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; identityId?: string },
): Promise<{ ticket: string }> {
  const row = await findCustomer(tx, scope, input.customerId);
  if (!row) throw customerNotFound();
  demand(scope, 'customers.contact');
  const phones = await identitiesOf(tx, scope, await memberIds(tx, scope, row.id), 'phone');
  const phone = input.identityId ? phones.find(({ id }) => id === input.identityId) : phones[0];
  if (!phone) throw identityNotFound();
  const ticket = newToken();
  const at = clock.now();
  await insertDiallingToken(tx, {
    hash: hashOf(ticket),
    customerId: row.id,
    identityId: phone.id,
    staffId: scope.actor.id,
    at,
    expiresAt: new Date(at.getTime() + lifeMs),
  });
  await record(tx, scope, {
    action: 'customers.call-requested',
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { identityId: phone.id },
  });
  return { ticket };
}

/** For telephony only: the number behind a token, once. Throws `customers.dialling-token-gone`. */
export async function redeemDialling(
  tx: Tx,
  scope: Scope,
  input: { ticket: string; staffId: string },
): Promise<{ customerId: string; number: string }> {
  const taken = await takeDiallingToken(tx, scope, hashOf(input.ticket), input.staffId, clock.now());
  if (!taken) throw diallingTokenGone();
  const phones = await identitiesOf(tx, scope, await memberIds(tx, scope, taken.customerId), 'phone');
  const phone = phones.find(({ id }) => id === taken.identityId);
  if (!phone) throw diallingTokenGone();
  return { customerId: taken.customerId, number: openIdentity(phone) };
}
