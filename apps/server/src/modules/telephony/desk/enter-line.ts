/** A caller comes to a queue: the door, rules that turn somebody away there, the customer's file, the place. */
import { AppError, clock } from '#kernel';
import { customerSubject, findOrCreateByIdentity, recogniseSaid } from '#modules/customers';
import { normalisePhone } from '#modules/numbers';
import { contactRoom, filesOf, type Line } from '#modules/parties';
import { partServes } from '#modules/parts';
import type { PromptLanguage } from '#modules/prompts';
import { enqueue, leftPlace, queueDoor, readLines } from '#modules/routing';
import { leaveNow, minutesAhead, type QueueConfig, roomOf } from '#modules/waitrooms';
import { listedCaller } from '../caller-lists.ts';
import { moveCall } from '../move-call.ts';
import { abandonedCall } from '../store-calls.ts';
import type { CallRow } from '../tables.ts';
import { workKind } from '../work-kind.ts';
import type { DeskParts } from './parts.ts';
import { reached, type Steps, turnAway } from './resume-call.ts';
import { exitOf, type Left } from './waiting.ts';

/** From door to door as often as this at the most. */
const mostDoors = 3;

/** A caller on the black list hears a sentence, and that is all; so does everybody while the telephone is switched off. */
export async function turnedDown(
  parts: DeskParts,
  call: CallRow,
  caller: Line,
  language: PromptLanguage,
): Promise<'part-off' | 'refused' | null> {
  const off = !(await partServes(parts.db, 'telephone'));
  if (!off && !(await listedCaller(parts.db, call))?.refuses) return null;
  await caller.say(await filesOf(parts, [{ prompt: off ? 'system.suspended' : 'system.refused' }], language));
  return off ? 'part-off' : 'refused';
}

export type AtDoor = { as: 'closed' } | { as: 'left'; left: Left } | { as: 'open'; config: QueueConfig };

/** Whether the queue takes this caller now, and which queue does. */
export async function atDoor(parts: DeskParts, callId: string, config: QueueConfig): Promise<AtDoor> {
  const { db, scope } = parts;
  let { queueId } = config;
  for (let doors = 0; ; doors++) {
    const door = await queueDoor(db, scope, queueId);
    if (door === null || (!door.open && door.closedOffer !== 'wait')) {
      await turnAway(parts, callId, 'closed', queueId);
      return doors === 0 ? { as: 'closed' } : { as: 'left', left: { exit: 'full', goal: { kind: 'exit' } } };
    }
    const room = await roomOf(db, scope, queueId);
    if (room.leave.length === 0 || doors >= mostDoors) break;
    const line = (await readLines(db, scope, [queueId])).get(queueId);
    const now = { waitedSeconds: null, ahead: line?.waiting ?? 0, predictedSeconds: line?.seconds ?? null };
    const rule = leaveNow(room.leave, now);
    if (!rule) break;
    if (rule.to.kind !== 'queue') {
      await turnAway(parts, callId, exitOf[rule.by], queueId);
      return { as: 'left', left: { exit: exitOf[rule.by], goal: rule.to } };
    }
    queueId = rule.to.queueId;
  }
  return { as: 'open', config: { ...config, queueId } };
}

/**
 * Into the line of the router, with the customer's file, so that who answers sees it. Null: the queue is closed or gone.
 * `kept`: they were here a moment ago and have their place again. `steps`: what is not yet written of their flow is written with it.
 */
export async function enterLine(
  { db, scope }: DeskParts,
  call: CallRow,
  party: string | null,
  config: QueueConfig,
  steps: Steps | null,
): Promise<{ row: CallRow; kept: boolean } | null> {
  try {
    const room = await roomOf(db, scope, config.queueId);
    return await db.transact(async (tx) => {
      const phone = party && call.direction === 'in' ? normalisePhone(party) : null;
      const who = { kind: 'phone' as const, verified: false, unitId: call.unit_id };
      const known = phone && (await findOrCreateByIdentity(tx, scope, { ...who, value: phone }));
      // What is typed opens a file; who goes ahead is told by the number they call from.
      const byNumber = known ? known.id : call.direction === 'in' ? call.customer_id : null;
      const said = config.said ? await recogniseSaid(tx, scope, config.said) : null;
      const customerId = said ?? byNumber;
      const file = byNumber ? await customerSubject(tx, scope, byNumber) : null;
      const red = file?.listing.kind === 'red' || (await listedCaller(tx, call))?.list === 'red';
      const ahead = minutesAhead(room, { tierId: file?.tierId ?? null, red });
      const since = new Date(clock.ms() - room.keepMinutes * 60_000);
      const before =
        room.keepMinutes > 0 && call.party_blind ? await abandonedCall(tx, scope, call.party_blind, since) : null;
      const place = before && (await leftPlace(tx, scope, workKind, before));
      const kept = place && place.queueId === config.queueId ? place.key : null;
      // The work item before the subject's row, as everywhere.
      const entered = await enqueue(tx, scope, {
        kind: workKind,
        subjectId: call.id,
        queueId: config.queueId,
        priority: config.priority + ahead,
        contactId: (party ? null : await contactRoom(tx, call.id)) ?? customerId,
        keptKey: kept,
      });
      const line = { queue_id: entered.queueId, unit_id: entered.unitId, customer_id: customerId };
      const change = (before: CallRow) => ({ ...(steps?.unsaved ? reached(steps.unsaved, before) : {}), ...line });
      const row = await moveCall(tx, scope, call.id, 'queue', { reason: 'queued', change });
      if (!row) throw new Error('the call is over');
      tx.afterCommit(() => {
        if (steps) steps.unsaved = null;
      });
      return { row, kept: kept !== null };
    });
  } catch (error) {
    await steps?.save();
    if (error instanceof AppError && error.code.startsWith('routing.')) return null;
    throw error;
  }
}
