/** Relations, further addresses and the black and red lists of a file. */
import type { z } from 'zod';
import { clock, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { isRegionCode } from '#modules/numbers';
import type { setListing as listingShape, newAddress, newRelation } from './contract.ts';
import { tellChanged } from './edit-customer.ts';
import {
  addressNotFound,
  customerNotFound,
  regionUnknown,
  relationItself,
  relationKnown,
  relationNotFound,
} from './errors.ts';
import { findFile } from './find-file.ts';
import { lockCustomer, memberIds, updateCustomer } from './store.ts';
import {
  addressesOf,
  insertAddress,
  insertListing,
  insertRelation,
  relationsOf,
  removeAddress,
  removeRelation,
} from './store-parts.ts';
import type { CustomerRow } from './tables.ts';
import { sealAddress } from './vault.ts';

const byOf = (scope: Scope) => `${scope.actor.kind}:${scope.actor.id}`;

async function held(tx: Tx, scope: Scope, id: string, permission = 'customers.write'): Promise<CustomerRow> {
  const row = await lockCustomer(tx, scope, id, permission);
  if (!row) throw customerNotFound();
  return row;
}

async function tell(tx: Tx, scope: Scope, row: CustomerRow, field: string): Promise<void> {
  await tellChanged(tx, scope, row, await updateCustomer(tx, row.id, {}, clock.now()), [field]);
}

/** Both files must be visible; the relation is shown at both ends. */
export async function relateCustomers(
  tx: Tx,
  scope: Scope,
  input: { customerId: string } & z.infer<typeof newRelation>,
): Promise<void> {
  const row = await held(tx, scope, input.customerId);
  const other = await findFile(tx, scope, input.otherId);
  if (!other) throw customerNotFound();
  if (other.row.id === row.id) throw relationItself();
  const [fromId, toId] = input.outgoing ? [row.id, other.row.id] : [other.row.id, row.id];
  const { kind, note } = input;
  if (!(await insertRelation(tx, { id: newId(), fromId, toId, kind, note, by: byOf(scope), at: clock.now() })))
    throw relationKnown();
  await tell(tx, scope, row, 'relations');
}

export async function dropRelation(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; relationId: string },
): Promise<void> {
  const row = await held(tx, scope, input.customerId);
  const known = await relationsOf(tx, scope, await memberIds(tx, scope, row.id));
  if (!known.some(({ id }) => id === input.relationId)) throw relationNotFound();
  await removeRelation(tx, input.relationId);
  await tell(tx, scope, row, 'relations');
}

export async function addAddress(
  tx: Tx,
  scope: Scope,
  input: { customerId: string } & z.infer<typeof newAddress>,
): Promise<void> {
  const row = await held(tx, scope, input.customerId);
  if (input.regionCode !== null && !isRegionCode(input.regionCode)) throw regionUnknown();
  const id = newId();
  await insertAddress(tx, {
    id,
    customerId: row.id,
    purpose: input.purpose,
    regionCode: input.regionCode,
    sealed: sealAddress(row, id, input.address.normalize('NFKC').trim()),
    note: input.note,
    at: clock.now(),
  });
  await tell(tx, scope, row, 'addresses');
}

export async function dropAddress(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; addressId: string },
): Promise<void> {
  const row = await held(tx, scope, input.customerId);
  const known = await addressesOf(tx, scope, await memberIds(tx, scope, row.id));
  if (!known.some(({ id }) => id === input.addressId)) throw addressNotFound();
  await removeAddress(tx, input.addressId);
  await tell(tx, scope, row, 'addresses');
}

/** Puts a customer on the black or red list, or takes them off; every word stays in the history with who said it. */
export async function setListing(
  tx: Tx,
  scope: Scope,
  input: { customerId: string } & z.infer<typeof listingShape>,
): Promise<void> {
  const row = await held(tx, scope, input.customerId, 'customers.list');
  const at = clock.now();
  const off = input.listing === 'none';
  const entry = {
    listing: input.listing,
    reason: input.reason.trim(),
    until: off || input.until === null ? null : new Date(input.until),
    refuses: input.listing === 'black' && input.refuses,
  };
  await insertListing(tx, { id: newId(), customerId: row.id, ...entry, by: byOf(scope), at });
  const emptied = new Set(row.emptied);
  emptied.delete('listing');
  // Alone there is nothing that could show through.
  if (off && (await memberIds(tx, scope, row.id)).length > 1) emptied.add('listing');
  const version = await updateCustomer(
    tx,
    row.id,
    {
      listing: entry.listing,
      listing_reason: off ? '' : entry.reason,
      listing_until: entry.until,
      listing_refuses: entry.refuses,
      emptied: [...emptied],
    },
    at,
  );
  await record(tx, scope, {
    action: 'customers.listed',
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { listing: entry.listing, until: entry.until?.toISOString() ?? '', refuses: entry.refuses },
  });
  await tellChanged(tx, scope, row, version, ['listing']);
}
