/** Clock rows and their pauses. Callers prove that the subject is visible before they ask. */
import { type Db, forEveryone, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { Target } from './contract.ts';
import type { ClockRow } from './tables.ts';

const columns = `id, subject_kind, subject_id, unit_id, cycle, target, policy_version_id, calendar_version_id, target_seconds,
  state, started_at, due_at, segment_at, remaining_seconds, pause_reason, stopped_at, breached_at, told_step, next_step_at`;

/** All clocks of several subjects of one kind, in order of start. */
export async function clocksOfSubjects(db: Db, scope: Scope, kind: string, ids: string[]): Promise<ClockRow[]> {
  forStaff(scope);
  return db.query<ClockRow>(
    'clocks.of-subjects',
    `select ${columns} from clocks.clock where subject_kind = $1 and subject_id = any($2::uuid[])
     order by started_at, target`,
    [kind, ids],
  );
}

/** The clocks of a subject that still run or pause (breached ones included), held until the transaction ends. */
export async function lockOpenClocks(
  tx: Tx,
  scope: Scope,
  kind: string,
  id: string,
  targets: readonly Target[] | null,
): Promise<ClockRow[]> {
  forEveryone(scope);
  return tx.query<ClockRow>(
    'clocks.lock-open',
    `select ${columns} from clocks.clock
     where subject_kind = $1 and subject_id = $2 and stopped_at is null and ($3::text[] is null or target = any($3))
     order by id for no key update`,
    [kind, id, targets],
  );
}

/**
 * A look without a transaction: in most seconds no step is due. By the index: where many are thought due, "any one" alone is
 * looked for through the table.
 */
export async function anyDueClock(db: Db, scope: Scope, now: Date): Promise<boolean> {
  forProgram(scope);
  const rows = await db.query(
    'clocks.any-due',
    'select from clocks.clock where next_step_at <= $1 order by next_step_at limit 1',
    [now],
  );
  return rows.length > 0;
}

/** Clocks whose next step is due, each by one node only. */
export async function lockDueClocks(tx: Tx, scope: Scope, now: Date, limit: number): Promise<ClockRow[]> {
  forProgram(scope);
  return tx.query<ClockRow>(
    'clocks.lock-due',
    `select ${columns} from clocks.clock where next_step_at <= $1
     order by next_step_at limit $2 for no key update skip locked`,
    [now, limit],
  );
}

/** Every clock of several subjects, held until the transaction ends; in the order of clocks. */
export async function lockClocksOf(tx: Tx, scope: Scope, kind: string, ids: string[]): Promise<ClockRow[]> {
  forStaff(scope);
  return tx.query<ClockRow>(
    'clocks.lock-of',
    `select ${columns} from clocks.clock where subject_kind = $1 and subject_id = any($2::uuid[])
     order by id for no key update`,
    [kind, ids],
  );
}

/** What stopping changes, of many. */
export async function updateClocks(tx: Tx, clocks: ClockRow[]): Promise<void> {
  tx.send(
    'clocks.update-many',
    `update clocks.clock c set state = u.state, pause_reason = null, stopped_at = u.stopped, breached_at = u.breached,
       told_step = u.told, next_step_at = null
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[]) u(id, state, stopped, breached, told)
     where c.id = u.id`,
    [
      clocks.map((row) => row.id),
      clocks.map((row) => row.state),
      clocks.map((row) => row.stopped_at),
      clocks.map((row) => row.breached_at),
      clocks.map((row) => row.told_step),
    ],
  );
}

/** Clocks that begin now, of any subjects. */
export async function insertClocks(tx: Tx, clocks: ClockRow[]): Promise<void> {
  tx.send(
    'clocks.insert',
    `insert into clocks.clock(id, subject_kind, subject_id, unit_id, cycle, target, policy_version_id, calendar_version_id,
       target_seconds, state, started_at, due_at, segment_at, remaining_seconds, next_step_at)
     select id, kind, subject, unit, cycle, target, policy, calendar, seconds, 'running', started, due, started, seconds, step
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::text[], $8::uuid[], $9::uuid[],
       $10::int[], $11::timestamptz[], $12::timestamptz[])
       as c(id, kind, subject, unit, cycle, started, target, policy, calendar, seconds, due, step)`,
    [
      clocks.map((clock) => clock.id),
      clocks.map((clock) => clock.subject_kind),
      clocks.map((clock) => clock.subject_id),
      clocks.map((clock) => clock.unit_id),
      clocks.map((clock) => clock.cycle),
      clocks.map((clock) => clock.started_at),
      clocks.map((clock) => clock.target),
      clocks.map((clock) => clock.policy_version_id),
      clocks.map((clock) => clock.calendar_version_id),
      clocks.map((clock) => clock.target_seconds),
      clocks.map((clock) => clock.due_at),
      clocks.map((clock) => clock.next_step_at),
    ],
  );
}

/** Rows as they are, whatever their state; paused ones get their pause row. */
export async function insertWholeClocks(tx: Tx, scope: Scope, clocks: ClockRow[]): Promise<void> {
  forProgram(scope);
  await tx.run(
    `with stored as (
       insert into clocks.clock select * from jsonb_populate_recordset(null::clocks.clock, $1::jsonb)
       returning id, state, segment_at, pause_reason)
     insert into clocks.pause(clock_id, started_at, reason)
     select id, segment_at, coalesce(pause_reason, '') from stored where state = 'paused'`,
    [JSON.stringify(clocks)],
  );
}

export async function updateClock(tx: Tx, clock: ClockRow): Promise<void> {
  await tx.query(
    'clocks.update',
    `update clocks.clock set state = $2, due_at = $3, segment_at = $4, remaining_seconds = $5, pause_reason = $6,
       stopped_at = $7, breached_at = $8, told_step = $9, next_step_at = $10 where id = $1`,
    [
      clock.id,
      clock.state,
      clock.due_at,
      clock.segment_at,
      clock.remaining_seconds,
      clock.pause_reason,
      clock.stopped_at,
      clock.breached_at,
      clock.told_step,
      clock.next_step_at,
    ],
  );
}

export async function moveClocks(tx: Tx, kind: string, id: string, unitId: string): Promise<void> {
  await tx.query(
    'clocks.move',
    'update clocks.clock set unit_id = $3 where subject_kind = $1 and subject_id = $2 and stopped_at is null',
    [kind, id, unitId],
  );
}

export async function openPause(tx: Tx, clockId: string, at: Date, reason: string): Promise<void> {
  await tx.query(
    'clocks.pause-open',
    `insert into clocks.pause(clock_id, started_at, reason) values ($1, $2, $3)
     on conflict (clock_id, started_at) do update set ended_at = null, reason = excluded.reason`,
    [clockId, at, reason],
  );
}

export async function closePause(tx: Tx, clockId: string, at: Date): Promise<void> {
  await tx.query(
    'clocks.pause-close',
    'update clocks.pause set ended_at = $2 where clock_id = $1 and ended_at is null',
    [clockId, at],
  );
}

export async function pausesOf(
  db: Db,
  scope: Scope,
  clockIds: string[],
): Promise<{ clock_id: string; started_at: Date; ended_at: Date | null; reason: string }[]> {
  forStaff(scope);
  return db.query(
    'clocks.pauses',
    `select clock_id, started_at, ended_at, reason from clocks.pause where clock_id = any($1::uuid[]) order by started_at`,
    [clockIds],
  );
}

export async function highestCycle(db: Db, scope: Scope, kind: string, id: string): Promise<number> {
  forEveryone(scope);
  const [row] = await db.query<{ cycle: number | null }>(
    'clocks.cycle',
    'select max(cycle)::int as cycle from clocks.clock where subject_kind = $1 and subject_id = $2',
    [kind, id],
  );
  return row?.cycle ?? 0;
}
