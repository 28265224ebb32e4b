/** Changes of a file, checked against the version the editor saw. */
import type { z } from 'zod';
import { announce, clock, conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { editCustomer as editShape } from './contract.ts';
import { customerNotFound, tierNotFound } from './errors.ts';
import { customerChanged } from './events.ts';
import { type SealedField, sealedFields } from './fields.ts';
import { nameKeys } from './name-search.ts';
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
  const changes = changesOf(row, input);
  if (Object.keys(changes).length === 0) return;
  const sealed = (Object.keys(sealedFields) as SealedField[]).filter((field) => input[field] !== undefined);
  const version = await updateCustomer(tx, row.id, changes, clock.now());
  const plain = Object.keys(changes).filter((name) => !derived.has(name));
  await tellChanged(tx, scope, row, version, changes.sealed ? [...plain, ...sealed] : plain);
}

/** Columns that follow from others. */
const derived = new Set(['name_key', 'pinyin', 'initials', 'name_grams', 'documents', 'sealed']);

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

function changesOf(row: CustomerRow, input: z.infer<typeof editShape>): CustomerChanges {
  const changes: CustomerChanges = {};
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
  if (input.sex !== undefined && input.sex !== row.sex) changes.sex = input.sex;
  if (input.unitId !== undefined && input.unitId !== row.unit_id) changes.unit_id = input.unitId;
  if (input.tierId !== undefined && input.tierId !== row.tier_id) changes.tier_id = input.tierId;
  if (input.preferences !== undefined && input.preferences !== row.preferences) changes.preferences = input.preferences;
  if (input.businessNeed !== undefined && input.businessNeed !== row.business_need)
    changes.business_need = input.businessNeed;
  if (input.businessProgress !== undefined && input.businessProgress !== row.business_progress)
    changes.business_progress = input.businessProgress;
  if (input.tags !== undefined && input.tags.join('\n') !== row.tags.join('\n'))
    changes.tags = [...new Set(input.tags)];
  if (input.listing !== undefined && input.listing !== row.listing) changes.listing = input.listing;
  if (input.listingReason !== undefined && input.listingReason !== row.listing_reason)
    changes.listing_reason = input.listingReason;
  const sealed = sealedChanges(row, input);
  if (sealed) {
    changes.sealed = JSON.stringify(sealed.values);
    changes.documents = sealed.documents;
  }
  return changes;
}

/** Null when no personal value changes. An empty string empties, like null. */
function sealedChanges(
  row: CustomerRow,
  input: z.infer<typeof editShape>,
): { values: Record<string, string>; documents: string[] } | null {
  const values = { ...row.sealed };
  const clear: Partial<Record<SealedField, string>> = {};
  let changed = false;
  for (const field of Object.keys(sealedFields) as SealedField[]) {
    const before = openField(row, field);
    const asked = input[field];
    const after = asked === undefined ? before : normalise(field, asked ?? '') || null;
    if (after !== null) clear[field] = after;
    if (after === before) continue;
    changed = true;
    if (after === null) delete values[field];
    else values[field] = sealField(row, field, after);
  }
  if (!changed) return null;
  const documents = [clear.identityNumber, clear.passport].filter((value) => value !== undefined);
  return { values, documents: documents.map((value) => blindOf('document', value)) };
}

function normalise(field: SealedField, value: string): string {
  const text = value.normalize('NFKC').trim();
  return field === 'identityNumber' || field === 'passport' ? text.replace(/\s/g, '').toUpperCase() : text;
}
