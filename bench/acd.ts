/**
 * The router as a call centre needs it: 1,000 agents, 5,000 calls waiting, one queue for each strategy. First, with nobody in line, call
 * after call: the agent that is named is compared with what the strategy says, told from rows alone. Then everybody talks, 5,000
 * wait, and calls end at 50 a second: how long until the freed agent has the next offer, from commit to commit, with accepts, log and
 * events beside. Nobody may have two calls, no call may be overtaken by a younger one of its queue.
 * Floors: the same rows updated by bare statements.
 *
 * Then real calls (`acd/calls.ts`): by sipp through a flow and the queue to telephones that answer, with each engine; what rate two cores
 * reach without a fault, the wait for the offer, where the time goes. Floor: the softswitch alone under the same callers.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Database } from '../apps/server/src/kernel/db/database.ts';
import { type Event, type Kernel, type Scope, systemScope } from '../apps/server/src/kernel/index.ts';
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { AcceptLane } from '../apps/server/src/modules/routing/accept-lane.ts';
import { enqueue } from '../apps/server/src/modules/routing/enqueue-work.ts';
import { finish } from '../apps/server/src/modules/routing/finish-work.ts';
import { hint } from '../apps/server/src/modules/routing/hints.ts';
import { registerKind } from '../apps/server/src/modules/routing/kinds.ts';
import { Live } from '../apps/server/src/modules/routing/live.ts';
import { routerConnections, SiteRouter } from '../apps/server/src/modules/routing/router/site-router.ts';
import { measureCalls } from './acd/calls.ts';
import { type BenchQueue, expected, fill, furnish, positionOf, verify } from './acd/company.ts';
import { measureCallRate } from './calls/call-rate.ts';
import { ensurePrograms } from './calls/programs.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, sleep, until } from './rig/bench.ts';
import { durableDatabase, kernelNode, quiet } from './rig/kernel-node.ts';
import { assignFloor, batchFloor } from './routing/company.ts';

const kind = 'bench';
const wantedP99Ms = 50;
const scope = systemScope('bench');
const metrics = {
  decisions: { inc: () => {} },
  seconds: { observe: () => {} },
} as unknown as ConstructorParameters<typeof SiteRouter>[0]['metrics'];
const offered = z.object({ offerId: z.uuid(), epoch: z.number(), subjectId: z.uuid(), staffIds: z.array(z.uuid()) });
type Offer = z.infer<typeof offered>;

/** What the router said of offers: committed when, and to whom. */
class Ear {
  readonly committedAt = new Map<string, number>();
  readonly offers = new Map<string, Offer>();
  onOffer: (offer: Offer) => void = () => {};

  take(events: Event[]): void {
    for (const event of events) {
      if (event.type !== 'work.offered') continue;
      const offer = offered.parse(event.payload);
      this.offers.set(offer.subjectId, offer);
      this.onOffer(offer);
    }
  }
  async offerOf(subjectId: string): Promise<Offer> {
    await until('the call is offered', () => this.offers.has(subjectId), 20_000, 2);
    return this.offers.get(subjectId)!;
  }
}

const wantedPerSecond = 50;

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const first = await routed(smoke);
  const calls = await called(smoke);
  return {
    name: 'acd',
    pass: first.pass && calls.pass,
    figures: { ...first.figures, ...calls.figures },
    floor: { ...first.floor, ...calls.floor },
  };
}

/** `scripts/asterisk-up --provide`: where an Asterisk lies that is not installed. Null: there is none to be had here. */
async function asteriskRoot(): Promise<string | null> {
  const script = fileURLToPath(new URL('../scripts/asterisk-up.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--provide', '--json']).catch(() => ({
    stdout: '',
  }));
  return stdout ? ((JSON.parse(stdout) as { folder?: string }).folder ?? null) : null;
}

