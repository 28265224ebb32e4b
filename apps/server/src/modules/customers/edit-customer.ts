/** Changes of a file, checked against the version the editor saw. */
import type { z } from 'zod';
import { announce, clock, conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { FieldValues } from '#modules/fields';
import type { editCustomer as editShape } from './contract.ts';
import { takeCustom } from './custom-values.ts';
import { changesOf } from './edit-changes.ts';
import { customerNotFound, tierNotFound } from './errors.ts';
import { customerChanged } from './events.ts';
import { type SealedField, sealedFields } from './fields.ts';
import { type CustomerFile, fileOf } from './find-file.ts';
import { identityFields, tellEntered } from './identity-data.ts';
import { demandTags } from './keep-tags.ts';
import { type CustomerChanges, listTiers, lockCustomer, updateCustomer } from './store.ts';
import type { CustomerRow } from './tables.ts';

export async function editCustomer(
  tx: Tx,
  scope: Scope,
  input: { id: string } & z.infer<typeof editShape>,
): Promise<void> {
  const row = await lockCustomer(tx, scope, input.id);
  if (!row) throw customerNotFound();
  if (row.version !== input.version) throw conflict();
  if (input.unitId && input.unitId !== row.unit_id) demand(scope, 'customers.write', input.unitId);
  if (input.tierId && !(await listTiers(tx, scope)).some((tier) => tier.id === input.tierId)) throw tierNotFound();
  const file = await fileOf(tx, scope, row);
  const emptied = new Set(row.emptied);
  const { custom: given, ...fixed } = input;
  const changes = changesOf(file, fixed, emptied);
  if (changes.tags)
    await demandTags(
      tx,
      scope,
      changes.tags.filter((tag) => !file.row.tags.includes(tag)),
    );
  const sealed = changes.sealed
    ? (Object.keys(sealedFields) as SealedField[]).filter((field) => input[field] !== undefined)
    : [];
  const custom = given ? await customChanges(tx, scope, file, given, changes, emptied) : [];
  if (Object.keys(changes).length === 0) return;
  // Alone there is nothing that could show through.
  if (file.absorbed.length > 0) changes.emptied = [...emptied];
  const version = await updateCustomer(tx, row.id, changes, clock.now());
  if (changes.sealed) await tellIdentity(tx, scope, row, changes);
  const plain = Object.keys(changes).filter((name) => !derived.has(name));
  await tellChanged(tx, scope, row, version, [...plain, ...sealed, ...custom.map((key) => `custom.${key}`)]);
}

/** Of the identity data, what this edit entered or took away. */
async function tellIdentity(tx: Tx, scope: Scope, row: CustomerRow, changes: CustomerChanges): Promise<void> {
  const after = JSON.parse(changes.sealed!) as Record<string, string>;
  const changed = identityFields.filter((field) => after[field] !== row.sealed[field]);
  const unitId = changes.unit_id ?? row.unit_id;
  await tellEntered(
    tx,
    scope,
    changed.map((field) => ({ customerId: row.id, unitId, field, filled: Boolean(after[field]) })),
  );
}

/** Columns that follow from others, or are named one by one. */
const derived = new Set([
  'name_key',
  'pinyin',
  'initials',
  'name_grams',
  'documents',
  'sealed',
  'emptied',
  'likeness',
  'custom',
  'custom_search',
]);

/** Adds to `changes`; returns the keys that change. */
async function customChanges(
  tx: Tx,
  scope: Scope,
  file: CustomerFile,
  given: FieldValues,
  changes: CustomerChanges,
  emptied: Set<string>,
): Promise<string[]> {
  const tierId = changes.tier_id === undefined ? file.row.tier_id : changes.tier_id;
  const tier = (await listTiers(tx, scope)).find(({ id }) => id === tierId)?.code ?? null;
  const sealed = changes.sealed ? (JSON.parse(changes.sealed) as Record<string, string>) : file.own.sealed;
  const taken = await takeCustom(tx, scope, file, given, { tier, sealed, emptied });
  if (!taken) return [];
  changes.custom = JSON.stringify(taken.custom);
  changes.sealed = JSON.stringify(taken.sealed);
  changes.custom_search = taken.search || null;
  return taken.changed;
}

/** Audits and announces names of fields, never values. */
export async function tellChanged(
  tx: Tx,
  scope: Scope,
  row: { id: string; unit_id: string },
  version: number,
  fields: string[],
): Promise<void> {
  await record(tx, scope, {
    action: 'customers.changed',
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { fields: fields.join(',') },
  });
  await announce(tx, customerChanged, {
    aggregate: ['customer', row.id],
    payload: { customerId: row.id, unitId: row.unit_id, fields, version },
    actor: scope.actor,
    topics: [`customer:${row.id}`],
  });
}
