/** Staff open a file by hand. */
import type { z } from 'zod';
import { clock, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { newCustomer } from './contract.ts';
import { editCustomer } from './edit-customer.ts';
import { identityKnown, tierNotFound, unitMissing } from './errors.ts';
import { type IdentityKind, normaliseIdentity } from './identities.ts';
import { demandTags } from './keep-tags.ts';
import { likenessOf } from './likeness.ts';
import { openFiles } from './open-files.ts';
import { listTiers, updateCustomer } from './store.ts';
import { holdersOf, holdValue } from './store-identities.ts';
import { blindOf, sealField } from './vault.ts';

/** `customers.identity-known` when the telephone or address is somebody's already, unless `anyway`. Returns the id. */
export async function createCustomer(
  tx: Tx,
  scope: Scope,
  given: z.input<typeof newCustomer> & { createdAt?: Date },
): Promise<string> {
  const input = newCustomer.parse(given);
  const unitId = input.unitId ?? scope.unitId;
  if (!unitId) throw unitMissing();
  demand(scope, 'customers.write', unitId);
  const identities: { kind: IdentityKind; normalised: string; verified: boolean }[] = [];
  for (const kind of ['phone', 'email'] as const) {
    const value = input[kind];
    if (!value?.trim()) continue;
    const normalised = normaliseIdentity(kind, value);
    const blind = blindOf(kind, normalised);
    await holdValue(tx, kind, blind);
    const [holder] = input.anyway ? [] : await holdersOf(tx, scope, kind, blind);
    // A file of another unit is not named, only refused.
    if (holder) throw identityKnown({ number: holder.visible ? holder.number : '—' });
    identities.push({ kind, normalised, verified: false });
  }
  if (input.tierId && !(await listTiers(tx, scope)).some((tier) => tier.id === input.tierId)) throw tierNotFound();
  const tags = [...new Set(input.tags)];
  await demandTags(tx, scope, tags);
  const at = given.createdAt ?? clock.now();
  const [opened] = await openFiles(tx, scope, [{ name: input.name, ways: identities }], unitId, at);
  const file = opened!;
  const address = input.address?.trim();
  await updateCustomer(
    tx,
    file.id,
    {
      sex: input.sex,
      tier_id: input.tierId,
      preferences: input.preferences,
      tags,
      likeness: likenessOf(input.name, [address ?? null]),
      ...(address && { sealed: JSON.stringify({ address: sealField(file, 'address', address) }) }),
    },
    at,
  );
  if (input.custom) await editCustomer(tx, scope, { id: file.id, version: 2, custom: input.custom });
  await record(tx, scope, { action: 'customers.created', subject: ['customer', file.id], unitId });
  return file.id;
}
