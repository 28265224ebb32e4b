/** Alarms that are on and those that are over, of the units in reach. */
import type { Db, Scope } from '#kernel';
import type { CallAlarm } from './contract.ts';
import { listAlarms } from './store.ts';

const most = 200;

export async function showAlarms(db: Db, scope: Scope): Promise<CallAlarm[]> {
  return (await listAlarms(db, scope, most)).map((row) => ({
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    subject: row.subject_name,
    unitId: row.unit_id,
    limit: row.limit_value,
    value: row.value,
    worst: row.worst,
    since: (row.raised_at ?? row.since).toISOString(),
    until: row.over_at?.toISOString() ?? null,
  }));
}
