/**
 * The work of a batch, in steps of one transaction each, which also move the cursor: after a kill nothing is done twice and
 * nothing left out. A row that is refused is told with its line; the others go on.
 */
import { AppError, clock, type Database, type Scope, type Tx, translate } from '#kernel';
import { record } from '#modules/audit';
import { scopeOfStaff } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import { type Done, doOne, undoOne } from './do-one.ts';
import { batchJob } from './jobs.ts';
import { ports } from './ports.ts';
import { noticeFrom, stepRows, turnMs } from './rules.ts';
import { endBatch, findBatch, itemsAfter, lockBatch, moveOn } from './store.ts';
import type { BatchRow, ItemRow, Outcome } from './tables.ts';

/** Somebody else took it up, or it was stopped. */
class Overtaken extends Error {}
/** Errors of PostgreSQL that a fresh attempt at the whole step may cure. */
const transient = new Set(['40001', '40P01', '25P02']);

export async function workBatch(db: Database, program: Scope, order: { id: string; epoch: number }): Promise<void> {
  const batch = await findBatch(db, program, order.id);
  if (!batch || batch.epoch !== order.epoch || batch.state !== 'running') return;
  try {
    const until = performance.now() + turnMs;
    while (performance.now() < until) {
      // Rights are those of this moment, not of the order.
      const scope = await scopeOfStaff(db, program, batch.started_by);
      if (!scope) return await finish(db, program, batch, 'failed');
      const items = await itemsAfter(db, program, batch.id, batch.handled, stepRows);
      if (items.length === 0) return await finish(db, program, batch, 'done');
      await takeStep(db, scope, program, batch, items);
      batch.handled += items.length;
    }
    const { id, epoch } = batch;
    await db.transact((tx) => ports().jobs.enqueue(tx, batchJob, { id, epoch }, { key: `batches:${id}` }));
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
}

/** Also refuses a second worker of the same epoch: the cursor stands where this one left it. */
async function current(tx: Tx, program: Scope, batch: BatchRow): Promise<BatchRow> {
  const now = await lockBatch(tx, program, batch.id);
  if (now?.state !== 'running' || now.epoch !== batch.epoch || now.handled !== batch.handled) throw new Overtaken();
  return now;
}

async function takeStep(
  db: Database,
  scope: Scope,
  program: Scope,
  batch: BatchRow,
  items: readonly ItemRow[],
): Promise<void> {
  await db.transact(async (tx) => {
    await current(tx, program, batch);
    const outcomes: Outcome[] = [];
    for (const item of items) outcomes.push(await taken(tx, scope, batch, item));
    await moveOn(tx, batch.id, outcomes, clock.now());
  });
}

async function taken(tx: Tx, scope: Scope, batch: BatchRow, item: ItemRow): Promise<Outcome> {
  const subject = { kind: batch.subject, id: item.subject_id };
  try {
    const done = await tx.inPart(
      (): Promise<Done> =>
        batch.undo_of
          ? undoOne(tx, scope, subject, batch.action, {
              restore: item.restore ?? {},
              version: item.restore_version,
              reason: translate(scope.locale, 'batches.undo-reason'),
            })
          : doOne(tx, scope, subject, batch.action),
    );
    return { place: item.place, code: null, params: {}, ...done };
  } catch (error) {
    if (transient.has((error as { code?: string }).code ?? '')) throw error;
    const told = error instanceof AppError && error.status < 500;
    // A fault of ours in one row must not hold up the others for ever.
    if (!told) ports().fault(error);
    const { code, params } = told ? (error as AppError) : { code: 'batches.fault', params: {} };
    return { place: item.place, outcome: 'failed', before: null, version: null, code, params };
  }
}

async function finish(db: Database, program: Scope, batch: BatchRow, state: 'done' | 'failed'): Promise<void> {
  await db.transact(async (tx) => {
    const { done, same, failed, total } = await current(tx, program, batch);
    await endBatch(tx, batch.id, state, clock.now());
    await record(tx, program, {
      action: 'batches.ended',
      subject: ['batch', batch.id],
      detail: { do: batch.action.do, state, done, same, failed },
    });
    if (total < noticeFrom) return;
    await notifyStaff(tx, program, [batch.started_by], {
      code: 'batches.ended',
      params: { done, same, failed },
      link: `/batches/${batch.id}`,
      key: `batches:${batch.id}`,
    });
  });
}
