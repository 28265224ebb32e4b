/**
 * 500 events a second to five endpoints, one of them dead: it takes connections and never answers. Every event is wanted by all
 * five, so 2,000 calls a second reach the live ones, signed, each with the ticket read as its endpoint may see it. Measured from
 * the commit of the event to its arrival. Who writes the events and who receives the calls are processes of their own; floor: as many bare calls as it takes from a
 * plain client in the same run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot } from '../apps/server/src/boot.ts';
import { readConfig } from '../apps/server/src/kernel/config.ts';
import { systemScope } from '../apps/server/src/kernel/index.ts';
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { aUnit } from '../apps/server/src/modules/organisation/testing.ts';
import { aTicket } from '../apps/server/src/modules/tickets/testing.ts';
import { makeEndpoint } from '../apps/server/src/modules/webhooks/keep-endpoints.ts';
import { allModules } from '../apps/server/src/wiring.ts';
import { freePort } from '../apps/server/test/free-port.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, sleep, until } from './rig/bench.ts';
import { durableDatabase, quiet } from './rig/kernel-node.ts';
import type { Arrival } from './webhooks/receiver.ts';
import type { Written } from './webhooks/writer.ts';

const home = join(import.meta.dirname, '..');
const perSecond = 500;
const live = 4;
const subjects = 200;
const limits = { delayP95Ms: 1_000 };

type Told = { count?: number; arrivals?: Arrival[]; listening?: number; ready?: true; written?: Written };
function ask(child: ChildProcess, message: object, wanted: keyof Told): Promise<Told> {
  return new Promise((done) => {
    const hear = (told: Told): void => {
      if (told[wanted] === undefined) return;
      child.off('message', hear);
      done(told);
    };
    child.on('message', hear);
    child.send(message);
  });
}

/** A program beside this one; resolves when it has said `word` so many times. */
async function beside(file: string, args: string[], word: keyof Told, times: number): Promise<ChildProcess> {
  const child = fork(join(home, 'bench/webhooks', file), args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let said = 0;
  child.on('message', (told: Told) => {
    if (told[word] !== undefined) said++;
  });
  await until(`${file} is up`, () => said === times, 30_000);
  return child;
}

/** Calls a second that the receiver takes from a plain client with 32 connections. */
async function floorOf(port: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const body = Buffer.from(
    JSON.stringify({ type: 'x', timestamp: '', data: { ticketId: 'floor', fill: 'x'.repeat(400) } }),
  );
  const end = performance.now() + seconds * 1000;
  let calls = 0;
  const one = (): Promise<void> =>
    new Promise((done, fail) => {
      const call = request(
        { port, host: '127.0.0.1', method: 'POST', agent, headers: { 'content-length': body.length } },
        (reply) => reply.resume().on('end', done),
      );
      call.on('error', fail);
      call.end(body);
    });
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (performance.now() < end) {
        await one();
        calls++;
      }
    }),
  );
  agent.destroy();
  return calls / seconds;
}

