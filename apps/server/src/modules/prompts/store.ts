/** All SQL of the schema `prompts`: words for every caller, nothing personal. */
import { type Db, forEveryone, forProgram, type Scope, type Tx } from '#kernel';
import type { PromptRow, TakeRow } from './tables.ts';

export async function savePrompt(tx: Tx, row: PromptRow): Promise<void> {
  await tx.query(
    'prompts.save',
    `insert into prompts.prompt(code, name, words) values ($1, $2, $3)
     on conflict (code) do update set name = excluded.name, words = excluded.words`,
    [row.code, JSON.stringify(row.name), JSON.stringify(row.words)],
  );
}

export async function deletePrompt(tx: Tx, code: string): Promise<void> {
  await tx.query('prompts.drop', 'delete from prompts.prompt where code = $1', [code]);
}

export async function allPrompts(db: Db, scope: Scope): Promise<PromptRow[]> {
  forEveryone(scope);
  return db.query<PromptRow>('prompts.all', 'select code, name, words from prompts.prompt order by code limit 2000');
}

export async function allTakes(db: Db, scope: Scope): Promise<TakeRow[]> {
  forEveryone(scope);
  return db.query<TakeRow>(
    'prompts.takes',
    'select code, language, file_id, duration_ms, at, by_staff from prompts.take limit 4000',
  );
}

export async function findTake(db: Db, scope: Scope, code: string, language: string): Promise<TakeRow | null> {
  forEveryone(scope);
  const rows = await db.query<TakeRow>(
    'prompts.take',
    'select code, language, file_id, duration_ms, at, by_staff from prompts.take where code = $1 and language = $2',
    [code, language],
  );
  return rows[0] ?? null;
}

/** In every language there is of them. */
export function findTakes(db: Db, scope: Scope, codes: string[]): Promise<TakeRow[]> {
  forEveryone(scope);
  return db.query<TakeRow>(
    'prompts.takes-of',
    'select code, language, file_id, duration_ms, at, by_staff from prompts.take where code = any($1)',
    [codes],
  );
}

export async function saveTake(tx: Tx, row: TakeRow): Promise<void> {
  await tx.query(
    'prompts.keep-take',
    `insert into prompts.take(code, language, file_id, duration_ms, at, by_staff) values ($1, $2, $3, $4, $5, $6)
     on conflict (code, language) do update set file_id = excluded.file_id, duration_ms = excluded.duration_ms,
       at = excluded.at, by_staff = excluded.by_staff`,
    [row.code, row.language, row.file_id, row.duration_ms, row.at, row.by_staff],
  );
}

export async function deleteTake(tx: Tx, code: string, language: string): Promise<void> {
  await tx.query('prompts.drop-take', 'delete from prompts.take where code = $1 and language = $2', [code, language]);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'prompts.use',
    `select count(distinct code)::int as recorded from prompts.take`,
    [],
  );
  return row!;
}
