/**
 * The router: 10,000 agents, 100,000 waiting. First its decision core alone in memory. Then two nodes on one durable database
 * (two processes, one fenced leader): offers are decided and committed, agents accept them through both nodes, the leader is
 * killed in the middle. Nothing may be held twice, nobody may hold more than their slots. Last, arrivals and departures at a
 * steady rate: from the commit of an arrival to the commit of its offer. Floors: the same rows updated by bare statements.
 */
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { Worker } from './messages/worker.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, until } from './rig/bench.ts';
import { durableDatabase, kernelNode } from './rig/kernel-node.ts';
import { assignFloor, batchFloor, clearDesks, furnish, rateOfOffers, verify } from './routing/company.ts';
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
    const queueIds = await furnish(own.db, size);
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
    const state = async (): Promise<{ offered: number; held: number }> => {
      const [row] = await own.db.run<{ offered: number; held: number }>(
        `select count(*) filter (where to_state = 'offered')::int as offered, count(*) filter (where to_state = 'held')::int as held
         from routing.work_log`,
      );
      return row!;
    };
    const slots = size.agents * 4;
    await until('offers reach every free slot', async () => (await state()).offered >= slots * 0.95, 60_000);
    const offersPerSecond = await rateOfOffers(own.db);
    progress(`${Math.round(offersPerSecond)} offers committed/s`);
    const acceptsFrom = performance.now();
    await Promise.all(nodes.map((node) => node.ask({ kind: 'accept', all: false })));
    await until('half is taken', async () => (await state()).held >= slots * 0.5, 90_000);
    const assignmentsPerSecond = (await state()).held / ((performance.now() - acceptsFrom) / 1000);
    progress(`${Math.round(assignmentsPerSecond)} assignments committed/s; now the leader is killed`);
    nodes[0]!.stop();
    const killedAt = performance.now();
    const survivor = nodes[1]!;
    await survivor.ask({ kind: 'accept', all: true });
    await until('the other node leads', () => leads(survivor), 20_000);
    const takeOverSeconds = (performance.now() - killedAt) / 1000;
    await until('everybody has their hands full', async () => (await state()).held >= slots * 0.98, 90_000);
    progress(`taken over after ${rounded(takeOverSeconds)} s`);
    const fault = await verify(own.db);
    await clearDesks(own.db);
    const [log] = await own.db.run<{ end: number }>('select max(position) as end from kernel.event_log');
    const heard = async (): Promise<boolean> => (await survivor.ask<NodeReport>({ kind: 'report' })).heard >= log!.end;
    await until('the survivor has heard what the dead one did', heard, 60_000);
    await survivor.ask({ kind: 'reload' });
    const steady = await survivor.ask<NodeReport>({
      kind: 'steady',
      perSecond: smoke ? 50 : arrivalsPerSecond,
      seconds: smoke ? 2 : 15,
      queueIds,
    });
    const decisionP99 = percentile(steady.decisionMs, 0.99);
    const whole = fault.heldTwice + fault.overloaded + fault.heldByTwo + memory.overloaded === 0;
    return {
      name: 'routing',
      pass:
        whole &&
        (smoke ||
          (memory.perSecond >= wanted.decisions &&
            offersPerSecond >= wanted.assignments &&
            assignmentsPerSecond >= wanted.assignments &&
            memory.p99Ms <= wanted.p99Ms &&
            decisionP99 <= wanted.p99Ms)),
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
        steadyPerSecond: smoke ? 50 : arrivalsPerSecond,
        steadyOffers: steady.decisionMs.length,
        arrivalToOfferP50Ms: rounded(percentile(steady.decisionMs, 0.5)),
        arrivalToOfferP99Ms: rounded(decisionP99),
        decideToCommitP99Ms: rounded(percentile(steady.batchMs, 0.99)),
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
