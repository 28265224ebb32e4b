/** Words about a moment of a recording. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { coverOf, sealed } from './cover.ts';
import { commentNotFound } from './errors.ts';
import { recordingInReach } from './listen.ts';
import { deleteComment, insertComment } from './store.ts';

export async function comment(
  tx: Tx,
  scope: Scope,
  recordingId: string,
  { atMs, text }: { atMs: number; text: string },
): Promise<void> {
  const row = await recordingInReach(tx, scope, recordingId);
  const cover = await coverOf(tx, recordingId);
  await insertComment(tx, {
    id: newId(),
    recording_id: recordingId,
    at_ms: Math.min(atMs, row.duration_ms),
    staff_id: scope.actor.id,
    text_sealed: sealed(cover, text, 'comment'),
    created_at: clock.now(),
  });
  await record(tx, scope, {
    action: 'recordings.commented',
    subject: ['recording', recordingId],
    unitId: row.unit_id,
    detail: {},
  });
}

/** One's own. Throws `recordings.comment-not-found`. */
export async function dropComment(tx: Tx, scope: Scope, recordingId: string, id: string): Promise<void> {
  await recordingInReach(tx, scope, recordingId);
  if (!(await deleteComment(tx, recordingId, id, scope.actor.id))) throw commentNotFound();
}
