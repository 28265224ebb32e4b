/** Calls as they were written down, many at a time: what figures and exports are made of, and what is brought in from before. */
import { type Db, forProgram, forStaff, rowsJson, type Scope, type Tx } from '#kernel';
import { callsById } from './store-calls.ts';
import type { CallRow, LegRow, LogRow, RecordingRow } from './tables.ts';
import { opened } from './vault.ts';

export type RawCall = { call: CallRow; legs: LegRow[]; lines: LogRow[] };

/** Of calls that the caller may see, in the order of the ids. */
export async function rawCalls(db: Db, scope: Scope, ids: string[]): Promise<RawCall[]> {
  forStaff(scope);
  const [calls, legs, lines] = await Promise.all([
    callsById(db, scope, ids),
    db.query<LegRow>(
      'telephony.raw-legs',
      'select * from telephony.leg where call_id = any($1) order by started_at, id',
      [ids],
    ),
    db.query<LogRow & { call_id: string }>(
      'telephony.raw-lines',
      `select call_id, at, from_state, to_state, reason, staff_id, queue_id from telephony.call_log
       where call_id = any($1) order by at, id`,
      [ids],
    ),
  ]);
  const found = new Map(calls.map((call): [string, RawCall] => [call.id, { call, legs: [], lines: [] }]));
  for (const leg of legs) found.get(leg.call_id)?.legs.push(leg);
  for (const { call_id, ...line } of lines) found.get(call_id)?.lines.push(line);
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Ids of calls that are over and began before then, in order (ids follow the time); `after`: the last one seen. */
export async function callsOver(db: Db, scope: Scope, after: string, to: Date, most: number): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'telephony.calls-over',
    `select id from telephony.call where id > $1 and state = 'ended' and started_at < $2 order by id limit $3`,
    [after, to, most],
  );
  return rows.map(({ id }) => id);
}

/**
 * For each of these calls in that has one: when the same customer called in last within so many days; the same number, where one
 * of the two calls has no customer. What was refused is no call in.
 */
export async function callsBefore(db: Db, scope: Scope, ids: string[], days: number): Promise<Map<string, Date>> {
  forProgram(scope);
  const rows = await db.query<{ id: string; before: Date }>(
    'telephony.calls-before',
    `select c.id, p.before from telephony.call c cross join lateral (
       select max(e.started_at) as before from telephony.call e
       where e.direction = 'in' and e.ended_reason is distinct from 'refused' and (e.started_at, e.id) < (c.started_at, c.id)
         and e.started_at >= c.started_at - make_interval(days => $2) and (e.customer_id = c.customer_id
           or e.party_blind = c.party_blind and (e.customer_id is null or c.customer_id is null))) p
     where c.id = any($1) and c.direction = 'in' and c.ended_reason is distinct from 'refused' and p.before is not null`,
    [ids, days],
  );
  return new Map(rows.map(({ id, before }) => [id, before]));
}

/** The other party's number; null: withheld, or erased. Who may see it is asked before. */
export const partyOfCall = ({ ring, wrapped_key, party_sealed }: CallRow): string | null =>
  wrapped_key && party_sealed ? opened({ ring, wrapped_key }, party_sealed, 'party') : null;

type Past = { call: CallRow[]; leg: LegRow[]; call_log: object[]; recording: RecordingRow[] };
/** Calls that were made elsewhere, or long ago: rows as they would stand here. Nothing is announced. */
export async function bringCalls(tx: Tx, scope: Scope, past: Past): Promise<void> {
  forProgram(scope);
  for (const [table, rows] of Object.entries(past))
    await tx.query(
      `telephony.bring-${table}`,
      `insert into telephony.${table} select * from jsonb_populate_recordset(null::telephony.${table}, $1)`,
      [rowsJson(rows)],
    );
}
