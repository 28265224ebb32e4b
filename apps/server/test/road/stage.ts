/** Processes for kill tests and benches of the message road: the real server on a durable PostgreSQL, with a company of agents and waiting visitors. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Kernel } from '#kernel';
import { boot } from '../../src/boot.ts';
import { readConfig } from '../../src/kernel/config.ts';
import { aConversation, aWidget, type TestWidget } from '../../src/modules/conversations/testing.ts';
import { anAgent, aQueue } from '../../src/modules/routing/testing.ts';
import { allModules } from '../../src/wiring.ts';
import { freePort } from '../free-port.ts';
import { home } from '../template.ts';

const quiet = pino({ level: 'error' }, pino.destination(2));
export type Login = { number: string; password: string; id: string };
export type WaitingVisitor = { token: string; conversationId: string };

export type Company = { dataDir: string; agents: Login[]; visitors: WaitingVisitor[]; widget: TestWidget };

/** Agents of one queue and waiting visitors, made through the modules themselves, in a data folder that the server will use. */
export async function foundCompany(
  databaseUrl: string,
  counts: { agents: number; perAgent: number },
): Promise<Company> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-messages-'));
  return aside(databaseUrl, dataDir, async (kernel) => {
    const queue = await aQueue(kernel, { offerSeconds: 600 });
    const widget = await aWidget(kernel, { queue });
    const agents: Login[] = [];
    for (let n = 0; n < counts.agents; n++)
      agents.push(await anAgent(kernel, { queue, capacity: { chat: counts.perAgent } }));
    const visitors = await visit(kernel, widget, counts.agents * counts.perAgent);
    return { dataDir, agents, visitors, widget };
  });
}

/** More visitors of the same company. */
export async function waitingVisitors(databaseUrl: string, company: Company, count: number): Promise<WaitingVisitor[]> {
  return aside(databaseUrl, company.dataDir, (kernel) => visit(kernel, company.widget, count));
}

async function visit(kernel: Kernel, widget: TestWidget, count: number): Promise<WaitingVisitor[]> {
  const visitors: WaitingVisitor[] = [];
  for (let n = 0; n < count; n++) {
    const { row, visitor } = await aConversation(kernel, { widget });
    visitors.push({ token: visitor.token, conversationId: row.id });
  }
  return visitors;
}

/** The modules wired in this process for a moment, without any of the program's loops. */
export async function aside<T>(databaseUrl: string, dataDir: string, work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const config = readConfig({
    QIAO_HOME: home,
    QIAO_DATA_DIR: dataDir,
    QIAO_PORT: String(await freePort()),
    QIAO_SEED: 'none',
    QIAO_LOG_LEVEL: 'error',
    QIAO_ROLES: 'web',
  });
  const program = await boot({ config, databaseUrl, log: quiet, modules: allModules });
  try {
    return await work(program.kernel);
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

/** The server as it runs in production, in a process of its own; resolves when it is ready. `nodeFlags`: for profiles. */
export async function startServer(
  databaseUrl: string,
  dataDir: string,
  given: { port?: number; env?: Record<string, string>; nodeFlags?: string[] } = {},
): Promise<Server> {
  await buildServer();
  const port = given.port ?? (await freePort());
  const program = ['--enable-source-maps', join(home, 'apps/server/dist/main.js')];
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

/** The production program, when its sources changed since it was built. Telephones of the test speak on meanwhile. */
async function buildServer(): Promise<void> {
  const build = spawn(process.execPath, [join(home, 'scripts/build.mjs'), 'server'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error('the server was not built');
}

/** Resident megabytes of a process (Linux). */
export function rssOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return line ? Math.round(Number(line[1]) / 1024) : 0;
}

export function dropFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Processor seconds a process has used so far (Linux, 100 ticks a second). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
