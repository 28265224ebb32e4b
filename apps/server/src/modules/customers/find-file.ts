/** A customer's file with what was merged into it: the one way to read what a file says. */
import { clock, type Db, type Scope } from '#kernel';
import type { SealedKey } from './fields.ts';
import { type UnitedRow, unite } from './rules-merge.ts';
import { findCustomer, memberIds } from './store.ts';
import { absorbedRows } from './store-merge.ts';
import type { CustomerRow } from './tables.ts';
import { openField } from './vault.ts';

export type CustomerFile = {
  row: UnitedRow;
  /** The survivor's own columns, where edits go. */
  own: CustomerRow;
  absorbed: CustomerRow[];
  /** Ids of the family, the survivor first. */
  members: string[];
};

/** The surviving file behind an id, when the caller may see it. */
export async function findFile(
  db: Db,
  scope: Scope,
  id: string,
  permission = 'customers.read',
): Promise<CustomerFile | null> {
  const own = await findCustomer(db, scope, id, permission);
  return own && fileOf(db, scope, own);
}

export async function fileOf(db: Db, scope: Scope, own: CustomerRow): Promise<CustomerFile> {
  const members = own.members ?? (await memberIds(db, scope, own.id));
  const absorbed = members.length > 1 ? await absorbedRows(db, scope, own.id) : [];
  return { row: unite(own, absorbed, clock.now()), own, absorbed, members };
}

/** A sealed value of the family in clear; null when no file has one. */
export function clearField(row: UnitedRow, field: SealedKey): string | null {
  const holder = row.holders[field];
  return holder ? openField(holder, field) : null;
}
