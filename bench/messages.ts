/**
 * The message road: 100 live conversations over real sockets through the real server process, visitor's socket → commit with
 * fsync → agent's socket, with rights, seq, outbox and search index in place. Floors of the same run: a small `ws` + `pg` program
 * with one insert a message, and with inserts grouped across conversations. Then 1,000 messages a second whatever the answers
 * do, each also to the visitor's second tab.
 */

import { freePort } from '../apps/server/test/free-port.ts';
import { cpuOf, dropFolder, foundCompany, rssOf, type Server, startServer } from '../apps/server/test/road/stage.ts';
import type { LoadOrder, LoadReport } from './messages/load.ts';
import { Worker } from './messages/worker.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded } from './rig/bench.ts';
import { atLeast, atMost, judged } from './rig/judged.ts';
import { durableDatabase } from './rig/kernel-node.ts';

const agents = 20;
const perAgent = 5;
const wanted = { share: 1.1, openPerSecond: 1_000, openP99Ms: 40 };

type Side = { name: string; load: Worker<LoadOrder>; reports: LoadReport[] };

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const rounds = smoke ? 1 : 3;
  const seconds = smoke ? 1 : 6;
  const openSeconds = smoke ? 2 : 60;
  const database = await durableDatabase();
  const stops: (() => unknown)[] = [() => database.stop()];
  try {
    const company = await foundCompany(database.url, { agents, perAgent });
    stops.push(() => dropFolder(company.dataDir));
    const floors = [await floor('one', database.url, stops), await floor('grouped', database.url, stops)];
    const server = await startServer(database.url, company.dataDir);
    stops.push(() => server.stop('SIGKILL'));
    const idleMb = server.rss();
    const qiao = await side('qiao', stops);
    const connect = { kind: 'connect-qiao', base: server.base, ...company } as const;
    await qiao.load.ask({ ...connect, tabs: 1 });
    for (let round = 0; round <= rounds; round++) {
      // The first round warms everything up and is not counted.
      for (const one of [floors[0]!, qiao, floors[1]!]) {
        const report = await one.load.ask<LoadReport>({ kind: 'closed', seconds: round === 0 ? 2 : seconds });
        if (round > 0) one.reports.push(report);
        progress(
          `${one.name} ${Math.round(report.perSecond)}/s, p99 ${rounded(percentile(report.deliveredMs, 0.99))} ms`,
        );
        if (one === qiao) await settled(server);
      }
    }
    await qiao.load.ask({ kind: 'close' });
    const opener = await side('open', stops);
    await opener.load.ask({ ...connect, tabs: 2 });
    const open = await opener.load.ask<LoadReport>({
      kind: 'open',
      perSecond: wanted.openPerSecond,
      seconds: openSeconds,
    });
    const figures = figuresOf(qiao, open, server, idleMb);
    const floorFigures = { ...floorOf(floors[0]!, 'one'), ...floorOf(floors[1]!, 'grouped') };
    const share = Number(figures.messagesPerSecond) / Number(floorFigures.onePerSecond);
    const whole = [...qiao.reports, open].every(
      (report) => report.failed === 0 && report.acked === report.sent && report.received === report.expected,
    );
    return {
      name: 'messages',
      ...judged([
        ['a message was lost, doubled or refused', whole],
        ...(smoke
          ? []
          : [
              ...atLeast({ shareOfOneInsertFloor: rounded(share, 3) }, { shareOfOneInsertFloor: wanted.share }),
              ...atMost(figures, { p99Ms: Number(floorFigures.oneP99Ms), openP99Ms: wanted.openP99Ms }),
            ]),
      ]),
      figures: { ...figures, shareOfOneInsertFloor: rounded(share, 2), nothingLostOrDoubled: whole },
      floor: floorFigures,
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function side(name: string, stops: (() => unknown)[]): Promise<Side> {
  const load = await Worker.start<LoadOrder>('load.ts');
  stops.push(() => load.stop());
  return { name, load, reports: [] };
}

async function floor(mode: 'one' | 'grouped', url: string, stops: (() => unknown)[]): Promise<Side> {
  const port = await freePort();
  const program = await Worker.start('floor.ts', [url, String(port), mode]);
  stops.push(() => program.stop());
  const made = await side(`floor ${mode}`, stops);
  await made.load.ask({ kind: 'connect-floor', port, conversations: agents * perAgent, perAgent });
  return made;
}

/** The search index and the event log catch up before anything else is measured. */
async function settled(server: Server): Promise<void> {
  for (let quiet = 0, before = cpuOf(server.child.pid!); quiet < 3; ) {
    await new Promise((done) => setTimeout(done, 400));
    const now = cpuOf(server.child.pid!);
    quiet = now - before < 0.06 ? quiet + 1 : 0;
    before = now;
  }
}

function all(reports: LoadReport[], key: 'ackMs' | 'deliveredMs'): number[] {
  return reports.flatMap((report) => report[key]);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function figuresOf(qiao: Side, open: LoadReport, server: Server, idleMb: number): BenchResult['figures'] {
  const delivered = all(qiao.reports, 'deliveredMs');
  return {
    conversations: agents * perAgent,
    messagesPerSecond: Math.round(mean(qiao.reports.map((report) => report.perSecond))),
    p50Ms: rounded(percentile(delivered, 0.5)),
    p99Ms: rounded(percentile(delivered, 0.99)),
    ackP99Ms: rounded(percentile(all(qiao.reports, 'ackMs'), 0.99)),
    openPerSecond: wanted.openPerSecond,
    openSeconds: rounded(open.sent / wanted.openPerSecond),
    openP50Ms: rounded(percentile(open.deliveredMs, 0.5)),
    openP99Ms: rounded(percentile(open.deliveredMs, 0.99)),
    openSent: open.sent,
    openReceived: open.received,
    openExpected: open.expected,
    serverMemoryIdleMb: idleMb,
    serverMemoryMb: rssOf(server.child.pid!),
  };
}

function floorOf(one: Side, name: string): BenchResult['floor'] {
  const delivered = all(one.reports, 'deliveredMs');
  return {
    [`${name}PerSecond`]: Math.round(mean(one.reports.map((report) => report.perSecond))),
    [`${name}P50Ms`]: rounded(percentile(delivered, 0.5)),
    [`${name}P99Ms`]: rounded(percentile(delivered, 0.99)),
  };
}
