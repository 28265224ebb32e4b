/**
 * The work of a run. Rows are read as a stream and taken in steps of one transaction each, which also moves the cursor: after
 * a kill nothing is doubled and nothing left out. A dry run is the same work, undone before its counts are written.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, clock, type Database, type Scope, type SheetLine, storedSource, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { scopeOfStaff } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import { starterGone, tooManyRows } from './errors.ts';
import { runJob } from './jobs.ts';
import { type Kind, kindOf, openFile, type TakenRow } from './kinds.ts';
import { mostRows, stepRows, stepWeight, turnMs } from './limits.ts';
import { ports } from './ports.ts';
import { cellValue } from './rules.ts';
import { endPhase, findRun, lockRun, moveOn, type Step } from './store.ts';
import type { ProblemRow, RunRow } from './tables.ts';

/** Somebody else took the run up, or it was cancelled. */
class Overtaken extends Error {}

export async function workRun(db: Database, program: Scope, order: { id: string; epoch: number }): Promise<void> {
  const run = await findRun(db, program, order.id);
  if (!run || run.epoch !== order.epoch || (run.state !== 'checking' && run.state !== 'running')) return;
  try {
    const scope = await scopeOfStaff(db, program, run.started_by);
    if (!scope) throw starterGone();
    const whole = await takeRows(db, scope, program, run);
    if (whole) await finish(db, program, run, null);
  } catch (error) {
    if (error instanceof Overtaken) return;
    // A fault of ours (a lost database) is tried again by the queue; what the file is refused for is told.
    if (!(error instanceof AppError)) throw error;
    await finish(db, program, run, error);
  }
}

/** False when the turn was over before the file was. */
async function takeRows(db: Database, scope: Scope, program: Scope, run: RunRow): Promise<boolean> {
  const { files, jobs } = ports();
  const kind = kindOf(run.kind);
  const until = performance.now() + turnMs;
  const sheet = await openFile(kind, storedSource(files, { id: run.file_id, size: run.file_size }));
  let seen = -1;
  const begin = run.handled;
  const take = async (lines: SheetLine[]): Promise<void> => {
    await takeStep(db, scope, program, run, kind, lines);
    run.handled += lines.length;
  };
  let step: SheetLine[] = [];
  let weight = 0;
  for await (const row of sheet.rows()) {
    seen++;
    // A long file is skipped without holding the program up.
    if (seen % 500 === 499) await nextTurn();
    if (seen === 0 || seen <= begin) continue;
    if (seen > mostRows) throw tooManyRows({ most: mostRows });
    step.push(row);
    weight += row.cells.reduce((sum, cell) => sum + cell.length, 0);
    if (step.length < stepRows && weight < stepWeight) continue;
    await take(step);
    step = [];
    weight = 0;
    if (performance.now() < until) continue;
    const { id, epoch } = run;
    await db.transact((tx) => jobs.enqueue(tx, runJob, { id, epoch }, { key: `imports:${id}` }));
    return false;
  }
  if (step.length > 0) await take(step);
  return true;
}

/** Also refuses a second worker of the same epoch: the cursor stands where this one left it. */
async function current(tx: Tx, program: Scope, run: RunRow, handled: number): Promise<RunRow> {
  const now = await lockRun(tx, program, run.id);
  if (!now || now.epoch !== run.epoch || now.handled !== handled) throw new Overtaken();
  return now;
}

async function takeStep(
  db: Database,
  scope: Scope,
  program: Scope,
  run: RunRow,
  kind: Kind,
  lines: SheetLine[],
): Promise<void> {
  const rows = lines.map((line): TakenRow => ({ line: line.line, values: valuesOf(line, run.mapping) }));
  const options = {
    runId: run.id,
    mode: run.mode,
    unitId: run.unit_id,
    consentSource: run.consent_source,
    dry: run.state === 'checking',
  };
  await db.transact(async (tx) => {
    await current(tx, program, run, run.handled);
    const take = () => kind.take(tx, scope, rows, options);
    const outcomes = await (options.dry ? tx.rehearse(take) : take());
    const problems: ProblemRow[] = [];
    const step: Step = { rows: rows.length, added: 0, changed: 0, same: 0, problems };
    for (const [index, outcome] of outcomes.entries()) {
      if (typeof outcome === 'string') step[outcome]++;
      else {
        const { code, params } = outcome.error;
        problems.push({ line: rows[index]!.line, field: outcome.field, code, params });
      }
    }
    await moveOn(tx, run.id, step, clock.now());
  });
}

function valuesOf(line: SheetLine, mapping: RunRow['mapping']): Map<string, string> {
  const values = new Map<string, string>();
  for (const [column, field] of mapping.entries()) {
    const value = field === null ? '' : cellValue(line.cells[column]);
    if (field !== null && value !== '') values.set(field, value);
  }
  return values;
}

async function finish(db: Database, program: Scope, run: RunRow, error: AppError | null): Promise<void> {
  await db.transact(async (tx) => {
    const now = await current(tx, program, run, run.handled);
    const state = error ? 'failed' : run.state === 'checking' ? 'checked' : 'done';
    await endPhase(tx, run.id, {
      state,
      at: clock.now(),
      failure: error ? { code: error.code, params: error.params } : null,
    });
    if (run.state === 'checking' && !error) return;
    const { added, changed, same, wrong } = now;
    if (run.state === 'running')
      await record(tx, program, {
        action: 'imports.ended',
        subject: ['import', run.id],
        unitId: run.unit_id,
        detail: { kind: run.kind, state, added, changed, same, wrong },
      });
    await notifyStaff(tx, program, [run.started_by], {
      code: error ? 'imports.failed' : 'imports.ended',
      params: { added, changed, wrong },
      link: `/imports/${run.id}`,
      key: `imports:${run.id}:${run.epoch}`,
    });
  });
}
