/** Recognises a customer by a value of one of their identities, or opens a file for a new one. */
import { announce, clock, nameKeys, newId, type Scope, type Tx, visibleNumber } from '#kernel';
import { customerCreated } from './events.ts';
import { type IdentityKind, normaliseIdentity, storeIdentity } from './identities.ts';
import { ports } from './ports.ts';
import { insertCustomer, updateCustomer } from './store.ts';
import { holdersOf, holdValue, markVerified } from './store-identities.ts';
import { blindOf } from './vault.ts';

export type Recognised = { id: string; number: string; name: string; created: boolean };

/**
 * Several people may share a telephone: then the most recently active file is taken. `name` fills an empty one only.
 * Not narrowed by the caller's units (visitors and machines have none); nothing of the file but id, number and name returns.
 */
export async function findOrCreateByIdentity(
  tx: Tx,
  scope: Scope,
  input: { kind: IdentityKind; value: string; verified: boolean; name?: string | null; unitId: string },
): Promise<Recognised> {
  const normalised = normaliseIdentity(input.kind, input.value);
  const blind = blindOf(input.kind, normalised);
  await holdValue(tx, input.kind, blind);
  const [known] = await holdersOf(tx, scope, input.kind, blind);
  const name = (input.name ?? '').trim().slice(0, 120);
  if (known) {
    if (input.verified) await markVerified(tx, known.identityId, clock.now());
    if (!known.name && name) await rename(tx, known.id, name);
    return { id: known.id, number: known.number, name: known.name || name, created: false };
  }
  const { id, number } = await openFile(tx, scope, { name, unitId: input.unitId }, [
    { kind: input.kind, normalised, verified: input.verified },
  ]);
  return { id, number, name, created: true };
}

/** A new file with its own key. */
export async function openFile(
  tx: Tx,
  scope: Scope,
  file: { name: string; unitId: string; at?: Date },
  identities: { kind: IdentityKind; normalised: string; verified: boolean }[],
): Promise<{ id: string; number: string; ring: number; wrapped_key: string }> {
  const { keys, site } = ports();
  const { wrapped } = keys.create();
  const id = newId();
  const number = await visibleNumber(tx, 'K', site);
  await insertCustomer(tx, {
    id,
    number,
    site,
    unitId: file.unitId,
    name: file.name,
    keys: nameKeys(file.name),
    ring: wrapped.ring,
    wrappedKey: wrapped.wrapped,
    at: file.at ?? clock.now(),
  });
  const keyed = { id, ring: wrapped.ring, wrapped_key: wrapped.wrapped };
  for (const identity of identities) await storeIdentity(tx, keyed, identity);
  await announce(tx, customerCreated, {
    aggregate: ['customer', id],
    payload: { customerId: id, unitId: file.unitId },
    actor: scope.actor,
    topics: [`customer:${id}`],
  });
  return { ...keyed, number };
}

async function rename(tx: Tx, id: string, name: string): Promise<void> {
  const keys = nameKeys(name);
  await updateCustomer(
    tx,
    id,
    { name, name_key: keys.nameKey, pinyin: keys.pinyin, initials: keys.initials, name_grams: keys.grams },
    clock.now(),
  );
}
