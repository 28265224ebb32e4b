/**
 * Real calls: sipp calls a number, a flow says a word, the call stands in a queue of the router, an agent's telephone rings, answers, talks a
 * second and hangs up, wrap-up is ended by the API. The whole program with its engine beside it. Found is the highest rate without a fault;
 * floor, measured in the same run: the softswitch alone under the same callers, without program, queue or agents.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot } from '../../apps/server/src/boot.ts';
import { readConfig } from '../../apps/server/src/kernel/config.ts';
import { systemScope } from '../../apps/server/src/kernel/index.ts';
import { migrationFolders } from '../../apps/server/src/migration-folders.ts';
import { openFlow, publishFlow } from '../../apps/server/src/modules/flows/index.ts';
import { aStaff } from '../../apps/server/src/modules/identity/testing.ts';
import { aUnit } from '../../apps/server/src/modules/organisation/testing.ts';
import { openQueue, setMembers } from '../../apps/server/src/modules/routing/index.ts';
import { keepExtension, keepNumber, keepTrunk, renewPassword } from '../../apps/server/src/modules/telephony/index.ts';
import { allModules } from '../../apps/server/src/wiring.ts';
import { runSipp, sippPort } from '../calls/call-rate.ts';
import { Child } from '../calls/child.ts';
import { measureProcess } from '../calls/process-meter.ts';
import { percentile, progress, rounded, sleep, until } from '../rig/bench.ts';
import { durableDatabase, quiet } from '../rig/kernel-node.ts';
import { verify } from './company.ts';
import type { Desk, DeskAnswer, DeskRequest } from './desks.ts';

const home = new URL('../..', import.meta.url).pathname;
const ports = { http: 21_790, sip: 5272, desks: 5276, rtp: '16384-20479', webrtc: '28672-29695' };
const number = '4008001234';
const scope = systemScope('bench');

export type CallStep = {
  perSecond: number;
  calls: number;
  answered: number;
  failed: number;
  offerP50Ms: number;
  offerP99Ms: number;
  answerP99Ms: number;
  wrapupP99Ms: number;
  /** Of one core. */
  programPercent: number;
  enginePercent: number;
  /** Of all there is, everything on the machine together. */
  machinePercent: number;
};
export type CallsResult = {
  reached: number;
  steps: CallStep[];
  faults: { twoCalls: number; heldTwice: number; ringTwice: number; leftOpen: number };
  /** Where the program's time went at the highest rate: own share of each function. */
  profile: string;
};

type Options = { engine: 'process' | 'asterisk'; rates: number[]; seconds: number; agents: number; root?: string };

