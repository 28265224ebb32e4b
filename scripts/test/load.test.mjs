import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { migrate } from '../../apps/server/src/kernel/db/migrate.ts';
import { startEmbeddedPostgres } from '../../apps/server/src/kernel/postgres/index.ts';
import { dumpDatabase } from '../backup/dump.mjs';
import { loadDatabase } from '../backup/load.mjs';
import { makeSchema } from '../backup/schema-from-migrations.mjs';

const log = { info() {}, warn() {}, error() {}, debug() {}, trace() {}, fatal() {} };
let folder;
let server;
let folders;
const clients = [];

/** Everything that makes loading hard: a cycle and a self-reference of keys, triggers, generated and identity columns. */
const hard = `
create schema house;
create table house.team (id int primary key, lead int, name text);
create table house.person (id int generated always as identity primary key, team int not null references house.team,
  mentor int references house.person, first text, shouted text generated always as (upper(first)) stored);
alter table house.team add constraint team_lead foreign key (lead) references house.person deferrable;
create table house.heard (what text);
create function house.hear() returns trigger language plpgsql as $$ begin insert into house.heard values (new.first); return new; end $$;
create trigger hear after insert on house.person for each row execute function house.hear();
insert into house.team values (0, null, 'made by the migration');
create materialized view house.names as select first from house.person;
create table kernel.file (id int, blob text, wrapped_key text, shredded_at timestamptz);
create table house.odd ("Col ""x""" bytea, f float8, n numeric, t timestamptz, i interval, a text[], j jsonb, e text);
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-load-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log, settings: { fsync: 'off' } });
  mkdirSync(join(folder, 'house'));
  writeFileSync(join(folder, 'house', '0001_house.sql'), hard);
  folders = [{ name: 'house', folder: join(folder, 'house') }];
});
afterAll(async () => {
  for (const client of clients) await client.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function database(name) {
  const url = new URL(server.url);
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  clients.push(client);
  return { client, url: url.href };
}

async function take(client) {
  const pieces = new Map();
  const facts = await dumpDatabase(client, async (name, content) => void pieces.set(name, content));
  const entries = async function* () {
    for (const [name, content] of pieces) yield { name, content: [content] };
  };
  return { facts, entries };
}

test('rows bound in circles, own triggers, generated columns and exact values come back as they were', async () => {
  const from = await database('one');
  const db = new Database(from.url, { max: 1, log });
  await migrate(db, folders);
  await db.close();
  await from.client.query(`
    insert into house.team values (1, null, 'first'), (2, null, 'second');
    insert into house.person(team, mentor, first) values (1, null, 'ann'), (1, 1, 'bob'), (2, 2, 'cy');
    update house.person set mentor = 3 where id = 1;
    update house.team set lead = 3 where id = 1;
    delete from house.heard where what = 'bob';
    refresh materialized view house.names;
    insert into house.odd values ('\\x00ff0a5c', 0.1::float8 + 0.2, 'NaN', 'infinity', '1 year 2 days 03:04:05.678', array[null, 'null', '', 'a"b'], '{"桥": "\\\\n"}', ''),
      (null, '-infinity', 12345678901234567890.123456789, '0044-03-15 12:00:00+00 BC', '-1 mon', '{}', 'null', E'\\\\.'),
      (null, null, null, null, null, null, null, E'\\r\\n\\t\\\\N')`);
  const { facts, entries } = await take(from.client);
  const to = await database('two');
  await makeSchema(to.url, folders, facts);
  await loadDatabase(to.client, facts, entries());
  for (const table of ['team', 'person', 'heard', 'odd', 'names']) {
    const query = `select t::text as row from house.${table} t order by 1`;
    expect((await to.client.query(query)).rows).toEqual((await from.client.query(query)).rows);
  }
  // The sequence goes on, keys bind again and the trigger is awake.
  const added = await to.client.query("insert into house.person(team, first) values (2, 'dee') returning id, shouted");
  expect(added.rows[0]).toEqual({ id: 4, shouted: 'DEE' });
  expect((await to.client.query("select from house.heard where what = 'dee'")).rowCount).toBe(1);
  await expect(to.client.query('delete from house.team where id = 1')).rejects.toMatchObject({ code: '23503' });
});

test('a dump is one instant, whatever is written meanwhile', async () => {
  const from = await database('three');
  const db = new Database(from.url, { max: 1, log });
  await migrate(db, folders);
  await db.close();
  await from.client.query("insert into house.heard select 'before' from generate_series(1, 1000)");
  const writer = new pg.Client({ connectionString: from.url });
  await writer.connect();
  clients.push(writer);
  const facts = await dumpDatabase(
    from.client,
    async () => {},
    async () => void (await writer.query("insert into house.heard values ('meanwhile')")),
  );
  expect(facts.tables.find(({ name }) => name === 'heard').rows).toBe(1000);
  const { rows } = await writer.query("select count(*)::int as n from house.heard where what = 'meanwhile'");
  expect(rows[0].n).toBe(facts.tables.length);
});

test('a row that breaks a key undoes the whole load', async () => {
  const from = await database('four');
  const db = new Database(from.url, { max: 1, log });
  await migrate(db, folders);
  await db.close();
  await from.client.query(
    "insert into house.team values (1, null, 'first'); insert into house.person(team, first) values (1, 'ann')",
  );
  const { facts, entries } = await take(from.client);
  const to = await database('five');
  await makeSchema(to.url, folders, facts);
  const without = async function* () {
    for await (const entry of entries()) if (!entry.name.includes('house.team/')) yield entry;
  };
  await expect(loadDatabase(to.client, facts, without())).rejects.toMatchObject({ code: '23503' });
  expect((await to.client.query('select name from house.team')).rows).toEqual([{ name: 'made by the migration' }]);
  expect((await to.client.query('select from house.person')).rowCount).toBe(0);
});
