/** All SQL of the schema `voicenotices`. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { ToldRow, WayRow } from './tables.ts';

const columns = 'box_id, unit_id, channel_id, ticket_type, ring, wrapped_key, numbers_sealed, version, language';

export async function findWay(db: Db, scope: Scope, boxId: string): Promise<WayRow | null> {
  const rows = await db.query<WayRow>(
    'voicenotices.find',
    `select ${columns} from voicenotices.way where box_id = $1 and ($2::uuid[] is null or unit_id = any($2))`,
    [boxId, unitsWith(scope, 'voicemail.configure')],
  );
  return rows[0] ?? null;
}

/** False when somebody else changed it meanwhile. */
export async function saveWay(tx: Tx, row: WayRow): Promise<boolean> {
  const rows = await tx.query(
    'voicenotices.save',
    `insert into voicenotices.way as w (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (box_id) do update set unit_id = $2, channel_id = $3, ticket_type = $4, ring = $5, wrapped_key = $6,
       numbers_sealed = $7, version = $8, language = $9
     where w.version = $8 - 1 returning version`,
    [
      row.box_id,
      row.unit_id,
      row.channel_id,
      row.ticket_type,
      row.ring,
      row.wrapped_key,
      row.numbers_sealed,
      row.version,
      row.language,
    ],
  );
  return rows.length > 0;
}

/** False: it was told before; an event may be read twice. */
export async function insertTold(tx: Tx, row: Omit<ToldRow, 'done_at' | 'result'>): Promise<boolean> {
  const rows = await tx.query(
    'voicenotices.tell',
    `insert into voicenotices.told(id, message_id, kind, n, at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [row.id, row.message_id, row.kind, row.n, row.at],
  );
  return rows.length > 0;
}
export async function findTold(db: Db, scope: Scope, id: string): Promise<ToldRow | null> {
  forProgram(scope);
  const rows = await db.query<ToldRow>('voicenotices.told', 'select * from voicenotices.told where id = $1', [id]);
  return rows[0] ?? null;
}
export async function endTold(tx: Tx, id: string, at: Date, result: string): Promise<void> {
  await tx.query('voicenotices.end', 'update voicenotices.told set done_at = $2, result = $3 where id = $1', [
    id,
    at,
    result,
  ]);
}

type KeyHolder = { id: string; ring: number; wrapped_key: string };
export async function staleKeys(tx: Tx, scope: Scope, current: number, limit: number): Promise<KeyHolder[]> {
  forProgram(scope);
  return tx.query<KeyHolder>(
    'voicenotices.stale',
    `select box_id as id, ring, wrapped_key from voicenotices.way where ring <> $1
     order by box_id limit $2 for update skip locked`,
    [current, limit],
  );
}
export async function saveKey(tx: Tx, row: KeyHolder): Promise<void> {
  await tx.query('voicenotices.rewrap', 'update voicenotices.way set ring = $2, wrapped_key = $3 where box_id = $1', [
    row.id,
    row.ring,
    row.wrapped_key,
  ]);
}
