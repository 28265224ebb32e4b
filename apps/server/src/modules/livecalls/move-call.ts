/** A leader moves a waiting call: forward or back in its line, or into another queue. Its wait goes on. */
import { can, type Database, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { moveToQueue, notHeld, placeInLine, queueNotFound, readQueues } from '#modules/routing';
import { callNotFound, callsById, theDesk } from '#modules/telephony';
import type { Move } from './contract.ts';

/** Throws `telephony.call-not-found`, `routing.not-held` (it does not wait, or rings already), `routing.queue-not-found`. */
export async function moveCall(db: Database, scope: Scope, callId: string, to: Move): Promise<void> {
  const [row] = await callsById(db, scope, [callId]);
  if (!row || row.state === 'ended' || !can(scope, 'routing.supervise', row.unit_id)) throw callNotFound();
  if (row.state !== 'waiting' || !row.queue_id) throw notHeld();
  const queueId = row.queue_id;
  const work = { kind: 'call', subjectId: callId };
  const target = 'queueId' in to ? (await readQueues(db, scope)).find(({ id }) => id === to.queueId) : null;
  if (target !== null && (target?.channel !== 'call' || target.id === queueId)) throw queueNotFound();
  await db.transact(async (tx) => {
    if ('place' in to) await placeInLine(tx, scope, { ...work, queueId, place: to.place - 1 });
    else await moveToQueue(tx, scope, { ...work, queueId: to.queueId });
    await record(tx, scope, {
      action: 'livecalls.moved',
      subject: ['call', callId],
      unitId: row.unit_id,
      detail: 'place' in to ? { place: to.place } : { from: queueId, to: to.queueId },
    });
    tx.afterCommit(() => theDesk().find(callId)?.mail.put({ what: 'look' }));
  });
}
