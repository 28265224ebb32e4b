import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Kernel, Subscription } from '#kernel';
import { newId, systemScope } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import { aNode, type Node } from '../../../test/kernel/a-node.ts';
import { rebuildFacts } from './rebuild-facts.ts';
import { reconcileDays } from './reconcile-days.ts';
import { reportSubscriptions } from './subscriptions.ts';
import { factTables, sumNames, sumShapes } from './tables.ts';
import { aHistory, random, sayAll, type World } from './testing.ts';

const scope = systemScope('test');
const day = 86_400_000;
let database: TestDatabase;
let node: Node;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  const subscriptions: Subscription[] = [];
  reportSubscriptions({
    config: { site: 1 },
    events: { subscribe: (one: Subscription) => subscriptions.push(one) },
  } as unknown as Kernel);
  node = aNode(database.url, { subscriptions });
  // One unit changes its clocks in the middle of the history, one is half an hour beside the others.
  const units = [
    await aUnit(database.db, { zone: 'Asia/Shanghai' }),
    await aUnit(database.db, { zone: 'Europe/Berlin' }),
    await aUnit(database.db, { zone: 'Asia/Kolkata' }),
  ];
  const queues = [];
  for (const unitId of units) queues.push(await aQueue(database, { unitId, targetSeconds: 20 }));
  world = { units, queues, staff: units.flatMap((unitId) => [1, 2, 3].map(() => ({ id: newId(), unitId }))) };
});
afterAll(async () => {
  await node?.stop();
  await database?.drop();
});

