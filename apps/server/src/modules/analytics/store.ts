/** All SQL of the schema `analytics`. Writes are idempotent: events may be delivered again. */
import { type Db, demand, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import { shortAbandonMs } from './definitions.ts';
import type { ContactFact, DayCounts, QueueCounts, Target } from './tables.ts';

/** Each item once, in the order of the facts. */
export async function noteQueued(tx: Tx, facts: readonly ContactFact[]): Promise<void> {
  tx.send(
    'analytics.queued',
    `insert into analytics.contact_fact(work_item_id, site, kind, subject_id, channel, queue_id, unit_id, queued_at)
     select "workItemId", site, kind, "subjectId", channel, "queueId", "unitId", "queuedAt"
     from jsonb_to_recordset($1::jsonb) as f("workItemId" uuid, site smallint, kind text, "subjectId" uuid, channel text, "queueId" uuid,
       "unitId" uuid, "queuedAt" timestamptz)
     on conflict (work_item_id) do update set queue_id = excluded.queue_id, unit_id = excluded.unit_id`,
    [JSON.stringify(facts)],
  );
}

export type Answered = { workItemId: string; staffId: string; at: Date; waitedMs: number };

/** Each item once. */
export async function noteAnswered(tx: Tx, answers: readonly Answered[]): Promise<void> {
  tx.send(
    'analytics.answered',
    `update analytics.contact_fact f set
       answered_at = coalesce(answered_at, a.at), waited_ms = coalesce(waited_ms, a.waited),
       transfers = transfers + (case when staff_id is not null and staff_id <> a.staff then 1 else 0 end), staff_id = a.staff
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::float8[]) a(id, staff, at, waited) where f.work_item_id = a.id`,
    [
      answers.map(({ workItemId }) => workItemId),
      answers.map(({ staffId }) => staffId),
      answers.map(({ at }) => at),
      answers.map(({ waitedMs }) => waitedMs),
    ],
  );
}

export async function noteEnded(
  tx: Tx,
  workItemId: string,
  outcome: string,
  at: Date,
  lastedMs: number,
): Promise<void> {
  tx.send(
    'analytics.ended',
    `update analytics.contact_fact set ended_at = $3, outcome = $2,
       waited_ms = case when $2 = 'withdrawn' and answered_at is null then $4 else waited_ms end,
       handled_ms = case when $2 = 'done' then $4 else handled_ms end
     where work_item_id = $1`,
    [workItemId, outcome, at, lastedMs],
  );
}

export async function noteRated(tx: Tx, subjectId: string, score: number, at: Date): Promise<void> {
  await tx.query(
    'analytics.rated',
    'update analytics.contact_fact set score = $2, rated_at = $3 where subject_id = $1',
    [subjectId, score, at],
  );
}

/** Per queue, of contacts decided since `since`; the target seconds come with the queue. */
export async function countByQueue(
  db: Db,
  scope: Scope,
  queues: { id: string; targetSeconds: number }[],
  since: Date,
): Promise<Map<string, QueueCounts>> {
  const units = unitsWith(scope, 'analytics.wall');
  const rows = await db.query<QueueCounts>(
    'analytics.by-queue',
    `select q.id as "queueId",
       count(*) filter (where f.answered_at is not null) as answered,
       count(*) filter (where f.answered_at is not null and f.waited_ms <= q.target * 1000) as within,
       count(*) filter (where f.answered_at is null and f.outcome = 'withdrawn' and f.waited_ms > $3) as abandoned
     from unnest($1::uuid[], $2::int[]) as q(id, target)
     join analytics.contact_fact f on f.queue_id = q.id and f.queued_at >= $4
     where $5::uuid[] is null or f.unit_id = any($5)
     group by q.id`,
    [queues.map(({ id }) => id), queues.map(({ targetSeconds }) => targetSeconds), shortAbandonMs, since, units],
  );
  return new Map(rows.map((row) => [row.queueId, row]));
}

/** Of the given units since the start of a day (up to `until`); targets per queue as above. */
export async function countDay(
  db: Db,
  scope: Scope,
  unitIds: string[],
  queues: { id: string; targetSeconds: number }[],
  since: Date,
  until: Date,
): Promise<DayCounts> {
  const reach = unitsWith(scope, 'analytics.wall');
  const [row] = await db.query<DayCounts>(
    'analytics.day',
    `select count(*) as arrived,
       count(*) filter (where f.answered_at is not null) as answered,
       count(*) filter (where f.answered_at is not null and f.waited_ms <= coalesce(q.target, 30) * 1000) as within,
       count(*) filter (where f.answered_at is null and f.outcome = 'withdrawn' and f.waited_ms > $4) as abandoned,
       count(*) filter (where f.outcome = 'done') as handled,
       count(f.score) filter (where f.rated_at >= $5) as ratings,
       coalesce(sum(f.score) filter (where f.rated_at >= $5), 0) as scores
     from analytics.contact_fact f left join unnest($2::uuid[], $3::int[]) as q(id, target) on q.id = f.queue_id
     where f.unit_id = any($1) and ($7::uuid[] is null or f.unit_id = any($7)) and f.queued_at >= $5 and f.queued_at < $6`,
    [
      unitIds,
      queues.map(({ id }) => id),
      queues.map(({ targetSeconds }) => targetSeconds),
      shortAbandonMs,
      since,
      until,
      reach,
    ],
  );
  return row!;
}

/** Targets of figures for a unit: its own, or the nearest one's up the tree, or the company's. `path`: root first, the unit last. */
export async function readTargets(db: Db, scope: Scope, path: string[]): Promise<Target[]> {
  forStaff(scope);
  const rows = await db.query<{ figure: string; value: string; unitId: string | null }>(
    'analytics.targets',
    `select distinct on (figure) figure, value, unit_id as "unitId" from analytics.target
     where unit_id is null or unit_id = any($1::uuid[]) order by figure, array_position($1::uuid[], unit_id) desc nulls last`,
    [path],
  );
  return rows.map((row) => ({ ...row, value: Number(row.value) }));
}

/** Null: the unit has none of its own any more. Returns what it was. */
export async function writeTarget(
  tx: Tx,
  scope: Scope,
  target: { id: string; unitId: string; figure: string; value: number | null },
): Promise<number | null> {
  demand(scope, 'analytics.targets', target.unitId);
  const [had] = await tx.query<{ value: string }>(
    'analytics.drop-target',
    'delete from analytics.target where unit_id = $1 and figure = $2 returning value',
    [target.unitId, target.figure],
  );
  if (target.value !== null)
    await tx.query(
      'analytics.set-target',
      'insert into analytics.target(id, figure, unit_id, value) values ($1, $2, $3, $4)',
      [target.id, target.figure, target.unitId, target.value],
    );
  return had ? Number(had.value) : null;
}
