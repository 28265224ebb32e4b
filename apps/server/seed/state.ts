/** Whether this database holds the demo company, and whether all of it. */
import type { Db } from '#kernel';

export async function seedState(db: Db): Promise<'begun' | 'done' | null> {
  const [row] = await db.run<{ state: 'begun' | 'done' }>(
    "select value->>'state' as state from kernel.setting where key = 'seed'",
  );
  return row?.state ?? null;
}

export async function markSeeded(db: Db, state: 'begun' | 'done'): Promise<void> {
  await db.run(
    "insert into kernel.setting(key, value) values ('seed', jsonb_build_object('state', $1::text)) on conflict (key) do update set value = excluded.value",
    [state],
  );
}
