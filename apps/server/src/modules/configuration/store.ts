/** All SQL of the schema `configuration`. */
import { type Db, demand, type Scope, type Tx } from '#kernel';
import type { DraftRow } from './tables.ts';

export async function insertDraft(tx: Tx, row: DraftRow): Promise<void> {
  await tx.query(
    'configuration.insert-draft',
    'insert into configuration.draft(id, title, document, state, created_at) values ($1, $2, $3, $4, $5)',
    [row.id, row.title, JSON.stringify(row.document), row.state, row.created_at],
  );
}

export async function draftById(db: Db, scope: Scope, id: string): Promise<DraftRow | null> {
  demand(scope, 'configuration.manage', null);
  const [row] = await db.query<DraftRow>('configuration.draft', 'select * from configuration.draft where id = $1', [
    id,
  ]);
  return row ?? null;
}

export async function lockDraft(tx: Tx, scope: Scope, id: string): Promise<DraftRow | null> {
  demand(scope, 'configuration.manage', null);
  const [row] = await tx.query<DraftRow>(
    'configuration.lock-draft',
    'select * from configuration.draft where id = $1 for update',
    [id],
  );
  return row ?? null;
}

export async function saveDraft(tx: Tx, row: DraftRow): Promise<void> {
  await tx.query(
    'configuration.save-draft',
    'update configuration.draft set state = $2, back = $3, applied_at = $4 where id = $1',
    [row.id, row.state, row.back && JSON.stringify(row.back), row.applied_at],
  );
}

/** Newest first, without their documents. */
export async function listDrafts(db: Db, scope: Scope): Promise<Omit<DraftRow, 'document' | 'back'>[]> {
  demand(scope, 'configuration.manage', null);
  return db.query(
    'configuration.drafts',
    'select id, title, state, created_at, applied_at from configuration.draft order by created_at desc, id desc limit 100',
  );
}
