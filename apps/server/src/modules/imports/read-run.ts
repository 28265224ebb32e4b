/** A run as its owner sees it, and its wrong rows as a file. */
import { Readable } from 'node:stream';
import { AppError, can, type Db, nameIn, type Scope, storedSource, translate, translateError, writeCsv } from '#kernel';
import type { ImportDetail, ImportKind, ImportRun } from './contract.ts';
import { fileGone, runNotFound } from './errors.ts';
import { allKinds, kindOf, openFile, runs } from './kinds.ts';
import { mostRows } from './limits.ts';
import { ports } from './ports.ts';
import { findRun, problemsOf } from './store.ts';
import type { ProblemRow, RunRow } from './tables.ts';

const previewRows = 5;
const problemsShown = 50;

export async function readKinds(db: Db, scope: Scope): Promise<ImportKind[]> {
  const offered: ImportKind[] = [];
  for (const kind of allKinds()) {
    if (!can(scope, kind.right) || !(await runs(db, kind))) continue;
    const fields = (await kind.fields(db, scope)).map(({ key, name, required, hint }) => ({
      key,
      name,
      required,
      hint,
    }));
    offered.push({ kind: kind.kind, name: kind.name, fields });
  }
  return offered;
}

const worded = (scope: Scope, { code, params }: Pick<ProblemRow, 'code' | 'params'>): string =>
  translateError(new AppError(code, 400, params), scope.locale);

export function shownRun(scope: Scope, row: RunRow): ImportRun {
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    state: row.state,
    handled: row.handled,
    total: row.total,
    added: row.added,
    changed: row.changed,
    same: row.same,
    wrong: row.wrong,
    failure: row.failure ? worded(scope, row.failure) : null,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

async function fieldNames(db: Db, scope: Scope, kind: string): Promise<Map<string, string>> {
  return new Map((await kindOf(kind).fields(db, scope)).map(({ key, name }) => [key, nameIn(name, scope.locale)]));
}

export async function readRun(db: Db, scope: Scope, id: string): Promise<ImportDetail> {
  const row = await findRun(db, scope, id);
  if (!row) throw runNotFound();
  const names = await fieldNames(db, scope, row.kind);
  const problems = await problemsOf(db, scope, id, problemsShown);
  return {
    ...shownRun(scope, row),
    encoding: row.encoding,
    titles: row.titles,
    mapping: row.mapping,
    mode: row.mode,
    consentSource: row.consent_source,
    unitId: row.unit_id,
    preview: row.file_gone ? [] : await firstRows(row),
    problems: problems.map((problem) => ({
      line: problem.line,
      field: problem.field === null ? null : (names.get(problem.field) ?? problem.field),
      message: worded(scope, problem),
    })),
    fileGone: row.file_gone,
  };
}

const sheetOf = (row: RunRow) =>
  openFile(kindOf(row.kind), storedSource(ports().files, { id: row.file_id, size: row.file_size }));

async function firstRows(row: RunRow): Promise<ImportDetail['preview']> {
  const found: ImportDetail['preview'] = [];
  let first = true;
  const sheet = await sheetOf(row);
  // A letter travels as a text of its bytes.
  const shown = (cell: string, column: number): string =>
    sheet.kind === 'archive' && row.titles[column] === 'Message'
      ? Buffer.from(cell.slice(0, 300), 'latin1').toString('utf8').slice(0, 200)
      : cell.slice(0, 200);
  for await (const line of sheet.rows()) {
    if (!first) found.push({ line: line.line, cells: line.cells.map(shown) });
    first = false;
    if (found.length === previewRows) break;
  }
  return found;
}

/** The wrong rows with their line, as they stand in the file, and why; in the caller's language. */
export async function errorsOf(db: Db, scope: Scope, id: string): Promise<{ name: string; content: Readable }> {
  const row = await findRun(db, scope, id);
  if (!row) throw runNotFound();
  if (row.file_gone) throw fileGone();
  const names = await fieldNames(db, scope, row.kind);
  const problems = new Map((await problemsOf(db, scope, id, mostRows)).map((problem) => [problem.line, problem]));
  const word = (key: string): string => translate(scope.locale, `imports.ui.${key}`);
  async function* rows(): AsyncGenerator<string[]> {
    yield [...row!.titles, word('line'), word('column'), word('reason')];
    for await (const { line, cells } of (await sheetOf(row!)).rows()) {
      const problem = problems.get(line);
      if (!problem) continue;
      const own = row!.titles.map((_, column) => cells[column] ?? '');
      const field = problem.field === null ? '' : (names.get(problem.field) ?? problem.field);
      yield [...own, String(line), field, worded(scope, problem)];
    }
  }
  return { name: `${word('errors-file')}.csv`, content: Readable.from(writeCsv(rows())) };
}