const arrived = (child: ChildProcess, wanted: number): Promise<void> =>
  until(
    `${wanted} live deliveries arrived`,
    async () => ((await ask(child, { count: true }, 'count')).count ?? 0) >= wanted,
    30_000,
    100,
  );

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const seconds = smoke ? 2 : 20;
  const ports: number[] = [];
  for (let n = 0; n <= live; n++) ports.push(await freePort());
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-webhooks-'));
  const database = await durableDatabase(migrationFolders(home));
  const child = await beside('receiver.ts', ports.map(String), 'listening', ports.length);
  const writer = await beside('writer.ts', [], 'ready', 1);
  const config = readConfig({
    QIAO_HOME: home,
    QIAO_DATA_DIR: dataDir,
    QIAO_PORT: String(await freePort()),
    QIAO_SEED: 'none',
    QIAO_LOG_LEVEL: 'error',
    QIAO_ROLES: 'worker',
    QIAO_OUTGOING_HOSTS: '127.0.0.1',
  });
  const program = await boot({ config, databaseUrl: database.url, log: quiet, modules: allModules });
  try {
    const { kernel } = program;
    const { db, keys } = kernel;
    const scope = systemScope('bench');
    const floor = await floorOf(ports[0]!, smoke ? 1 : 4);
    progress(`floor: ${Math.round(floor)} calls/s`);
    const unitId = await aUnit(db, { kind: 'branch' });
    const tickets: string[] = [];
    for (let n = 0; n < subjects; n++) tickets.push((await aTicket(kernel, { unitId, title: `第 ${n} 张` })).id);
    for (const port of ports)
      await db.transact((tx) =>
        makeEndpoint(tx, scope, {
          ...{ name: `endpoint ${port}`, url: `http://127.0.0.1:${port}/hook`, unitId, kinds: ['ticket.changed'] },
          ...{ site: config.site, keys },
        }),
      );
    kernel.signals.send('webhooks', 'endpoints');
    await kernel.events.settle();
    await sleep(1_000);
    child.send({ clear: true });

    // A worker runs for weeks: its first seconds, in which its code is compiled, are not measured.
    const order = { url: database.url, unitId, tickets, perSecond };
    const { written: warm } = await ask(writer, { ...order, seconds: smoke ? 1 : 6 }, 'written');
    await arrived(child, warm!.sent * live);
    child.send({ clear: true });
    await database.checkpoint();
    const cpu = process.cpuUsage();
    const { written } = await ask(writer, { ...order, seconds, from: warm!.sent }, 'written');
    const { committed, sent, rate, lateMs } = written!;
    await arrived(child, sent * live).catch((error: Error) => progress(error.message));
    const used = process.cpuUsage(cpu);
    const { arrivals = [] } = await ask(child, { ask: true }, 'arrivals');
    return await judged({
      ...{ arrivals, sent, rate, floor, lateMs },
      committed: new Map(committed),
      cpuSeconds: (used.user + used.system) / 1e6,
      db,
    });
  } finally {
    await program.stop();
    for (const one of [child, writer]) one.kill();
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function judged(seen: {
  arrivals: Arrival[];
  committed: Map<number, number>;
  sent: number;
  rate: number;
  floor: number;
  lateMs: number;
  cpuSeconds: number;
  db: { run<T extends Record<string, unknown>>(text: string): Promise<T[]> };
}): Promise<BenchResult> {
  // Positions of the bench's events are consecutive per step; their payloads carry the running number.
  const rows = await seen.db.run<{ event_id: string; n: number; endpoint_id: string }>(
    `select distinct on (position) event_id, (payload->>'version')::int as n, endpoint_id::text from webhooks.delivery
     where kind = 'ticket.changed' and payload->'fields' = '["title"]'`,
  );
  const numberOf = new Map(rows.map((row) => [row.event_id, row.n]));
  const starts = [...seen.committed.keys()].sort((a, b) => a - b);
  const startOf = (n: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= n) low = middle;
      else high = middle - 1;
    }
    return seen.committed.get(starts[low]!)!;
  };
  const delays: number[] = [];
  const got = new Set<string>();
  const last = new Map<string, number>();
  let doubled = 0;
  let outOfOrder = 0;
  for (const { endpoint, id, subject, at } of seen.arrivals) {
    const n = numberOf.get(id);
    if (n === undefined) continue;
    const key = `${endpoint} ${id}`;
    if (got.has(key)) doubled++;
    got.add(key);
    const place = `${endpoint} ${subject}`;
    if (n < (last.get(place) ?? -1)) outOfOrder++;
    last.set(place, n);
    delays.push(at - startOf(n));
  }
  const lost = seen.sent * live - got.size;
  const p95 = percentile(delays, 0.95);
  return {
    name: 'webhooks',
    pass: lost === 0 && outOfOrder === 0 && p95 <= limits.delayP95Ms && seen.rate >= perSecond * 0.98,
    figures: {
      events: seen.sent,
      eventsPerSecond: Math.round(seen.rate),
      liveCalls: got.size,
      lost,
      doubled,
      outOfOrder,
      delayP50Ms: rounded(percentile(delays, 0.5)),
      delayP95Ms: rounded(p95),
      delayP99Ms: rounded(percentile(delays, 0.99)),
      generatorLateMs: rounded(seen.lateMs),
      cpuSeconds: rounded(seen.cpuSeconds),
    },
    floor: { bareCallsPerSecond: Math.round(seen.floor) },
  };
}