export async function measureCalls({ engine, rates, seconds, agents, root }: Options): Promise<CallsResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-acd-'));
  const folder = mkdtempSync(join(tmpdir(), 'bench-acd-'));
  // When each transaction was committed is what waits are told from.
  const database = await durableDatabase(migrationFolders(home), { track_commit_timestamp: 'on' });
  const config = readConfig({
    QIAO_HOME: home,
    QIAO_DATA_DIR: dataDir,
    QIAO_PORT: String(ports.http),
    QIAO_SEED: 'none',
    QIAO_LOG_LEVEL: 'error',
    QIAO_RATE_LIMITS: '0',
    QIAO_SIP_PORT: String(ports.sip),
    QIAO_RTP_PORTS: ports.rtp,
    QIAO_WEBRTC_PORTS: ports.webrtc,
    QIAO_ENGINE: engine,
    ...(root ? { QIAO_ASTERISK_ROOT: root } : {}),
  });
  const program = await boot({ config, databaseUrl: database.url, log: quiet, modules: allModules });
  const desks = new Child<DeskRequest, DeskAnswer>('../acd/desks.ts');
  try {
    const { kernel } = program;
    const { db } = kernel;
    const people = await furnish(kernel, agents);
    await until('telephony is open', async () => (await engineState(kernel)) === 'up', 60_000, 100);
    const opened = await desks.ask({
      open: {
        sipPort: ports.sip,
        ownPort: ports.desks,
        url: `http://127.0.0.1:${ports.http}`,
        talkMs: 1000,
        sinks: 32,
        desks: people,
      },
    });
    if (!('ports' in opened)) throw new Error('the desks did not open');
    writeFileSync(join(folder, 'ports.csv'), `SEQUENTIAL\n${opened.ports.map((port) => `${port};`).join('\n')}\n`);
    await desks.ask('ready');
    const enginePid = engineOf(dataDir, engine);
    // Unmeasured: programs translate themselves and connections learn their statements in their first calls.
    const warmUp = Math.ceil(rates[0]! / 4);
    await runSipp({ folder, sipPort: ports.sip, rate: warmUp, calls: warmUp * 4, number });
    await until('calls are over', async () => (await openCalls(db)) === 0, 20_000, 100);
    await desks.ask('result');
    await desks.ask('ready');
    const steps: CallStep[] = [];
    let profile = '';
    let ringTwice = 0;
    for (const rate of rates) {
      await database.checkpoint();
      const session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      // Seldom: a sample costs the program what it measures.
      await session.post('Profiler.setSamplingInterval', { interval: 10_000 });
      await session.post('Profiler.start');
      const began = new Date();
      const from = performance.now();
      const before = { program: process.cpuUsage(), engine: cpuOf(enginePid), machine: machine() };
      const sipp = await runSipp({ folder, sipPort: ports.sip, rate, calls: rate * seconds, number });
      const own = process.cpuUsage(before.program);
      const elapsed = performance.now() - from;
      const after = machine();
      const { profile: taken } = await session.post('Profiler.stop');
      session.disconnect();
      await until('calls are over', async () => (await openCalls(db)) === 0, 20_000, 100).catch(() => {});
      const served = await desks.ask('result');
      if (!('wrapupMs' in served)) throw new Error('an answer is missing');
      ringTwice += served.twice;
      const waits = await waitsSince(db, began);
      steps.push({
        perSecond: rate,
        calls: rate * seconds,
        answered: served.answered,
        failed: rate * seconds - sipp.successful + served.refused,
        offerP50Ms: rounded(percentile(waits.offer, 0.5)),
        offerP99Ms: rounded(percentile(waits.offer, 0.99)),
        answerP99Ms: rounded(percentile(waits.answer, 0.99)),
        wrapupP99Ms: rounded(percentile(served.wrapupMs, 0.99)),
        programPercent: rounded(((own.user + own.system) / 1000 / elapsed) * 100),
        enginePercent: rounded(((cpuOf(enginePid) - before.engine) / (elapsed / 1000)) * 100),
        machinePercent: rounded(((after.busy - before.machine.busy) / (after.all - before.machine.all)) * 100),
      });
      profile = heaviest(taken);
      progress(`${engine} ${JSON.stringify(steps.at(-1))}`);
      if (steps.at(-1)!.failed === 0) break;
      await sleep(2000);
      await desks.ask('ready');
    }
    const { twoCalls, heldTwice } = await verify(db);
    const leftOpen = await openCalls(db);
    const reached = steps.find(({ failed }) => failed === 0)?.perSecond ?? 0;
    return { reached, steps, faults: { twoCalls, heldTwice, ringTwice, leftOpen }, profile };
  } finally {
    desks.kill();
    await program.stop();
    await database.stop();
    for (const path of [dataDir, folder]) rmSync(path, { recursive: true, force: true });
  }
}

type Kernel = Awaited<ReturnType<typeof boot>>['kernel'];
type Db = Kernel['db'];

