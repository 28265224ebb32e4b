/**
 * Numbers that people say on the phone: `<prefix><site>-<running number>`, e.g. `T1-000387`. Unique per kind and site, in
 * rough order of creation; gaps are normal (a rolled-back transaction keeps its number). Never a cursor.
 */
import type { Tx } from './db/database.ts';

export async function visibleNumber(tx: Tx, prefix: string, site: number): Promise<string> {
  // A sequence per (prefix, site) instead of a counter row: a counter would make all creations queue behind one lock.
  const sequence = `kernel.number_${prefix.toLowerCase()}_${site}`;
  if (!/^[A-Z]{1,3}$/.test(prefix)) throw new Error(`visible number prefix: ${prefix}`);
  const [row] = await tx.run<{ n: number }>(
    `select kernel.next_number('${prefix.toLowerCase()}', ${Math.trunc(site)}) as n`,
  );
  if (!row) throw new Error(`no number from ${sequence}`);
  return `${prefix}${site}-${String(row.n).padStart(6, '0')}`;
}

/** Many at once, in order, for imports. */
export async function visibleNumbers(tx: Tx, prefix: string, site: number, count: number): Promise<string[]> {
  if (!/^[A-Z]{1,3}$/.test(prefix)) throw new Error(`visible number prefix: ${prefix}`);
  const rows = await tx.run<{ n: number }>(
    `select kernel.next_number('${prefix.toLowerCase()}', ${Math.trunc(site)}) as n from generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ n }) => `${prefix}${site}-${String(n).padStart(6, '0')}`);
}
