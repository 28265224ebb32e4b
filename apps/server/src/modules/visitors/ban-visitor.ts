/** Keeps somebody out: a visitor, or everybody from their address, for a time and a reason. */

import type { z } from 'zod';
import { clock, newId, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { closeConversation, openByVisitor, visitById, visitorCode } from '#modules/conversations';
import type { banInput } from './contract.ts';
import { addressUnknown, banNotFound, banned, bannedForGood, visitNotFound } from './errors.ts';
import { entrancesInReach } from './read-live.ts';
import { banOf, insertBan, liftBan as liftRow } from './store.ts';
import type { BanRow } from './tables.ts';

const program = systemScope('visitors');

/** Ends what the visitor has open. Throws `visitors.visit-not-found`, `visitors.address-unknown`. */
export async function banVisitor(
  tx: Tx,
  scope: Scope,
  input: z.output<typeof banInput> & { site: number },
): Promise<BanRow> {
  const visit = await visitById(tx, program, input.visitId);
  const entrance = (await entrancesInReach(tx, scope, 'visitors.ban')).find((one) => one.id === visit?.widget_id);
  if (!visit || !entrance) throw visitNotFound();
  if (input.by === 'address' && !visit.ip) throw addressUnknown();
  const now = clock.now();
  const row: BanRow = {
    id: newId(),
    origin_site: input.site,
    unit_id: entrance.unitId,
    visitor_id: visit.visitor_id,
    visitor_code: await visitorCode(tx, program, visit.visitor_id),
    ip: input.by === 'address' ? visit.ip : null,
    reason: input.reason,
    created_by: scope.actor.id,
    created_at: now,
    until: input.hours === null ? null : new Date(now.getTime() + input.hours * 3_600_000),
    lifted_at: null,
  };
  await insertBan(tx, row);
  for (const talk of await openByVisitor(tx, program, [visit.visitor_id]))
    await closeConversation(tx, program, { conversationId: talk.id, reason: 'banned' });
  await record(tx, scope, {
    action: 'visitors.banned',
    subject: ['visitor', visit.visitor_id],
    unitId: entrance.unitId,
    detail: { banId: row.id, by: input.by, hours: input.hours ?? 0 },
  });
  return row;
}

/** Throws `visitors.ban-not-found`. */
export async function liftBan(tx: Tx, scope: Scope, id: string): Promise<BanRow> {
  const row = await liftRow(tx, scope, id, clock.now());
  if (!row) throw banNotFound();
  await record(tx, scope, {
    action: 'visitors.ban-lifted',
    subject: ['visitor', row.visitor_id],
    unitId: row.unit_id,
    detail: { banId: row.id },
  });
  return row;
}

/** At the door of a conversation. Throws `visitors.banned`, `visitors.banned-for-good`. */
export async function refuseBanned(tx: Tx, scope: Scope): Promise<void> {
  const row = await banOf(tx, scope, clock.now());
  if (!row) return;
  if (row.until === null) throw bannedForGood();
  throw banned({ until: row.until.toISOString().slice(0, 16).replace('T', ' ') });
}
