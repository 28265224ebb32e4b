/** Queues, agents and policy for those who may set them up. */
import { can, type Db, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import type { AgentListed, QueueListed, QueueSettings, RoutingPolicy } from './contract.ts';
import { queueNotFound } from './errors.ts';
import { doorOf } from './queue-door.ts';
import { readQueueFigures } from './read-queues.ts';
import { agentsToSet } from './store-agents.ts';
import { loadPolicy, membersOf, membersOfQueues, queueById, queuesToSet } from './store-queues.ts';
import type { QueueRow } from './tables.ts';

/** Throws `routing.queue-not-found` also for queues of other units. */
export async function readQueueSettings(db: Db, scope: Scope, id: string): Promise<QueueSettings> {
  const row = await queueById(db, scope, id);
  if (!row || !can(scope, 'routing.configure', row.unit_id)) throw queueNotFound();
  return settingsOf(row, await membersOf(db, scope, id));
}

/** Queues the caller may set up, closed ones last. */
export async function listQueueSettings(db: Db, scope: Scope): Promise<QueueListed[]> {
  const rows = await queuesToSet(db, scope);
  const ids = rows.map((row) => row.id);
  const members = await membersOfQueues(db, scope, ids);
  const figures = new Map((await readQueueFigures(db, scope, null)).map((figure) => [figure.id, figure]));
  return Promise.all(
    rows.map(async (row) => {
      const door = await doorOf(db, scope, row);
      const figure = figures.get(row.id);
      return {
        ...settingsOf(row, members.get(row.id) ?? []),
        open: row.state === 'active' && door.open,
        opensAt: door.opensAt?.toISOString() ?? null,
        waiting: figure?.waiting ?? 0,
        ready: figure?.ready ?? 0,
        predictedWaitSeconds: figure?.predictedWaitSeconds ?? null,
        overflowing: row.overflowing,
      };
    }),
  );
}

/** Agents of the units where the caller sees them live. */
export async function listAgents(db: Db, scope: Scope): Promise<AgentListed[]> {
  const rows = await agentsToSet(db, scope);
  const ids = rows.map((row) => row.staff_id);
  const cards = new Map((await staffCards(db, scope, ids)).map((card) => [card.id, card]));
  return rows
    .map((row) => ({
      staffId: row.staff_id,
      number: cards.get(row.staff_id)?.number ?? '',
      name: cards.get(row.staff_id)?.name ?? '',
      unitId: row.unit_id,
      state: row.state,
      reason: row.reason,
      since: row.since.toISOString(),
      forcedBy: row.forced_by,
      capacity: row.capacity,
      skills: row.skills,
      queueIds: Object.keys(row.queues),
      mayConfigure: can(scope, 'routing.configure', row.unit_id),
      maySupervise: can(scope, 'routing.supervise', row.unit_id),
    }))
    .sort((a, b) => a.number.localeCompare(b.number));
}

export async function readRoutingPolicy(db: Db, scope: Scope): Promise<RoutingPolicy> {
  const row = await loadPolicy(db, scope);
  return {
    version: row.version,
    capacity: row.capacity,
    classes: row.classes,
    blocks: row.blocks as RoutingPolicy['blocks'],
    silentGraceSeconds: row.silent_grace_seconds,
    missedLimit: row.missed_limit,
    declinedSeconds: row.declined_seconds,
    hopLimit: row.hop_limit,
  };
}

function settingsOf(row: QueueRow, members: string[]): QueueSettings {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    channel: row.channel,
    unitId: row.unit_id,
    strategy: row.strategy,
    targetSeconds: row.target_seconds,
    offerSeconds: row.offer_seconds,
    capacityCost: row.capacity_cost,
    wrapupSeconds: row.wrapup_seconds,
    skills: row.skills,
    relaxations: row.relaxations,
    calendarId: row.calendar_id,
    closedText: row.closed_text,
    closedOffer: row.closed_offer,
    stickyDays: row.sticky_days,
    overflow: row.overflow,
    state: row.state,
    version: row.version,
    members,
  };
}
