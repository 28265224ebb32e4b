/** Calendars and policies with their versions. They belong to the whole company; a Scope is asked for, units do not narrow them. */
import { type Db, forEveryone, type Name, type Scope, type Tx } from '#kernel';
import type { CalendarDefinition, PolicyTerms, Target } from './contract.ts';
import type { CalendarRow, PolicyRow } from './tables.ts';

export async function listCalendars(db: Db, scope: Scope): Promise<CalendarRow[]> {
  forEveryone(scope);
  return db.query<CalendarRow>(
    'clocks.calendars',
    `select c.id, c.code, c.name, c.state, v.version, v.id as version_id, v.definition from clocks.calendar c
     join clocks.calendar_version v on v.calendar_id = c.id and v.version = c.current_version order by c.created_at, c.id`,
  );
}

/** Definitions by version id: what running clocks still go by. */
export async function calendarVersions(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<{ id: string; definition: CalendarDefinition }[]> {
  forEveryone(scope);
  return db.query(
    'clocks.calendar-versions',
    'select id, definition from clocks.calendar_version where id = any($1::uuid[])',
    [ids],
  );
}

export async function listPolicies(db: Db, scope: Scope): Promise<PolicyRow[]> {
  forEveryone(scope);
  return db.query<PolicyRow>(
    'clocks.policies',
    `select p.id, p.code, p.name, p.target, p.state, p.position, v.version, v.id as version_id, v.match, v.seconds,
       v.business, v.calendar_id, v.pause_when_waiting, v.steps, v.escalation, v.effective_at
     from clocks.policy p join clocks.policy_version v on v.policy_id = p.id and v.version = p.current_version
     order by p.target, p.position, p.created_at, p.id`,
  );
}

/** Active policies, each with the newest version whose day has come; one whose first day has not come promises nothing. */
export async function policiesInForce(db: Db, scope: Scope, now: Date): Promise<PolicyRow[]> {
  forEveryone(scope);
  return db.query<PolicyRow>(
    'clocks.in-force',
    `select p.id, p.code, p.name, p.target, p.state, p.position, v.version, v.id as version_id, v.match, v.seconds,
       v.business, v.calendar_id, v.pause_when_waiting, v.steps, v.escalation, v.effective_at
     from clocks.policy p cross join lateral (
       select * from clocks.policy_version w where w.policy_id = p.id and w.effective_at <= $1 order by w.version desc limit 1) v
     where p.state = 'active' order by p.target, p.position, p.created_at, p.id`,
    [now],
  );
}

/** When the next version begins to hold; null: none waits. */
export async function nextEffective(db: Db, scope: Scope, now: Date): Promise<Date | null> {
  forEveryone(scope);
  const [row] = await db.query<{ at: Date | null }>(
    'clocks.next-effective',
    'select min(effective_at) as at from clocks.policy_version where effective_at > $1',
    [now],
  );
  return row?.at ?? null;
}

/** Terms of versions that running clocks hold. */
export async function termsByVersion(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<(Pick<PolicyRow, 'pause_when_waiting' | 'steps' | 'escalation'> & { id: string })[]> {
  forEveryone(scope);
  return db.query(
    'clocks.terms',
    'select id, pause_when_waiting, steps, escalation from clocks.policy_version where id = any($1::uuid[])',
    [ids],
  );
}

/** Transactions that wrote here: what they read is theirs alone until they commit. */
const writing = new WeakSet<Db>();
export const hasChangedPolicies = (db: Db): boolean => writing.has(db);

export async function insertCalendar(tx: Tx, row: { id: string; code: string; name: Name; at: Date }): Promise<void> {
  writing.add(tx);
  await tx.run('insert into clocks.calendar(id, code, name, current_version, created_at) values ($1, $2, $3, 1, $4)', [
    row.id,
    row.code,
    JSON.stringify(row.name),
    row.at,
  ]);
}

export async function insertCalendarVersion(
  tx: Tx,
  row: { id: string; calendarId: string; version: number; definition: CalendarDefinition; at: Date; by: string },
): Promise<void> {
  writing.add(tx);
  await tx.run(
    `insert into clocks.calendar_version(id, calendar_id, version, definition, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.calendarId, row.version, JSON.stringify(row.definition), row.at, row.by],
  );
}

/** False when the version is not the present one. */
export async function updateCalendar(
  tx: Tx,
  id: string,
  version: number,
  changes: { name?: Name; state?: string; nextVersion: number },
): Promise<boolean> {
  writing.add(tx);
  const rows = await tx.run(
    `update clocks.calendar set name = coalesce($3::jsonb, name), state = coalesce($4, state), current_version = $5
     where id = $1 and current_version = $2 returning id`,
    [id, version, changes.name ? JSON.stringify(changes.name) : null, changes.state ?? null, changes.nextVersion],
  );
  return rows.length === 1;
}

export async function insertPolicy(
  tx: Tx,
  row: { id: string; code: string; name: Name; target: Target; position: number; at: Date },
): Promise<void> {
  writing.add(tx);
  await tx.run(
    `insert into clocks.policy(id, code, name, target, position, current_version, created_at) values ($1, $2, $3, $4, $5, 1, $6)`,
    [row.id, row.code, JSON.stringify(row.name), row.target, row.position, row.at],
  );
}

export type NewTerms = Omit<PolicyTerms, 'escalation'> & { escalation?: PolicyTerms['escalation'] };

export async function insertPolicyVersion(
  tx: Tx,
  row: { id: string; policyId: string; version: number; terms: NewTerms; effectiveAt: Date; at: Date; by: string },
): Promise<void> {
  writing.add(tx);
  const { terms } = row;
  await tx.run(
    `insert into clocks.policy_version(id, policy_id, version, match, seconds, business, calendar_id, pause_when_waiting, steps,
       created_at, created_by, escalation, effective_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.id,
      row.policyId,
      row.version,
      JSON.stringify(terms.match),
      terms.seconds,
      terms.business,
      terms.calendarId,
      terms.pauseWhenWaiting,
      terms.steps,
      row.at,
      row.by,
      JSON.stringify(terms.escalation ?? []),
      row.effectiveAt,
    ],
  );
}

export async function updatePolicy(
  tx: Tx,
  id: string,
  version: number,
  changes: { name?: Name; state?: string; position?: number; nextVersion: number },
): Promise<boolean> {
  writing.add(tx);
  const rows = await tx.run(
    `update clocks.policy set name = coalesce($3::jsonb, name), state = coalesce($4, state),
       position = coalesce($5, position), current_version = $6
     where id = $1 and current_version = $2 returning id`,
    [
      id,
      version,
      changes.name ? JSON.stringify(changes.name) : null,
      changes.state ?? null,
      changes.position ?? null,
      changes.nextVersion,
    ],
  );
  return rows.length === 1;
}
