/** SQL of who has heard what. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';

/** `at` null: unheard again, for this person alone. */
export async function markHeard(tx: Tx, messageId: string, staffId: string, at: Date | null): Promise<void> {
  if (at)
    await tx.query(
      'voicemail.mark-heard',
      'insert into voicemail.heard(message_id, staff_id, at) values ($1, $2, $3) on conflict do nothing',
      [messageId, staffId, at],
    );
  else
    await tx.query('voicemail.mark-unheard', 'delete from voicemail.heard where message_id = $1 and staff_id = $2', [
      messageId,
      staffId,
    ]);
}

/** Of messages that the caller may read: those they have heard themselves. */
export async function heardByMe(db: Db, scope: Scope, messageIds: string[]): Promise<Set<string>> {
  forStaff(scope);
  if (scope.actor.kind !== 'staff') return new Set();
  const rows = await db.query<{ message_id: string }>(
    'voicemail.heard-by-me',
    'select message_id from voicemail.heard where staff_id = $1 and message_id = any($2)',
    [scope.actor.id, messageIds],
  );
  return new Set(rows.map(({ message_id }) => message_id));
}
