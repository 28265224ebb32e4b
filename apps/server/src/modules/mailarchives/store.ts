/** All SQL of the schema `mailarchives`. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { BroughtLetter } from './tables.ts';

/** Of two runs at once the key lets one write a letter; the other's step is tried again. */
export async function broughtBefore(db: Db, scope: Scope, hashes: string[]): Promise<Map<string, string>> {
  forProgram(scope);
  const rows = await db.query<BroughtLetter>(
    'mailarchives.brought',
    'select message_hash, conversation_id from mailarchives.letter where message_hash = any($1)',
    [hashes],
  );
  return new Map(rows.map((row) => [row.message_hash, row.conversation_id]));
}

export async function noteBrought(tx: Tx, runId: string, rows: BroughtLetter[]): Promise<void> {
  await tx.query(
    'mailarchives.note',
    'insert into mailarchives.letter(message_hash, conversation_id, run_id) select h, c, $3 from unnest($1::text[], $2::uuid[]) as g(h, c)',
    [rows.map((row) => row.message_hash), rows.map((row) => row.conversation_id), runId],
  );
}
