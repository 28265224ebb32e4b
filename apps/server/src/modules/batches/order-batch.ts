/** What people order: a change to many, its undoing, an end to it. The work itself is a job. */
import { clock, type Db, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { conversationIds } from '#modules/conversations';
import { matchingTickets } from '#modules/tickets';
import type { BatchFilter, OrderBatch } from './contract.ts';
import { batchNotFound, misplaced, nothingChosen, notNow, notUndoable, tooMany } from './errors.ts';
import { batchJob } from './jobs.ts';
import { ports } from './ports.ts';
import { fits, mostRows, undoable } from './rules.ts';
import { doneItems, endBatch, findBatch, insertBatch, lockBatch, markUndone, type NewItem } from './store.ts';
import type { BatchRow } from './tables.ts';

/** Ids that a filter finds for the caller now, at most one more than a batch may have. */
export function found(db: Db, scope: Scope, filter: BatchFilter): Promise<string[]> {
  return 'tickets' in filter
    ? matchingTickets(db, scope, filter.tickets, mostRows + 1)
    : conversationIds(db, scope, filter.conversations, mostRows + 1);
}

/** Throws `batches.misplaced`, `batches.nothing`, `batches.too-many`. */
export async function orderBatch(tx: Tx, scope: Scope, input: OrderBatch): Promise<BatchRow> {
  const before = await findBatch(tx, scope, input.id);
  if (before) return before;
  if (!fits(input.action, input.subject)) throw misplaced();
  const ids = [...new Set(input.ids ?? (await found(tx, scope, input.filter!)))].sort();
  if (ids.length === 0) throw nothingChosen();
  if (ids.length > mostRows) throw tooMany({ most: mostRows });
  return begin(
    tx,
    scope,
    { id: input.id, subject: input.subject, action: input.action, undo_of: null },
    ids.map((subjectId) => ({ subjectId })),
  );
}

/** Throws `batches.not-found`, `batches.not-now` (under way, undone already), `batches.not-undoable`, `batches.nothing`. */
export async function undoBatch(tx: Tx, scope: Scope, input: { id: string; undoId: string }): Promise<BatchRow> {
  const row = await lockBatch(tx, scope, input.id);
  if (!row) throw batchNotFound();
  if (row.undone_by === input.undoId) return (await findBatch(tx, scope, input.undoId))!;
  if (row.state === 'running' || row.undone_by !== null) throw notNow();
  if (!undoable(row.action) || row.undo_of !== null) throw notUndoable();
  const items = await doneItems(tx, scope, row.id);
  if (items.length === 0) throw nothingChosen();
  const { subject, action } = row;
  const undo = await begin(tx, scope, { id: input.undoId, subject, action, undo_of: row.id }, items);
  await markUndone(tx, row.id, undo.id);
  return undo;
}

/** Rows done so far stay. */
export async function cancelBatch(tx: Tx, scope: Scope, id: string): Promise<BatchRow> {
  const row = await lockBatch(tx, scope, id);
  if (!row) throw batchNotFound();
  if (row.state !== 'running') return row;
  await endBatch(tx, id, 'cancelled', clock.now());
  await record(tx, scope, { action: 'batches.cancelled', subject: ['batch', id], detail: { handled: row.handled } });
  return (await findBatch(tx, scope, id))!;
}

async function begin(
  tx: Tx,
  scope: Scope,
  given: Pick<BatchRow, 'id' | 'subject' | 'action' | 'undo_of'>,
  items: readonly NewItem[],
): Promise<BatchRow> {
  const at = clock.now();
  const row: BatchRow = {
    ...given,
    origin_site: ports().site,
    started_by: scope.actor.id,
    state: 'running',
    epoch: 1,
    total: items.length,
    handled: 0,
    done: 0,
    same: 0,
    failed: 0,
    undone_by: null,
    created_at: at,
    touched_at: at,
    ended_at: null,
  };
  // The id of somebody else's batch, or twice in the same moment.
  if (!(await insertBatch(tx, row, items))) {
    const there = await findBatch(tx, scope, row.id);
    if (!there) throw notNow();
    return there;
  }
  await ports().jobs.enqueue(tx, batchJob, { id: row.id, epoch: row.epoch }, { key: `batches:${row.id}` });
  await record(tx, scope, {
    action: row.undo_of ? 'batches.undone' : 'batches.started',
    subject: ['batch', row.id],
    detail: { subject: row.subject, do: row.action.do, total: row.total },
  });
  return row;
}
