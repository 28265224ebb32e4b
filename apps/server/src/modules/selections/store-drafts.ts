/** SQL of bulk letters half written. Each is its writer's. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { DraftRow } from './tables.ts';

export async function findDraft(db: Db, scope: Scope, selectionId: string): Promise<DraftRow | null> {
  forStaff(scope);
  const [row] = await db.query<DraftRow>(
    'selections.draft',
    'select selection_id, purpose, subject, text, saved_at from selections.draft where selection_id = $1 and staff_id = $2',
    [selectionId, scope.actor.id],
  );
  return row ?? null;
}

export async function saveDraft(tx: Tx, scope: Scope, row: DraftRow): Promise<void> {
  forStaff(scope);
  await tx.query(
    'selections.draft-save',
    `insert into selections.draft(selection_id, staff_id, purpose, subject, text, saved_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (selection_id, staff_id) do update set purpose = $3, subject = $4, text = $5, saved_at = $6`,
    [row.selection_id, scope.actor.id, row.purpose, row.subject, row.text, row.saved_at],
  );
}

export async function dropDraft(tx: Tx, scope: Scope, selectionId: string): Promise<void> {
  forStaff(scope);
  await tx.query('selections.draft-drop', 'delete from selections.draft where selection_id = $1 and staff_id = $2', [
    selectionId,
    scope.actor.id,
  ]);
}

/** With the selection. */
export async function dropDraftsOf(tx: Tx, selectionId: string): Promise<void> {
  await tx.query('selections.drafts-drop', 'delete from selections.draft where selection_id = $1', [selectionId]);
}
