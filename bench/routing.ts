/**
 * The router: 10,000 agents, 100,000 waiting. First its decision core alone in memory. Then two nodes on one durable database
 * (two processes, one fenced leader): offers are decided and committed, agents accept them through both nodes, the leader is
 * killed in the middle. Nothing may be held twice, nobody may hold more than their slots.
 *
 * Last the time of one decision, at the rate at which so many agents finish chats of five minutes: from the commit that makes a
 * decision due to the commit of its offer, with reading the change, deciding, writing and fsync. Twice: everybody is busy,
 * 100,000 wait and a slot becomes free; nobody waits, 10,000 are free and work arrives. Accepts, events and the log go on beside.
 * Floors: the same rows updated by bare statements.
 */
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { Worker } from './messages/worker.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, until } from './rig/bench.ts';
import { atLeast, atMost, judged } from './rig/judged.ts';
import { durableDatabase, kernelNode } from './rig/kernel-node.ts';
import { assignFloor, batchFloor, clearDesks, furnish, heldNow, verify } from './routing/company.ts';
import { decideInMemory } from './routing/in-memory.ts';
import type { NodeOrder, NodeReport } from './routing/node.ts';

/** As many as 10,000 agents with four chats of five minutes each can serve. */
const arrivalsPerSecond = 133;
const wanted = { decisions: 10_000, assignments: 2_000, p99Ms: 20 };

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const size = smoke ? { agents: 400, waiting: 4_000 } : { agents: 10_000, waiting: 100_000 };
  const memory = decideInMemory({ ...size, events: smoke ? 2_000 : 60_000 });
  progress(`in memory ${Math.round(memory.perSecond)} decisions/s, p99 ${rounded(memory.p99Ms, 2)} ms`);
  const home = new URL('..', import.meta.url).pathname;
  const folders = migrationFolders(home);
  const database = await durableDatabase(folders.slice(0, folders.findIndex(({ name }) => name === 'routing') + 1));
  const own = kernelNode(database.url, 20, 'bench-main');
  const nodes: Worker<NodeOrder>[] = [];
  try {
    // So many more that as many still wait when every slot is taken.
    const queueIds = await furnish(own.db, { ...size, waiting: size.waiting + size.agents * 4 });
    const floors = { assign: await assignFloor(own.db, smoke ? 1 : 5), batch: await batchFloor(own.db, smoke ? 1 : 5) };
    for (const share of ['0', '1'])
      nodes.push(await Worker.start<NodeOrder>('../routing/node.ts', [database.url, `n${share}`, share]));
    const leads = async (node: Worker<NodeOrder>): Promise<boolean> =>
      (await node.ask<NodeReport>({ kind: 'report' })).leads;
    // The first one leads, so that it is known which one to kill.
    for (const node of nodes) {
      await node.ask({ kind: 'lead' });
      await until('the first node leads', () => leads(nodes[0]!), 20_000);
    }
    // The nodes' own counts: counting rows while they work would take a core of the machine that is measured.
    const sum = async (of: readonly Worker<NodeOrder>[]): Promise<{ offered: number; accepted: number }> => {
      const reports = await Promise.all(of.map((node) => node.ask<NodeReport>({ kind: 'report' })));
      const total = (what: 'offered' | 'accepted'): number => reports.reduce((so, each) => so + each[what], 0);
      return { offered: total('offered'), accepted: total('accepted') };
    };
    const slots = size.agents * 4;
    await until('offers reach every free slot', async () => (await sum(nodes)).offered >= slots * 0.95, 60_000, 50);
    const { offered, offeredFrom, offeredTo } = await nodes[0]!.ask<NodeReport>({ kind: 'report' });
    const offersPerSecond = offered / ((offeredTo - offeredFrom) / 1000);
    progress(`${Math.round(offersPerSecond)} offers committed/s`);
    const acceptsFrom = performance.now();
    await Promise.all(nodes.map((node) => node.ask({ kind: 'accept', all: false })));
    await until('half is taken', async () => (await sum(nodes)).accepted >= slots * 0.5, 90_000, 50);
    const assignmentsPerSecond = (await sum(nodes)).accepted / ((performance.now() - acceptsFrom) / 1000);
    progress(`${Math.round(assignmentsPerSecond)} assignments committed/s; now the leader is killed`);
    nodes[0]!.stop();
    const killedAt = performance.now();
    const survivor = nodes[1]!;
    await survivor.ask({ kind: 'accept', all: true });
    const survives = async (test: (report: NodeReport) => boolean): Promise<boolean> =>
      test(await survivor.ask<NodeReport>({ kind: 'report' }));
    await until('the other node leads and has read everything', () => survives(({ loads }) => loads > 0), 20_000);
    const takeOverSeconds = (performance.now() - killedAt) / 1000;
    await until('everybody has their hands full', async () => (await heldNow(own.db)) >= slots * 0.98, 90_000, 200);
    progress(`taken over after ${rounded(takeOverSeconds)} s`);
    const hearAll = async (): Promise<void> => {
      const [log] = await own.db.run<{ end: number }>('select max(position) as end from kernel.event_log');
      const settled = (report: NodeReport): boolean => report.heard >= log!.end && report.unanswered === 0;
      await until('the survivor has heard everything', () => survives(settled), 60_000);
    };
    const rate = { perSecond: smoke ? 50 : arrivalsPerSecond, seconds: smoke ? 2 : 12 };
    await hearAll();
    await database.checkpoint();
    const freed = await survivor.ask<NodeReport>({ kind: 'freed', ...rate });
    const fault = await verify(own.db);
    await clearDesks(own.db);
    await hearAll();
    await survivor.ask({ kind: 'reload' });
    await database.checkpoint();
    const steady = await survivor.ask<NodeReport>({ kind: 'steady', ...rate, queueIds });
    const decisionP99 = percentile([...freed.decisionMs, ...steady.decisionMs], 0.99);
    const whole = fault.heldTwice + fault.overloaded + fault.heldByTwo + memory.overloaded === 0;
    return {
      name: 'routing',
      ...judged([
        [`held twice or past a capacity: ${JSON.stringify({ ...fault, memory: memory.overloaded })}`, whole],
        ...(smoke
          ? []
          : [
              ...atLeast(
                { memory: memory.perSecond, offers: offersPerSecond, assignments: assignmentsPerSecond },
                { memory: wanted.decisions, offers: wanted.assignments, assignments: wanted.assignments },
              ),
              ...atMost(
                { decisionInMemoryP99Ms: memory.p99Ms, decisionP99Ms: decisionP99 },
                { decisionInMemoryP99Ms: wanted.p99Ms, decisionP99Ms: wanted.p99Ms },
              ),
            ]),
      ]),
      figures: {
        agents: size.agents,
        waiting: size.waiting,
        decisionsPerSecond: Math.round(memory.perSecond),
        decisionInMemoryP99Ms: rounded(memory.p99Ms, 3),
        decisionInMemoryMaxMs: rounded(memory.slowestMs),
        boardFillPerSecond: Math.round(memory.fillPerSecond),
        offersCommittedPerSecond: Math.round(offersPerSecond),
        assignmentsCommittedPerSecond: Math.round(assignmentsPerSecond),
        takeOverSeconds: rounded(takeOverSeconds),
        steadyPerSecond: rate.perSecond,
        steadyOffers: freed.decisionMs.length + steady.decisionMs.length,
        decisionP99Ms: rounded(decisionP99),
        freedSlotToOfferP50Ms: rounded(percentile(freed.decisionMs, 0.5)),
        freedSlotToOfferP99Ms: rounded(percentile(freed.decisionMs, 0.99)),
        arrivalToOfferP50Ms: rounded(percentile(steady.decisionMs, 0.5)),
        arrivalToOfferP99Ms: rounded(percentile(steady.decisionMs, 0.99)),
        decideToCommitP99Ms: rounded(percentile([...freed.batchMs, ...steady.batchMs], 0.99)),
        ...fault,
      },
      floor: {
        bareMovesPerSecond: Math.round(memory.floorPerSecond),
        bareAssignmentsPerSecond: Math.round(floors.assign),
        bareOffersInBatchesPerSecond: Math.round(floors.batch),
      },
    };
  } finally {
    for (const node of nodes) node.stop();
    await own.stop();
    await database.stop();
  }
}
