/** Queues and agents for tests; each factory makes its own parents. */
import { type Database, newId, systemScope } from '#kernel';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { applyPresence } from './apply-presence.ts';
import { configureAgent, openQueue, setMembers } from './configure.ts';
import { type QueueInput, queueInput } from './contract.ts';
import { ensureAgent } from './set-presence.ts';
import { agentById, lockAgent } from './store-agents.ts';
import { membersOf } from './store-queues.ts';
import type { AgentRow } from './tables.ts';

const scope = systemScope('test');
type Place = { db: Database };

export type TestQueue = { id: string; unitId: string };

/** A chat queue of a unit of its own unless `unitId` is given. */
export async function aQueue({ db }: Place, given: Partial<QueueInput> = {}): Promise<TestQueue> {
  const unitId = given.unitId ?? (await aUnit(db));
  const code = given.code ?? `q-${newId().slice(-10)}`;
  const input = queueInput.parse({
    channel: 'chat',
    name: { zh: `队列${code}`, en: `Queue ${code}` },
    ...given,
    unitId,
    code,
  });
  return { id: await db.transact((tx) => openQueue(tx, scope, input)), unitId };
}

/** A member of a queue with the role of an agent; ready unless said otherwise. */
export async function anAgent(
  { db }: Place,
  given: {
    queue?: TestQueue;
    capacity?: Record<string, number>;
    ready?: boolean;
    roles?: string[];
    /** Instead of roles. */
    permissions?: string[];
    skills?: Record<string, number>;
    name?: string;
  } = {},
): Promise<TestStaff & { queue: TestQueue }> {
  const queue = given.queue ?? (await aQueue({ db }));
  const staff = await aStaff(
    { db },
    {
      unitId: queue.unitId,
      ...(given.permissions ? { permissions: given.permissions } : { roles: given.roles ?? ['agent'] }),
      ...(given.name ? { name: given.name } : {}),
    },
  );
  await db.transact(async (tx) => {
    await ensureAgent(tx, scope, staff.id, staff.unitId);
    const others = await membersOf(tx, scope, queue.id);
    await setMembers(tx, scope, {
      queueId: queue.id,
      members: [...others, staff.id].map((staffId) => ({ staffId, unitId: queue.unitId })),
    });
    if (given.capacity || given.skills)
      await configureAgent(tx, scope, { staffId: staff.id, capacity: given.capacity, skills: given.skills });
  });
  if (given.ready ?? true) await makeReady({ db }, staff.id);
  return { ...staff, queue };
}

export async function makeReady({ db }: Place, staffId: string): Promise<void> {
  await db.transact(async (tx) => {
    const agent = (await lockAgent(tx, scope, staffId))!;
    await applyPresence(tx, scope, agent, { act: 'ready', reason: null, forcedBy: null });
  });
}

/** The present row, for expectations. */
export async function agentRow({ db }: Place, staffId: string): Promise<AgentRow | null> {
  return agentById(db, scope, staffId);
}
