/** All SQL of the schema `audit`, except sealing (store-chain.ts). */
import { sql } from 'kysely';
import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { SearchEntries } from './contract.ts';
import type { AuditTables, Detail } from './tables.ts';

export type NewEntry = {
  id: string;
  at: Date;
  actorKind: string;
  actorId: string;
  sessionId: string | null;
  requestId: string;
  ip: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  unitId: string | null;
  detail: Detail;
};

/** The entry and its ticket for the sealer, in one statement. */
export async function insertEntry(tx: Tx, entry: NewEntry): Promise<void> {
  await tx.query(
    'audit.insert-entry',
    `with e as (
       insert into audit.entry(id, at, actor_kind, actor_id, session_id, request_id, ip, action, subject_kind, subject_id, unit_id, detail)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id, recorded_at)
     insert into audit.unsealed(entry_id, recorded_at) table e`,
    [
      entry.id,
      entry.at,
      entry.actorKind,
      entry.actorId,
      entry.sessionId,
      entry.requestId,
      entry.ip,
      entry.action,
      entry.subjectKind,
      entry.subjectId,
      entry.unitId,
      JSON.stringify(entry.detail),
    ],
  );
}

export type FoundEntry = {
  id: string;
  recorded_at: Date;
  at: Date;
  actor_kind: string;
  actor_id: string;
  request_id: string;
  ip: string | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  unit_id: string | null;
  detail: Detail;
  seq: number | null;
};

const totalCap = 1000;

/** Newest first. A reader whose right ends at some units sees entries of those units only, never company-wide ones. */
export async function findEntries(
  db: Db,
  scope: Scope,
  filter: SearchEntries,
): Promise<{ rows: FoundEntry[]; nextCursor: string | null; total: { count: number; capped: boolean } }> {
  const units = unitsWith(scope, 'audit.read');
  let query = db.tables<AuditTables>().selectFrom('audit.entry as e');
  if (units !== null) query = query.where('e.unit_id', 'in', units.length > 0 ? units : [nobody]);
  if (filter.actorId) query = query.where('e.actor_id', '=', filter.actorId);
  if (filter.action)
    query = filter.action.endsWith('.')
      ? query.where('e.action', 'like', `${filter.action}%`)
      : query.where('e.action', '=', filter.action);
  if (filter.subjectKind) query = query.where('e.subject_kind', '=', filter.subjectKind);
  if (filter.subjectId) query = query.where('e.subject_id', '=', filter.subjectId);
  if (filter.unitId) query = query.where('e.unit_id', '=', filter.unitId);
  if (filter.from) query = query.where('e.at', '>=', new Date(filter.from));
  if (filter.to) query = query.where('e.at', '<', new Date(filter.to));

  const counted = await db
    .tables<AuditTables>()
    .selectFrom(
      query
        .select('e.id')
        .limit(totalCap + 1)
        .as('hits'),
    )
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();

  let page = query
    .leftJoin('audit.seal as s', 's.entry_id', 'e.id')
    .select([
      'e.id',
      'e.recorded_at',
      'e.at',
      'e.actor_kind',
      'e.actor_id',
      'e.request_id',
      'e.ip',
      'e.action',
      'e.subject_kind',
      'e.subject_id',
      'e.unit_id',
      'e.detail',
      's.seq',
    ])
    // Whole microseconds: a `Date` would round, and the next page would begin with rows already shown.
    .select(sql<string>`to_char(e.recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('recorded_text'))
    .orderBy('e.recorded_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(filter.limit + 1);
  const after = decodeCursor(filter.cursor, z.tuple([z.iso.datetime(), z.uuid()]));
  if (after)
    page = page.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('e.recorded_at', 'e.id'), '<', tuple(eb.cast<Date>(eb.val(after[0]), 'timestamptz'), after[1])),
    );
  const rows = await page.execute();
  const shown = rows.slice(0, filter.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.recorded_text, last.id]) : null,
    total: { count: Math.min(counted.n, totalCap), capped: counted.n > totalCap },
  };
}

const nobody = '00000000-0000-0000-0000-000000000000';

/** Actions that occur, by jumping from one to the next in the index instead of reading every row. */
export async function listActions(db: Db, scope: Scope): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ action: string }>(
    'audit.actions',
    `with recursive a as (
       (select action from audit.entry order by action using ~<~ limit 1)
       union all
       select (select action from audit.entry where action ~>~ a.action order by action using ~<~ limit 1)
       from a where a.action is not null)
     select action from a where action is not null`,
  );
  return rows.map((row) => row.action);
}

export async function ensureMonths(db: Db, scope: Scope, first: Date, count: number): Promise<void> {
  forProgram(scope);
  await db.run(
    `select audit.ensure_month((date_trunc('month', $1::timestamptz at time zone 'utc') + make_interval(months => n))::date)
     from generate_series(0, $2::int - 1) n`,
    [first, count],
  );
}
