/** Queues with their live figures, and places in them. */
import { type Db, inTransaction, type Scope, systemScope } from '#kernel';
import type { Queue } from './contract.ts';
import { predictedWaitSeconds, type QueueLoad, usualHandleSeconds } from './rules/prediction.ts';
import { placesOf, type QueueFigures, queueFigures, queuesById, queuesInReach } from './store-queues.ts';
import type { QueueRow } from './tables.ts';

/** Queues the caller works in or may see. */
export async function readQueues(db: Db, scope: Scope, unitIds: string[] | null = null): Promise<Queue[]> {
  const staffId = scope.actor.kind === 'staff' ? scope.actor.id : null;
  return withFigures(db, scope, await queuesInReach(db, scope, staffId, unitIds));
}

export async function withFigures(db: Db, scope: Scope, rows: QueueRow[]): Promise<Queue[]> {
  const figures = await figuresById(
    db,
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const figure = figures.get(row.id)!;
    return {
      id: row.id,
      name: row.name,
      channel: row.channel,
      unitId: row.unit_id,
      waiting: figure.waiting,
      longestWaitSince: figure.longest_wait_since?.toISOString() ?? null,
      predictedWaitSeconds: predictedWaitSeconds(figure.waiting, loadOf(figure)),
    };
  });
}

async function figuresById(db: Db, scope: Scope, ids: string[]): Promise<Map<string, QueueFigures>> {
  if (ids.length === 0) return new Map();
  return new Map((await queueFigures(db, scope, ids)).map((row) => [row.queue_id, row]));
}

/** A line as somebody finds it who comes now. `seconds`: null when nobody is on duty. */
export type Line = { waiting: number; seconds: number | null };

export async function readLines(db: Db, scope: Scope, ids: string[]): Promise<Map<string, Line>> {
  const figures = await figuresById(db, scope, ids);
  return new Map(
    [...figures].map(([id, figure]) => [
      id,
      { waiting: figure.waiting, seconds: predictedWaitSeconds(figure.waiting, loadOf(figure)) },
    ]),
  );
}

function loadOf(figure: QueueFigures): QueueLoad {
  return {
    slots: figure.slots,
    free: Math.max(0, figure.slots - figure.used),
    handleSeconds: figure.handle_seconds ?? usualHandleSeconds,
  };
}

/** An estimate is no better for being made of figures of this very moment: all who wait share those of a second. */
const lateMs = 1_000;
type Late = { at: number; figures: Promise<QueueFigures | undefined> };
const known = new WeakMap<object, Map<string, Late>>();

async function lately(db: Db, ids: string[]): Promise<Map<string, QueueFigures>> {
  const router = systemScope('router');
  if (inTransaction(db)) return figuresById(db, router, ids);
  const ofDb = known.get(db.settings) ?? new Map<string, Late>();
  known.set(db.settings, ofDb);
  const now = performance.now();
  const missing = ids.filter((id) => !(now - (ofDb.get(id)?.at ?? Number.NEGATIVE_INFINITY) < lateMs));
  if (missing.length > 0) {
    const asked = figuresById(db, router, missing);
    for (const id of missing) {
      const figures = asked.then((all) => all.get(id));
      figures.catch(() => ofDb.delete(id));
      ofDb.set(id, { at: now, figures });
    }
  }
  const found = await Promise.all(ids.map(async (id) => [id, await ofDb.get(id)!.figures] as const));
  return new Map(found.flatMap(([id, figures]) => (figures ? [[id, figures] as const] : [])));
}

export type Place = {
  subjectId: string;
  queueId: string;
  ahead: number;
  aheadAtStart: number;
  estimatedWaitSeconds: number | null;
  waitingSince: string;
};

/** Places of waiting subjects; those that do not wait are left out. The caller decides who may know. */
export async function readPlaces(db: Db, scope: Scope, kind: string, subjectIds: string[]): Promise<Place[]> {
  const rows = await placesOf(db, scope, kind, subjectIds);
  // A visitor learns their own wait from figures that are not for them.
  const figures = await lately(db, [...new Set(rows.map((row) => row.queue_id))]);
  return rows.map((row) => ({
    subjectId: row.subject_id,
    queueId: row.queue_id,
    ahead: row.ahead,
    aheadAtStart: Math.max(row.ahead, row.ahead_at_start),
    estimatedWaitSeconds: predictedWaitSeconds(row.ahead, loadOf(figures.get(row.queue_id)!)),
    waitingSince: row.waiting_since.toISOString(),
  }));
}

/** Everything a wall shows of queues: figures beside the queue. */
export async function readQueueFigures(
  db: Db,
  scope: Scope,
  unitIds: string[] | null,
): Promise<(Queue & { targetSeconds: number; ready: number; busy: number; wrapup: number })[]> {
  const rows = await queuesInReach(db, scope, null, unitIds);
  const figures = await figuresById(
    db,
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const figure = figures.get(row.id)!;
    return {
      id: row.id,
      name: row.name,
      channel: row.channel,
      unitId: row.unit_id,
      waiting: figure.waiting,
      longestWaitSince: figure.longest_wait_since?.toISOString() ?? null,
      predictedWaitSeconds: predictedWaitSeconds(figure.waiting, loadOf(figure)),
      targetSeconds: row.target_seconds,
      ready: figure.ready,
      busy: figure.busy,
      wrapup: figure.wrapup,
    };
  });
}

export async function queueNames(db: Db, scope: Scope, ids: string[]): Promise<Map<string, QueueRow>> {
  return new Map((await queuesById(db, scope, ids)).map((row) => [row.id, row]));
}

/** Seconds each queue promises, by id; not narrowed by rights. */
export async function queueTargets(db: Db, scope: Scope, ids: string[]): Promise<Map<string, number>> {
  return new Map((await queuesById(db, scope, ids)).map((row) => [row.id, row.target_seconds]));
}
