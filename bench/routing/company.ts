/** The rows of a large company, the bare statements beside which the router is measured, and what must never be. */

import type { Database } from '../../apps/server/src/kernel/db/database.ts';
import { newId } from '../../apps/server/src/kernel/ids.ts';
import { until } from '../rig/bench.ts';

/** 100 chat queues, everybody in three of them, everything waiting. Returns the queues. */
export async function furnish(
  db: Database,
  { agents, waiting }: { agents: number; waiting: number },
): Promise<string[]> {
  const unitId = newId();
  await db.run(
    `insert into organisation.site(id, code, name, zone, state, created_at, updated_at)
     values (1, 'bench', '{"zh":"站","en":"Site"}', 'Asia/Shanghai', 'active', now(), now()) on conflict do nothing`,
  );
  await db.run(
    `insert into organisation.unit(id, origin_site, parent_id, kind, code, name, description, zone, site, state, path, created_at, updated_at)
     values ($1, 1, null, 'head_office', 'bench', '{"zh":"总部","en":"Head office"}', '{"zh":"","en":""}', 'Asia/Shanghai', 1,
       'active', array[$1::uuid], now(), now())`,
    [unitId],
  );
  await db.run('create table public.taken (subject_id uuid primary key, staff_id uuid not null)');
  await db.run(
    `insert into routing.queue(id, origin_site, code, name, channel, unit_id, offer_seconds)
     select uuidv7(), 1, 'q-' || g, '{"zh":"队列","en":"Queue"}', 'chat', $1, 600 from generate_series(1, 100) g`,
    [unitId],
  );
  await db.run(
    `insert into routing.agent(staff_id, origin_site, unit_id, state, since, idle_since, capacity)
     select uuidv7(), 1, $1, 'ready', now(), now() + make_interval(secs => g / 1000.0), '{"chat": 4}' from generate_series(1, $2::int) g`,
    [unitId, agents],
  );
  await db.run(
    `insert into routing.queue_member(queue_id, staff_id, position)
     select q.id, a.staff_id, a.n from (select id, row_number() over (order by code) - 1 as n from routing.queue) q
     join (select staff_id, row_number() over (order by staff_id) as n from routing.agent) a
       on q.n in (a.n % 100, (a.n + 17) % 100, (a.n + 59) % 100)`,
  );
  await db.run(
    `insert into routing.work_item(id, origin_site, kind, subject_id, channel, queue_id, unit_id, state, key, enqueued_at, waiting_since)
     select uuidv7(), 1, 'bench', uuidv7(), 'chat', q.id, $1, 'waiting', 1800000000000 + g, now(), now()
     from generate_series(1, $2::int) g join (select id, row_number() over (order by code) - 1 as n from routing.queue) q on q.n = g % 100`,
    [unitId, waiting],
  );
  await db.run('analyze routing.work_item, routing.agent, routing.queue_member, routing.queue');
  const rows = await db.run<{ id: string }>('select id from routing.queue order by code');
  return rows.map((row) => row.id);
}

/** What one assignment needs at the least: the item's row changed by compare-and-set, a log line, an event, in one transaction. */
export async function assignFloor(db: Database, seconds: number): Promise<number> {
  await db.run(
    `create table public.bare_item as select id, 'offered'::text as state, 1 as epoch, null::uuid as held_by from routing.work_item limit 50000`,
  );
  await db.run('alter table public.bare_item add primary key (id)');
  await db.run('create table public.bare_log (id bigint generated always as identity, at timestamptz, body jsonb)');
  const rows = await db.run<{ id: string }>('select id from public.bare_item');
  const end = performance.now() + seconds * 1000;
  let next = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (performance.now() < end && next < rows.length) {
        const { id } = rows[next++]!;
        await db.transact(async (tx) => {
          await tx.query(
            'bench.bare-hold',
            `update public.bare_item set state = 'held', held_by = $1, epoch = epoch + 1 where id = $1 and epoch = 1`,
            [id],
          );
          await tx.query('bench.bare-log', 'insert into public.bare_log(at, body) values (now(), $1)', [
            JSON.stringify({ id, from: 'offered', to: 'held', actor: 'staff:somebody', queue: id, unit: id }),
          ]);
        });
        done++;
      }
    }),
  );
  return done / seconds;
}

/** The same 200 in a statement. */
export async function batchFloor(db: Database, seconds: number): Promise<number> {
  await db.run(`update public.bare_item set state = 'waiting', epoch = 1`);
  const rows = await db.run<{ id: string }>('select id from public.bare_item');
  const end = performance.now() + seconds * 1000;
  const began = performance.now();
  let next = 0;
  while (performance.now() < end && next < rows.length) {
    const ids = rows.slice(next, next + 200).map(({ id }) => id);
    next += ids.length;
    await db.transact(async (tx) => {
      await tx.query(
        'bench.bare-offer',
        `update public.bare_item set state = 'offered', epoch = epoch + 1 where id = any($1) and epoch = 1`,
        [ids],
      );
      await tx.query(
        'bench.bare-logs',
        'insert into public.bare_log(at, body) select now(), jsonb_build_object($2::text, i) from unnest($1::uuid[]) i',
        [ids, 'offered'],
      );
    });
  }
  return next / ((performance.now() - began) / 1000);
}

export async function heldNow(db: Database): Promise<number> {
  const [row] = await db.run<{ n: number }>(`select count(*)::int as n from routing.work_item where state = 'held'`);
  return row!.n;
}

/** Counted from rows and log: work held twice, people above their slots, subjects that two people were given. */
export async function verify(db: Database): Promise<{ heldTwice: number; overloaded: number; heldByTwo: number }> {
  const [row] = await db.run<{ heldTwice: number; overloaded: number; heldByTwo: number }>(
    `select
       (select count(*)::int from (select from routing.work_log where to_state = 'held' group by work_item_id having count(*) > 1) t) as "heldTwice",
       (select count(*)::int from (
          select from (
            select held_by as staff_id from routing.work_item where state = 'held'
            union all select unnest(offered_to) from routing.work_item where state = 'offered') u
          group by staff_id having count(*) > 4) t) as overloaded,
       (select count(*)::int from public.taken t join routing.work_item w on w.subject_id = t.subject_id
        where w.state = 'held' and w.held_by <> t.staff_id) as "heldByTwo"`,
  );
  return row!;
}

/** Everything over, as if the night had passed: what vacuum does by itself in time it does here at once. */
export async function clearDesks(db: Database): Promise<void> {
  await db.transact(async (tx) => {
    // The nodes go on accepting: they wait, and find everything gone.
    await tx.run('lock table routing.work_item in access exclusive mode');
    await tx.run(
      `update routing.work_item set state = case state when 'held' then 'done' else 'withdrawn' end, ended_at = now(),
         offer_id = null, offered_to = null, epoch = epoch + 1 where state in ('waiting', 'offered', 'held')`,
    );
  });
  await db.run('vacuum (analyze) routing.work_item');
  await until(
    'the log has everything',
    async () => (await db.run('select from kernel.outbox limit 1')).length === 0,
    30_000,
  );
}
