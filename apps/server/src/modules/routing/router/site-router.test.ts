/** One router alone on a real database: what goes on beside its decisions does not hold them up, and does not make them wrong. */
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Database, newId, systemScope, type Tx } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { aNode, until } from '../../../../test/kernel/a-node.ts';
import { applyPresence } from '../apply-presence.ts';
import { configureAgent, setMembers } from '../configure.ts';
import { enqueue } from '../enqueue-work.ts';
import { workOffered } from '../events.ts';
import { finish } from '../finish-work.ts';
import { hint } from '../hints.ts';
import { registerKind } from '../kinds.ts';
import { aggregateOf, factOf } from '../move-item.ts';
import { ensureAgent } from '../set-presence.ts';
import { lockAgent } from '../store-agents.ts';
import { membersOf } from '../store-queues.ts';
import type { WorkItemRow } from '../tables.ts';
import { agentRow, aQueue, makeReady, type TestQueue } from '../testing.ts';
import { routerConnections, SiteRouter } from './site-router.ts';

const kind = 'probe-router';
const lease = 'routing:1';
const log = pino({ level: 'silent' });
const scope = systemScope('test');
const metrics = {
  decisions: { inc: () => {} },
  seconds: { observe: () => {} },
} as unknown as ConstructorParameters<typeof SiteRouter>[0]['metrics'];
const plain = { async onAssigned() {}, async onReturned() {}, cards: async () => new Map(), returnsWhenSilent: false };
registerKind({ kind, ...plain });
/** Its owner has a part in its offers. */
const owned = 'probe-router-owned';
const toldOwner: string[] = [];
registerKind({ kind: owned, ...plain, onOffered: async (_tx, _scope, ids) => void toldOwner.push(...ids) });

let testing: TestDatabase;
let node: ReturnType<typeof aNode>;
let routers: Database;
let ended: Promise<unknown>;
let giveUp: () => Promise<void>;
beforeAll(async () => {
  testing = await testDatabase();
  node = aNode(testing.url);
});
afterAll(async () => {
  await node?.stop();
  await testing?.drop();
});

/** `spare`: somebody there takes any number of calls. */
let [queue, spare]: [TestQueue, TestQueue] = [null!, null!];
beforeEach(async () => {
  const input = { channel: 'call', strategy: 'waiting-queue', offerSeconds: 60 } as const;
  [queue, spare] = [await aQueue(testing, input), await aQueue(testing, input)];
  await agent(spare, 1000);
});
afterEach(async () => {
  await giveUp();
  await routers.close();
});

async function lead(): Promise<void> {
  routers = new Database(testing.url, { max: routerConnections, log, applicationName: 'router-alone' });
  let loaded = false;
  const told = Object.create(log, { info: { value: () => (loaded = true) } }) as typeof log;
  const options = { db: routers, log: told, site: 1, metrics };
  giveUp = node.leases.hold(lease, (held, signal) => {
    const leading = new SiteRouter({ ...options, lease: held, signal }).lead();
    ended = leading.catch(() => {});
    return leading;
  });
  await until('the router has read everything', () => loaded, 10_000);
}

/** The next of the queue's members, ready. */
async function agent(of = queue, capacity = 1): Promise<{ id: string }> {
  const id = newId();
  await testing.db.transact(async (tx) => {
    await ensureAgent(tx, scope, id, of.unitId);
    const others = await membersOf(tx, scope, of.id);
    const members = [...others, id].map((staffId) => ({ staffId, unitId: of.unitId }));
    await setMembers(tx, scope, { queueId: of.id, members });
    await configureAgent(tx, scope, { staffId: id, capacity: { call: capacity } });
  });
  await makeReady(testing, id);
  return { id };
}

async function call(to: TestQueue = queue, of = kind): Promise<string> {
  const subjectId = newId();
  await testing.db.transact((tx) => enqueue(tx, scope, { kind: of, subjectId, queueId: to.id }));
  return subjectId;
}

type Item = { state: string; offered_to: string[] | null; offered_at: Date; offer_id: string; epoch: number };
async function item(subjectId: string): Promise<Item> {
  const [row] = await testing.db.run<Item>('select * from routing.work_item where subject_id = $1', [subjectId]);
  return row!;
}
const offered = (subjectId: string): Promise<void> =>
  until('the call is offered', async () => (await item(subjectId)).state === 'offered', 5_000);

/** The router came past everything that it was told before: a call that nothing stands in the way of is offered. */
const passed = async (): Promise<void> => offered(await call(spare));
const offeredTo = async (subjectId: string): Promise<string[]> => (await item(subjectId)).offered_to ?? [];

const waitsForLocks = (count: number): Promise<void> =>
  until(
    `${count} statements of the router wait`,
    async () => {
      const rows = await testing.db.run(
        `select from pg_stat_activity where application_name = 'router-alone' and wait_event_type = 'Lock'`,
      );
      return rows.length === count;
    },
    5_000,
  );

/** Holds `statement`'s locks while `work` runs. */
async function locked(statement: string, work: () => Promise<void>): Promise<void> {
  await testing.db.transact(async (tx) => {
    await tx.run(statement);
    await work();
  });
}
/** Nobody's skills can be read. */
const unreadable = (work: () => Promise<void>) =>
  locked('lock table routing.agent_skill in access exclusive mode', work);

const present = (staffId: string, act: 'ready' | 'break') =>
  testing.db.transact(async (tx: Tx) => {
    const row = (await lockAgent(tx, scope, staffId))!;
    return applyPresence(tx, scope, row, { act, reason: act === 'break' ? 'rest' : null, forcedBy: null });
  });

