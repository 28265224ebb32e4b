/** All SQL of the schema `batches`. A batch belongs to whoever ordered it. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { BatchRow, ItemRow, Outcome, Params } from './tables.ts';

const columns = `id, origin_site, subject, action, started_by, state, epoch, total, handled, done, same, failed, undo_of, undone_by,
  created_at, touched_at, ended_at`;

/** Staff see their own, the program all. */
const owner = (scope: Scope): string | null => (scope.actor.kind === 'system' ? null : scope.actor.id);

export type NewItem = { subjectId: string; restore?: unknown; restoreVersion?: number | null };

/** False when there is one of this id. */
export async function insertBatch(tx: Tx, row: BatchRow, items: readonly NewItem[]): Promise<boolean> {
  const made = await tx.query(
    'batches.insert',
    `insert into batches.batch(${columns}) select ${columns} from jsonb_populate_record(null::batches.batch, $1::jsonb)
     on conflict (id) do nothing returning id`,
    [JSON.stringify(row)],
  );
  if (made.length === 0) return false;
  await tx.query(
    'batches.insert-items',
    `insert into batches.item(batch_id, place, subject_id, restore, restore_version)
     select $1, place, "subjectId", restore, "restoreVersion"
     from rows from (jsonb_to_recordset($2::jsonb) as ("subjectId" uuid, restore jsonb, "restoreVersion" int))
       with ordinality as i("subjectId", restore, "restoreVersion", place)`,
    [row.id, JSON.stringify(items)],
  );
  return true;
}

export async function listBatches(db: Db, scope: Scope, limit: number): Promise<BatchRow[]> {
  return db.query<BatchRow>(
    'batches.list',
    `select ${columns} from batches.batch where $1::text is null or started_by::text = $1 order by created_at desc limit $2`,
    [owner(scope), limit],
  );
}

export async function findBatch(db: Db, scope: Scope, id: string): Promise<BatchRow | null> {
  const [row] = await db.query<BatchRow>(
    'batches.find',
    `select ${columns} from batches.batch where id = $1 and ($2::text is null or started_by::text = $2)`,
    [id, owner(scope)],
  );
  return row ?? null;
}

/** Same, and holds the row until the transaction ends. */
export async function lockBatch(tx: Tx, scope: Scope, id: string): Promise<BatchRow | null> {
  const [row] = await tx.query<BatchRow>(
    'batches.lock',
    `select ${columns} from batches.batch where id = $1 and ($2::text is null or started_by::text = $2) for no key update`,
    [id, owner(scope)],
  );
  return row ?? null;
}

export async function itemsAfter(db: Db, scope: Scope, id: string, place: number, limit: number): Promise<ItemRow[]> {
  forProgram(scope);
  return db.query<ItemRow>(
    'batches.items',
    `select place, subject_id, restore, restore_version from batches.item where batch_id = $1 and place > $2 order by place limit $3`,
    [id, place, limit],
  );
}

export async function moveOn(tx: Tx, id: string, outcomes: readonly Outcome[], at: Date): Promise<void> {
  await tx.query(
    'batches.outcomes',
    `update batches.item i set outcome = o.outcome, before = o.before, version = o.version, code = o.code, params = o.params
     from jsonb_to_recordset($2::jsonb) as o(place int, outcome text, before jsonb, version int, code text, params jsonb)
     where i.batch_id = $1 and i.place = o.place`,
    [id, JSON.stringify(outcomes)],
  );
  const count = (what: Outcome['outcome']) => outcomes.filter(({ outcome }) => outcome === what).length;
  await tx.query(
    'batches.move-on',
    `update batches.batch set handled = handled + $2, done = done + $3, same = same + $4, failed = failed + $5, touched_at = $6
     where id = $1`,
    [id, outcomes.length, count('done'), count('same'), count('failed'), at],
  );
}

export async function endBatch(tx: Tx, id: string, state: BatchRow['state'], at: Date): Promise<void> {
  await tx.query(
    'batches.end',
    'update batches.batch set state = $2, touched_at = $3, ended_at = $3, epoch = epoch + 1 where id = $1',
    [id, state, at],
  );
}

export async function markUndone(tx: Tx, id: string, by: string): Promise<void> {
  await tx.query('batches.undone', 'update batches.batch set undone_by = $2 where id = $1', [id, by]);
}

/** What was done and what stood there before; of a batch that the caller has been shown to own. */
export async function doneItems(db: Db, scope: Scope, id: string): Promise<NewItem[]> {
  return db.query<NewItem>(
    'batches.done-items',
    `select i.subject_id as "subjectId", i.before as restore, i.version as "restoreVersion"
     from batches.item i join batches.batch b on b.id = i.batch_id
     where i.batch_id = $1 and ($2::text is null or b.started_by::text = $2) and i.outcome = 'done' order by i.place`,
    [id, owner(scope)],
  );
}

export type ProblemRow = { place: number; subject_id: string; code: string; params: Params };

export async function problemsOf(db: Db, scope: Scope, id: string, limit: number): Promise<ProblemRow[]> {
  return db.query<ProblemRow>(
    'batches.problems',
    `select i.place, i.subject_id, i.code, i.params from batches.item i join batches.batch b on b.id = i.batch_id
     where i.batch_id = $1 and ($2::text is null or b.started_by::text = $2) and i.outcome = 'failed' order by i.place limit $3`,
    [id, owner(scope), limit],
  );
}

/** Under way, and nobody has moved them since; each gets a new epoch, so a worker that comes back stops. */
export async function takeUpIdle(
  tx: Tx,
  scope: Scope,
  before: Date,
  at: Date,
): Promise<{ id: string; epoch: number }[]> {
  forProgram(scope);
  return tx.query(
    'batches.take-up',
    `update batches.batch set epoch = epoch + 1, touched_at = $2 where id in (
       select id from batches.batch where state = 'running' and touched_at < $1 for update skip locked)
     returning id, epoch`,
    [before, at],
  );
}