/** Facts and sums whole, without what differs from run to run. */
async function everything(): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const table of [...factTables, ...sumNames.flatMap((name) => [`${name}_day`, `${name}_half_hour`])]) {
    const rows = await database.db.run<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from reports.${table} t order by to_jsonb(t)::text`,
    );
    // Rows whose every sum came back to nothing say nothing.
    all[table] = rows.map(({ row }) => row).filter((row) => !emptySums(table, row));
  }
  return all;
}

function emptySums(table: string, row: Record<string, unknown>): boolean {
  const name = sumNames.find((one) => table === `${one}_day` || table === `${one}_half_hour`);
  return name !== undefined && sumShapes[name].values.every((value) => row[value] === 0);
}

const log = `ev as (select position, type, occurred_at as at, payload as p from kernel.event_log),
  zone as (select id as unit_id, zone from organisation.unit)`;
/** The unit an agent said last before an event. */
const unitOf = (staff: string, position: string, fallback: string): string =>
  `coalesce((select p.p->>'unitId' from ev p where p.type = 'agent.presence-changed' and p.p->>'staffId' = ${staff}
     and p.position < ${position} order by p.position desc limit 1), ${fallback})`;

/** The same figures straight from the log by other means: set logic over events, no state kept. */
const independent: Record<string, string> = {
  stay: `with ${log},
    entries as (
      select position, at, p from ev where type = 'work.queued'
      union all select position, at, p from ev where type = 'work.returned' and p->>'reason' in ('transfer', 'silent')),
    stays as (
      select e.*, lead(e.position) over (partition by e.p->>'workItemId' order by e.position) as next from entries e),
    answered as (
      select s.position, min(a.position) as answer from stays s join ev a on a.type = 'work.assigned'
        and a.p->>'workItemId' = s.p->>'workItemId' and a.position > s.position and (s.next is null or a.position < s.next)
      group by 1),
    whole as (
      select s.at, s.p, (a.p->>'waitedMs')::numeric as waited, e.p->>'outcome' as outcome, (e.p->>'lastedMs')::numeric as lasted, s.next
      from stays s left join answered w using (position) left join ev a on a.position = w.answer
      left join ev e on e.type = 'work.ended' and e.p->>'workItemId' = s.p->>'workItemId' and s.next is null)
    select (at at time zone z.zone)::date::text as day, p->>'unitId' as unit_id, p->>'queueId' as queue_id, count(*)::int as arrived,
      count(waited)::int as answered, (count(*) filter (where waited <= 20000))::int as within,
      (count(*) filter (where waited is null and outcome = 'withdrawn' and lasted > 5000))::int as abandoned,
      (count(*) filter (where outcome = 'done'))::int as handled, coalesce(sum(lasted) filter (where outcome = 'done'), 0)::bigint as handled_ms,
      coalesce(sum(waited), 0)::bigint as waited_ms
    from whole join zone z on z.unit_id::text = p->>'unitId' group by 1, 2, 3`,
  agent: `with ${log},
    offered as (
      select e.position, e.at, s as staff_id, e.p, ${unitOf('s', 'e.position', `e.p->>'unitId'`)} as unit_id
      from ev e, jsonb_array_elements_text(e.p->'staffIds') s where e.type = 'work.offered'),
    fates as (
      select o.*, (select case when f.type = 'work.assigned' then case when f.p->>'staffId' = o.staff_id then 'accepted' else 'elsewhere' end
          when f.type = 'work.returned' then f.p->>'reason' else 'withdrawn' end
        from ev f where f.p->>'offerId' = o.p->>'offerId' and f.position > o.position and (f.p->'staffIds') ? o.staff_id
        order by f.position limit 1) as fate from offered o),
    counted as (
      select at, unit_id, staff_id, (fate is distinct from 'elsewhere')::int as offered, (fate = 'accepted')::int as accepted,
        (fate = 'missed')::int as missed, 0 as taken from fates
      union all
      select at, ${unitOf(`e.p->>'staffId'`, 'e.position', `e.p->>'unitId'`)}, p->>'staffId', 0, 0, 0, 1 from ev e where type = 'work.assigned')
    select (at at time zone z.zone)::date::text as day, z.unit_id, staff_id, sum(offered)::int as offered, coalesce(sum(accepted), 0)::int as accepted,
      coalesce(sum(missed), 0)::int as missed, sum(taken)::int as taken
    from counted c join zone z on z.unit_id::text = c.unit_id group by 1, 2, 3`,
  state: `with ${log},
    spans as (
      select p->>'staffId' as staff_id, p->>'unitId' as unit_id, p->>'from' as state, at - make_interval(secs => (p->>'lastedMs')::float8 / 1000) as since, at as until
      from ev where type = 'agent.presence-changed' and p->>'from' <> 'offline'),
    days as (
      select staff_id, s.unit_id, state, d::date as day, greatest(since, d at time zone zone) as since, least(until, (d + interval '1 day') at time zone zone) as until
      from spans s join zone z on z.unit_id::text = s.unit_id,
        generate_series((since at time zone zone)::date::timestamp, (until at time zone zone)::date::timestamp, interval '1 day') d)
    select day::text, unit_id, staff_id, state, round(sum(extract(epoch from until - since)) * 1000)::bigint as ms from days where until > since group by 1, 2, 3, 4`,
  conversation: `with ${log}
    select (s.at at time zone z.zone)::date::text as day, z.unit_id, s.p->>'queueId' as queue_id, count(*)::int as started, count(c.position)::int as closed,
      count(c.p->>'firstResponseMs')::int as responses, coalesce(sum((c.p->>'firstResponseMs')::numeric), 0)::bigint as response_ms
    from ev s join zone z on z.unit_id::text = s.p->>'unitId'
    left join ev c on c.type = 'conversation.closed' and c.p->>'conversationId' = s.p->>'conversationId'
    where s.type = 'conversation.started' group by 1, 2, 3`,
  ticket: `with ${log},
    told as (
      select position, type, at, p, p->>'state' as state, lag(p->>'state') over w as had, p->>'unitId' as unit_id, lag(p->>'unitId') over w as had_unit
      from ev where type like 'ticket.%' window w as (partition by p->>'ticketId' order by position)),
    marked as (
      select *, coalesce(state in ('new', 'open', 'waiting'), false) as open, coalesce(had in ('new', 'open', 'waiting'), false) as was from told)
    select (at at time zone z.zone)::date::text as day, z.unit_id, (count(*) filter (where type = 'ticket.opened'))::int as opened,
      (count(*) filter (where state = 'resolved' and had is distinct from 'resolved'))::int as solved,
      (count(*) filter (where open and not was and type <> 'ticket.opened'))::int as reopened,
      (sum(case when m.unit_id = coalesce(had_unit, m.unit_id) then open::int - was::int else open::int end))::int as net
    from marked m join zone z on z.unit_id::text = m.unit_id group by 1, 2`,
  clock: `with ${log},
    ends as (
      select distinct on (p->>'clockId') p, coalesce((select true from ev b where b.type = 'clock.breached' and b.p->>'clockId' = e.p->>'clockId'), false) as ran_out
      from ev e where type in ('clock.breached', 'clock.ended') order by p->>'clockId', type desc)
    select (case when ran_out or p->>'outcome' = 'breached' then (p->>'dueAt')::timestamptz else (p->>'stoppedAt')::timestamptz end at time zone z.zone)::date::text as day,
      z.unit_id, p->>'target' as target, (count(*) filter (where not ran_out and p->>'outcome' = 'met'))::int as met,
      (count(*) filter (where ran_out or p->>'outcome' = 'breached'))::int as breached
    from ends join zone z on z.unit_id::text = p->>'unitId' group by 1, 2, 3`,
  survey: `with ${log}
    select (at at time zone z.zone)::date::text as day, z.unit_id, p->>'agentId' as staff_id, count(*)::int as responses,
      sum((p->>'score')::int)::int as scores, (count(*) filter (where (p->>'low')::boolean))::int as low
    from ev join zone z on z.unit_id::text = p->>'unitId' where type = 'survey.rating-received' group by 1, 2, 3`,
};

async function expectRawAgrees(): Promise<void> {
  for (const [name, sql] of Object.entries(independent)) {
    const raw = await database.db.run<Record<string, unknown>>(sql);
    expect(raw.length, name).toBeGreaterThan(0);
    const keys = Object.keys(raw[0]!).filter((column) => /_id$|^(day|state|target)$/.test(column));
    const values = Object.keys(raw[0]!).filter((column) => !keys.includes(column));
    for (const grain of ['day', 'half_hour']) {
      const stored = await database.db.run<Record<string, unknown>>(
        `select ${keys.map((key) => (key === 'day' ? 'day::text' : key === 'staff_id' ? `nullif(staff_id, '00000000-0000-0000-0000-000000000000') as staff_id` : key)).join(', ')},
           ${values.map((value) => `sum(${value === 'net' ? 'open_change' : value})::bigint as ${value}`).join(', ')}
         from reports.${name}_${grain} ${name === 'state' ? `where state <> 'holding'` : ''} group by ${keys.map((_, n) => n + 1).join(', ')}`,
      );
      const lines = (rows: Record<string, unknown>[]): string[] =>
        rows
          .filter((row) => values.some((value) => Number(row[value]) !== 0))
          .map((row) =>
            JSON.stringify(
              [...keys, ...values].map((column) => [
                column,
                typeof row[column] === 'number' ? Number(row[column]) : row[column],
              ]),
            ),
          )
          .sort();
      // A ticket that leaves a unit is one less there on the day it left: the raw side sees it only where it arrives.
      if (name === 'ticket') {
        const total = (rows: Record<string, unknown>[], value: string): number =>
          rows.reduce((sum, row) => sum + Number(row[value]), 0);
        for (const value of ['opened', 'solved', 'reopened'])
          expect(total(stored, value), `${name} ${grain} ${value}`).toBe(total(raw, value));
        const byDay = (rows: Record<string, unknown>[]): string[] => lines(rows.map((row) => ({ ...row, net: 0 })));
        expect(byDay(stored), `${name} ${grain}`).toEqual(byDay(raw));
      } else expect(lines(stored), `${name} ${grain}`).toEqual(lines(raw));
    }
  }
}

it('agrees with the log recomputed by other means, on random histories with late events', async () => {
  // Over the end of summer time in Berlin.
  const from = Date.parse('2026-10-20T00:00:00Z');
  for (const seed of [1, 2, 3]) {
    const span = { from: from + seed * 3 * day, to: from + (seed + 1) * 3 * day };
    await sayAll(database.db, aHistory(random(seed), world, span, { chats: 150, tickets: 60, agentDays: 3 }, 0.2));
    await node.bus.settle();
    expect(await node.bus.parked()).toEqual([]);
    await expectRawAgrees();
  }
  // Open tickets, and those whose chats overlapped: against the rows of the facts, by counting instants.
  const [open] = await database.db.run<{ sums: number; facts: number }>(
    `select (select sum(open_change)::int from reports.ticket_day) as sums, (select count(*) from reports.ticket_fact where state in ('new', 'open', 'waiting')) as facts`,
  );
  expect(open!.sums).toBe(open!.facts);
  const stays = await database.db.run<{ staff_id: string; a: number; b: number }>(
    `select staff_id, (extract(epoch from answered_at) * 1000)::bigint as a, (extract(epoch from left_at) * 1000)::bigint as b
     from reports.stay_fact where answered_at is not null and left_at is not null and staff_id is not null`,
  );
  const held = new Map<string, number>();
  for (const staffId of new Set(stays.map(({ staff_id }) => staff_id))) {
    const edges = stays
      .filter((stay) => stay.staff_id === staffId)
      .flatMap(({ a, b }) => [[a, 1] as const, [b, -1] as const])
      .sort((x, y) => x[0] - y[0] || y[1] - x[1]);
    let inHand = 0;
    let began = 0;
    let ms = 0;
    for (const [at, step] of edges) {
      if (inHand === 0) began = at;
      inHand += step;
      if (inHand === 0) ms += at - began;
    }
    held.set(staffId, ms);
  }
  const stored = await database.db.run<{ staff_id: string; ms: number }>(
    `select staff_id, sum(ms)::bigint as ms from reports.state_day where state = 'holding' group by 1`,
  );
  expect(new Map(stored.map(({ staff_id, ms }) => [staff_id, ms]))).toEqual(held);
}, 120_000);

it('changes nothing when events are handed over again, and rebuilds to the same from the first event', async () => {
  const before = await everything();
  await database.db.run(`update kernel.subscription set position = 0 where name = 'reports.fold'`);
  await rehear();
  expect(await everything()).toEqual(before);
  const { events } = await rebuildFacts({ db: database.db, events: node.bus, site: 1 }, scope);
  expect(events).toBeGreaterThan(1000);
  expect(await everything()).toEqual(before);
}, 120_000);

/** A process that starts with the position as it is stored. */
async function rehear(): Promise<void> {
  const subscriptions: Subscription[] = [];
  reportSubscriptions({
    config: { site: 1 },
    events: { subscribe: (one: Subscription) => subscriptions.push(one) },
  } as unknown as Kernel);
  const other = aNode(database.url, { subscriptions });
  await other.bus.settle();
  await other.stop();
}

it('finds and mends what was changed behind its back, and says so', async () => {
  const { db } = database;
  // Days counted from now: the history was sequenced just now, so all of it lies in the window.
  const clean = await reconcileDays({ db, events: node.bus, site: 1 }, scope, { days: 60 });
  expect(clean.differences).toEqual([]);
  expect(clean.facts).toBeGreaterThan(500);
  const before = await everything();
  await db.run(`update reports.stay_fact set waited_ms = waited_ms + 7 where answered_at is not null and n = 1`);
  await db.run(
    'delete from reports.survey_fact where response_id in (select response_id from reports.survey_fact order by 1 limit 3)',
  );
  await db.run(`update reports.clock_half_hour set met = met + 1 where met > 0`);
  await db.run(`update reports.ticket_day set opened = opened + 1 where opened > 0`);
  const mended = await reconcileDays({ db, events: node.bus, site: 1 }, scope, { days: 60 });
  expect(mended.differences.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['stay_fact', 'survey_fact', 'clock_sums', 'ticket_sums']),
  );
  expect(mended.differences.find(({ table }) => table === 'survey_fact')!.rows).toBe(3);
  expect(await everything()).toEqual(before);
  expect((await reconcileDays({ db, events: node.bus, site: 1 }, scope, { days: 60 })).differences).toEqual([]);
}, 120_000);
