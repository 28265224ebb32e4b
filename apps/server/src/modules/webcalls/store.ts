/** All SQL of the schema `webcalls`. */
import { bySecret, type Db, forEveryone, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { EntranceRow, GuestRow } from './tables.ts';

const columns = 'id, unit_id, code, name, number, most_at_once, state, version';
const right = 'telephony.configure';

export async function saveEntrance(tx: Tx, row: EntranceRow): Promise<void> {
  await tx.query(
    'webcalls.save',
    `insert into webcalls.entrance(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (id) do update set unit_id = $2, name = $4, number = $5, most_at_once = $6, state = $7, version = $8`,
    [row.id, row.unit_id, row.code, JSON.stringify(row.name), row.number, row.most_at_once, row.state, row.version],
  );
}

export async function listEntrances(db: Db, scope: Scope): Promise<EntranceRow[]> {
  return db.query<EntranceRow>(
    'webcalls.list',
    `select ${columns} from webcalls.entrance where $1::uuid[] is null or unit_id = any($1) order by state, id`,
    [unitsWith(scope, right)],
  );
}

export async function lockEntrance(tx: Tx, scope: Scope, id: string): Promise<EntranceRow | null> {
  const [row] = await tx.query<EntranceRow>(
    'webcalls.lock',
    `select ${columns} from webcalls.entrance where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, right)],
  );
  return row ?? null;
}

/** One that is open to whoever has its link. */
export async function entranceByCode(db: Db, scope: Scope, code: string): Promise<EntranceRow | null> {
  forEveryone(scope);
  const [row] = await db.query<EntranceRow>(
    'webcalls.by-code',
    `select ${columns} from webcalls.entrance where code = $1 and state = 'active'`,
    [code],
  );
  return row ?? null;
}

export async function insertGuest(tx: Tx, row: GuestRow): Promise<void> {
  await tx.query(
    'webcalls.insert-guest',
    'insert into webcalls.guest(call_id, entrance_id, secret_hash, visitor_id, at) values ($1, $2, $3, $4, $5)',
    [row.call_id, row.entrance_id, row.secret_hash, row.visitor_id, row.at],
  );
}

export async function callBySecret(db: Db, scope: Scope, hash: string): Promise<string | null> {
  bySecret(scope);
  const [row] = await db.query<{ call_id: string }>(
    'webcalls.by-secret',
    'select call_id from webcalls.guest where secret_hash = $1',
    [hash],
  );
  return row?.call_id ?? null;
}

export async function isGuestCall(db: Db, scope: Scope, callId: string): Promise<boolean> {
  forProgram(scope);
  const rows = await db.query('webcalls.is-guest', 'select from webcalls.guest where call_id = $1', [callId]);
  return rows.length > 0;
}

export async function recentCalls(db: Db, scope: Scope, entranceId: string, since: Date): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ call_id: string }>(
    'webcalls.recent',
    'select call_id from webcalls.guest where entrance_id = $1 and at > $2',
    [entranceId, since],
  );
  return rows.map(({ call_id }) => call_id);
}

/** Secrets of calls that are long over. */
export async function dropGuests(tx: Tx, before: Date): Promise<void> {
  await tx.query('webcalls.drop-guests', 'delete from webcalls.guest where at < $1', [before]);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'webcalls.use',
    `select count(*)::int as entrances from webcalls.entrance where state = 'active'`,
    [],
  );
  return row!;
}
