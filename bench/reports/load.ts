/** Five million rows of a company's log with their facts: one block of days folded, then repeated. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { migrate, readMigrations } from '../../apps/server/src/kernel/db/migrate.ts';
import type { Subscription } from '../../apps/server/src/kernel/events/bus.ts';
import { type Kernel, newId } from '../../apps/server/src/kernel/index.ts';
import { migrationFolders } from '../../apps/server/src/migration-folders.ts';
import { aCompany, aUnit } from '../../apps/server/src/modules/organisation/testing.ts';
import { reportSubscriptions } from '../../apps/server/src/modules/reports/subscriptions.ts';
import { factTables, none, sumNames, sumShapes } from '../../apps/server/src/modules/reports/tables.ts';
import { aHistory, random, type Said, type World } from '../../apps/server/src/modules/reports/testing.ts';
import { aQueue } from '../../apps/server/src/modules/routing/testing.ts';
import { progress } from '../rig/bench.ts';
import { type KernelNode, kernelNode, quiet } from '../rig/kernel-node.ts';
import { ownPostgres } from '../rig/own-postgres.ts';

const home = join(import.meta.dirname, '../..');
export const firstDay = '2026-06-01';
export const blockDays = 5;
const whole = { units: 40, queues: 20, staff: 500, chats: 8_000, tickets: 6_000, messages: 10 };

export type Loaded = {
  db: Database;
  bus: KernelNode['bus'];
  node: KernelNode;
  unitId: string;
  world: World;
  blocks: number;
  loadSeconds: number;
  /** By an earlier run. */
  found: boolean;
  stop(): Promise<void>;
};

