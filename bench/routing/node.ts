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
import { SiteRouter } from '../../apps/server/src/modules/routing/router/site-router.ts';
import { kernelNode, quiet } from '../rig/kernel-node.ts';

const [url, name, share] = process.argv.slice(2) as [string, string, string];
const kind = 'bench';
const together = 64;

export type NodeOrder =
  | { kind: 'accept'; all: boolean }
  | { kind: 'lead' }
  | { kind: 'report' }
  | { kind: 'reload' }
  | { kind: 'steady'; perSecond: number; seconds: number; queueIds: string[] };
export type NodeReport = {
  leads: boolean;
  offered: number;
  accepted: number;
  refused: number;
  batchMs: number[];
  decisionMs: number[];
  /** Place in the log up to which this node has heard. */
  heard: number;
};

const node = kernelNode(url, 12, name);
/** As in the program: the router does not queue for connections with everybody's requests. */
const routers = new Database(url, { max: 3, log: quiet, applicationName: 'qiao-router' });
const scope = systemScope('bench');
const report: NodeReport = { leads: false, offered: 0, accepted: 0, refused: 0, batchMs: [], decisionMs: [], heard: 0 };
const enqueuedAt = new Map<string, number>();

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
      for (const id of subjectIds) {
        const began = enqueuedAt.get(id);
        if (began !== undefined) report.decisionMs.push(now - began);
        enqueuedAt.delete(id);
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

// Browsers are no part of this: nobody listens on this node.
const realtime = { listened: () => false, push: () => {}, topicChanged: () => {} };
const live = new Live({ db: node.db, log: quiet, realtime } as unknown as Kernel);
node.bus.tail({ name: 'routing.live', from: 'end', handle: (events) => live.take(events) });

type Card = { offerId: string; epoch: number; staffId: string };
const cards: Card[] = [];
let accepting = false;
let everybody = false;
const offered = z.object({ offerId: z.uuid(), epoch: z.number(), staffIds: z.array(z.uuid()) });

node.bus.tail({
  name: 'bench.browsers',
  from: 'end',
  handle(events: Event[]) {
    for (const event of events) {
      report.heard = event.position;
      if (event.type !== 'work.offered') continue;
      const { offerId, epoch, staffIds } = offered.parse(event.payload);
      if (mine(staffIds[0]!)) cards.push({ offerId, epoch, staffId: staffIds[0]! });
    }
    work();
  },
});

function mine(staffId: string): boolean {
  return everybody || Number.parseInt(staffId.slice(-1), 16) % 2 === Number(share);
}

const lane = new AcceptLane(node.db);
let running = 0;
function work(): void {
  while (accepting && running < together && cards.length > 0) {
    running++;
    void acceptOne(cards.shift()!).finally(() => {
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
  const began = performance.now();
  const total = perSecond * seconds;
  const flights: Promise<unknown>[] = [];
  for (let i = 0; i < total; i++) {
    const due = began + (i / perSecond) * 1000;
    if (performance.now() < due) await new Promise((done) => setTimeout(done, due - performance.now()));
    const subjectId = crypto.randomUUID();
    flights.push(
      node.db
        .transact(async (tx) => {
          await enqueue(tx, scope, { kind, subjectId, queueId: queueIds[i % queueIds.length]! });
          tx.afterCommit(() => enqueuedAt.set(subjectId, performance.now()));
        })
        .then(() => new Promise((done) => setTimeout(done, 1_000)))
        .then(() => node.db.transact((tx) => finish(tx, scope, { kind, subjectId, reason: 'done' }))),
    );
  }
  await Promise.all(flights);
}

/** Takes part in the election of the site's router. */
function campaign(): void {
  node.leases.hold('routing:1', async (lease, signal) => {
    report.leads = true;
    await new SiteRouter({ db: routers, log: quiet, site: 1, lease, signal, metrics }).lead();
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
    hint({ reload: true });
    return null;
  }
  if (order.kind === 'steady') {
    report.decisionMs = [];
    report.batchMs = [];
    await steady(order.perSecond, order.seconds, order.queueIds);
  }
  return report;
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
