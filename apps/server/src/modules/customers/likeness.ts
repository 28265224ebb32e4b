/** Blind keys by which two files with the same name and address are found. */
import { type Database, systemScope } from '#kernel';
import { nameAndAddress } from './rules-likeness.ts';
import { setLikeness, withoutLikeness } from './store-likeness.ts';
import type { CustomerRow } from './tables.ts';
import { blindOf, openField } from './vault.ts';

/** Blind keys of a file's name with each of its addresses. */
export function likenessOf(name: string, addresses: (string | null)[]): string[] {
  const keys = addresses.flatMap((address) => (address ? [nameAndAddress(name, address)] : []));
  return [...new Set(keys.flatMap((key) => (key ? [blindOf('likeness', key)] : [])))];
}

export function likenessOfRow(row: CustomerRow): string[] {
  return likenessOf(row.name, [openField(row, 'address'), openField(row, 'workAddress')]);
}

const batch = 500;

/** Files that were written without: once after an upgrade, and after imports. Returns how many. */
export async function settleLikeness(db: Database): Promise<number> {
  const scope = systemScope('customers.likeness');
  let done = 0;
  for (let found = batch; found === batch; done += found)
    found = await db.transact(async (tx) => {
      const rows = await withoutLikeness(tx, scope, batch);
      const keys = rows.map((row) => ({ id: row.id, likeness: likenessOfRow(row) }));
      if (keys.length > 0) await setLikeness(tx, keys);
      return rows.length;
    });
  return done;
}
