/** The wall of a unit and everything below it: live from routing, today's from the facts, tickets from their own room. */
import { clock, type Db, demand, notFound, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { descendantsOf, unitCards } from '#modules/organisation';
import { readAgents, readQueueFigures } from '#modules/routing';
import { ticketFigures } from '#modules/tickets';
import { alertsOf } from './alerts.ts';
import type { Wall } from './contract.ts';
import { startOfDay } from './days.ts';
import { abandonRate, definitions, serviceLevel } from './definitions.ts';
import { countByQueue, countDay, readTargets } from './store.ts';

const halfHour = 30 * 60_000;
const week = 7 * 86_400_000;

/** Throws `kernel.not-found` for a unit that is unknown or outside the caller's reach. */
export async function readWall(db: Db, scope: Scope, unitId: string): Promise<Wall> {
  const [unit] = await unitCards(db, scope, [unitId]);
  if (!unit) throw notFound();
  demand(scope, 'analytics.wall', unitId);
  const unitIds = await descendantsOf(db, scope, unitId);
  const now = clock.now();
  const today = startOfDay(now, unit.zone);
  const lastWeek = new Date(today.getTime() - week);
  const [queues, agents, targets, tickets] = await Promise.all([
    readQueueFigures(db, scope, unitIds),
    readAgents(db, scope, unitIds),
    readTargets(db, scope, unit.path),
    ticketFigures(db, scope, unitIds),
  ]);
  const [byQueue, day, before, cards, units] = await Promise.all([
    countByQueue(db, scope, queues, new Date(now.getTime() - halfHour)),
    countDay(db, scope, unitIds, queues, today, now),
    countDay(db, scope, unitIds, queues, lastWeek, new Date(now.getTime() - week)),
    staffCards(
      db,
      scope,
      agents.map(({ staffId }) => staffId),
    ),
    unitCards(db, scope, [...new Set(agents.map((agent) => agent.unitId))]),
  ]);
  const people = new Map(cards.map((card) => [card.id, card]));
  const unitNames = new Map(units.map(({ id, name }) => [id, name]));
  const figure = (value: number | null, { id, version }: { id: string; version: number }): Wall['waiting'] => ({
    value,
    target: targets.find((target) => target.figure === id)?.value ?? null,
    definition: { id, version },
  });
  const wallAgents = agents
    .filter(({ staffId }) => people.has(staffId))
    .map((agent) => ({
      id: agent.staffId,
      name: people.get(agent.staffId)!.name,
      number: people.get(agent.staffId)!.number,
      unitId: agent.unitId,
      unitName: unitNames.get(agent.unitId) ?? unit.name,
      state: agent.state,
      reason: agent.reason,
      since: agent.since,
      held: agent.held,
      limitSeconds: agent.limitSeconds,
    }));
  const wallQueues = queues.map((queue) => {
    const counts = byQueue.get(queue.id) ?? { answered: 0, within: 0, abandoned: 0 };
    return {
      id: queue.id,
      name: queue.name,
      channel: queue.channel,
      waiting: queue.waiting,
      longestWaitSince: queue.longestWaitSince,
      serviceLevel: figure(serviceLevel(counts), definitions.serviceLevel),
      targetSeconds: queue.targetSeconds,
      abandonRate: figure(abandonRate(counts), definitions.abandonRate),
      ready: queue.ready,
      busy: queue.busy,
      wrapup: queue.wrapup,
      predictedWaitSeconds: queue.predictedWaitSeconds,
    };
  });
  const waits = wallQueues.flatMap(({ longestWaitSince }) => (longestWaitSince ? [longestWaitSince] : []));
  const onDuty = wallAgents.filter(({ state }) => state !== 'offline');
  return {
    at: now.toISOString(),
    unitId,
    unitName: unit.name,
    zone: unit.zone,
    waiting: figure(
      wallQueues.reduce((sum, queue) => sum + queue.waiting, 0),
      definitions.waiting,
    ),
    longestWaitSince: waits.sort()[0] ?? null,
    serviceLevelToday: figure(serviceLevel(day), definitions.serviceLevel),
    abandonRateToday: figure(abandonRate(day), definitions.abandonRate),
    satisfactionToday: figure(
      day.ratings === 0 ? null : Math.round((day.scores / day.ratings) * 100) / 100,
      definitions.satisfaction,
    ),
    ratingsToday: day.ratings,
    handledToday: day.handled,
    arrivedToday: day.arrived,
    arrivedSameDayLastWeek: before.arrived,
    ready: wallAgents.filter(({ state }) => state === 'ready').length,
    onDuty: onDuty.length,
    openTickets: tickets.open,
    overdueTickets: tickets.overdue,
    queues: wallQueues,
    agents: wallAgents,
    alerts: alertsOf({ now, queues: wallQueues, agents: wallAgents, tickets }),
  };
}
