/** Processes of the messages load: the real server on a durable PostgreSQL, with a company of agents and waiting visitors. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot } from '../../apps/server/src/boot.ts';
import { readConfig } from '../../apps/server/src/kernel/config.ts';
import { aConversation, aWidget } from '../../apps/server/src/modules/conversations/testing.ts';
import { anAgent, aQueue } from '../../apps/server/src/modules/routing/testing.ts';
import { allModules } from '../../apps/server/src/wiring.ts';
import { quiet } from '../rig/kernel-node.ts';
import type { LoadOrder } from './load.ts';
import type { QiaoLogin, QiaoVisitor } from './peers.ts';

export const home = join(import.meta.dirname, '../..');

export async function freePort(first: number): Promise<number> {
  for (let port = first; ; port++) {
    const free = await new Promise<boolean>((done) => {
      const probe = createServer();
      probe.once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
    if (free) return port;
  }
}

export type Company = { dataDir: string; agents: QiaoLogin[]; visitors: QiaoVisitor[] };

/** Agents of one queue and waiting visitors, made through the modules themselves, in a data folder that the server will use. */
export async function foundCompany(
  databaseUrl: string,
  counts: { agents: number; perAgent: number },
): Promise<Company> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-messages-'));
  mkdirSync(dataDir, { recursive: true });
  const config = readConfig({
    QIAO_HOME: home,
    QIAO_DATA_DIR: dataDir,
    QIAO_PORT: String(await freePort(21_800)),
    QIAO_SEED: 'none',
    QIAO_LOG_LEVEL: 'error',
    QIAO_ROLES: 'web',
  });
  const program = await boot({ config, databaseUrl, log: quiet, modules: allModules });
  try {
    const { kernel } = program;
    const queue = await aQueue(kernel, { offerSeconds: 600 });
    const widget = await aWidget(kernel, { queue });
    const agents: QiaoLogin[] = [];
    for (let n = 0; n < counts.agents; n++)
      agents.push(await anAgent(kernel, { queue, capacity: { chat: counts.perAgent } }));
    const visitors: QiaoVisitor[] = [];
    for (let n = 0; n < counts.agents * counts.perAgent; n++) {
      const { row, visitor } = await aConversation(kernel, { widget });
      visitors.push({ token: visitor.token, conversationId: row.id });
    }
    return { dataDir, agents, visitors };
  } finally {
    await program.stop();
  }
}

export type Server = {
  child: ChildProcess;
  base: string;
  port: number;
  rss(): number;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** The built server in a process of its own; resolves when it says that it is ready. `nodeFlags` for profiles. */
export async function startServer(
  databaseUrl: string,
  dataDir: string,
  given: { port?: number; env?: Record<string, string>; nodeFlags?: string[]; source?: boolean } = {},
): Promise<Server> {
  const port = given.port ?? (await freePort(21_820));
  const program = given.source
    ? ['--import', 'tsx', join(home, 'apps/server/src/main.ts')]
    : ['--enable-source-maps', join(home, 'apps/server/dist/main.js')];
  const child = spawn(process.execPath, [...(given.nodeFlags ?? []), ...program], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      QIAO_HOME: home,
      QIAO_DATA_DIR: dataDir,
      QIAO_PORT: String(port),
      QIAO_SEED: 'none',
      QIAO_LOG_LEVEL: 'error',
      QIAO_RATE_LIMITS: '0',
      DATABASE_URL: databaseUrl,
      ...given.env,
    },
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  const base = `http://127.0.0.1:${port}`;
  for (const end = performance.now() + 60_000; ; ) {
    if (ended) throw new Error('the server ended while it started');
    const ready = await fetch(`${base}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (performance.now() > end) throw new Error('the server is not ready within a minute');
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    child,
    base,
    port,
    rss: () => rssOf(child.pid!),
    stop: (signal = 'SIGTERM') =>
      new Promise((done) => {
        if (ended) return done();
        child.once('exit', () => done());
        child.kill(signal);
      }),
  };
}

/** Resident megabytes of a process (Linux). */
export function rssOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return line ? Math.round(Number(line[1]) / 1024) : 0;
}

/** A forked TypeScript program that answers orders one by one. */
export class Worker<O> {
  readonly child: ChildProcess;
  private constructor(child: ChildProcess) {
    this.child = child;
  }
  static async start<O = LoadOrder>(file: string, args: string[] = []): Promise<Worker<O>> {
    const child = fork(join(import.meta.dirname, file), args, { execArgv: ['--import', 'tsx'] });
    await new Promise<void>((done, fail) => {
      child.once('message', () => done());
      child.once('exit', (code) => fail(new Error(`${file} ended with ${code}`)));
    });
    return new Worker<O>(child);
  }
  ask<A>(order: O): Promise<A> {
    return new Promise((done, fail) => {
      this.child.once('message', (message: { answer?: A; error?: string }) =>
        message.error ? fail(new Error(message.error)) : done(message.answer as A),
      );
      this.child.send(order as object);
    });
  }
  stop(): void {
    this.child.kill('SIGKILL');
  }
}

export function dropFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Processor seconds a process has used so far (Linux, 100 ticks a second). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