async function called(smoke: boolean): Promise<Omit<BenchResult, 'name'>> {
  await ensurePrograms();
  const size = smoke
    ? { rates: [4], seconds: 3, agents: 12, floorSeconds: 2 }
    : { rates: [wantedPerSecond, 35, 20], seconds: 8, agents: 140, floorSeconds: 6 };
  const floor = await measureCallRate(smoke ? 4 : wantedPerSecond, size.floorSeconds);
  progress(
    `softswitch alone: ${floor.callsPerSecond} calls/s, ${floor.failedCalls} failed, ${floor.cpuMsPerCall} ms of CPU a call`,
  );
  const root = await asteriskRoot();
  const figures: BenchResult['figures'] = {};
  let pass = floor.failedCalls === 0;
  for (const engine of ['process', 'asterisk'] as const) {
    if (engine === 'asterisk' && !root) {
      figures.asteriskCallsPerSecond = 'no Asterisk to be had here';
      continue;
    }
    const { reached, steps, faults, profile } = await measureCalls({ engine, ...size, ...(root ? { root } : {}) });
    const at = steps.find(({ perSecond }) => perSecond === reached) ?? steps.at(-1)!;
    const name = engine === 'process' ? 'embedded' : 'asterisk';
    const own = {
      ...at,
      ...faults,
      profile,
      tried: steps.map(({ perSecond, failed }) => `${perSecond}/s: ${failed} failed`).join(', '),
    };
    figures[`${name}CallsPerSecond`] = reached;
    for (const [key, value] of Object.entries(own)) figures[`${name}${key[0]!.toUpperCase()}${key.slice(1)}`] = value;
    const whole = faults.twoCalls + faults.heldTwice + faults.ringTwice + faults.leftOpen === 0;
    pass &&= whole && (smoke ? reached > 0 : reached >= wantedPerSecond && at.offerP99Ms <= wantedP99Ms);
  }
  return {
    pass,
    figures,
    floor: {
      softswitchAloneCallsPerSecond: floor.callsPerSecond,
      softswitchAloneFailed: floor.failedCalls,
      softswitchAloneCpuMsPerCall: floor.cpuMsPerCall,
      softswitchAloneCorePercent: rounded(floor.signallingCorePercent + floor.mediaCorePercent),
    },
  };
}

