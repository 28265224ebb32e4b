/** An alarm for those who supervise a unit also goes to the robots of that unit and of those above it, in the same transaction. */
import { clock, newId, type Scope, systemScope, type Tx } from '#kernel';
import type { Alarm } from '#modules/notifications';
import { unitCards } from '#modules/organisation';
import { ports, tellJob } from './ports.ts';
import { insertPosts, robotsFor } from './store-posts.ts';

const own: Scope = systemScope('workplaces.alarms');

export async function hearAlarm(tx: Tx, scope: Scope, alarm: Alarm): Promise<void> {
  const kind = alarm.code.slice(0, alarm.code.indexOf('.'));
  // That a robot fails is told to people, not to robots.
  if (kind === 'workplaces') return;
  const [unit] = await unitCards(tx, scope, [alarm.unitId]);
  const robots = await robotsFor(tx, own, [...new Set([alarm.unitId, ...(unit?.path ?? [])])], kind);
  if (robots.length === 0) return;
  const { code, params, link, key } = alarm;
  const fresh = await insertPosts(
    tx,
    robots.map(({ id }) => ({ id: newId(), robot_id: id, key, code, params, link })),
    clock.now(),
  );
  for (const robotId of fresh)
    await ports().jobs.enqueue(tx, tellJob, { robotId }, { key: `workplaces.tell:${robotId}` });
}
