/** What the catalogue says about our tables. Everything outside PostgreSQL's own schemas and of no extension is ours. */

const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** The job queue's own record of its schema version: made by its migrations, never loaded. */
export const jobsMigrations = 'graphile_worker.migrations';

/** Tables that hold rows of their own or are the root of partitions, with the columns that can be written. */
export async function readTables(client) {
  const { rows } = await client.query(`
    select n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
      (select coalesce(array_agg(a.attname::text order by a.attnum), '{}') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and ${ours}
    order by 1, 2`);
  return rows;
}

/** Partitions, parents before children. @returns {Promise<{ parent: string, schema: string, name: string, bound: string }[]>} */
export async function readPartitions(client) {
  const { rows } = await client.query(`
    select i.inhparent::regclass::text as parent, n.nspname as schema, c.relname as name,
      pg_get_expr(c.relpartbound, c.oid) as bound, c.relkind = 'p' as partitioned
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits i on i.inhrelid = c.oid
    where c.relispartition and c.relkind in ('r', 'p') and ${ours}
    order by c.oid`);
  return rows;
}

export async function readSequences(client) {
  const { rows: names } = await client.query(`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${ours} order by 1, 2`);
  const sequences = [];
  for (const { schema, name } of names) {
    const { rows } = await client.query(
      `select last_value::text as value, is_called as called from ${quoted(schema, name)}`,
    );
    sequences.push({ schema, name, ...rows[0] });
  }
  return sequences;
}

export async function readForeignKeys(client) {
  const { rows } = await client.query(`
    select k.conname as name, n.nspname as schema, c.relname as table, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${ours}`);
  return rows;
}

export async function readTriggeredTables(client) {
  const { rows } = await client.query(`
    select distinct n.nspname as schema, c.relname as name
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and t.tgparentid = 0 and ${ours}`);
  return rows;
}

export async function readMaterializedViews(client) {
  const { rows } = await client.query(`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'm' and ${ours} order by c.oid`);
  return rows;
}

/** Versions of what made the schema: our migrations and the job queue's. */
export async function readState(client) {
  const { rows: migrations } = await client.query(
    'select module, number, name, sha256 from kernel.migration order by applied_at, module, number',
  );
  const { rows } = await client.query("select to_regclass('graphile_worker.migrations') is not null as present");
  const jobs = rows[0].present
    ? (await client.query('select max(id)::int as version from graphile_worker.migrations')).rows[0].version
    : null;
  const { rows: server } = await client.query("select current_setting('server_version') as version");
  return { migrations, jobsVersion: jobs, postgres: server[0].version };
}

export const quoted = (...names) => names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
export const nameOf = ({ schema, name }) => `${schema}.${name}`;