test('a call is offered while somebody else is read; who is read is chosen only then, and once', async () => {
  const [first, second] = [await agent(), await agent()];
  await lead();
  let next = '';
  await unreadable(async () => {
    hint({ agents: [first.id] });
    await waitsForLocks(1);
    const call1 = await call();
    await offered(call1);
    expect(await offeredTo(call1)).toEqual([second.id]);
    next = await call();
    await passed();
    expect((await item(next)).state).toBe('waiting');
  });
  await offered(next);
  expect(await offeredTo(next)).toEqual([first.id]);
  const late = await call();
  await passed();
  expect((await item(late)).state).toBe('waiting');
});

test('a presence of this process counts at once; only what the log knows better is read', async () => {
  const [first, second] = [await agent(), await agent()];
  await lead();
  await unreadable(async () => {
    await present(first.id, 'break');
    const call1 = await call();
    await offered(call1);
    expect(await offeredTo(call1)).toEqual([second.id]);
    const { since } = await present(first.id, 'ready');
    // The log says the same again.
    hint({ presences: [{ staffId: first.id, site: 1, since: since.getTime() }] });
    const call2 = await call();
    await offered(call2);
    expect(await offeredTo(call2)).toEqual([first.id]);
    await testing.db.transact((tx) => finish(tx, scope, { kind, subjectId: call2, reason: 'done' }));
    // Another node's: whatever they are now is not known here.
    hint({ presences: [{ staffId: first.id, site: 1, since: since.getTime() + 1 }] });
    await waitsForLocks(1);
    const call3 = await call();
    await passed();
    expect((await item(call3)).state).toBe('waiting');
    // A row that is told while the older one is read does not make them known: the reading may say more.
    await present(first.id, 'ready');
    await passed();
    expect((await item(call3)).state).toBe('waiting');
  });
  await until(
    'who was read has the call',
    async () =>
      (
        await testing.db.run(`select from routing.work_item where state = 'offered' and $1 = any(offered_to)`, [
          first.id,
        ])
      ).length === 1,
    5_000,
  );
});

test('batches that are committed beside each other keep the order, and nobody has two', async () => {
  const agents = [await agent(), await agent(), await agent()];
  await lead();
  const calls: string[] = [];
  await locked(`select from kernel.lease where name = '${lease}' for update`, async () => {
    for (let n = 1; n <= agents.length; n++) {
      calls.push(await call());
      await waitsForLocks(n);
    }
    calls.push(await call());
  });
  for (const subjectId of calls.slice(0, 3)) await offered(subjectId);
  const items = await Promise.all(calls.map(item));
  expect(items.slice(0, 3).map(({ offered_to }) => offered_to)).toEqual(agents.map(({ id }) => [id]));
  const times = items.slice(0, 3).map(({ offered_at }) => offered_at.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  await passed();
  expect((await item(calls[3]!)).state).toBe('waiting');
});

test('an offer that ran out and cannot be taken back yet holds up nobody else', async () => {
  await testing.db.run('update routing.queue set offer_seconds = 1 where id = $1', [queue.id]);
  const slow = await agent();
  await lead();
  const missed = await call();
  await offered(missed);
  await locked(`select from routing.work_item where subject_id = '${missed}' for update`, async () => {
    await waitsForLocks(1);
    await passed();
  });
  await until('it is back', async () => (await item(missed)).state === 'waiting', 5_000);
  expect(await agentRow(testing, slow.id)).toMatchObject({ state: 'break', reason: 'missed-offer' });
});

test('the facts of offers are the same by either way of writing them', async () => {
  await lead();
  for (const subjectId of [await call(spare), await call(spare, owned)]) {
    await offered(subjectId);
    const [row] = await testing.db.run<WorkItemRow>('select * from routing.work_item where subject_id = $1', [
      subjectId,
    ]);
    const facts = await testing.db.run(
      `select version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics from kernel.outbox
       where type = 'work.offered' and aggregate_id = $1`,
      [row!.id],
    );
    const payload = { ...factOf(row!), offerId: row!.offer_id, staffIds: row!.offered_to };
    expect(workOffered.schema.parse(payload)).toEqual(payload);
    const [aggregate_kind, aggregate_id] = aggregateOf(row!);
    const occurred_at = expect.any(Date);
    const { version } = workOffered;
    const actor = 'system:router';
    expect(facts).toEqual([{ version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics: [] }]);
    const lines = await testing.db.run<{ n: number }>(
      `select count(*)::int as n from routing.work_log where work_item_id = $1 and to_state = 'offered' and epoch = $2`,
      [row!.id, row!.epoch],
    );
    expect(lines).toEqual([{ n: 1 }]);
    expect(toldOwner.includes(subjectId)).toBe(row!.kind === owned);
  }
});

test('whose lease is over offers nothing more', async () => {
  await agent();
  await lead();
  await testing.db.run('update kernel.lease set epoch = epoch + 1 where name = $1', [lease]);
  const subjectId = await call();
  await ended;
  const facts = await testing.db.run(
    `select from kernel.outbox where type = 'work.offered' and payload->>'subjectId' = $1
     union all select from routing.work_log where subject_id = $1::uuid and to_state = 'offered'`,
    [subjectId],
  );
  expect(facts).toHaveLength(0);
  expect((await item(subjectId)).state).toBe('waiting');
});
