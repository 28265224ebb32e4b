/**
 * A company of 500 teams with a million tickets and a million messages, loaded past the program: keys and indexes are taken
 * off, rows are made inside PostgreSQL from some thousand sentences, keys and indexes are put back. Kept below `data/` (git
 * knows nothing of it) for the next run.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import type { Kernel } from '../../apps/server/src/kernel/index.ts';
import { searchVector } from '../../apps/server/src/kernel/search-text.ts';
import { aStaff } from '../../apps/server/src/modules/identity/testing.ts';
import { aCompany, aUnit } from '../../apps/server/src/modules/organisation/testing.ts';
import { anAgent, aQueue } from '../../apps/server/src/modules/routing/testing.ts';
import { aside } from '../../apps/server/test/road/stage.ts';
import { home } from '../../apps/server/test/template.ts';
import { progress, rounded } from '../rig/bench.ts';
import { quiet } from '../rig/kernel-node.ts';
import { ownPostgres } from '../rig/own-postgres.ts';
import { bare } from './bare.ts';
import { chats, stories, titles } from './words.ts';

export type Login = { id: string; number: string; password: string };
export type Company = {
  provinces: string[];
  teams: string[];
  /** Leads the first province: 20 teams of 500. */
  leader: Login;
  /** Work in the first province's first team. */
  agents: Login[];
  /** Owners of tickets: three people a team. */
  owners: string[];
  queueId: string;
  customers: string[];
  loadedAt: string;
};
export type Loaded = { url: string; dataDir: string; company: Company; loadingSeconds: number; stop(): Promise<void> };
export type Sizes = { provinces: number; teams: number; tickets: number; messages: number; customers: number };

const supervising = [
  'tickets.read',
  'tickets.write',
  'tickets.assign',
  'conversations.read',
  'conversations.read.unit',
  'customers.read',
  'customers.write',
];

/** Raised when what is loaded changes; new migrations run over a kept folder like over any other. */
const edition = 3;

