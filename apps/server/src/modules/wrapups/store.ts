/** All SQL of the schema `wrapups`. */
import { type Db, forProgram, forStaff, type Scope, Settings, type Tx, unitsWith } from '#kernel';
import type { SchemeRow, StepRow, WrapupRow } from './tables.ts';

const schemes = new Settings('wrapups.scheme');

export async function schemesToSet(db: Db, scope: Scope): Promise<SchemeRow[]> {
  return db.query<SchemeRow>(
    'wrapups.schemes-to-set',
    'select * from wrapups.scheme where $1::uuid[] is null or unit_id = any($1)',
    [unitsWith(scope, 'routing.configure')],
  );
}

/** What is asked is for everybody who works there. */
export async function findScheme(db: Db, scope: Scope, queueId: string): Promise<SchemeRow | null> {
  forStaff(scope);
  const [row] = await schemes.asKnown(db, queueId, (from) =>
    from.query<SchemeRow>('wrapups.scheme', 'select * from wrapups.scheme where queue_id = $1', [queueId]),
  );
  return row ?? null;
}

/** False: somebody else saved meanwhile. */
export async function saveScheme(tx: Tx, row: SchemeRow): Promise<boolean> {
  const rows = await tx.query(
    'wrapups.save-scheme',
    `insert into wrapups.scheme(queue_id, unit_id, scheme, version) select $1, $2, $3, 1 where $4::int = 0
       or exists (select from wrapups.scheme where queue_id = $1)
     on conflict (queue_id) do update set scheme = excluded.scheme, unit_id = excluded.unit_id,
       version = wrapups.scheme.version + 1 where wrapups.scheme.version = $4 returning version`,
    [row.queue_id, row.unit_id, JSON.stringify(row.scheme), row.version],
  );
  schemes.changed(tx);
  return rows.length > 0;
}

/** Locked; made when it is not there. Rights are those of the call, asked before. */
export async function openWrapup(tx: Tx, scope: Scope, row: WrapupRow): Promise<WrapupRow> {
  forStaff(scope);
  tx.send(
    'wrapups.open',
    `insert into wrapups.wrapup(id, call_id, agent_id, unit_id, queue_id, customer_id, state, ring, wrapped_key, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (call_id, agent_id) do nothing`,
    [
      row.id,
      row.call_id,
      row.agent_id,
      row.unit_id,
      row.queue_id,
      row.customer_id,
      row.state,
      row.ring,
      row.wrapped_key,
      row.opened_at,
    ],
  );
  const [found] = await tx.query<WrapupRow>(
    'wrapups.lock',
    'select * from wrapups.wrapup where call_id = $1 and agent_id = $2 for update',
    [row.call_id, row.agent_id],
  );
  return found!;
}

export async function saveWrapupRow(tx: Tx, row: WrapupRow): Promise<WrapupRow> {
  tx.send(
    'wrapups.save',
    `update wrapups.wrapup set state = $2, code = $3, code_path = $4, notes_sealed = $5, extensions = $6, due_at = $7,
       closed_at = $8, queue_id = $9, customer_id = $10, version = version + 1 where id = $1`,
    [
      row.id,
      row.state,
      row.code,
      row.code_path,
      row.notes_sealed,
      row.extensions,
      row.due_at,
      row.closed_at,
      row.queue_id,
      row.customer_id,
    ],
  );
  return { ...row, version: row.version + 1 };
}

/** Of a call that the caller may see. */
export async function wrapupsOf(db: Db, scope: Scope, callId: string): Promise<WrapupRow[]> {
  forStaff(scope);
  return db.query<WrapupRow>('wrapups.of-call', 'select * from wrapups.wrapup where call_id = $1 order by opened_at', [
    callId,
  ]);
}

/** Calls that are over and being written up, of the units where the scope holds the right. */
export async function callsDue(db: Db, scope: Scope, right: string): Promise<string[]> {
  const rows = await db.query<{ call_id: string }>(
    'wrapups.calls-due',
    `select call_id from wrapups.wrapup where state = 'due' and ($1::uuid[] is null or unit_id = any($1))
     order by due_at desc nulls last limit 200`,
    [unitsWith(scope, right)],
  );
  return rows.map(({ call_id }) => call_id);
}

