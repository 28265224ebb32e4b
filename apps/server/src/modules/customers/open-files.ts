/** New files, one or hundreds, in two statements. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { announceMany, clock, nameKeys, newId, type Scope, type Tx, visibleNumbers } from '#kernel';
import { customerCreated } from './events.ts';
import type { IdentityKind } from './identities.ts';
import { identityFields, tellEntered } from './identity-data.ts';
import type { ReadRow } from './import-rows.ts';
import { likenessOf } from './likeness.ts';
import { ports } from './ports.ts';
import { insertFiles, type WholeFile, type WholeIdentity } from './store-import.ts';
import { blindOf, digitGrams, sealField, sealIdentity } from './vault.ts';

type Way = { kind: IdentityKind; normalised: string; verified: boolean };
export type NewFile = Partial<Pick<ReadRow, 'sex' | 'tierId' | 'preferences' | 'tags' | 'sealed'>> & {
  name: string;
  ways: Way[];
};
export type OpenedFile = { id: string; number: string; ring: number; wrapped_key: string };

/** Sealing and pinyin take their time: others have their turn every so many rows. */
const rowsPerTurn = 10;

/** Each with its own key. What hangs on them besides is added one by one (`addParts`). */
export async function openFiles(
  tx: Tx,
  scope: Scope,
  rows: NewFile[],
  unitId: string,
  at = clock.now(),
): Promise<OpenedFile[]> {
  const { keys, site } = ports();
  const numbers = await visibleNumbers(tx, 'K', site, rows.length);
  const files: WholeFile[] = [];
  const identities: WholeIdentity[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const { wrapped } = keys.create();
    const keyed = { id: newId(), ring: wrapped.ring, wrapped_key: wrapped.wrapped };
    const found = nameKeys(row.name);
    const sealed: Record<string, string> = {};
    const clearOf = row.sealed ?? {};
    for (const [field, clear] of Object.entries(clearOf) as [keyof ReadRow['sealed'], string][])
      sealed[field] = sealField(keyed, field, clear);
    files.push({
      ...keyed,
      number: numbers[index]!,
      origin_site: site,
      unit_id: unitId,
      seen_by: [unitId],
      name: row.name,
      name_key: found.nameKey,
      pinyin: found.pinyin,
      initials: found.initials,
      name_grams: found.grams,
      sex: row.sex ?? 'unknown',
      tier_id: row.tierId ?? null,
      preferences: row.preferences ?? '',
      tags: row.tags ?? [],
      sealed,
      documents: clearOf.identityNumber ? [blindOf('document', clearOf.identityNumber)] : [],
      likeness: likenessOf(row.name, [clearOf.address ?? null, clearOf.workAddress ?? null]),
      created_at: at,
      updated_at: at,
      active_at: at,
    });
    for (const { kind, normalised, verified } of row.ways) {
      const id = newId();
      identities.push({
        id,
        customer_id: keyed.id,
        kind,
        sealed: sealIdentity(keyed, id, normalised),
        blind: blindOf(kind, normalised),
        grams: kind === 'phone' ? digitGrams(normalised) : [],
        verified,
        verified_at: verified ? at : null,
        created_at: at,
      });
    }
  }
  await insertFiles(tx, files, identities);
  await tellEntered(
    tx,
    scope,
    files.flatMap(({ id, sealed }) =>
      identityFields.flatMap((field) => (sealed[field] ? [{ customerId: id, unitId, field, filled: true }] : [])),
    ),
  );
  await announceMany(
    tx,
    customerCreated,
    files.map(({ id }) => ({
      aggregate: ['customer', id] as const,
      payload: { customerId: id, unitId },
      actor: scope.actor,
      topics: [`customer:${id}`],
    })),
  );
  return files.map(({ id, number, ring, wrapped_key }) => ({ id, number, ring, wrapped_key }));
}
