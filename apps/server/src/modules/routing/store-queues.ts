/** Queues, their members and their figures. */
import { type Db, forEveryone, forProgram, forStaff, isId, type Scope, Settings, type Tx, unitsWith } from '#kernel';
import type { PolicyRow, QueueRow } from './tables.ts';

const queues = new Settings('routing.queue');

export async function insertQueue(tx: Tx, row: Omit<QueueRow, 'version' | 'state' | 'overflowing'>): Promise<void> {
  await tx.query(
    'routing.insert-queue',
    `insert into routing.queue(id, origin_site, code, name, channel, unit_id, strategy, target_seconds, offer_seconds,
       capacity_cost, wrapup_seconds, skills, relaxations, calendar_id, closed_text, closed_offer, sticky_days, overflow)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      row.id,
      row.origin_site,
      row.code,
      JSON.stringify(row.name),
      row.channel,
      row.unit_id,
      row.strategy,
      row.target_seconds,
      row.offer_seconds,
      row.capacity_cost,
      row.wrapup_seconds,
      JSON.stringify(row.skills),
      JSON.stringify(row.relaxations),
      row.calendar_id,
      JSON.stringify(row.closed_text),
      row.closed_offer,
      row.sticky_days,
      row.overflow && JSON.stringify(row.overflow),
    ],
  );
  queues.changed(tx);
}

export async function lockQueue(tx: Tx, scope: Scope, id: string): Promise<QueueRow | null> {
  forStaff(scope);
  const [row] = await tx.query<QueueRow>(
    'routing.lock-queue',
    'select * from routing.queue where id = $1 for no key update',
    [id],
  );
  return row ?? null;
}

export async function saveQueue(tx: Tx, row: QueueRow): Promise<void> {
  await tx.query(
    'routing.save-queue',
    `update routing.queue set name = $2, strategy = $3, target_seconds = $4, offer_seconds = $5, capacity_cost = $6,
       wrapup_seconds = $7, skills = $8, relaxations = $9, state = $10, calendar_id = $11, closed_text = $12, closed_offer = $13,
       sticky_days = $14, overflow = $15, overflowing = overflowing and $15::jsonb is not null, version = version + 1
     where id = $1`,
    [
      row.id,
      JSON.stringify(row.name),
      row.strategy,
      row.target_seconds,
      row.offer_seconds,
      row.capacity_cost,
      row.wrapup_seconds,
      JSON.stringify(row.skills),
      JSON.stringify(row.relaxations),
      row.state,
      row.calendar_id,
      JSON.stringify(row.closed_text),
      row.closed_offer,
      row.sticky_days,
      row.overflow && JSON.stringify(row.overflow),
    ],
  );
  queues.changed(tx);
}

/** The hysteresis of overflow flips. */
export async function markOverflowing(tx: Tx, queueId: string, overflowing: boolean): Promise<void> {
  await tx.query('routing.mark-overflowing', 'update routing.queue set overflowing = $2 where id = $1', [
    queueId,
    overflowing,
  ]);
}

/** Any queue by id: what kind of work it takes is no secret among modules. */
export async function queueById(db: Db, scope: Scope, id: string): Promise<QueueRow | null> {
  forEveryone(scope);
  const [row] = await db.query<QueueRow>('routing.queue-by-id', 'select * from routing.queue where id = $1', [id]);
  return row ?? null;
}

export async function queuesById(db: Db, scope: Scope, ids: string[]): Promise<QueueRow[]> {
  forEveryone(scope);
  return db.query<QueueRow>('routing.queues-by-id', 'select * from routing.queue where id = any($1)', [ids]);
}

/** As this node knows it. */
export const knownQueue = (db: Db, scope: Scope, id: string): Promise<QueueRow | null> =>
  queues.read(db, id, (from) => queueById(from, scope, id));

export async function queuesOfSite(db: Db, scope: Scope, site: number): Promise<QueueRow[]> {
  forProgram(scope);
  return db.query<QueueRow>('routing.queues-of-site', 'select * from routing.queue where origin_site = $1', [site]);
}

export async function sitesWithQueues(db: Db, scope: Scope): Promise<number[]> {
  forProgram(scope);
  const rows = await db.query<{ origin_site: number }>(
    'routing.sites',
    'select distinct origin_site from routing.queue order by 1',
  );
  return rows.map((row) => row.origin_site);
}

/** Whether a queue has open work: then it cannot be closed. */
export async function hasOpenWork(db: Db, scope: Scope, queueId: string): Promise<boolean> {
  forStaff(scope);
  const rows = await db.query(
    'routing.queue-has-work',
    `select from routing.work_item where queue_id = $1 and state in ('waiting', 'offered', 'held') limit 1`,
    [queueId],
  );
  return rows.length > 0;
}

/** Queues the caller works in, or sees because of the unit. */
export async function queuesInReach(
  db: Db,
  scope: Scope,
  staffId: string | null,
  unitIds: string[] | null = null,
): Promise<QueueRow[]> {
  return db.query<QueueRow>(
    'routing.queues-in-reach',
    `select q.* from routing.queue q
     where q.state = 'active' and ($3::uuid[] is null or q.unit_id = any($3))
       and ($1::uuid[] is null or q.unit_id = any($1)
         or $2::uuid is not null and exists (select 1 from routing.queue_member m where m.queue_id = q.id and m.staff_id = $2))
     order by q.code`,
    [unitsWith(scope, 'routing.queues.read'), staffId, unitIds],
  );
}

/** Queues that the caller may set up. */
export async function queuesToSet(db: Db, scope: Scope): Promise<QueueRow[]> {
  return db.query<QueueRow>(
    'routing.queues-to-set',
    `select * from routing.queue where $1::uuid[] is null or unit_id = any($1) order by state, channel, code`,
    [unitsWith(scope, 'routing.configure')],
  );
}

/** A queue of the channel in which somebody works; null when there is none. */
export async function queueOfMember(db: Db, scope: Scope, staffId: string, channel: string): Promise<string | null> {
  forStaff(scope);
  const [row] = await db.query<{ id: string }>(
    'routing.queue-of-member',
    `select q.id from routing.queue q join routing.queue_member m on m.queue_id = q.id
     where m.staff_id = $1 and q.channel = $2 and q.state = 'active' order by m.position, q.id limit 1`,
    [staffId, channel],
  );
  return row?.id ?? null;
}

export async function membersOfQueues(db: Db, scope: Scope, queueIds: string[]): Promise<Map<string, string[]>> {
  forStaff(scope);
  const rows = await db.query<{ queue_id: string; members: string[] }>(
    'routing.members-of-queues',
    `select queue_id, array_agg(staff_id order by position, staff_id) as members
     from routing.queue_member where queue_id = any($1) group by queue_id`,
    [queueIds],
  );
  return new Map(rows.map((row) => [row.queue_id, row.members]));
}

/** Is the caller a member of an active queue of the unit? */
export async function worksInUnit(db: Db, scope: Scope, unitId: string): Promise<boolean> {
  if (!isId(unitId)) return false;
  const rows = await db.query(
    'routing.works-in-unit',
    `select from routing.queue q join routing.queue_member m on m.queue_id = q.id
     where q.unit_id = $1 and q.state = 'active' and m.staff_id = $2 limit 1`,
    [unitId, scope.actor.id],
  );
  return rows.length > 0;
}

export type QueueFigures = {
  queue_id: string;
  waiting: number;
  longest_wait_since: Date | null;
  /** Members now ready, working (holding something), in wrap-up. */
  ready: number;
  busy: number;
  wrapup: number;
  /** Slots of ready members on the channel, and those in use. */
  slots: number;
  used: number;
  handle_seconds: number | null;
};

/** Live figures of queues; `handle_seconds` is the mean of the last 100 finished items of the last day. */
export async function queueFigures(db: Db, scope: Scope, queueIds: string[]): Promise<QueueFigures[]> {
  forStaff(scope);
  return db.query<QueueFigures>(
    'routing.queue-figures',
    `with asked as (
       select q.id, q.channel, q.capacity_cost from routing.queue q where q.id = any($1)
     ), line as (
       select w.queue_id, count(*)::int as waiting, min(w.waiting_since) as longest
       from routing.work_item w where w.queue_id = any($1) and w.state in ('waiting', 'offered') group by 1
     ), people as (
       select a.id as queue_id, g.staff_id, g.state,
         coalesce((g.capacity->>a.channel)::int, (p.capacity->>a.channel)::int, 1) as slots,
         (select coalesce(sum(q.capacity_cost), 0)::int from routing.work_item w join routing.queue q on q.id = w.queue_id
          where w.held_by = g.staff_id and w.state = 'held' and w.channel = a.channel) as used
       from asked a join routing.queue_member m on m.queue_id = a.id join routing.agent g on g.staff_id = m.staff_id
       cross join routing.policy p where g.state <> 'offline'
     ), staffed as (
       select queue_id, count(*) filter (where state = 'ready' and used = 0)::int as ready,
         count(*) filter (where used > 0)::int as busy, count(*) filter (where state = 'wrapup')::int as wrapup,
         coalesce(sum(slots) filter (where state = 'ready'), 0)::int as slots,
         coalesce(sum(least(used, slots)) filter (where state = 'ready'), 0)::int as used
       from people group by 1
     )
     select a.id as queue_id, coalesce(l.waiting, 0) as waiting, l.longest as longest_wait_since, coalesce(s.ready, 0) as ready,
       coalesce(s.busy, 0) as busy, coalesce(s.wrapup, 0) as wrapup, coalesce(s.slots, 0) as slots, coalesce(s.used, 0) as used,
       (select extract(epoch from avg(t.ended_at - t.held_since))::float8 from (
          select w.ended_at, w.held_since from routing.work_item w
          where w.queue_id = a.id and w.state = 'done' and w.ended_at > now() - interval '1 day'
          order by w.ended_at desc limit 100) t) as handle_seconds
     from asked a left join line l on l.queue_id = a.id left join staffed s on s.queue_id = a.id`,
    [queueIds],
  );
}

export type PlaceRow = {
  subject_id: string;
  queue_id: string;
  ahead: number;
  ahead_at_start: number;
  waiting_since: Date;
};

/** How many of the same queue go before each waiting subject. */
export async function placesOf(db: Db, scope: Scope, kind: string, subjectIds: string[]): Promise<PlaceRow[]> {
  forEveryone(scope);
  return db.query<PlaceRow>(
    'routing.places-of',
    `select w.subject_id, w.queue_id, w.waiting_since, w.ahead_at_start,
       (select count(*)::int from routing.work_item o where o.queue_id = w.queue_id and o.state in ('waiting', 'offered')
          and (o.key, o.id) < (w.key, w.id)) as ahead
     from routing.work_item w where w.kind = $1 and w.subject_id = any($2) and w.state in ('waiting', 'offered')`,
    [kind, subjectIds],
  );
}

/** Everybody in a line, in order, with those to whom each is offered now. */
export async function lineOf(
  db: Db,
  scope: Scope,
  queueId: string,
): Promise<
  { id: string; kind: string; subject_id: string; key: number; offered_to: string[] | null; waiting_since: Date }[]
> {
  forStaff(scope);
  return db.query(
    'routing.line-of',
    `select id, kind, subject_id, key, offered_to, waiting_since from routing.work_item
     where queue_id = $1 and state in ('waiting', 'offered') order by key, id`,
    [queueId],
  );
}

export async function replaceMembers(tx: Tx, queueId: string, staffIds: string[]): Promise<void> {
  await tx.query('routing.drop-members', 'delete from routing.queue_member where queue_id = $1', [queueId]);
  await tx.query(
    'routing.add-members',
    `insert into routing.queue_member(queue_id, staff_id, position)
     select $1, m.staff_id, m.position from unnest($2::uuid[]) with ordinality m(staff_id, position)`,
    [queueId, staffIds],
  );
}

export async function membersOf(db: Db, scope: Scope, queueId: string): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ staff_id: string }>(
    'routing.members-of',
    'select staff_id from routing.queue_member where queue_id = $1 order by position, staff_id',
    [queueId],
  );
  return rows.map((row) => row.staff_id);
}

export async function loadPolicy(db: Db, scope: Scope): Promise<PolicyRow> {
  forStaff(scope);
  const [row] = await db.query<PolicyRow>('routing.policy', 'select * from routing.policy');
  return row!;
}
