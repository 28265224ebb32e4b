/**
 * One node of two: campaigns for the router's lease of the site, and is the web server to which half of the agents' browsers
 * would talk: they accept what they are offered. `node.ts <databaseUrl> <name> <share 0|1>`
 */
import { z } from 'zod';
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { type Event, type Kernel, type Scope, systemScope } from '../../apps/server/src/kernel/index.ts';
import { AcceptLane } from '../../apps/server/src/modules/routing/accept-lane.ts';
import { enqueue } from '../../apps/server/src/modules/routing/enqueue-work.ts';
import { finish } from '../../apps/server/src/modules/routing/finish-work.ts';
import { hint } from '../../apps/server/src/modules/routing/hints.ts';
import { registerKind } from '../../apps/server/src/modules/routing/kinds.ts';
import { Live } from '../../apps/server/src/modules/routing/live.ts';
import { routerConnections, SiteRouter } from '../../apps/server/src/modules/routing/router/site-router.ts';
import { sleep, until } from '../rig/bench.ts';
import { kernelNode, quiet } from '../rig/kernel-node.ts';

const [url, name, share] = process.argv.slice(2) as [string, string, string];
const kind = 'bench';
const together = 64;

export type NodeOrder =
  | { kind: 'accept'; all: boolean }
  | { kind: 'lead' }
  | { kind: 'report' }
  | { kind: 'reload' }
  | { kind: 'freed'; perSecond: number; seconds: number }
  | { kind: 'steady'; perSecond: number; seconds: number; queueIds: string[] };
export type NodeReport = {
  leads: boolean;
  /** How often its router has read everything. */
  loads: number;
  /** Offers that its router committed, and the time of the first and last of them (ms since 1970). */
  offered: number;
  offeredFrom: number;
  offeredTo: number;
  accepted: number;
  refused: number;
  /** Offers that its browsers have not answered yet. */
  unanswered: number;
  /** Of the steady times: each batch from its decision to its commit; */
  batchMs: number[];
  /** from the commit of an arrival, or of what freed a slot, to the commit of the offer that follows from it. */
  decisionMs: number[];
  /** Place in the log up to which this node has heard. */
  heard: number;
};

const node = kernelNode(url, 12, name);
/** As in the program: the router does not queue for connections with everybody's requests. */
const routers = new Database(url, { max: routerConnections, log: quiet, applicationName: 'qiao-router' });
const scope = systemScope('bench');
const report: NodeReport = {
  leads: false,
  loads: 0,
  offered: 0,
  offeredFrom: 0,
  offeredTo: 0,
  accepted: 0,
  refused: 0,
  unanswered: 0,
  batchMs: [],
  decisionMs: [],
  heard: 0,
};
const enqueuedAt = new Map<string, number>();
/** When slots of a person became free, oldest first, and when offers were committed of which the log has not told yet to whom. */
const freedAt = new Map<string, number[]>();
const offeredAt = new Map<string, number>();

registerKind({
  kind,
  // The subject's own row: a second holder would break its primary key.
  async onAssigned(tx, taken) {
    await tx.query(
      'bench.taken',
      'insert into public.taken(subject_id, staff_id) select * from unnest($1::uuid[], $2::uuid[])',
      [taken.map(({ subjectId }) => subjectId), taken.map(({ staffId }) => staffId)],
    );
  },
  async onOffered(tx, _scope, subjectIds) {
    tx.afterCommit(() => {
      const now = performance.now();
      report.offered += subjectIds.length;
      report.offeredTo = performance.timeOrigin + now;
      report.offeredFrom ||= report.offeredTo;
      for (const id of subjectIds) {
        const began = enqueuedAt.get(id);
        if (began !== undefined) report.decisionMs.push(now - began);
        enqueuedAt.delete(id);
        if (freedAt.size > 0) offeredAt.set(id, now);
      }
    });
  },
  async onReturned() {},
  cards: async () => new Map(),
  returnsWhenSilent: true,
});

const metrics = {
  decisions: { inc: () => {} },
  seconds: { observe: (seconds: number) => report.batchMs.push(seconds * 1000) },
} as unknown as ConstructorParameters<typeof SiteRouter>[0]['metrics'];

const log = Object.create(quiet, {
  info: { value: (_about: object, text: string) => text === 'router loaded' && report.loads++ },
}) as typeof quiet;

// Browsers are no part of this: nobody listens on this node.
const realtime = { listened: () => false, push: () => {}, topicChanged: () => {} };
const live = new Live({ db: node.db, log: quiet, realtime } as unknown as Kernel);
node.bus.tail({ name: 'routing.live', from: 'end', handle: (events) => live.take(events) });

type Card = { offerId: string; epoch: number; staffId: string };
/** Taken from the end: which offer is answered first is nothing to this bench, and the front of a long array is dear. */
const cards: Card[] = [];
let accepting = false;
let everybody = false;
const offered = z.object({ offerId: z.uuid(), epoch: z.number(), subjectId: z.uuid(), staffIds: z.array(z.uuid()) });