export async function loaded(sizes: Sizes): Promise<Loaded> {
  const root = join(home, 'data/bench-tickets');
  const dataDir = join(root, `${edition}-${sizes.tickets}`);
  const proof = join(dataDir, 'company.json');
  const ready = existsSync(proof);
  if (!ready) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const postgres = await ownPostgres(dataDir, true);
  const back = { url: postgres.url, dataDir, stop: () => postgres.stop() };
  try {
    if (ready) {
      const company = JSON.parse(readFileSync(proof, 'utf8')) as Company;
      await employ(postgres.url, company);
      return { ...back, company, loadingSeconds: 0 };
    }
    const begun = performance.now();
    progress('loading (once; kept for the next run)');
    const company = await aside(postgres.url, dataDir, (kernel) => found(kernel, sizes));
    const db = new Database(postgres.url, { max: 2, log: quiet });
    try {
      await fill(db, sizes, company);
    } finally {
      await db.close();
    }
    writeFileSync(proof, JSON.stringify(company));
    await employ(postgres.url, company);
    return { ...back, company, loadingSeconds: rounded((performance.now() - begun) / 1000) };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Owners are staff: notices of their tickets go to them. */
async function employ(url: string, company: Company): Promise<void> {
  const db = new Database(url, { max: 1, log: quiet });
  try {
    await db.run(
      `insert into identity.staff(id, origin_site, number, number_key, name, ring, wrapped_key, unit_id, state, locale, created_at, updated_at)
       select o.id, 1, 'O' || o.n, 'o' || o.n, '员工' || o.n, a.ring, a.wrapped_key, ($2::uuid[])[1 + (o.n - 1) / 3], 'active', 'zh-CN', now(), now()
       from unnest($1::uuid[]) with ordinality o(id, n) join identity.staff a on a.id = $3
       on conflict do nothing`,
      [company.owners, company.teams, company.leader.id],
    );
  } finally {
    await db.close();
  }
}

/** New numbers go on after the loaded ones. */
async function numbered(db: Database, prefix: string, last: number): Promise<void> {
  await db.run('select kernel.next_number($1, 1)', [prefix]);
  await db.run('select setval($1::regclass, $2)', [`kernel.number_${prefix}_1`, last]);
}

/** Units and people through the modules themselves. */
async function found(kernel: Kernel, sizes: Sizes): Promise<Company> {
  const { db } = kernel;
  const root = await aCompany(db);
  const provinces: string[] = [];
  const teams: string[] = [];
  for (let p = 0; p < sizes.provinces; p++) {
    const province = await aUnit(db, { parentId: root, kind: 'province' });
    provinces.push(province);
    for (let t = 0; t < sizes.teams; t++) teams.push(await aUnit(db, { parentId: province }));
  }
  const queue = await aQueue(kernel, { unitId: teams[0]!, channel: 'ticket' });
  const leader = await aStaff(kernel, { unitId: provinces[0]!, permissions: supervising });
  const agents: Login[] = [];
  for (let n = 0; n < 8; n++) {
    const { id, number, password } = await anAgent(kernel, { queue, ready: false, roles: ['agent'] });
    agents.push({ id, number, password });
  }
  const owners: string[] = [];
  for (let t = 0; t < teams.length * 3; t++) owners.push('');
  return {
    provinces,
    teams,
    leader: { id: leader.id, number: leader.number, password: leader.password },
    agents,
    owners,
    queueId: queue.id,
    customers: [],
    loadedAt: new Date().toISOString(),
  };
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work();
  progress(`${what}: ${rounded((performance.now() - begun) / 1000)} s`);
}

async function fill(db: Database, sizes: Sizes, company: Company): Promise<void> {
  const { agents, teams } = company;
  // The first team's owners are its agents; other owners are people of whom only the id matters here.
  const [ids] = await db.run<{ ids: string[] }>(
    'select array_agg(gen_random_uuid()) as ids from generate_series(1, $1::int)',
    [teams.length * 3],
  );
  company.owners = ids!.ids.map((id, index) => (index < 3 ? agents[index]!.id : id));
  await sentences(db);
  await timed('customers', () => customers(db, sizes, company));
  await timed('tickets', () => tickets(db, sizes, company));
  await timed('clocks', () => clocks(db));
  await timed('messages', () => messages(db, sizes, company));
  await timed('statistics', () => db.run('analyze'));
  await db.run('drop schema bench cascade');
  await db.run('checkpoint').catch(() => {});
}

/** Sentences and their index entries, made once; rows below refer to them by number. */
async function sentences(db: Database): Promise<void> {
  await db.run('create schema bench');
  for (const [table, texts] of [
    ['title', titles(1200)],
    ['story', stories(4000)],
    ['chat', chats(6000)],
  ] as const) {
    await db.run(`create table bench.${table} (n int primary key, text text not null, words tsvector not null)`);
    await db.run(
      `insert into bench.${table} select n, text, words::tsvector
       from unnest($1::text[], $2::text[]) with ordinality as s(text, words, n)`,
      [texts, texts.map((text) => searchVector(text))],
    );
  }
}

async function customers(db: Database, sizes: Sizes, company: Company): Promise<void> {
  const back = await bare(db, ['customers.customer']);
  const rows = await db.run<{ id: string }>(
    `insert into customers.customer(id, number, origin_site, unit_id, seen_by, name, name_key, created_at, updated_at, active_at)
     select uuidv7(make_interval(secs => n - $1::int)), 'K1-' || lpad(n::text, 6, '0'), 1, u, array[u], '客户' || n, '客户' || n,
       now() - interval '1 year', now() - interval '1 year', now() - make_interval(secs => n)
     from generate_series(1, $1::int) n cross join lateral (select ($2::uuid[])[1 + n % cardinality($2::uuid[])] as u) s
     returning id`,
    [sizes.customers, company.teams],
  );
  await numbered(db, 'k', sizes.customers);
  company.customers = rows.map(({ id }) => id);
  await back();
}

/** One every 31 s for a year: 95 in 100 closed, 1 resolved, 4 open. */
async function tickets(db: Database, sizes: Sizes, company: Company): Promise<void> {
  const back = await bare(db, ['tickets.ticket', 'tickets.ticket_text', 'tickets.change']);
  await db.run('create table bench.customer as select n, id from unnest($1::uuid[]) with ordinality c(id, n)', [
    company.customers,
  ]);
  await db.run('create index on bench.customer (n)');
  await db.run('select setseed(0.5)');
  await db.run(
    `create unlogged table bench.ticket as
     select n, uuidv7(t.at - clock_timestamp()) as id, t.at, u.team, r.state,
       1 + floor(random() * 1200)::int as title, 1 + floor(random() * 4000)::int as story,
       case when r.state = 'new' then null else ($2::uuid[])[(u.team - 1) * 3 + 1 + floor(random() * 3)::int] end as owner,
       (array['consult','consult','consult','repair','repair','repair','repair','complaint','praise','suggestion','installation'])[1 + floor(random() * 11)::int] as type,
       (array['low','normal','normal','normal','normal','normal','high','high','urgent'])[1 + floor(random() * 9)::int] as priority,
       1 + floor(random() * $4::int)::int as customer,
       case when r.state in ('new', 'open') then now() + (random() * 96 - 24) * interval '1 hour' end as due
     from generate_series(1, $1::int) n
     cross join lateral (select now() - ($1::int - n) * (interval '1 year' / $1::int) as at) t
     cross join lateral (select 1 + (n::bigint * 7919 % $3::int)::int as team) u
     cross join lateral (select case when x < 0.95 then 'closed' when x < 0.96 then 'resolved' when x < 0.97 then 'new'
         when x < 0.99 then 'open' else 'waiting' end as state
       from (select random() as x, n) y) r`,
    [sizes.tickets, company.owners, company.teams.length, company.customers.length],
  );
  await db.run(
    `insert into tickets.ticket(id, number, origin_site, unit_id, title, description, type, state, priority, special, customer_id,
       assignee_id, channel, created_by, created_at, updated_at, responded_at, resolved_at, closed_at, due_order)
     select b.id, 'T1-' || lpad(b.n::text, 7, '0'), 1, ($1::uuid[])[b.team], i.text, s.text, b.type, b.state, b.priority, b.n % 50 = 0,
       c.id, b.owner, 'ticket', 'system:import', b.at, least(now(), b.at + (b.n % 97) * interval '31 minutes'),
       case when b.state <> 'new' then b.at + interval '20 minutes' end,
       case when b.state in ('resolved', 'closed') then b.at + interval '9 hours' end,
       case when b.state = 'closed' then b.at + interval '80 hours' end, coalesce(b.due, '9999-12-31T00:00:00Z')
     from bench.ticket b join bench.title i on i.n = b.title join bench.story s on s.n = b.story
     join bench.customer c on c.n = b.customer order by b.n`,
    [company.teams],
  );
  await db.run(
    `insert into tickets.ticket_text(ticket_id, unit_id, created_at, words)
     select b.id, ($1::uuid[])[b.team], b.at, i.words || s.words || array_to_tsvector(array[tickets.unit_word(($1::uuid[])[b.team])])
     from bench.ticket b join bench.title i on i.n = b.title join bench.story s on s.n = b.story order by b.n`,
    [company.teams],
  );
  await db.run(
    `insert into tickets.change(id, ticket_id, at, actor_kind, actor_id, kind, fields)
     select uuidv7(b.at - clock_timestamp()), b.id, b.at, 'system', 'import', 'opened', '[]' from bench.ticket b order by b.n`,
  );
  await numbered(db, 't', sizes.tickets);
  await back();
}

/** What was promised: two clocks of finished work, three of open work. */
async function clocks(db: Database): Promise<void> {
  const back = await bare(db, ['clocks.clock']);
  await db.run(
    `insert into clocks.clock(id, subject_kind, subject_id, unit_id, target, policy_version_id, calendar_version_id, target_seconds,
       state, started_at, due_at, segment_at, remaining_seconds, stopped_at, breached_at, told_step, next_step_at)
     select uuidv7(t.created_at - clock_timestamp()), 'ticket', t.id, t.unit_id, k.target, v.id, null, v.seconds,
       case when k.stops then 'met' when k.due < now() then 'breached' when t.state = 'waiting' then 'paused' else 'running' end,
       t.created_at, k.due, t.created_at, v.seconds, case when k.stops then t.created_at + interval '20 minutes' end,
       case when not k.stops and k.due < now() then k.due end, case when not k.stops and k.due < now() then 100 else 0 end,
       case when not k.stops and k.due >= now() and t.state <> 'waiting' then k.due end
     from tickets.ticket t
     cross join lateral (values
       ('assignment', t.state <> 'new', t.due_order, t.state in ('new', 'open', 'waiting')),
       ('response', t.state <> 'new', t.due_order, true),
       ('solution', t.state in ('resolved', 'closed'), t.due_order, true)) k(target, stops, due, there)
     join clocks.policy p on p.target = k.target and p.state = 'active'
     join clocks.policy_version v on v.policy_id = p.id and v.version = p.current_version
     where k.there order by t.created_at`,
  );
  await back();
}

/** Conversations of 16 messages over the same year. */
async function messages(db: Database, sizes: Sizes, company: Company): Promise<void> {
  const tables = ['conversations.message', 'conversations.message_search'];
  for (const table of tables)
    await db.run(
      `select kernel.ensure_month('${table}'::regclass, (date_trunc('month', now() at time zone 'UTC') - make_interval(months => n))::date)
       from generate_series(1, 13) n`,
    );
  const back = await bare(db, ['conversations.conversation', ...tables]);
  const talks = Math.ceil(sizes.messages / 16);
  await db.run(
    `create unlogged table bench.talk as select n, uuidv7(t.at - clock_timestamp()) as id, t.at, 1 + (n::bigint * 7919 % $2::int)::int as team
     from generate_series(1, $1::int) n
     cross join lateral (select now() - interval '1 hour' - ($1::int - n) * (interval '1 year' / $1::int) as at) t`,
    [talks, company.teams.length],
  );
  await db.run(
    `insert into conversations.conversation(id, origin_site, number, channel, state, unit_id, queue_id, customer_id, agent_id,
       started_at, assigned_at, closed_at, last_seq, last_at)
     select t.id, 1, 'C1-' || lpad(t.n::text, 6, '0'), 'chat', 'closed', ($1::uuid[])[t.team], $2, c.id,
       ($3::uuid[])[(t.team - 1) * 3 + 1 + t.n % 3], t.at, t.at, t.at + interval '16 minutes', 16, t.at + interval '16 minutes'
     from bench.talk t join bench.customer c on c.n = 1 + t.n % $4::int order by t.n`,
    [company.teams, company.queueId, company.owners, company.customers.length],
  );
  await db.run(
    `create unlogged table bench.said as select t.id, s.seq::int as seq, t.at as started_at, t.at + s.seq * interval '1 minute' as at, t.team, t.n,
       1 + floor(random() * 6000)::int as chat from bench.talk t cross join generate_series(1, 16) s(seq)`,
  );
  await db.run(
    `insert into conversations.message(conversation_id, seq, started_at, client_id, at, author_kind, author_id, kind, text)
     select b.id, b.seq, b.started_at, 'bench-' || b.n || '-' || b.seq, b.at, case when b.seq % 2 = 0 then 'agent' else 'visitor' end,
       null, 'text', c.text from bench.said b join bench.chat c on c.n = b.chat order by b.started_at, b.seq`,
  );
  await db.run(
    `insert into conversations.message_search(conversation_id, seq, started_at, at, tokens)
     select b.id, b.seq, b.started_at, b.at, c.words from bench.said b join bench.chat c on c.n = b.chat order by b.started_at, b.seq`,
  );
  await db.run(`insert into conversations.search_progress(conversation_id, indexed_seq) select id, 16 from bench.talk`);
  await back();
}
