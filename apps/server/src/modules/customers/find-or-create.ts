/** Recognises a customer by a value of one of their identities, or opens a file for a new one. */
import { clock, nameKeys, type Scope, type Tx } from '#kernel';
import { type IdentityKind, normaliseIdentity } from './identities.ts';
import { openFiles } from './open-files.ts';
import { updateCustomer } from './store.ts';
import { holdersOf, holdValue, markVerified } from './store-identities.ts';
import { filesHolding, holdValues } from './store-import.ts';
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
  const ways = [{ kind: input.kind, normalised, verified: input.verified }];
  const [file] = await openFiles(tx, scope, [{ name, ways }], input.unitId);
  return { id: file!.id, number: file!.number, name, created: true };
}

/** Many who wrote, in about as many statements as one; those known already are taken one by one. */
export async function findOrCreateByMails(
  tx: Tx,
  scope: Scope,
  people: readonly { email: string; name: string | null }[],
  unitId: string,
): Promise<{ id: string; created: boolean }[]> {
  const asked = people.map(({ email, name }) => {
    const normalised = normaliseIdentity('email', email);
    return {
      email: normalised,
      name: (name ?? '').trim().slice(0, 120),
      kind: 'email',
      blind: blindOf('email', normalised),
    };
  });
  await holdValues(tx, scope, asked);
  const known = new Set((await filesHolding(tx, scope, asked)).map(({ blind }) => blind));
  const fresh = [...new Map(asked.filter(({ blind }) => !known.has(blind)).map((one) => [one.blind, one])).values()];
  const files = fresh.map(({ name, email }) => ({
    name,
    ways: [{ kind: 'email' as const, normalised: email, verified: false }],
  }));
  const opened = files.length > 0 ? await openFiles(tx, scope, files, unitId) : [];
  const ids = new Map(fresh.map(({ blind }, index) => [blind, opened[index]!.id]));
  const found: { id: string; created: boolean }[] = [];
  for (const { email, name, blind } of asked) {
    const id = ids.get(blind);
    found.push(
      id
        ? { id, created: true }
        : await findOrCreateByIdentity(tx, scope, { kind: 'email', value: email, verified: false, name, unitId }),
    );
  }
  return found;
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