async function furnish(kernel: Kernel, agents: number): Promise<Desk[]> {
  const { db, signals } = kernel;
  const unitId = await aUnit(db, { kind: 'branch' });
  const name = { zh: '热线', en: 'Hotline' };
  const queueId = await db.transact((tx) =>
    openQueue(tx, scope, { code: 'bench', name, channel: 'call', unitId, wrapupSeconds: 60, stickyDays: 0 }),
  );
  const staff: Awaited<ReturnType<typeof aStaff>>[] = [];
  for (let n = 0; n < agents; n++) staff.push(await aStaff({ db }, { unitId, roles: ['agent'] }));
  await db.transact((tx) =>
    setMembers(tx, scope, { queueId, members: staff.map(({ id }) => ({ staffId: id, unitId })) }),
  );
  await db.run(`update telephony.policy set recording = 'none', say_recording = false, say_agent = false`);
  const desks: Desk[] = [];
  for (const [n, { id, number: login, password }] of staff.entries()) {
    const own = String(8000 + n);
    const line = { unitId, number: own, name: `desk ${own}`, staffId: id, state: 'active' as const };
    const secret = await db.transact(async (tx) =>
      renewPassword(tx, scope, signals, await keepExtension(tx, scope, signals, null, line)),
    );
    desks.push({ number: own, secret: secret.password, staffId: id, login, password });
  }
  const flowId = await db.transact((tx) =>
    openFlow(tx, scope, 1, {
      name,
      unitId,
      draft: {
        start: 'hello',
        rescue: 'line',
        nodes: [
          { id: 'hello', kind: 'say', config: { pieces: [{ digits: '1' }] }, exits: { next: 'line' } },
          { id: 'line', kind: 'queue', config: { queueId }, exits: { late: 'bye', closed: 'bye' } },
          { id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } },
        ],
      },
    }),
  );
  await db.transact((tx) => publishFlow(tx, scope, flowId, { version: 1, note: '' }));
  await db.transact((tx) =>
    keepTrunk(tx, scope, signals, null, {
      ...{ unitId, code: 'callers', name, hosts: [`127.0.0.1:${sippPort}`], username: '', registers: false },
      ...{ callerId: '', maxCalls: null, state: 'active' as const },
    }),
  );
  await db.transact((tx) =>
    keepNumber(tx, scope, signals, null, {
      unitId,
      number,
      name,
      target: { kind: 'flow', id: flowId },
      state: 'active',
    }),
  );
  return desks;
}

async function engineState(kernel: Kernel): Promise<string> {
  const answer = kernel.http.table().find(({ path }) => path === '/api/telephony/engine');
  if (!answer) throw new Error('there is no telephony');
  const { theDesk } = await import('../../apps/server/src/modules/telephony/index.ts');
  return (await theDesk().health()).state;
}

async function openCalls(db: Db): Promise<number> {
  const [row] = await db.run<{ n: number }>(`select count(*)::int as n from telephony.call where state <> 'ended'`);
  return row!.n;
}

/** From the queue to the first offer (commit to commit), and to the moment both hear each other. */
async function waitsSince(db: Db, since: Date): Promise<{ offer: number[]; answer: number[] }> {
  const offers = await db.run<{ ms: number }>(
    `select extract(epoch from min(committed) filter (where to_state = 'offered')
       - min(committed) filter (where reason = 'enqueued'))::float8 * 1000 as ms
     from (select work_item_id, reason, to_state, pg_xact_commit_timestamp(xmin) as committed
           from routing.work_log where at >= $1) as line
     group by work_item_id
     having count(*) filter (where to_state = 'offered') > 0 and count(*) filter (where reason = 'enqueued') > 0`,
    [since],
  );
  const answers = await db.run<{ ms: number }>(
    `select extract(epoch from answered_at - queued_at)::float8 * 1000 as ms from telephony.call
     where started_at >= $1 and answered_at is not null and queued_at is not null`,
    [since],
  );
  return { offer: offers.map(({ ms }) => ms), answer: answers.map(({ ms }) => ms) };
}

const cpuOf = (pid: number | null): number => {
  try {
    return pid === null ? 0 : measureProcess(pid).cpuSeconds;
  } catch {
    return 0;
  }
};

/** The engine's process (or its Asterisk), found by the folder that it was given. */
function engineOf(dataDir: string, engine: Options['engine']): number | null {
  const wanted = engine === 'asterisk' ? /asterisk\.conf/ : /engine\.worker/;
  for (const name of readdirSync('/proc'))
    if (/^\d+$/.test(name)) {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        if (line.includes(dataDir) && wanted.test(line)) return Number(name);
      } catch {
        // It ended meanwhile.
      }
    }
  return null;
}

function machine(): { busy: number; all: number } {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line!.trim().split(/\s+/).slice(1).map(Number);
  const all = ticks.reduce((sum, one) => sum + one, 0);
  return { all, busy: all - ticks[3]! - ticks[4]! };
}

type Profile = Awaited<ReturnType<Session['post']>> & {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples?: number[];
};
function heaviest(profile: unknown): string {
  const { nodes, samples = [] } = profile as Profile;
  const names = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName || '(anonymous)'} ${callFrame.url.split('/').at(-1)}`,
    ]),
  );
  const counts = new Map<string, number>();
  for (const id of samples) {
    const name = names.get(id) ?? '';
    if (!/^\((idle|program)\)/.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const busy = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 10)
    .map(([name, count]) => `${Math.round((count / busy) * 100)} % ${name.trim()}`)
    .join(' · ');
}
