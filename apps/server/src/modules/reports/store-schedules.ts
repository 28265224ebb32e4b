/** SQL of scheduled reports. People see and change their own; the program sends all. */
import { type Db, demand, forProgram, type Scope, type Tx } from '#kernel';

export type ScheduleRow = {
  id: string;
  origin_site: number;
  owner_id: string;
  name: string;
  report: string;
  filter: Record<string, string>;
  cadence: 'daily' | 'weekly' | 'monthly';
  weekday: number | null;
  month_day: number | null;
  at_minute: number;
  zone: string;
  recipients: string[];
  state: 'active' | 'paused' | 'removed';
  next_at: Date;
  version: number;
  created_at: Date;
};

export async function insertSchedule(tx: Tx, row: ScheduleRow): Promise<void> {
  await tx.query(
    'reports.add-schedule',
    `insert into reports.schedule(id, origin_site, owner_id, name, report, filter, cadence, weekday, month_day, at_minute, zone, recipients, state, next_at, version, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      row.id,
      row.origin_site,
      row.owner_id,
      row.name,
      row.report,
      JSON.stringify(row.filter),
      row.cadence,
      row.weekday,
      row.month_day,
      row.at_minute,
      row.zone,
      row.recipients,
      row.state,
      row.next_at,
      row.version,
      row.created_at,
    ],
  );
}

export type LastRun = { schedule_id: string; ran_at: Date; outcome: string; n: number };

/** One's own, newest first. */
export async function ownSchedules(db: Db, scope: Scope): Promise<ScheduleRow[]> {
  return await db.query<ScheduleRow>(
    'reports.own-schedules',
    `select * from reports.schedule where owner_id = $1 and state <> 'removed' order by created_at desc, id desc limit 200`,
    [scope.actor.id],
  );
}

/** How the last time of each of one's own went. */
export async function lastRuns(db: Db, scope: Scope): Promise<LastRun[]> {
  return await db.query<LastRun>(
    'reports.last-runs',
    `select r.schedule_id, max(r.ran_at) as ran_at, r.outcome, count(*)::int as n from reports.schedule s
     join lateral (select max(due_at) as due_at from reports.schedule_run where schedule_id = s.id) latest on true
     join reports.schedule_run r on r.schedule_id = s.id and r.due_at = latest.due_at
     where s.owner_id = $1 and s.state <> 'removed' group by r.schedule_id, r.outcome`,
    [scope.actor.id],
  );
}

/** One's own, locked; null when there is none of that id. */
export async function lockOwn(tx: Tx, scope: Scope, id: string): Promise<ScheduleRow | null> {
  const [row] = await tx.query<ScheduleRow>(
    'reports.lock-schedule',
    `select * from reports.schedule where id = $1 and owner_id = $2 and state <> 'removed' for update`,
    [id, scope.actor.id],
  );
  return row ?? null;
}

export async function setSchedule(
  tx: Tx,
  id: string,
  change: { state: ScheduleRow['state']; nextAt: Date },
): Promise<void> {
  await tx.query(
    'reports.set-schedule',
    'update reports.schedule set state = $2, next_at = $3, version = version + 1 where id = $1',
    [id, change.state, change.nextAt],
  );
}

/** One that is due and that nobody else is at; locked until the end of the transaction. */
export async function takeDue(tx: Tx, scope: Scope, now: Date): Promise<ScheduleRow | null> {
  forProgram(scope);
  const [row] = await tx.query<ScheduleRow>(
    'reports.take-due',
    `select * from reports.schedule where state = 'active' and next_at <= $1 order by next_at limit 1 for update skip locked`,
    [now],
  );
  return row ?? null;
}

export async function moveNext(tx: Tx, id: string, nextAt: Date): Promise<void> {
  await tx.query('reports.move-next', 'update reports.schedule set next_at = $2 where id = $1', [id, nextAt]);
}

/** False when this person has had this one already. */
export async function noteRun(
  tx: Tx,
  run: { scheduleId: string; staffId: string; dueAt: Date; ranAt: Date; outcome: string },
): Promise<void> {
  await tx.query(
    'reports.note-run',
    `insert into reports.schedule_run(schedule_id, staff_id, due_at, ran_at, outcome) values ($1, $2, $3, $4, $5)
     on conflict (schedule_id, due_at, staff_id) do nothing`,
    [run.scheduleId, run.staffId, run.dueAt, run.ranAt, run.outcome],
  );
}

/** Who has had it at this due time. */
export async function reached(tx: Tx, scope: Scope, scheduleId: string, dueAt: Date): Promise<string[]> {
  demand(scope, 'reports.read');
  const rows = await tx.query<{ staff_id: string }>(
    'reports.reached',
    'select staff_id from reports.schedule_run where schedule_id = $1 and due_at = $2',
    [scheduleId, dueAt],
  );
  return rows.map(({ staff_id }) => staff_id);
}
