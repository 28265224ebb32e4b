/** Takes keys and indexes off tables while they are filled, and puts back exactly what was there. */
import type { Database } from '../../apps/server/src/kernel/db/database.ts';

type Made = { relation: string; name: string; definition: string };

/** Partitions of the tables are treated with them. Resolves with the way back. */
export async function bare(db: Database, tables: string[]): Promise<() => Promise<void>> {
  const constraints = await db.run<Made>(
    `select c.conrelid::regclass::text as relation, c.conname as name, pg_get_constraintdef(c.oid) as definition
     from pg_constraint c where c.conrelid = any($1::regclass[]) and c.contype = 'f' and c.conparentid = 0`,
    [tables],
  );
  // Unique and primary keys stay: other tables refer to them. They are filled in order, which is cheap.
  const indexes = await db.run<Made>(
    `select i.indrelid::regclass::text as relation, i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any($1::regclass[]) and not i.indisunique
       and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)`,
    [tables],
  );
  for (const { relation, name } of constraints) await db.run(`alter table ${relation} drop constraint ${name}`);
  for (const { name } of indexes) await db.run(`drop index ${name}`);
  return async () => {
    const client = await db.pool.connect();
    try {
      await client.query(`set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2`);
      // PostgreSQL writes the index of a partitioned table as one of the parent alone.
      for (const { definition } of indexes) await client.query(definition.replace(' ON ONLY ', ' ON '));
      for (const { relation, name, definition } of constraints)
        await client.query(`alter table ${relation} add constraint ${name} ${definition}`);
    } finally {
      client.release(true);
    }
  };
}
