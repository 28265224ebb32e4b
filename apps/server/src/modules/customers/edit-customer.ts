/** Changes of a file, checked against the version the editor saw. */
import type { z } from 'zod';
import { announce, clock, conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { editCustomer as editShape } from './contract.ts';
import { customerNotFound, tierNotFound } from './errors.ts';
import { customerChanged } from './events.ts';
import { type SealedField, sealedFields } from './fields.ts';
import { type CustomerFile, clearField, fileOf } from './find-file.ts';
import { nameKeys } from './name-search.ts';
import type { UnitedRow } from './rules-merge.ts';
import { type CustomerChanges, listTiers, lockCustomer, updateCustomer } from './store.ts';
import type { CustomerRow } from './tables.ts';
import { blindOf, openField, sealField } from './vault.ts';

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
  const changes = changesOf(await fileOf(tx, scope, row), input);
  if (Object.keys(changes).length === 0) return;
  const sealed = (Object.keys(sealedFields) as SealedField[]).filter((field) => input[field] !== undefined);
  const version = await updateCustomer(tx, row.id, changes, clock.now());
  const plain = Object.keys(changes).filter((name) => !derived.has(name));
  await tellChanged(tx, scope, row, version, changes.sealed ? [...plain, ...sealed] : plain);
}

/** Columns that follow from others. */
const derived = new Set(['name_key', 'pinyin', 'initials', 'name_grams', 'documents', 'sealed', 'emptied']);

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

/** Edits go to the file's own columns and are compared with what the reader saw: the file united with what it absorbed. */
function changesOf({ own, row, absorbed }: CustomerFile, input: z.infer<typeof editShape>): CustomerChanges {
  const changes: CustomerChanges = {};
  const emptied = new Set(own.emptied);
  const set = <
    K extends 'sex' | 'tier_id' | 'preferences' | 'business_need' | 'business_progress' | 'listing' | 'listing_reason',
  >(
    column: K,
    asked: CustomerRow[K] | undefined,
    empty: CustomerRow[K],
  ): void => {
    if (asked === undefined || asked === row[column]) return;
    Object.assign(changes, { [column]: asked });
    emptied.delete(column);
    if (asked === empty) emptied.add(column);
  };
  if (input.name !== undefined && input.name !== row.name) {
    const keys = nameKeys(input.name);
    Object.assign(changes, {
      name: input.name,
      name_key: keys.nameKey,
      pinyin: keys.pinyin,
      initials: keys.initials,
      name_grams: keys.grams,
    });
  }
  set('sex', input.sex, 'unknown');
  if (input.unitId !== undefined && input.unitId !== own.unit_id) changes.unit_id = input.unitId;
  set('tier_id', input.tierId, null);
  set('preferences', input.preferences, '');
  set('business_need', input.businessNeed, '');
  set('business_progress', input.businessProgress, '');
  if (input.tags !== undefined && input.tags.join('\n') !== row.tags.join('\n')) {
    const asked = new Set(input.tags);
    // Tags of absorbed files stay theirs; what is new here is the survivor's.
    changes.tags = [...asked].filter((tag) => own.tags.includes(tag) || !row.tags.includes(tag));
    for (const tag of row.tags) if (!asked.has(tag)) emptied.add(`tag:${tag}`);
    for (const tag of asked) emptied.delete(`tag:${tag}`);
  }
  set('listing', input.listing, 'none');
  set('listing_reason', input.listingReason, '');
  const sealed = sealedChanges(own, row, emptied, input);
  if (sealed) {
    changes.sealed = JSON.stringify(sealed.values);
    changes.documents = sealed.documents;
  }
  // Alone there is nothing that could show through.
  if (absorbed.length > 0 && Object.keys(changes).length > 0) changes.emptied = [...emptied];
  return changes;
}

/** Null when no personal value changes. An empty string empties, like null. */
function sealedChanges(
  own: CustomerRow,
  row: UnitedRow,
  emptied: Set<string>,
  input: z.infer<typeof editShape>,
): { values: Record<string, string>; documents: string[] } | null {
  const values = { ...own.sealed };
  const clear: Partial<Record<SealedField, string>> = {};
  let changed = false;
  for (const field of Object.keys(sealedFields) as SealedField[]) {
    const mine = openField(own, field);
    const asked = input[field];
    const after = asked === undefined ? clearField(row, field) : normalise(field, asked ?? '') || null;
    if (after === clearField(row, field)) {
      if (mine !== null) clear[field] = mine;
      continue;
    }
    changed = true;
    emptied.delete(field);
    if (after === null) {
      delete values[field];
      emptied.add(field);
    } else {
      clear[field] = after;
      values[field] = sealField(own, field, after);
    }
  }
  if (!changed) return null;
  const documents = [clear.identityNumber, clear.passport].filter((value) => value !== undefined);
  return { values, documents: documents.map((value) => blindOf('document', value)) };
}

function normalise(field: SealedField, value: string): string {
  const text = value.normalize('NFKC').trim();
  return field === 'identityNumber' || field === 'passport' ? text.replace(/\s/g, '').toUpperCase() : text;
}
