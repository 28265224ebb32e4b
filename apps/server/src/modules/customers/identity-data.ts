/** Identity data of a file: who entered it is told to the room that has it checked by a second person; its values stay here. */
import type { Db, Scope, Tx } from '#kernel';
import { normaliseSealed } from './edit-changes.ts';
import { type Personal, shown } from './fields.ts';
import { clearField, findFile } from './find-file.ts';

export const identityFields = ['identityNumber', 'passport', 'birthDate'] as const;
export type IdentityField = (typeof identityFields)[number];
/** `filled` false: the value was taken away. */
export type IdentityEntry = { customerId: string; unitId: string; field: IdentityField; filled: boolean };
type Hear = (tx: Tx, scope: Scope, entries: IdentityEntry[]) => Promise<void>;

let hear: Hear = async () => {};

/** Called at wiring by the one room that keeps second checks; runs in the transaction of the entry. */
export function registerIdentityEntries(ear: Hear): void {
  hear = ear;
}

export async function tellEntered(tx: Tx, scope: Scope, entries: IdentityEntry[]): Promise<void> {
  if (entries.length > 0) await hear(tx, scope, entries);
}

export type IdentityFile = {
  id: string;
  number: string;
  unitId: string;
  /** Ids of the family, the survivor first. */
  members: string[];
  /** What the file says, masked, and which file of the family says it. */
  fields: { field: IdentityField; holderId: string; value: Personal }[];
};

/** Null when the caller may not see the file by this right. */
export async function identityFile(
  db: Db,
  scope: Scope,
  id: string,
  permission = 'customers.read',
): Promise<IdentityFile | null> {
  const file = await findFile(db, scope, id, permission);
  if (!file) return null;
  const fields = identityFields.flatMap((field) => {
    const clear = clearField(file.row, field);
    const holder = file.row.holders[field];
    return clear === null || !holder ? [] : [{ field, holderId: holder.id, value: shown(scope, field, clear) }];
  });
  return { id: file.row.id, number: file.row.number, unitId: file.row.unit_id, members: file.members, fields };
}

/** Whether what a second person typed from the document is what the file says. The value itself is not given out. */
export async function sameIdentity(
  db: Db,
  scope: Scope,
  input: { customerId: string; field: IdentityField; typed: string },
  permission: string,
): Promise<boolean> {
  const file = await findFile(db, scope, input.customerId, permission);
  if (!file) return false;
  return clearField(file.row, input.field) === normaliseSealed(input.field, input.typed);
}