async function routed(smoke: boolean): Promise<BenchResult> {
  const size = smoke
    ? { agents: 100, waiting: 500, each: 4, perSecond: 25, seconds: 2 }
    : { agents: 1_000, waiting: 5_000, each: 25, perSecond: 50, seconds: 30 };
  const home = new URL('..', import.meta.url).pathname;
  const folders = migrationFolders(home);
  const database = await durableDatabase(folders.slice(0, folders.findIndex(({ name }) => name === 'routing') + 1));
  const node = kernelNode(database.url, 12, 'bench-acd');
  const routers = new Database(database.url, { max: routerConnections, log: quiet, applicationName: 'qiao-router' });
  const ear = new Ear();
  registerKind({
    kind,
    async onAssigned() {},
    async onOffered(tx, _scope, subjectIds) {
      tx.afterCommit(() => {
        const now = performance.now();
        for (const id of subjectIds) ear.committedAt.set(id, now);
      });
    },
    async onReturned() {},
    cards: async () => new Map(),
    returnsWhenSilent: false,
  });
  const realtime = { listened: () => false, push: () => {}, topicChanged: () => {} };
  const live = new Live({ db: node.db, log: quiet, realtime } as unknown as Kernel);
  node.bus.tail({ name: 'routing.live', from: 'end', handle: (events) => live.take(events) });
  node.bus.tail({ name: 'bench.browsers', from: 'end', handle: (events) => ear.take(events) });
  const lane = new AcceptLane(node.db);
  const accept = (offer: Offer, staffId: string): Promise<unknown> => {
    const agent: Scope = { ...scope, actor: { kind: 'staff', id: staffId } };
    return lane.accept(agent, { offerId: offer.offerId, epoch: offer.epoch });
  };
  const end = (subjectId: string, committed: () => void = () => {}): Promise<unknown> =>
    node.db.transact(async (tx) => {
      tx.afterCommit(committed);
      await finish(tx, scope, { kind, subjectId, reason: 'done' });
    });
  try {
    const queues = await furnish(node.db, size.agents);
    await node.start();
    let loads = 0;
    const log = Object.create(quiet, {
      info: { value: (_about: object, text: string) => text === 'router loaded' && loads++ },
    }) as typeof quiet;
    node.leases.hold('routing:1', (lease, signal) =>
      new SiteRouter({ db: routers, log, site: 1, lease, signal, metrics }).lead(),
    );
    await until('the router has read everything', () => loads > 0, 30_000);

    let compared = 0;
    let wrongAgent = 0;
    const oneByOne = async (queue: BenchQueue): Promise<void> => {
      let last = -1;
      for (let i = 0; i < size.each; i++) {
        const named = await expected(node.db, queue, last);
        const subjectId = crypto.randomUUID();
        await node.db.transact((tx) => enqueue(tx, scope, { kind, subjectId, queueId: queue.id }));
        const offer = await ear.offerOf(subjectId);
        compared++;
        if (offer.staffIds.join() !== named.join()) wrongAgent++;
        last = await positionOf(node.db, queue, offer.staffIds.at(-1)!);
        await accept(offer, offer.staffIds[0]!);
        await end(subjectId);
      }
    };
    await Promise.all(queues.map(oneByOne));
    progress(`${compared} offers compared with their strategy, ${wrongAgent} to somebody else`);

    // Everybody talks; 5,000 wait.
    const held: { subjectId: string; staffId: string }[] = [];
    const freedAt = new Map<string, number>();
    const offerMs: number[] = [];
    let refused = 0;
    ear.onOffer = (offer) => {
      const committed = ear.committedAt.get(offer.subjectId);
      for (const one of offer.staffIds) {
        const freed = freedAt.get(one);
        if (freed === undefined || committed === undefined) continue;
        offerMs.push(Math.max(0, committed - freed));
        freedAt.delete(one);
      }
      const staffId = offer.staffIds[0]!;
      accept(offer, staffId).then(
        () => held.push({ subjectId: offer.subjectId, staffId }),
        () => refused++,
      );
    };
    await fill(node.db, queues, size.waiting + size.agents);
    hint({ reload: true });
    await until('everybody talks', () => held.length >= size.agents, 60_000, 20);
    await database.checkpoint();
    progress(`${held.length} talk, ${size.waiting} wait; now ${size.perSecond} calls end each second`);
    const total = Math.min(size.perSecond * size.seconds, size.waiting);
    const began = performance.now();
    const ends: Promise<unknown>[] = [];
    for (let i = 0; i < total; i++) {
      const due = began + (i / size.perSecond) * 1000;
      if (performance.now() < due) await sleep(due - performance.now());
      // Somebody of all who talk; the same person does not come twice in a row.
      const [call] = held.splice(Math.floor(((i * 7919) % 1000) * (held.length / 1000)), 1);
      ends.push(end(call!.subjectId, () => freedAt.set(call!.staffId, performance.now())));
    }
    await Promise.all(ends);
    const perSecond = total / ((performance.now() - began) / 1000);
    await until('each freed agent is offered the next call', () => offerMs.length >= total, 30_000, 20);
    await until('all of them talk', () => held.length >= size.agents, 30_000, 20);
    const faults = await verify(node.db);
    const floors = {
      assign: await assignFloor(node.db, smoke ? 1 : 4),
      batch: await batchFloor(node.db, smoke ? 1 : 4),
    };
    const p99 = percentile(offerMs, 0.99);
    const whole = faults.twoCalls + faults.heldTwice + faults.outOfOrder + wrongAgent + refused === 0;
    return {
      name: 'acd',
      pass: whole && (smoke || (p99 <= wantedP99Ms && perSecond >= size.perSecond * 0.95)),
      figures: {
        agents: size.agents,
        waiting: size.waiting,
        strategies: queues.length,
        comparedWithStrategy: compared,
        wrongAgent,
        callsEnded: total,
        endedPerSecond: rounded(perSecond),
        freedToOfferP50Ms: rounded(percentile(offerMs, 0.5)),
        freedToOfferP99Ms: rounded(p99),
        freedToOfferMaxMs: rounded(percentile(offerMs, 1)),
        refused,
        ...faults,
      },
      floor: {
        bareAssignmentsPerSecond: Math.round(floors.assign),
        bareOffersInBatchesPerSecond: Math.round(floors.batch),
      },
    };
  } finally {
    await node.stop();
    await routers.close();
    await database.stop();
  }
}