/** The latest that a person has not finished. */
export async function unfinishedOf(db: Db, scope: Scope, since: Date): Promise<WrapupRow | null> {
  forStaff(scope);
  const [row] = await db.query<WrapupRow>(
    'wrapups.unfinished',
    `select * from wrapups.wrapup where agent_id = $1 and state in ('open', 'due') and opened_at > $2
     order by opened_at desc limit 1`,
    [scope.actor.id, since],
  );
  return row ?? null;
}

/** Due ones of a person whose time is over. */
export async function dueOf(tx: Tx, scope: Scope, agentId: string): Promise<WrapupRow[]> {
  forProgram(scope);
  return tx.query<WrapupRow>(
    'wrapups.due-of',
    `select * from wrapups.wrapup where agent_id = $1 and state = 'due' order by id for update`,
    [agentId],
  );
}

export async function stepsOf(db: Db, scope: Scope, wrapupId: string): Promise<StepRow[]> {
  forStaff(scope);
  return db.query<StepRow>(
    'wrapups.steps',
    'select step, entered_at, left_at from wrapups.step where wrapup_id = $1 order by position',
    [wrapupId],
  );
}

/** The step before is left at the same moment. `step` null: only that. */
export async function enterStep(tx: Tx, wrapupId: string, step: string | null, at: Date): Promise<void> {
  tx.send('wrapups.leave-step', 'update wrapups.step set left_at = $2 where wrapup_id = $1 and left_at is null', [
    wrapupId,
    at,
  ]);
  if (step === null) return;
  tx.send(
    'wrapups.enter-step',
    `insert into wrapups.step(wrapup_id, position, step, entered_at)
     select $1, coalesce(max(position), 0) + 1, $2, $3 from wrapups.step where wrapup_id = $1 having count(*) < 200`,
    [wrapupId, step, at],
  );
}

export type FigureRow = { queue_id: string | null; code: string | null; state: string; count: number; seconds: number };
export async function figuresOf(db: Db, scope: Scope, from: Date, to: Date): Promise<FigureRow[]> {
  return db.query<FigureRow>(
    'wrapups.figures',
    `select queue_id, code, state, count(*)::int as count,
       coalesce(sum(extract(epoch from closed_at - coalesce(due_at, closed_at))), 0)::float8 as seconds
     from wrapups.wrapup where closed_at >= $2 and closed_at < $3 and ($1::uuid[] is null or unit_id = any($1))
     group by 1, 2, 3 order by 1, 4 desc`,
    [unitsWith(scope, 'telephony.calls'), from, to],
  );
}

/** What a customer's calls say in words. */
export async function wrapupsAbout(db: Db, scope: Scope, customerId: string): Promise<WrapupRow[]> {
  forStaff(scope);
  return db.query<WrapupRow>(
    'wrapups.about',
    'select * from wrapups.wrapup where customer_id = $1 order by opened_at limit 10000',
    [customerId],
  );
}
export async function eraseAbout(tx: Tx, customerId: string): Promise<void> {
  await tx.query(
    'wrapups.erase',
    'update wrapups.wrapup set customer_id = null, notes_sealed = null, wrapped_key = null where customer_id = $1',
    [customerId],
  );
}

export async function staleKeys(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'wrapups.stale-keys',
    `select id, ring, wrapped_key from wrapups.wrapup where ring <> $1 and wrapped_key is not null
     order by id limit $2 for update skip locked`,
    [current, limit],
  );
}
export async function saveKey(tx: Tx, row: { id: string; ring: number; wrapped_key: string }): Promise<void> {
  await tx.query('wrapups.save-key', 'update wrapups.wrapup set ring = $2, wrapped_key = $3 where id = $1', [
    row.id,
    row.ring,
    row.wrapped_key,
  ]);
}
