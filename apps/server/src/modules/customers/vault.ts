/** Sealing under the customer's own key. A destroyed key (erasure) makes every sealed value of the customer unreadable for good. */
import { digitsOf, fourDigitRuns } from '#modules/numbers';
import { customerErased } from './errors.ts';
import type { SealedKey } from './fields.ts';
import { ports } from './ports.ts';
import type { IdentityRow } from './tables.ts';

type Keyed = { id: string; ring: number | null; wrapped_key: string | null };

/** Throws `customers.erased` when the key is gone. */
function keyOf(customer: Keyed): Buffer {
  if (customer.wrapped_key === null || customer.ring === null) throw customerErased();
  return ports().keys.unwrap({ ring: customer.ring, wrapped: customer.wrapped_key });
}

const context = (customerId: string, place: string): string => `customers.${place}:${customerId}`;

export function sealField(customer: Keyed, field: SealedKey, clear: string): string {
  return ports().keys.seal(keyOf(customer), clear, context(customer.id, field));
}

/** Null when the field is empty. */
export function openField(customer: Keyed & { sealed: Record<string, string> }, field: SealedKey): string | null {
  const sealed = customer.sealed[field];
  return sealed ? ports().keys.open(keyOf(customer), sealed, context(customer.id, field)) : null;
}

export function sealIdentity(customer: Keyed, identityId: string, clear: string): string {
  return ports().keys.seal(keyOf(customer), clear, context(customer.id, identityId));
}

export function openIdentity(identity: IdentityRow): string {
  if (identity.sealed === null) throw customerErased();
  const holder = { id: identity.customer_id, ring: identity.ring, wrapped_key: identity.wrapped_key };
  return ports().keys.open(keyOf(holder), identity.sealed, context(identity.customer_id, identity.id));
}

export function sealAddress(customer: Keyed, addressId: string, clear: string): string {
  return ports().keys.seal(keyOf(customer), clear, context(customer.id, addressId));
}

export function openAddress(row: Omit<Keyed, 'id'> & { id: string; customer_id: string; sealed: string }): string {
  return ports().keys.open(keyOf(row), row.sealed, context(row.customer_id, row.id));
}

/** Finds a whole value among sealed ones. */
export function blindOf(kind: string, normalised: string): string {
  return ports().keys.blind(`customers.${kind}`, normalised);
}

/**
 * Keyed 32-bit hashes of every four digits in a row. Collisions and order are settled by opening the candidates; the hash
 * alone tells nothing without the key, which lives outside the database.
 */
export function digitGrams(normalised: string): number[] {
  return gramsOfRuns(fourDigitRuns(digitsOf(normalised)));
}

export function gramsOfRuns(runs: string[]): number[] {
  return runs.map((run) => Buffer.from(ports().keys.blind('customers.digits', run), 'base64url').readInt32BE(0));
}
