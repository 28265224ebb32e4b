/**
 * Kills the server and PostgreSQL with SIGKILL at random moments of a running chat load, brings them back, and compares at the
 * end what was written, acknowledged, stored, shown and sequenced.
 * `npx tsx apps/server/test/road/chaos.ts [--moments 20] [--seed 7]`; the last line is one JSON object.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import pino from 'pino';
import { startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts';
import { layoutOf } from '../../src/kernel/postgres/layout.ts';
import { livingPostmaster } from '../../src/kernel/postgres/postmaster.ts';
import { ChatClient } from './chat-client.ts';
import { type Compared, compare, type Talk } from './compare.ts';
import { type Company, dropFolder, foundCompany, type Server, startServer } from './stage.ts';
import { acceptAll, cookieOf } from './take-work.ts';

export type ChaosReport = Compared & { moments: number; serverKills: number; databaseKills: number; seconds: number };
type Options = { moments: number; seed: number; agents?: number; perAgent?: number; say?: (text: string) => void };

/** Small and good enough (mulberry32): a run can be repeated by its seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function chaos({
  moments,
  seed,
  agents = 5,
  perAgent = 6,
  say = () => {},
}: Options): Promise<ChaosReport> {
  const began = performance.now();
  const random = randomOf(seed);
  const folder = mkdtempSync(join(tmpdir(), 'qiao-chaos-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: pino({ level: 'silent' }) });
  let company: Company | null = null;
  let server: Server | null = null;
  const clients: ChatClient[] = [];
  try {
    company = await foundCompany(postgres.url, { agents, perAgent });
    server = await startServer(postgres.url, company.dataDir);
    const { talks, writing } = await converse(company, () => server!.base, clients, random);
    const kills = { server: 0, database: 0 };
    for (let moment = 1; moment <= moments; moment++) {
      await pause(400 + random() * 1_600);
      const what = moment <= 2 ? (moment === 1 ? 'server' : 'database') : random() < 0.5 ? 'server' : 'database';
      kills[what]++;
      say(
        `${moment}: SIGKILL ${what}, ${clients.reduce((sum, client) => sum + client.acked.size, 0)} acknowledged so far`,
      );
      if (what === 'server') {
        const { port } = server;
        await server.stop('SIGKILL');
        server = await startServer(postgres.url, company.dataDir, { port });
      } else process.kill(livingPostmaster(layoutOf(folder).cluster)!.pid, 'SIGKILL');
      const killedAt = performance.now();
      const before = clients.reduce((sum, client) => sum + client.acked.size, 0);
      await until(
        'messages flow again',
        () => clients.reduce((sum, client) => sum + client.acked.size, 0) > before + 50,
      );
      say(`   flowing again after ${Math.round(performance.now() - killedAt)} ms`);
    }
    writing.stop();
    await until('everything is acknowledged', () => clients.every((client) => client.settled));
    await sequenced(postgres.url);
    for (const client of clients) await client.refresh();
    const compared = await compare(postgres.url, talks);
    return {
      ...compared,
      moments,
      serverKills: kills.server,
      databaseKills: kills.database,
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    for (const client of clients) client.end();
    await server?.stop('SIGKILL');
    await postgres.stop();
    if (company) dropFolder(company.dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Agents take their chats; both sides of each write without end, each on its own pace, and listen. */
async function converse(
  company: Company,
  base: () => string,
  clients: ChatClient[],
  random: () => number,
): Promise<{ talks: Talk[]; writing: { stop(): void } }> {
  const agentOf = await acceptAll(base(), company.agents, company.visitors.length);
  const talks: Talk[] = company.visitors.map(({ token, conversationId }, index) => {
    const visitor = new ChatClient({
      name: `v${index}`.padEnd(6, 'x'),
      base,
      headers: async () => ({ authorization: `Bearer ${token}` }),
      token,
      conversationId,
      topic: `chat:${conversationId}`,
      messagesPath: `/api/widget/conversations/${conversationId}/messages`,
    });
    const agent = new ChatClient({
      name: `a${index}`.padEnd(6, 'x'),
      base,
      headers: async () => ({ cookie: await cookieOf(base(), agentOf.get(conversationId)!) }),
      conversationId,
      topic: `conversation:${conversationId}`,
      messagesPath: `/api/conversations/${conversationId}/messages`,
    });
    clients.push(visitor, agent);
    return { conversationId, writers: [visitor, agent], listeners: [visitor, agent] };
  });
  for (const client of clients) client.connect();
  await until('everybody is connected', () => clients.every((client) => client.connections > 0));
  let stopped = false;
  const speak = (client: ChatClient, n: number): void => {
    if (stopped) return;
    // Nobody goes on typing for ever into a chat that does not answer.
    if (client.waiting < 40) client.write(`第 ${n} 句：洗衣机显示 E4，怎么办？`);
    setTimeout(() => speak(client, n + 1), 30 + random() * 120);
  };
  for (const client of clients) speak(client, 1);
  return {
    talks,
    writing: {
      stop: () => {
        stopped = true;
      },
    },
  };
}

/** The sequencer has moved every row; a killed leader's lease runs out first. */
async function sequenced(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await until(
      'the outbox is empty',
      async () => (await client.query('select from kernel.outbox limit 1')).rowCount === 0,
    );
  } finally {
    await client.end();
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 90_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within 90 s: ${what}`);
    await pause(25);
  }
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({
    options: {
      moments: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Date.now() % 10_000) },
    },
  });
  console.error(`seed ${values.seed}`);
  const report = await chaos({
    moments: Number(values.moments),
    seed: Number(values.seed),
    say: (text) => console.error(text),
  });
  console.log(JSON.stringify(report));
  process.exit(report.faults.length === 0 ? 0 : 1);
}
