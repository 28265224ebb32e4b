/** A call centre as rows: one queue of calls for each strategy, its people in an order of their own, and who waits. */
import type { Database } from '../../apps/server/src/kernel/db/database.ts';
import { newId } from '../../apps/server/src/kernel/ids.ts';
import { type StrategyName, strategyNames } from '../../apps/server/src/modules/routing/rules/strategies.ts';

export type BenchQueue = { id: string; strategy: StrategyName };

/** On duty for eight hours. Whoever comes late in the order is idle for longest; how much they worked follows neither. */
export async function furnish(db: Database, agents: number): Promise<BenchQueue[]> {
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
  const queues: BenchQueue[] = [];
  for (const strategy of strategyNames) {
    const id = newId();
    queues.push({ id, strategy });
    await db.run(
      `insert into routing.queue(id, origin_site, code, name, channel, unit_id, strategy, offer_seconds, sticky_days)
       values ($1, 1, $2, '{"zh":"队列","en":"Queue"}', 'call', $3, $2, 600, 0)`,
      [id, strategy, unitId],
    );
    await db.run(
      `with people as (
         insert into routing.agent(staff_id, origin_site, unit_id, state, since, idle_since, capacity, duty_since, worked_ms)
         select uuidv7(), 1, $2, 'ready', now() - interval '8 hours', now() - make_interval(secs => 60 + g), '{"call": 1}',
           now() - interval '8 hours', (3600 + (g * 7919) % 20000) * 1000
         from generate_series(1, $3::int) g returning staff_id, idle_since)
       insert into routing.queue_member(queue_id, staff_id, position)
       select $1, staff_id, row_number() over (order by idle_since desc) from people`,
      [id, unitId, Math.floor(agents / strategyNames.length)],
    );
  }
  await db.run('analyze routing.agent, routing.queue_member, routing.queue');
  return queues;
}

/** `waiting` calls over all queues, one second after the other. */
export async function fill(db: Database, queues: BenchQueue[], waiting: number): Promise<void> {
  await db.run(
    `insert into routing.work_item(id, origin_site, kind, subject_id, channel, queue_id, unit_id, state, key, enqueued_at, waiting_since)
     select uuidv7(), 1, 'bench', uuidv7(), 'call', q.id, q.unit_id, 'waiting', 1700000000000 + g * 1000, now(), now()
     from generate_series(1, $2::int) g
     join (select id, unit_id, array_position($1::uuid[], id) - 1 as n from routing.queue where id = any($1)) q
       on q.n = g % cardinality($1::uuid[])`,
    [queues.map(({ id }) => id), waiting],
  );
  await db.run('analyze routing.work_item');
}

/** Whom the strategy must name next, told from rows alone; `last`: position that was named last. */
export async function expected(db: Database, queue: BenchQueue, last: number): Promise<string[]> {
  const people = await db.run<{ staff_id: string; position: number; idle: number; part: number }>(
    `select a.staff_id, m.position, extract(epoch from a.idle_since)::float8 as idle,
       a.worked_ms / greatest(60, extract(epoch from a.idle_since - a.duty_since))::float8 as part
     from routing.queue_member m join routing.agent a using (staff_id)
     where m.queue_id = $1 and a.state = 'ready' and not exists (
       select from routing.work_item w where (w.state = 'held' and w.held_by = a.staff_id)
         or (w.state = 'offered' and a.staff_id = any(w.offered_to)))
     order by m.position`,
    [queue.id],
  );
  const least = (by: 'idle' | 'part'): string[] => [[...people].sort((a, b) => a[by] - b[by])[0]!.staff_id];
  switch (queue.strategy) {
    case 'circular':
      return [(people.find(({ position }) => position > last) ?? people[0]!).staff_id];
    case 'waiting-queue':
      return [people[0]!.staff_id];
    case 'ring-all':
      return people.slice(0, 50).map(({ staff_id }) => staff_id);
    case 'longest-idle':
      return least('idle');
    case 'least-occupied':
      return least('part');
  }
}

export async function positionOf(db: Database, queue: BenchQueue, staffId: string): Promise<number> {
  const [row] = await db.run<{ position: number }>(
    'select position from routing.queue_member where queue_id = $1 and staff_id = $2',
    [queue.id, staffId],
  );
  return row!.position;
}

export type Faults = { twoCalls: number; heldTwice: number; outOfOrder: number };

/**
 * Counted from the log: people who had a second call before the first had ended, calls that were held a second time
 * without having come back to the line in between, calls that were offered although an older one of their queue still waited for its first offer. Two batches are in flight at once: what is closer than
 * 25 ms counts as together.
 */
export async function verify(db: Database): Promise<Faults> {
  const [row] = await db.run<Faults>(
    `with steps as (
       select work_item_id, queue_id, to_state, at, epoch, staff_ids,
         lead(at) over (partition by work_item_id order by epoch) as until from routing.work_log
     ), held as (
       select s.staff_ids[1] as staff_id, s.at, coalesce(s.until, 'infinity') as until from steps s where s.to_state = 'held'
     ), turns as (
       select at < lag(until) over (partition by staff_id order by at, until) as early from held
     ), turns_of as (
       select work_item_id, to_state, count(*) filter (where to_state = 'waiting') over (
         partition by work_item_id order by epoch, at rows unbounded preceding) as returns from steps
     ), first as (
       select w.queue_id, w.key, min(s.at) as at from steps s join routing.work_item w on w.id = s.work_item_id
       where s.to_state = 'offered' group by w.id
     ), line as (
       select at, max(at) over (partition by queue_id order by key rows between unbounded preceding and 1 preceding) as before
       from first where key < 1750000000000
     )
     select (select count(*)::int from turns where early) as "twoCalls",
       (select count(*)::int from (
          select from turns_of where to_state = 'held' group by work_item_id, returns having count(*) > 1) t) as "heldTwice",
       (select count(*)::int from line where at < before - interval '25 ms') as "outOfOrder"`,
  );
  return row!;
}
