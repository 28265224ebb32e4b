/** All SQL of the schema `imports`. A run belongs to whoever brought the file. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { ProblemRow, RunRow, RunState } from './tables.ts';

const columns = `id, origin_site, kind, unit_id, started_by, file_id, file_name, file_size, file_gone, encoding, titles, mapping,
  mode, consent_source, state, epoch, handled, total, added, changed, same, wrong, failure, created_at, touched_at, ended_at`;

/** Staff see their own runs, the program all. */
const owner = (scope: Scope): string | null => (scope.actor.kind === 'system' ? null : scope.actor.id);

export async function insertRun(tx: Tx, row: RunRow): Promise<void> {
  await tx.query(
    'imports.insert',
    `insert into imports.run(${columns}) select ${columns} from jsonb_populate_record(null::imports.run, $1::jsonb)`,
    [JSON.stringify(row)],
  );
}

export async function listRuns(db: Db, scope: Scope, limit: number): Promise<RunRow[]> {
  return db.query<RunRow>(
    'imports.list',
    `select ${columns} from imports.run where $1::text is null or started_by::text = $1 order by created_at desc limit $2`,
    [owner(scope), limit],
  );
}

export async function findRun(db: Db, scope: Scope, id: string): Promise<RunRow | null> {
  const [row] = await db.query<RunRow>(
    'imports.find',
    `select ${columns} from imports.run where id = $1 and ($2::text is null or started_by::text = $2)`,
    [id, owner(scope)],
  );
  return row ?? null;
}

/** Same, and holds the row until the transaction ends. */
export async function lockRun(tx: Tx, scope: Scope, id: string): Promise<RunRow | null> {
  const [row] = await tx.query<RunRow>(
    'imports.lock',
    `select ${columns} from imports.run where id = $1 and ($2::text is null or started_by::text = $2) for update`,
    [id, owner(scope)],
  );
  return row ?? null;
}

export async function beginPhase(
  tx: Tx,
  id: string,
  phase: Pick<RunRow, 'mapping' | 'mode' | 'unit_id' | 'consent_source'> & { state: 'checking' | 'running'; at: Date },
): Promise<number> {
  await tx.query('imports.problems-clear', 'delete from imports.problem where run_id = $1', [id]);
  const [row] = await tx.query<{ epoch: number }>(
    'imports.begin',
    `update imports.run set state = $2, mapping = $3, mode = $4, unit_id = $5, consent_source = $6, touched_at = $7,
       epoch = epoch + 1, handled = 0, added = 0, changed = 0, same = 0, wrong = 0, failure = null, ended_at = null
     where id = $1 returning epoch`,
    [id, phase.state, phase.mapping, phase.mode, phase.unit_id, phase.consent_source, phase.at],
  );
  return row!.epoch;
}

export type Step = { rows: number; added: number; changed: number; same: number; problems: ProblemRow[] };

export async function moveOn(tx: Tx, id: string, step: Step, at: Date): Promise<void> {
  await tx.query(
    'imports.move-on',
    `update imports.run set handled = handled + $2, added = added + $3, changed = changed + $4, same = same + $5,
       wrong = wrong + $6, touched_at = $7 where id = $1`,
    [id, step.rows, step.added, step.changed, step.same, step.problems.length, at],
  );
  if (step.problems.length === 0) return;
  await tx.query(
    'imports.problems-insert',
    `insert into imports.problem(run_id, line, field, code, params)
     select $1, line, field, code, params from jsonb_to_recordset($2::jsonb) as p(line int, field text, code text, params jsonb)
     on conflict do nothing`,
    [id, JSON.stringify(step.problems)],
  );
}

export async function endPhase(
  tx: Tx,
  id: string,
  end: { state: RunState; at: Date; failure?: RunRow['failure'] },
): Promise<void> {
  await tx.query(
    'imports.end',
    `update imports.run set state = $2, touched_at = $3, ended_at = $3, failure = $4, epoch = epoch + 1,
       total = case when $2 in ('checked', 'done') then handled else total end where id = $1`,
    [id, end.state, end.at, end.failure ? JSON.stringify(end.failure) : null],
  );
}

/** Runs under way that nobody has moved since; each gets a new epoch, so a worker that comes back stops. */
export async function takeUpIdle(
  tx: Tx,
  scope: Scope,
  before: Date,
  at: Date,
): Promise<{ id: string; epoch: number }[]> {
  forProgram(scope);
  return tx.query(
    'imports.take-up',
    `update imports.run set epoch = epoch + 1, touched_at = $2 where id in (
       select id from imports.run where state in ('checking', 'running') and touched_at < $1 for update skip locked)
     returning id, epoch`,
    [before, at],
  );
}

export async function problemsOf(db: Db, scope: Scope, runId: string, limit: number): Promise<ProblemRow[]> {
  return db.query<ProblemRow>(
    'imports.problems',
    `select p.line, p.field, p.code, p.params from imports.problem p join imports.run r on r.id = p.run_id
     where p.run_id = $1 and ($2::text is null or r.started_by::text = $2) order by p.line limit $3`,
    [runId, owner(scope), limit],
  );
}

export async function remember(
  tx: Tx,
  staffId: string,
  kind: string,
  pairs: { title: string; field: string }[],
): Promise<void> {
  await tx.query(
    'imports.remember',
    `insert into imports.remembered(staff_id, kind, title, field)
     select distinct on (title) $1::uuid, $2, title, field from jsonb_to_recordset($3::jsonb) as p(title text, field text)
     on conflict (staff_id, kind, title) do update set field = excluded.field`,
    [staffId, kind, JSON.stringify(pairs)],
  );
}

export async function rememberedOf(db: Db, scope: Scope, kind: string): Promise<Map<string, string>> {
  const rows = await db.query<{ title: string; field: string }>(
    'imports.remembered',
    'select title, field from imports.remembered where staff_id::text = $1 and kind = $2',
    [scope.actor.id, kind],
  );
  return new Map(rows.map(({ title, field }) => [title, field]));
}

/** Files of runs that ended long ago. */
export async function takeOldFiles(tx: Tx, scope: Scope, before: Date): Promise<string[]> {
  forProgram(scope);
  const rows = await tx.query<{ file_id: string }>(
    'imports.old-files',
    `update imports.run set file_gone = true where not file_gone and state not in ('checking', 'running') and touched_at < $1
     returning file_id`,
    [before],
  );
  return rows.map((row) => row.file_id);
}
