/** Batches as whoever ordered them sees them. */
import { AppError, type Db, type Scope, translateError } from '#kernel';
import { conversationCard } from '#modules/conversations';
import { visibleTicket } from '#modules/tickets';
import type { Batch, BatchDetail } from './contract.ts';
import { batchNotFound } from './errors.ts';
import { undoable } from './rules.ts';
import { findBatch, listBatches, problemsOf } from './store.ts';
import type { BatchRow } from './tables.ts';

const mostListed = 50;
const mostProblems = 200;

export function shown(row: BatchRow): Batch {
  return {
    id: row.id,
    subject: row.subject,
    action: row.action,
    state: row.state,
    total: row.total,
    handled: row.handled,
    done: row.done,
    same: row.same,
    failed: row.failed,
    mayUndo:
      row.state !== 'running' && row.done > 0 && row.undone_by === null && row.undo_of === null && undoable(row.action),
    undoOf: row.undo_of,
    undoneBy: row.undone_by,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

export async function ownBatches(db: Db, scope: Scope): Promise<Batch[]> {
  return (await listBatches(db, scope, mostListed)).map(shown);
}

/** Throws `batches.not-found`. */
export async function batchDetail(db: Db, scope: Scope, id: string): Promise<BatchDetail> {
  const row = await findBatch(db, scope, id);
  if (!row) throw batchNotFound();
  const problems: BatchDetail['problems'] = [];
  for (const { place, subject_id, code, params } of await problemsOf(db, scope, id, mostProblems)) {
    const seen =
      row.subject === 'ticket'
        ? await visibleTicket(db, scope, subject_id)
        : await conversationCard(db, scope, subject_id);
    problems.push({
      line: place,
      subjectId: subject_id,
      number: seen?.number ?? '',
      message: translateError(new AppError(code, 409, params), scope.locale),
    });
  }
  return { ...shown(row), problems };
}
