/** Rooms as they are set up, and as those who lead calls read them. Changes hold at once, also for those who wait already. */
import { conflict, type Db, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { listTiers } from '#modules/customers';
import { checkNode, flowToRun } from '#modules/flows';
import { knownPrompts } from '#modules/prompts';
import { listQueueSettings, queueNotFound } from '#modules/routing';
import { type Goal, type KeepRoom, type Room, type RoomListed, room as roomShape } from './contract.ts';
import { goalUnknown, promptUnknown } from './errors.ts';
import { findRoom, roomsToSet, saveRoom } from './store.ts';

/** What calls run is read by the program: whoever sets up a queue may lead its callers into any flow in use. */
const program = systemScope('waitrooms');
const spoken: ReadonlySet<string> = new Set(['call', 'webcall']);
/** Nodes that bring a waiting caller to an end of their own. */
const leading = ['voicemail', 'callback', 'extension', 'transfer'] as const;

/** Of every queue of calls that the caller may set up. */
export async function listRooms(db: Db, scope: Scope): Promise<RoomListed[]> {
  const kept = new Map((await roomsToSet(db, scope)).map((row) => [row.queue_id, row]));
  return (await listQueueSettings(db, scope))
    .filter(({ channel, state }) => spoken.has(channel) && state === 'active')
    .map(({ id, name, strategy, waiting, ready, predictedWaitSeconds }) => ({
      ...roomShape.parse(kept.get(id)?.room ?? {}),
      version: kept.get(id)?.version ?? 0,
      queueId: id,
      queueName: name,
      strategy,
      waiting,
      ready,
      predictedWaitSeconds,
    }));
}

export async function goalNodes(db: Db, scope: Scope): Promise<string[]> {
  const there = await Promise.all(leading.map(async (node) => (await checkNode(db, scope, node, null)) !== null));
  return leading.filter((_, index) => there[index]);
}

/** Throws `routing.queue-not-found` without the right there, `waitrooms.prompt-unknown`, `waitrooms.goal-unknown`, `kernel.conflict`. */
export async function keepRoom(tx: Tx, scope: Scope, queueId: string, input: KeepRoom): Promise<RoomListed> {
  const queues = await listQueueSettings(tx, scope);
  const queue = queues.find(({ id, channel }) => id === queueId && spoken.has(channel));
  if (!queue) throw queueNotFound();
  const { version, ...given } = input;
  const prompts = await knownPrompts(tx, scope);
  const missing = [given.music, ...given.comfort].find((code) => !prompts.has(code));
  if (missing !== undefined) throw promptUnknown({ prompt: missing });
  const tiers = new Set((await listTiers(tx, scope)).map(({ id }) => id));
  const ahead = Object.fromEntries(Object.entries(given.ahead).filter(([id]) => tiers.has(id)));
  for (const { to } of given.leave) {
    const other = to.kind === 'queue' ? queues.find(({ id }) => id === to.queueId) : null;
    const fits =
      other === null || (other?.channel === queue.channel && other.id !== queueId && other.state === 'active');
    if (!fits || !(await standing(tx, scope, to))) throw goalUnknown();
  }
  const row = { queue_id: queueId, unit_id: queue.unitId, room: { ...given, ahead }, version };
  if (!(await saveRoom(tx, row))) throw conflict();
  await record(tx, scope, {
    action: 'waitrooms.kept',
    subject: ['queue', queueId],
    unitId: queue.unitId,
    detail: { music: given.music, rules: given.leave.length, keepMinutes: given.keepMinutes },
  });
  return (await listRooms(tx, scope)).find((one) => one.queueId === queueId)!;
}

async function standing(tx: Tx, scope: Scope, to: Goal): Promise<boolean> {
  if (to.kind === 'node') {
    const known = (leading as readonly string[]).includes(to.node);
    return known && (await checkNode(tx, scope, to.node, to.config))?.length === 0;
  }
  return to.kind !== 'flow' || (await flowToRun(tx, program, to.flowId)) !== null;
}

/** The defaults where nobody kept anything. */
export async function roomOf(db: Db, scope: Scope, queueId: string): Promise<Room> {
  return roomShape.parse((await findRoom(db, scope, queueId))?.room ?? {});
}
