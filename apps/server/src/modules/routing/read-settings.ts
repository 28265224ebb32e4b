/** A queue's settings for those who may change them. */

import type { z } from 'zod';
import { can, type Db, type Scope } from '#kernel';
import type { queueSettings } from './contract.ts';
import { queueNotFound } from './errors.ts';
import { membersOf, queueById } from './store-queues.ts';

/** Throws `routing.queue-not-found` also for queues of other units. */
export async function readQueueSettings(db: Db, scope: Scope, id: string): Promise<z.infer<typeof queueSettings>> {
  const row = await queueById(db, scope, id);
  if (!row || !can(scope, 'routing.configure', row.unit_id)) throw queueNotFound();
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
    members: await membersOf(db, scope, id),
  };
}
