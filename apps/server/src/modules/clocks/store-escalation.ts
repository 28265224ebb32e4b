/** The steps that breached clocks still have to take. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { ClockRow } from './tables.ts';

export type EscalationStep = { step: number; dueAt: Date; afterSeconds: number; level: number };

export async function insertEscalations(tx: Tx, clockId: string, steps: readonly EscalationStep[]): Promise<void> {
  await tx.query(
    'clocks.escalation-insert',
    `insert into clocks.escalation(clock_id, step, due_at, after_seconds, level)
     select $1, * from unnest($2::int[], $3::timestamptz[], $4::int[], $5::int[]) on conflict do nothing`,
    [
      clockId,
      steps.map(({ step }) => step),
      steps.map(({ dueAt }) => dueAt),
      steps.map(({ afterSeconds }) => afterSeconds),
      steps.map(({ level }) => level),
    ],
  );
}

/** A look without a transaction: in most seconds nothing is due. */
export async function anyDueEscalation(db: Db, scope: Scope, now: Date): Promise<boolean> {
  forProgram(scope);
  const rows = await db.query(
    'clocks.escalation-any',
    'select from clocks.escalation where told_at is null and due_at <= $1 limit 1',
    [now],
  );
  return rows.length > 0;
}

export type DueEscalation = { clock_id: string; step: number; after_seconds: number; level: number };

/** Steps that are due, each by one node only. */
export async function lockDueEscalations(tx: Tx, scope: Scope, now: Date, limit: number): Promise<DueEscalation[]> {
  forProgram(scope);
  return tx.query<DueEscalation>(
    'clocks.escalation-due',
    `select clock_id, step, after_seconds, level from clocks.escalation where told_at is null and due_at <= $1
     order by due_at, clock_id, step limit $2 for update skip locked`,
    [now, limit],
  );
}

export async function markEscalated(tx: Tx, steps: readonly DueEscalation[], at: Date): Promise<void> {
  await tx.query(
    'clocks.escalation-told',
    `update clocks.escalation e set told_at = $3 from unnest($1::uuid[], $2::int[]) u(clock, step)
     where e.clock_id = u.clock and e.step = u.step`,
    [steps.map(({ clock_id }) => clock_id), steps.map(({ step }) => step), at],
  );
}

/** Those of them that still stand open. */
export async function openClocksOf(tx: Tx, scope: Scope, ids: string[]): Promise<ClockRow[]> {
  forProgram(scope);
  return tx.query<ClockRow>(
    'clocks.escalation-clocks',
    `select id, subject_kind, subject_id, unit_id, cycle, target, policy_version_id, calendar_version_id, target_seconds, state,
       started_at, due_at, segment_at, remaining_seconds, pause_reason, stopped_at, breached_at, told_step, next_step_at
     from clocks.clock where id = any($1::uuid[]) and stopped_at is null`,
    [ids],
  );
}
