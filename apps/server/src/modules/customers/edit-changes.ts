/** What an edit changes, column by column. */

import type { z } from 'zod';
import { nameKeys } from '#kernel';
import type { editCustomer as editShape } from './contract.ts';
import { type SealedField, sealedFields } from './fields.ts';
import { type CustomerFile, clearField } from './find-file.ts';
import { likenessOfRow } from './likeness.ts';
import type { UnitedRow } from './rules-merge.ts';
import type { CustomerChanges } from './store.ts';
import type { CustomerRow } from './tables.ts';
import { blindOf, openField, sealField } from './vault.ts';

/** Edits go to the file's own columns and are compared with what the reader saw: the file united with what it absorbed. */
export function changesOf(
  { own, row }: CustomerFile,
  input: Omit<z.infer<typeof editShape>, 'custom'>,
  emptied: Set<string>,
): CustomerChanges {
  const changes: CustomerChanges = {};
  const set = <K extends 'sex' | 'tier_id' | 'preferences' | 'business_need' | 'business_progress'>(
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
  const sealed = sealedChanges(own, row, emptied, input);
  if (sealed) {
    changes.sealed = JSON.stringify(sealed.values);
    changes.documents = sealed.documents;
  }
  if (changes.name !== undefined || sealed) {
    const after = { ...own, sealed: sealed?.values ?? own.sealed, name: changes.name ?? own.name };
    changes.likeness = likenessOfRow(after);
  }
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
    const after = asked === undefined ? clearField(row, field) : normaliseSealed(field, asked ?? '') || null;
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

/** The form in which a personal value is kept. */
export function normaliseSealed(field: SealedField, value: string): string {
  const text = value.normalize('NFKC').trim();
  return field === 'identityNumber' || field === 'passport' ? text.replace(/\s/g, '').toUpperCase() : text;
}
