/** All SQL of the schema `callalarms`. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { AlarmRow, RuleRow } from './tables.ts';

const ruleColumns =
  'id, origin_site, unit_id, kind, subject_id, limit_value, lasts_seconds, calm_seconds, staff_ids, mail_to, state, version';
const alarmColumns = `id, origin_site, rule_id, kind, subject_id, subject_name, unit_id, limit_value, state, since, raised_at, well_since,
  over_at, value, worst`;
const right = 'callalarms.configure';

export async function insertRule(tx: Tx, row: RuleRow): Promise<void> {
  await tx.query(
    'callalarms.insert-rule',
    `insert into callalarms.rule(${ruleColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [row.id, row.origin_site, ...valuesOf(row)],
  );
}
export async function saveRule(tx: Tx, row: RuleRow): Promise<void> {
  await tx.query(
    'callalarms.save-rule',
    `update callalarms.rule set unit_id = $2, kind = $3, subject_id = $4, limit_value = $5, lasts_seconds = $6, calm_seconds = $7,
       staff_ids = $8, mail_to = $9, state = $10, version = $11 where id = $1`,
    [row.id, ...valuesOf(row)],
  );
}
const valuesOf = (row: RuleRow): unknown[] => [
  row.unit_id,
  row.kind,
  row.subject_id,
  row.limit_value,
  row.lasts_seconds,
  row.calm_seconds,
  row.staff_ids,
  row.mail_to,
  row.state,
  row.version,
];

export async function listRules(db: Db, scope: Scope): Promise<RuleRow[]> {
  return db.query<RuleRow>(
    'callalarms.rules',
    `select ${ruleColumns} from callalarms.rule where $1::uuid[] is null or unit_id = any($1) order by state, kind, id`,
    [unitsWith(scope, right)],
  );
}
export async function lockRule(tx: Tx, scope: Scope, id: string): Promise<RuleRow | null> {
  const rows = await tx.query<RuleRow>(
    'callalarms.lock-rule',
    `select ${ruleColumns} from callalarms.rule where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, right)],
  );
  return rows[0] ?? null;
}
export async function activeRules(db: Db, scope: Scope): Promise<RuleRow[]> {
  forProgram(scope);
  return db.query<RuleRow>(
    'callalarms.active-rules',
    `select ${ruleColumns} from callalarms.rule where state = 'active' order by id`,
    [],
  );
}

/** Of the units in reach. */
export async function listAlarms(db: Db, scope: Scope, most: number): Promise<AlarmRow[]> {
  return db.query<AlarmRow>(
    'callalarms.list',
    `select ${alarmColumns} from callalarms.alarm
     where state in ('raised', 'over') and ($1::uuid[] is null or unit_id = any($1))
     order by over_at desc nulls first, raised_at desc, id limit $2`,
    [unitsWith(scope, 'livecalls.see'), most],
  );
}
/** Suspected and raised. */
export async function standingAlarms(db: Db, scope: Scope): Promise<AlarmRow[]> {
  forProgram(scope);
  return db.query<AlarmRow>(
    'callalarms.standing',
    `select ${alarmColumns} from callalarms.alarm where state <> 'over'`,
    [],
  );
}
/** False: another one is on already. */
export async function insertAlarm(tx: Tx, row: AlarmRow): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'callalarms.insert',
    `insert into callalarms.alarm(${alarmColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (rule_id, subject_id) where state <> 'over' do nothing returning id`,
    [
      row.id,
      row.origin_site,
      row.rule_id,
      row.kind,
      row.subject_id,
      JSON.stringify(row.subject_name),
      row.unit_id,
      row.limit_value,
      row.state,
      row.since,
      row.raised_at,
      row.well_since,
      row.over_at,
      row.value,
      row.worst,
    ],
  );
  return rows.length > 0;
}
/** Only from the state in which it was read; false: it is not in it any more. */
export async function saveAlarm(tx: Tx, before: AlarmRow['state'], row: AlarmRow): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'callalarms.save',
    `update callalarms.alarm set state = $3, raised_at = $4, well_since = $5, over_at = $6, value = $7, worst = $8
     where id = $1 and state = $2 returning id`,
    [row.id, before, row.state, row.raised_at, row.well_since, row.over_at, row.value, row.worst],
  );
  return rows.length > 0;
}
export async function forgetAlarm(tx: Tx, id: string): Promise<void> {
  await tx.query('callalarms.forget', `delete from callalarms.alarm where id = $1 and state = 'suspected'`, [id]);
}
export async function dropOld(tx: Tx, before: Date): Promise<void> {
  await tx.query('callalarms.drop-old', `delete from callalarms.alarm where state = 'over' and over_at < $1`, [before]);
}
/** Those of a rule that are on. */
export async function standingOf(tx: Tx, scope: Scope, ruleId: string): Promise<AlarmRow[]> {
  forProgram(scope);
  return tx.query<AlarmRow>(
    'callalarms.standing-of',
    `select ${alarmColumns} from callalarms.alarm where rule_id = $1 and state <> 'over' for update`,
    [ruleId],
  );
}
