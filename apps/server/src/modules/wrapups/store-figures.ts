/** What reports take of after-call work, and what is brought in from before. */
import { type Db, forProgram, forStaff, rowsJson, type Scope, type Tx } from '#kernel';
import type { Disposition } from './contract.ts';
import type { SchemeRow, WrapupRow } from './tables.ts';

export type WrapupFigures = Pick<
  WrapupRow,
  'call_id' | 'agent_id' | 'state' | 'code' | 'code_path' | 'due_at' | 'closed_at'
>;

/** Results and times without a word of the notes. */
export async function wrapupsOfCalls(db: Db, scope: Scope, callIds: string[]): Promise<WrapupFigures[]> {
  forProgram(scope);
  return db.query<WrapupFigures>(
    'wrapups.of-calls',
    `select call_id, agent_id, state, code, code_path, due_at, closed_at from wrapups.wrapup
     where call_id = any($1) order by opened_at, id`,
    [callIds],
  );
}

/** Every result of every queue's tree, by code, with the words from the top. Names are for everybody who works here. */
export async function dispositionNames(db: Db, scope: Scope): Promise<Map<string, { zh: string; en: string }[]>> {
  forStaff(scope);
  const names = new Map<string, { zh: string; en: string }[]>();
  const walk = (tree: readonly Disposition[], above: { zh: string; en: string }[]): void => {
    for (const { code, name, children } of tree) {
      names.set(code, [...above, name]);
      walk(children, [...above, name]);
    }
  };
  for (const { scheme } of await db.query<SchemeRow>(
    'wrapups.all-schemes',
    'select * from wrapups.scheme order by queue_id',
  ))
    walk(scheme.dispositions ?? [], []);
  return names;
}

/** Finished elsewhere, or long ago. Nothing is announced. */
export async function bringWrapups(tx: Tx, scope: Scope, rows: WrapupRow[]): Promise<void> {
  forProgram(scope);
  await tx.query(
    'wrapups.bring',
    'insert into wrapups.wrapup select * from jsonb_populate_recordset(null::wrapups.wrapup, $1)',
    [rowsJson(rows)],
  );
}
