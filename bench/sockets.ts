/**
 * 5,000 idle browsers on one hub: what each costs in memory, and how soon all are back after the process is killed, while
 * events go on. Every client must end with each event of its topics exactly once. Floor: the same sockets on a bare `ws` server.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { announce, defineEvent } from '../apps/server/src/kernel/events/event.ts';
import { freePort } from '../apps/server/test/free-port.ts';
import { type BenchOptions, type BenchResult, progress, rounded, sleep, until } from './rig/bench.ts';
import { durableDatabase, type KernelNode, kernelNode } from './rig/kernel-node.ts';
import { SocketClient } from './sockets/client.ts';

const units = 50;
const eventsPerSecond = 40;

const happened = defineEvent({ type: 'bench.happened', version: 1, schema: z.object({ unit: z.number() }) });

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const count = smoke ? 300 : 5_000;
  const database = await durableDatabase();
  const writer = kernelNode(database.url, 4);
  const clients: SocketClient[] = [];
  let server: HubProcess | null = null;
  try {
    const floor = await bareServer(count);
    const port = await freePort();
    server = await startHub(database.url, port);
    const empty = (await server.memory()).rss;
    for (let i = 0; i < count; i++) clients.push(new SocketClient(port, `s${i}`, [`unit:${i % units}`, `staff:s${i}`]));
    const openedIn = await connectAll(clients, 1);
    const full = await server.memory();
    const bytes = (full.rss - empty) / count;
    progress(
      `${full.connections} sockets open in ${rounded(openedIn / 1_000)} s, ${Math.round(bytes / 1_024)} KB each`,
    );

    const events = speak(writer);
    await sleep(smoke ? 500 : 3_000);
    server.kill();
    const killedAt = performance.now();
    server = await startHub(database.url, port);
    const startedIn = performance.now() - killedAt;
    await until('everybody is back', () => clients.every((client) => client.welcomed >= 2), 60_000);
    const backIn = performance.now() - killedAt;
    progress(`killed; process up after ${rounded(startedIn / 1_000)} s, all back after ${rounded(backIn / 1_000)} s`);
    await sleep(smoke ? 500 : 2_000);
    await events.stop();
    const expected = await expectedPerUnit(writer);
    const complete = (): boolean => clients.every((client, i) => client.seen.length >= expected[i % units]!.length);
    await until('the last events arrived', complete, 15_000).catch(() => {});
    const wrong = clients.filter((client, i) => JSON.stringify(client.seen) !== JSON.stringify(expected[i % units]));
    const resets = clients.reduce((sum, client) => sum + client.resets, 0);
    return {
      name: 'sockets',
      pass: wrong.length === 0 && resets === 0 && bytes <= 25 * 1_024 && backIn <= 10_000,
      figures: {
        sockets: count,
        kilobytesEach: rounded(bytes / 1_024),
        openedSeconds: rounded(openedIn / 1_000),
        processBackSeconds: rounded(startedIn / 1_000),
        allReconnectedSeconds: rounded(backIn / 1_000),
        eventsWritten: events.count(),
        clientsWithLostOrDoubledEvents: wrong.length,
        toldToReload: resets,
      },
      floor: {
        bareKilobytesEach: rounded(floor.bytes / 1_024),
        bareOpenedSeconds: rounded(floor.openedIn / 1_000),
        bareReconnectedSeconds: rounded(floor.backIn / 1_000),
      },
    };
  } finally {
    for (const client of clients) client.end();
    server?.kill();
    await writer.stop();
    await database.stop();
  }
}

type HubProcess = { memory(): Promise<{ rss: number; connections: number }>; kill(): void };

async function startHub(url: string, port: number): Promise<HubProcess> {
  return controlled(fork(join(import.meta.dirname, 'sockets/hub-process.ts'), [url, String(port)], flags));
}

const flags = { execArgv: ['--import', 'tsx', '--expose-gc'] };

async function controlled(child: ChildProcess): Promise<HubProcess> {
  const next = (): Promise<Record<string, number>> =>
    new Promise((done, failed) => {
      child.once('message', (message) => done(message as Record<string, number>));
      child.once('exit', (code) => failed(new Error(`the hub process ended with ${code}`)));
    });
  await next();
  return {
    async memory() {
      // Buffers of the opening are given back a little later.
      await sleep(1_500);
      const answer = next();
      child.send('memory');
      const { rss, connections } = await answer;
      return { rss: rss!, connections: connections! };
    },
    kill() {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    },
  };
}

/** Opens in waves, so that the listen queue of the system is not the bench. */
async function connectAll(clients: SocketClient[], welcomes: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < clients.length; i += 100) {
    for (const client of clients.slice(i, i + 100)) client.connect();
    await until('a wave is in', () => clients.slice(0, i + 100).every((c) => c.welcomed >= welcomes), 30_000);
  }
  return performance.now() - began;
}

/** Announces events for random units until stopped; the hub's process sequences them. */
function speak(node: KernelNode): { stop(): Promise<void>; count(): number } {
  let going = true;
  let written = 0;
  const loop = (async () => {
    while (going) {
      const unit = Math.floor(Math.random() * units);
      await node.db.transact((tx) =>
        announce(tx, happened, {
          aggregate: ['unit', String(unit)],
          payload: { unit },
          actor: { kind: 'system', id: 'bench' },
          topics: [`unit:${unit}`],
        }),
      );
      written++;
      await sleep(1_000 / eventsPerSecond);
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
    },
    count: () => written,
  };
}

async function expectedPerUnit(node: KernelNode): Promise<number[][]> {
  await until(
    'everything is sequenced',
    async () => (await node.db.run('select from kernel.outbox limit 1')).length === 0,
    15_000,
  );
  const rows = await node.db.run<{ position: number; topic: string }>(
    'select position, topics[1] as topic from kernel.event_log order by position',
  );
  const expected: number[][] = Array.from({ length: units }, () => []);
  for (const row of rows) expected[Number(row.topic.slice('unit:'.length))]!.push(row.position);
  return expected;
}

async function bareServer(count: number): Promise<{ bytes: number; openedIn: number; backIn: number }> {
  const port = await freePort();
  const start = (): Promise<HubProcess> =>
    controlled(fork(join(import.meta.dirname, 'sockets/bare-process.ts'), [String(port)], flags));
  let server = await start();
  const clients = Array.from({ length: count }, (_, i) => new SocketClient(port, `b${i}`, []));
  try {
    const empty = (await server.memory()).rss;
    const openedIn = await connectAll(clients, 1);
    const bytes = ((await server.memory()).rss - empty) / count;
    server.kill();
    const killedAt = performance.now();
    server = await start();
    await until('everybody is back', () => clients.every((client) => client.welcomed >= 2), 60_000);
    return { bytes, openedIn, backIn: performance.now() - killedAt };
  } finally {
    for (const client of clients) client.end();
    server.kill();
  }
}