export async function loaded({ blocks, scale }: { blocks: number; scale: number }): Promise<Loaded> {
  const stamp = createHash('sha256').update(
    JSON.stringify([blocks, scale, whole, readFileSync(import.meta.filename, 'utf8')]),
  );
  for (const { name, folder } of migrationFolders(home))
    for (const migration of readMigrations(name, folder)) stamp.update(migration.sha256);
  const folder = join(tmpdir(), `qiao-bench-reports-${stamp.digest('hex').slice(0, 12)}`);
  const note = join(folder, 'loaded.json');
  if (process.env.QIAO_BENCH_FRESH || !existsSync(note)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const postgres = await ownPostgres(folder, true);
  const began = performance.now();
  let kept: { unitId: string; world: World; loadSeconds: number };
  const found = existsSync(note);
  if (found) {
    progress('found loaded');
    kept = JSON.parse(readFileSync(note, 'utf8'));
  } else {
    kept = { ...(await load(postgres.url, blocks, scale)), loadSeconds: (performance.now() - began) / 1000 };
    writeFileSync(note, JSON.stringify(kept));
  }
  const node = foldingNode(postgres.url);
  return {
    ...kept,
    found,
    blocks,
    db: node.db,
    bus: node.bus,
    node,
    async stop() {
      await node.stop();
      await postgres.stop();
    },
  };
}

function foldingNode(url: string): KernelNode {
  const node = kernelNode(url, 8);
  reportSubscriptions({
    config: { site: 1 },
    events: { subscribe: (one: Subscription) => node.bus.subscribe(one) },
  } as unknown as Kernel);
  return node;
}

async function load(url: string, blocks: number, scale: number): Promise<{ unitId: string; world: World }> {
  const db = new Database(url, { max: 4, log: quiet });
  await migrate(db, migrationFolders(home));
  const unitId = await aCompany(db);
  const many = (count: number): number => Math.max(3, Math.round(count * scale));
  const units: string[] = [];
  for (let n = 0; n < many(whole.units); n++) units.push(await aUnit(db));
  const queues = [];
  for (let n = 0; n < many(whole.queues); n++) queues.push(await aQueue({ db }, { unitId: units[n % units.length]! }));
  const staff = Array.from({ length: many(whole.staff) }, (_, n) => ({
    id: newId(),
    unitId: units[n % units.length]!,
  }));
  const world: World = { units, queues, staff };
  // What the founding announced is no part of the log measured here.
  await db.run('delete from kernel.outbox');
  progress('one block of days');
  // Months of the whole time, so that the log lies in its partitions.
  await db.run(
    `select kernel.ensure_month('kernel.event_log', ('${firstDay}'::date + make_interval(months => n))::date) from generate_series(0, 5) n`,
  );
  const rows = await writeLog(db, block(world, many(whole.chats), many(whole.tickets), 1), 0);
  const node = foldingNode(url);
  await node.bus.settle();
  await node.stop();
  await db.run('analyze');
  progress(`${rows} rows of the log; ${blocks - 1} times again`);
  await db.run('create schema first');
  for (const table of repeated) await db.run(`create table first.${table} as select * from reports.${table}`);
  for (let k = 1; k < blocks; k++) await repeat(db, k, rows);
  await db.run('drop schema first cascade');
  await db.run('update kernel.subscription set position = $1', [blocks * rows]);
  await db.run('update reports.fold set position = $1', [blocks * rows]);
  await db.run('analyze');
  await db.close();
  return { unitId, world };
}

/** Ids of what happens begin with eight zeros, so that a repetition can give them others; those of the company do not. */
function block(world: World, chats: number, tickets: number, seed: number): Said[] {
  const from = Date.parse(`${firstDay}T00:00:00Z`);
  const span = { from, to: from + (blockDays - 1) * 86_400_000 };
  const said = aHistory(random(seed), world, span, { chats, tickets, agentDays: blockDays - 1 }, 0.02);
  const own = new Set([...world.units, ...world.queues.map(({ id }) => id), ...world.staff.map(({ id }) => id)]);
  const marked = (text: string): string =>
    text.replace(/"([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"/g, (found, first, rest) =>
      own.has(first + rest) ? found : `"00000000${rest}"`,
    );
  const last = from + blockDays * 86_400_000 - 1;
  return said
    .filter(({ order }) => order < last)
    .map((one) => JSON.parse(marked(JSON.stringify({ ...one, kind: one.kind.type }))) as Said);
}

/** As the sequencer would have written it, with the messages between the events. */
async function writeLog(db: Database, said: Said[], after: number): Promise<number> {
  const lines: object[] = [];
  for (const { kind, aggregate, at, order, payload } of said) {
    const type = kind as unknown as string;
    lines.push({ type, kind: aggregate[0], id: aggregate[1], at, order, payload });
    if (type !== 'conversation.started') continue;
    const { conversationId } = payload as { conversationId: string };
    for (let seq = 1; seq <= whole.messages; seq++)
      lines.push({
        type: 'message.posted',
        kind: 'conversation',
        id: conversationId,
        at: at + seq,
        order,
        payload: { conversationId, seq, kind: 'text', authorKind: seq % 2 ? 'visitor' : 'agent', authorId: null },
      });
  }
  for (let start = 0; start < lines.length; start += 20_000)
    await db.run(
      `insert into kernel.event_log(site, position, sequenced_at, id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics)
       select 1, $2 + n, to_timestamp((l->>'order')::float8 / 1000), $2 + n, l->>'type', 1, l->>'kind', l->>'id', to_timestamp((l->>'at')::float8 / 1000),
         'system:bench', l->'payload', '{}'
       from jsonb_array_elements($1::jsonb) with ordinality given(l, n)`,
      [JSON.stringify(lines.slice(start, start + 20_000)), after + start],
    );
  const head = after + lines.length;
  await db.run(
    `insert into kernel.log_head(site, position, sequenced_at)
     select 1, $1, max(sequenced_at) from kernel.event_log where position > $2 and site = 1
     on conflict (site) do update set position = excluded.position, sequenced_at = excluded.sequenced_at`,
    [head, after],
  );
  return lines.length;
}

type Column = { name: string; type: string };

/** The first block again, `k` blocks later: other ids, later times, in the log and in everything folded from it. */
async function repeat(db: Database, k: number, rows: number): Promise<void> {
  const mark = k.toString(16).padStart(8, '0');
  const later = `interval '${k * blockDays} days'`;
  const instant = (field: string): string =>
    `'${field}', to_char(((payload->>'${field}')::timestamptz + ${later}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const moved = (fields: string[]): string => `payload || jsonb_build_object(${fields.map(instant).join(', ')})`;
  await db.run(
    `insert into kernel.event_log(site, position, sequenced_at, id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics)
     select site, position + ${k * rows}, sequenced_at + ${later}, id + ${k * rows}, type, version, aggregate_kind,
       case when aggregate_id like '00000000-%' then '${mark}' || substr(aggregate_id, 9) else aggregate_id end, occurred_at + ${later}, actor,
       case type when 'message.posted' then payload else replace((case type when 'clock.ended' then ${moved(['dueAt', 'startedAt', 'stoppedAt'])} when 'clock.breached' then ${moved(['dueAt'])}
         when 'conversation.closed' then ${moved(['startedAt'])} else payload end)::text, '"00000000-', '"${mark}-')::jsonb end, topics
     from kernel.event_log where site = 1 and position <= ${rows} and sequenced_at < '${firstDay}'::date + ${blockDays}`,
  );
  await db.run(`update kernel.log_head set position = $1, sequenced_at = sequenced_at + interval '${blockDays} days'`, [
    (k + 1) * rows,
  ]);
  for (const table of repeated) {
    const columns = await columnsOf(db, table);
    const value = ({ name, type }: Column): string => {
      if (type === 'uuid')
        return `case when ${name}::text like '00000000-%' and ${name} <> '${none}' then ('${mark}' || substr(${name}::text, 9))::uuid else ${name} end`;
      if (type === 'date') return `${name} + ${k * blockDays}`;
      if (type.startsWith('timestamp')) return `${name} + ${later}`;
      if (name === 'position') return `position + ${k * rows}`;
      if (name === 'open_since_s') return `open_since_s + open_change * ${k * blockDays * 86_400}`;
      return name;
    };
    // Days of two blocks meet: their sums are added, as the fold would have done.
    const sum = sumNames.find((one) => table === `${one}_day` || table === `${one}_half_hour`);
    const key = sum
      ? ['day', ...(table.endsWith('_half_hour') ? ['half_hour'] : []), ...sumShapes[sum].keys].join(', ')
      : '';
    const added = sum ? sumShapes[sum].values.map((one) => `${one} = had.${one} + excluded.${one}`).join(', ') : '';
    await db.run(
      `insert into reports.${table} as had (${columns.map(({ name }) => name).join(', ')}) select ${columns.map(value).join(', ')} from first.${table}
       ${sum ? `on conflict (${key}) do update set ${added}` : ''}`,
    );
  }
}

const repeated = [
  ...factTables.filter((name) => name !== 'agent_place'),
  ...sumNames.flatMap((name) => [`${name}_day`, `${name}_half_hour`]),
];

function columnsOf(db: Database, table: string): Promise<Column[]> {
  return db.run<Column>(
    `select column_name as name, data_type as type from information_schema.columns where table_schema = 'reports' and table_name = $1`,
    [table],
  );
}

/** Events that are new to the fold, handed over as in life: the rate of the fold. */
export async function foldMore(
  { db, node, world }: Loaded,
  chatEvents: number,
): Promise<{ events: number; perSecond: number }> {
  const [head] = await db.run<{ position: number; at: Date }>(
    'select position, sequenced_at as at from kernel.log_head',
  );
  // After everything there is, on a day of its own each time.
  const shift = Math.ceil((head!.at.getTime() - Date.parse(`${firstDay}T00:00:00Z`)) / 86_400_000 + 1) * 86_400_000;
  const fresh = block(world, Math.ceil(chatEvents / 8), Math.ceil(chatEvents / 80), head!.position).map((one) => ({
    ...one,
    at: one.at + shift,
    order: one.order + shift,
  }));
  await db.run(
    `select kernel.ensure_month('kernel.event_log', (date_trunc('month', $1::timestamptz) + make_interval(months => n))::date) from generate_series(0, 2) n`,
    [head!.at],
  );
  await node.start();
  await writeLog(db, fresh, head!.position);
  const began = performance.now();
  await node.bus.settle(120_000);
  return { events: fresh.length, perSecond: fresh.length / ((performance.now() - began) / 1000) };
}