node.bus.tail({
  name: 'bench.browsers',
  from: 'end',
  handle(events: Event[]) {
    for (const event of events) {
      report.heard = event.position;
      if (event.type !== 'work.offered') continue;
      const { offerId, epoch, subjectId, staffIds } = offered.parse(event.payload);
      countFreed(subjectId, staffIds[0]!);
      if (mine(staffIds[0]!)) cards.push({ offerId, epoch, staffId: staffIds[0]! });
    }
    work();
  },
});

/** An offer to somebody who has a free slot since `freedAt`: that long it took. */
function countFreed(subjectId: string, staffId: string): void {
  const committedAt = offeredAt.get(subjectId);
  offeredAt.delete(subjectId);
  const since = freedAt.get(staffId)?.shift();
  if (committedAt !== undefined && since !== undefined) report.decisionMs.push(committedAt - since);
}

function mine(staffId: string): boolean {
  return everybody || Number.parseInt(staffId.slice(-1), 16) % 2 === Number(share);
}

const lane = new AcceptLane(node.db);
let running = 0;
function work(): void {
  while (accepting && running < together && cards.length > 0) {
    running++;
    void acceptOne(cards.pop()!).finally(() => {
      running--;
      work();
    });
  }
}

async function acceptOne({ offerId, epoch, staffId }: Card): Promise<void> {
  const agent: Scope = { ...scope, actor: { kind: 'staff', id: staffId } };
  try {
    await lane.accept(agent, { offerId, epoch });
    report.accepted++;
  } catch {
    report.refused++;
  }
}

/** Arrivals at a fixed rate; somebody finishes as often, so that slots free as well. */
async function steady(perSecond: number, seconds: number, queueIds: string[]): Promise<void> {
  await atRate(perSecond, perSecond * seconds, async (i) => {
    const subjectId = crypto.randomUUID();
    await node.db.transact(async (tx) => {
      await enqueue(tx, scope, { kind, subjectId, queueId: queueIds[i % queueIds.length]! });
      tx.afterCommit(() => enqueuedAt.set(subjectId, performance.now()));
    });
    await sleep(1_000);
    await node.db.transact((tx) => finish(tx, scope, { kind, subjectId, reason: 'done' }));
  });
}

/** Everybody is busy and many wait: at a fixed rate somebody finishes, and the free slot takes the next one. */
async function freed(perSecond: number, seconds: number): Promise<void> {
  const held = await node.db.run<{ subjectId: string; staffId: string }>(
    `select subject_id as "subjectId", held_by as "staffId" from routing.work_item where state = 'held' order by subject_id limit $1`,
    [perSecond * seconds],
  );
  await atRate(perSecond, held.length, async (i) => {
    const { subjectId, staffId } = held[i]!;
    await node.db.transact(async (tx) => {
      await finish(tx, scope, { kind, subjectId, reason: 'done' });
      tx.afterCommit(() => freedAt.set(staffId, [...(freedAt.get(staffId) ?? []), performance.now()]));
    });
  });
  await until('each free slot is offered', () => report.decisionMs.length >= held.length, 30_000);
}

/** Begins `total` pieces of work, `perSecond` of them each second, and waits for all. */
async function atRate(perSecond: number, total: number, work: (i: number) => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const flights: Promise<unknown>[] = [];
  for (let i = 0; i < total; i++) {
    const due = began + (i / perSecond) * 1000;
    if (performance.now() < due) await sleep(due - performance.now());
    flights.push(work(i));
  }
  await Promise.all(flights);
}

/** Takes part in the election of the site's router. */
function campaign(): void {
  node.leases.hold('routing:1', async (lease, signal) => {
    report.leads = true;
    await new SiteRouter({ db: routers, log, site: 1, lease, signal, metrics }).lead();
    report.leads = false;
  });
}

async function answer(order: NodeOrder): Promise<unknown> {
  if (order.kind === 'accept') {
    everybody = order.all;
    accepting = true;
    // What was offered before this node listened, or to the agents of a node that died.
    const open = await node.db.run<Card>(
      `select offer_id as "offerId", epoch, offered_to[1] as "staffId" from routing.work_item where state = 'offered'`,
    );
    cards.push(...open.filter(({ staffId }) => mine(staffId)));
    work();
    return null;
  }
  if (order.kind === 'lead') {
    campaign();
    return null;
  }
  if (order.kind === 'reload') {
    const before = report.loads;
    hint({ reload: true });
    await until('the router has read everything', () => report.loads > before, 30_000);
    return null;
  }
  if (order.kind === 'steady' || order.kind === 'freed') {
    report.decisionMs = [];
    report.batchMs = [];
    if (order.kind === 'steady') await steady(order.perSecond, order.seconds, order.queueIds);
    else await freed(order.perSecond, order.seconds);
  }
  return { ...report, unanswered: cards.length + running };
}

await node.start();
process.on('message', (order: NodeOrder) => {
  answer(order).then(
    (given) => process.send!({ answer: given }),
    (error: Error) => process.send!({ error: error.stack }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
