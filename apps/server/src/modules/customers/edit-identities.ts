/** Telephones, mail addresses and accounts of a file. */
import { clock, type Scope, type Tx } from '#kernel';
import { tellChanged } from './edit-customer.ts';
import { customerNotFound, identityNotFound, identityTaken } from './errors.ts';
import { type IdentityKind, normaliseIdentity, storeIdentity } from './identities.ts';
import { lockCustomer, memberIds, updateCustomer } from './store.ts';
import { holdersOf, holdValue, identitiesOf, markVerified, removeIdentity } from './store-identities.ts';
import { blindOf, openIdentity } from './vault.ts';

const sole = new Set<IdentityKind>(['wechat', 'host_user', 'visitor']);

/**
 * Adds a value to a file; one that it already has is left as it is (and becomes verified if it is now). Accounts belong to
 * one person (`customers.identity-taken`); telephones and addresses may be shared.
 */
export async function addIdentity(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; kind: IdentityKind; value: string; verified?: boolean },
): Promise<void> {
  const row = await lockCustomer(tx, scope, input.customerId);
  if (!row) throw customerNotFound();
  const normalised = normaliseIdentity(input.kind, input.value);
  const members = await memberIds(tx, scope, row.id);
  const own = await identitiesOf(tx, scope, members, input.kind);
  const known = own.find((identity) => openIdentity(identity) === normalised);
  if (known) {
    if (input.verified) await markVerified(tx, known.id, clock.now());
    return;
  }
  const blind = blindOf(input.kind, normalised);
  await holdValue(tx, input.kind, blind);
  if (sole.has(input.kind)) {
    const [holder] = await holdersOf(tx, scope, input.kind, blind);
    if (holder) throw identityTaken({ number: holder.visible ? holder.number : '—' });
  }
  await storeIdentity(tx, row, { kind: input.kind, normalised, verified: input.verified ?? false });
  await tellChanged(tx, scope, row, await updateCustomer(tx, row.id, {}, clock.now()), [input.kind]);
}

export async function dropIdentity(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; identityId: string },
): Promise<void> {
  const row = await lockCustomer(tx, scope, input.customerId);
  if (!row) throw customerNotFound();
  const own = await identitiesOf(tx, scope, await memberIds(tx, scope, row.id));
  const identity = own.find(({ id }) => id === input.identityId);
  if (!identity) throw identityNotFound();
  await removeIdentity(tx, identity.id);
  await tellChanged(tx, scope, row, await updateCustomer(tx, row.id, {}, clock.now()), [identity.kind]);
}
