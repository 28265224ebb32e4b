/** Custom fields of a file: plain values in `custom`, personal ones sealed under the customer's key like documents. */
import { type Db, type Scope, searchVector } from '#kernel';
import {
  definitionsOf,
  type FieldDefinition,
  type FieldSubject,
  type FieldValue,
  type FieldValues,
  type ShownField,
  searchableText,
  shownValues,
  takeFieldValues,
} from '#modules/fields';
import { type CustomerFile, clearField } from './find-file.ts';
import { sealedKey, type UnitedRow } from './rules-merge.ts';
import { sealField } from './vault.ts';

export const subject = 'customer';

/** What conditions of custom fields may ask about a customer. */
export const fieldSubject: FieldSubject = {
  subject,
  name: { zh: '客户', en: 'Customer' },
  facts: [
    { key: 'tier', name: { zh: '等级（编码）', en: 'Tier (code)' }, values: [] },
    { key: 'tag', name: { zh: '标签', en: 'Tag' }, values: [] },
  ],
};

/** All values in clear; whoever shows them masks them first. */
export function clearCustom(definitions: readonly FieldDefinition[], row: UnitedRow): FieldValues {
  const values: FieldValues = { ...(row.custom as FieldValues) };
  for (const { key, personal } of definitions) {
    const clear = personal ? clearField(row, sealedKey(key)) : null;
    if (clear !== null) values[key] = JSON.parse(clear) as FieldValue;
  }
  return values;
}

export async function shownCustom(db: Db, scope: Scope, row: UnitedRow): Promise<ShownField[]> {
  const definitions = await definitionsOf(db, scope, subject, { retired: true });
  return shownValues(definitions, clearCustom(definitions, row), { clear: scope.actor.kind === 'system' });
}

export type CustomChanges = { custom: FieldValues; sealed: Record<string, string>; search: string; changed: string[] };

/** The file's own values after a patch; null when nothing changes. Adds to `emptied` what must not show through. */
export async function takeCustom(
  db: Db,
  scope: Scope,
  { own, row }: Pick<CustomerFile, 'own' | 'row'>,
  given: FieldValues,
  options: { tier: string | null; sealed: Record<string, string>; emptied: Set<string> },
): Promise<CustomChanges | null> {
  const before = clearCustom(await definitionsOf(db, scope, subject), row);
  const facts = { tier: options.tier, tag: row.tags };
  const taken = await takeFieldValues(db, scope, { subject, before, given, facts, demandRequired: true });
  if (taken.changed.length === 0) return null;
  const custom: FieldValues = { ...(own.custom as FieldValues) };
  const sealed = { ...options.sealed };
  for (const key of taken.changed) {
    const value = taken.values[key] ?? null;
    const personal = taken.definitions.find((one) => one.key === key)!.personal;
    options.emptied.delete(sealedKey(key));
    delete custom[key];
    delete sealed[sealedKey(key)];
    if (value === null) options.emptied.add(sealedKey(key));
    else if (personal) sealed[sealedKey(key)] = sealField(own, sealedKey(key), JSON.stringify(value));
    else custom[key] = value;
  }
  return {
    custom,
    sealed,
    search: searchVector(searchableText(taken.definitions, taken.values)),
    changed: taken.changed,
  };
}
