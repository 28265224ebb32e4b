/** Every table of the product's schemas, as PostgreSQL names it. */
import type { Client } from 'pg';

export async function tableNames(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`,
  );
  return rows.map(({ name }) => name);
}

export async function emptyTables(client: Client): Promise<string[]> {
  const empty: string[] = [];
  for (const name of await tableNames(client))
    if ((await client.query(`select from ${name} limit 1`)).rowCount === 0) empty.push(name);
  return empty;
}
