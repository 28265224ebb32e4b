/** All SQL of the schema `prompts`: words for every caller, nothing personal. */
import { type Db, forEveryone, forProgram, type Scope, Settings, type Tx } from '#kernel';
import type { PromptRow, TakeRow } from './tables.ts';

const takes = new Settings('prompts.take');

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
export async function findTakes(db: Db, scope: Scope, codes: string[]): Promise<TakeRow[]> {
  forEveryone(scope);
  const all = await takes.read(db, '', async (from) => {
    const rows = await from.query<TakeRow>(
      'prompts.takes-in-use',
      'select code, language, file_id, duration_ms, at, by_staff from prompts.take',
    );
    const byCode = new Map<string, TakeRow[]>();
    for (const row of rows) byCode.set(row.code, [...(byCode.get(row.code) ?? []), row]);
    return byCode;
  });
  return [...new Set(codes)].flatMap((code) => all.get(code) ?? []);
}

export async function saveTake(tx: Tx, row: TakeRow): Promise<void> {
  await tx.query(
    'prompts.keep-take',
    `insert into prompts.take(code, language, file_id, duration_ms, at, by_staff) values ($1, $2, $3, $4, $5, $6)
     on conflict (code, language) do update set file_id = excluded.file_id, duration_ms = excluded.duration_ms,
       at = excluded.at, by_staff = excluded.by_staff`,
    [row.code, row.language, row.file_id, row.duration_ms, row.at, row.by_staff],
  );
  takes.changed(tx);
}

export async function deleteTake(tx: Tx, code: string, language: string): Promise<void> {
  await tx.query('prompts.drop-take', 'delete from prompts.take where code = $1 and language = $2', [code, language]);
  takes.changed(tx);
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
