/** Two real servers on one database: each message on both, in order, once; each chat offered to one agent; a stopped leader is fenced. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '#kernel/testing';
import { ChatClient } from './chat-client.ts';
import { compare, type Talk } from './compare.ts';
import { type Company, dropFolder, foundCompany, type Server, startServer, waitingVisitors } from './stage.ts';
import { acceptAll, cookieOf, sayReady } from './take-work.ts';

let company: Company;
let servers: Server[] = [];
let url: string;
let drop: () => Promise<void>;
let sql: pg.Client;

beforeAll(async () => {
  const database = await testDatabase();
  ({ url, drop } = database);
  await database.db.close();
  company = await foundCompany(url, { agents: 4, perAgent: 4 });
  servers = [await startServer(url, company.dataDir), await startServer(url, company.dataDir)];
  sql = new pg.Client(url);
  await sql.connect();
}, 180_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await sql?.end();
  if (company) dropFolder(company.dataDir);
  await drop?.();
}, 60_000);

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 60_000): Promise<void> {
  for (const end = performance.now() + ms; !(await condition()); await pause(20))
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
}

/** Every item's life read off the log: offers never overlap, nobody holds what another holds. */
async function doubles(): Promise<string[]> {
  const { rows } = await sql.query<{ work_item_id: string; epoch: number; from_state: string; to_state: string }>(
    'select work_item_id, epoch, from_state, to_state from routing.work_log order by work_item_id, epoch, at, id',
  );
  const faults: string[] = [];
  let before: (typeof rows)[number] | null = null;
  for (const row of rows) {
    const same = before?.work_item_id === row.work_item_id;
    const follows = same
      ? row.from_state === before!.to_state && row.epoch === before!.epoch + 1
      : row.from_state === 'none';
    if (!follows)
      faults.push(
        `${row.work_item_id}: ${before?.to_state}@${before?.epoch} then ${row.from_state}→${row.to_state}@${row.epoch}`,
      );
    before = row;
  }
  return faults;
}

describe('two servers', () => {
  it('bring every message to both sides, in order, each once', async () => {
    const holders = await acceptAll(servers[0]!.base, company.agents, company.visitors.length);
    const talks: Talk[] = company.visitors.map(({ token, conversationId }, index) => {
      const visitor = new ChatClient({
        name: `v${index}`.padEnd(6, 'x'),
        base: () => servers[0]!.base,
        headers: async () => ({ authorization: `Bearer ${token}` }),
        token,
        conversationId,
        topic: `chat:${conversationId}`,
        messagesPath: `/api/widget/conversations/${conversationId}/messages`,
      });
      const agent = new ChatClient({
        name: `a${index}`.padEnd(6, 'x'),
        base: () => servers[1]!.base,
        headers: async () => ({ cookie: await cookieOf(servers[0]!.base, holders.get(conversationId)!) }),
        conversationId,
        topic: `conversation:${conversationId}`,
        messagesPath: `/api/conversations/${conversationId}/messages`,
      });
      return { conversationId, writers: [visitor, agent], listeners: [visitor, agent] };
    });
    const clients = talks.flatMap((talk) => talk.writers);
    for (const client of clients) client.connect();
    await until('connected', () => clients.every((client) => client.connections > 0));
    for (let n = 0; n < 60; n++) {
      for (const client of clients) client.write(`第 ${n} 句`);
      await pause(5);
    }
    await until('acknowledged', () => clients.every((client) => client.settled));
    const all = 60 * 2 + 1;
    // Pushed, not asked for: both servers bring the other's messages by themselves.
    await until('seen', () => clients.every((client) => client.lastSeq === all), 10_000);
    await until('sequenced', async () => (await sql.query('select from kernel.outbox limit 1')).rowCount === 0);
    const compared = await compare(url, talks);
    expect(compared.faults).toEqual([]);
    expect(compared).toMatchObject({ written: 16 * 120, acked: 16 * 120, stored: 16 * all, shown: 16 * all * 2 });
    for (const client of clients) client.end();
  }, 120_000);

  it('a leader stopped for longer than its lease is fenced; nothing is offered twice', async () => {
    const before = await sql.query<{ holder: string; epoch: number }>(
      `select holder, epoch from kernel.lease where name = 'routing:1'`,
    );
    const leading = servers.find((server) => before.rows[0]!.holder.startsWith(`n${server.child.pid}/`))!;
    const other = servers.find((server) => server !== leading)!;
    // It is stopped in the middle of work: what its transactions hold must not hold up the other.
    const busy = new AbortController();
    const cookies = await Promise.all(company.agents.map((agent) => cookieOf(other.base, agent)));
    const asking = cookies.map(async (cookie) => {
      while (!busy.signal.aborted) await sayReady(leading.base, cookie, busy.signal).catch(() => {});
    });
    await sayReady(leading.base, cookies[0]!);
    leading.child.kill('SIGSTOP');
    busy.abort();
    await Promise.all(asking);
    try {
      await until(
        'the other leads',
        async () =>
          (
            await sql.query(`select from kernel.lease where name = 'routing:1' and epoch > $1 and holder like $2`, [
              before.rows[0]!.epoch,
              `n${other.child.pid}/%`,
            ])
          ).rowCount === 1,
      );
      const more = await waitingVisitors(url, company, 8);
      await sql.query(`update routing.agent set capacity = '{"chat": 8}'`);
      // A restarted router reads capacities again; the running one is told by its own event.
      await sql.query(
        `insert into kernel.outbox(id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics)
         select nextval('kernel.outbox_id'), 'queue.configured', 1, 'queue', id::text, now(), 'system:test', jsonb_build_object('queueId', id, 'site', 1), '{}' from routing.queue`,
      );
      leading.child.kill('SIGCONT');
      await acceptAll(other.base, company.agents, company.visitors.length + more.length);
      expect(await doubles()).toEqual([]);
    } finally {
      leading.child.kill('SIGCONT');
    }
  }, 120_000);

  it('kill -9 of the leader in the middle of offers: the other goes on, nothing is doubled or forgotten', async () => {
    const held = company.visitors.length + 8;
    const { rows } = await sql.query<{ holder: string }>(`select holder from kernel.lease where name = 'routing:1'`);
    const leading = servers.find((server) => rows[0]!.holder.startsWith(`n${server.child.pid}/`))!;
    const other = servers.find((server) => server !== leading)!;
    await waitingVisitors(url, company, 8);
    await leading.stop('SIGKILL');
    await acceptAll(other.base, company.agents, held + 8);
    expect(await doubles()).toEqual([]);
    const open = await sql.query(`select from routing.work_item where state in ('waiting', 'offered')`);
    expect(open.rowCount).toBe(0);
    servers = [other];
  }, 120_000);
});
