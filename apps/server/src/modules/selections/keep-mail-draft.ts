/** A bulk letter half written: kept for its writer alone, whatever browser they open next. */
import { clock, type Db, type Scope, type Tx } from '#kernel';
import type { KeptDraft } from './contract.ts';
import { theSelection } from './keep-selections.ts';
import { dropDraft, findDraft, saveDraft } from './store-drafts.ts';

export async function readMailDraft(db: Db, scope: Scope, id: string): Promise<KeptDraft | null> {
  await theSelection(db, scope, id);
  const row = await findDraft(db, scope, id);
  return row && { purpose: row.purpose, subject: row.subject, text: row.text, savedAt: row.saved_at.toISOString() };
}

/** Without words it is none. The last one to write wins: it is one person's. */
export async function keepMailDraft(
  tx: Tx,
  scope: Scope,
  id: string,
  draft: Omit<KeptDraft, 'savedAt'>,
): Promise<KeptDraft | null> {
  await theSelection(tx, scope, id);
  if (draft.subject.trim() === '' && draft.text.trim() === '') {
    await dropDraft(tx, scope, id);
    return null;
  }
  const savedAt = clock.now();
  await saveDraft(tx, scope, { selection_id: id, ...draft, saved_at: savedAt });
  return { ...draft, savedAt: savedAt.toISOString() };
}
