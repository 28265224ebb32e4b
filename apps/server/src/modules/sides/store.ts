/** All SQL of the schema `sides`. */
import { createHash } from 'node:crypto';
import { bySecret, type Db, forProgram, forStaff, type Row, type Scope, type Tx, unitsWith } from '#kernel';
import type { MessageRow, SideRow } from './tables.ts';

const columns = `s.id, s.origin_site, s.ticket_id, s.ticket_number, s.customer_id, s.unit_id, s.opened_by, s.topic, s.to_unit_id, s.guest_name,
  s.guest_sealed, s.token_sealed, s.token_ends_at, s.ring, s.wrapped_key, s.state, s.waiting_for, s.answered_by, s.last_seq,
  s.opened_at, s.last_at, s.closed_at`;
/** `$1`: units where the asker reads tickets; `$2`: units where they use sides; null: all. Either side may read. */
const readable = `(($1::uuid[] is null or s.unit_id = any($1)) or (s.to_unit_id is not null and ($2::uuid[] is null or s.to_unit_id = any($2))))`;
const reach = (scope: Scope): unknown[] => {
  const used = unitsWith(scope, 'sides.use');
  // One's own unit is asked as a whole, whatever one's role reaches.
  const asked = used === null || scope.unitId === null || used.length === 0 ? used : [...used, scope.unitId];
  return [unitsWith(scope, 'tickets.read'), asked];
};
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export async function sidesOfTicket(db: Db, scope: Scope, ticketId: string): Promise<SideRow[]> {
  return db.query<SideRow>(
    'sides.of-ticket',
    `select ${columns} from sides.side s where s.ticket_id = $3 and ${readable} order by s.opened_at desc limit 100`,
    [...reach(scope), ticketId],
  );
}

/** Those that who asks opened, or that were sent to their unit and the units they lead; open ones first. */
export async function listSides(db: Db, scope: Scope, box: 'asked' | 'opened', limit: number): Promise<SideRow[]> {
  return db.query<SideRow>(
    box === 'asked' ? 'sides.asked' : 'sides.opened',
    `select ${columns} from sides.side s where ${readable} and ${
      box === 'asked'
        ? 's.to_unit_id is not null and ($2::uuid[] is null or s.to_unit_id = any($2)) and $3::uuid is not null'
        : 's.opened_by = $3::uuid'
    } order by s.state desc, s.last_at desc limit $4`,
    [...reach(scope), scope.actor.id, limit],
  );
}

export async function findSide(db: Db, scope: Scope, id: string): Promise<SideRow | null> {
  const [row] = await db.query<SideRow>(
    'sides.find',
    `select ${columns} from sides.side s where s.id = $3 and ${readable}`,
    [...reach(scope), id],
  );
  return row ?? null;
}

/** The same, held until the end of the transaction: messages get their numbers one after another. */
export async function lockSide(tx: Tx, scope: Scope, id: string): Promise<SideRow | null> {
  const [row] = await tx.query<SideRow>(
    'sides.lock',
    `select ${columns} from sides.side s where s.id = $3 and ${readable} for no key update`,
    [...reach(scope), id],
  );
  return row ?? null;
}

export async function sideByToken(tx: Db, scope: Scope, token: string, now: Date): Promise<SideRow | null> {
  bySecret(scope);
  const [row] = await tx.query<SideRow>(
    'sides.by-token',
    `select ${columns} from sides.side s where s.token_hash = $1 and s.token_ends_at > $2`,
    [hashOf(token), now],
  );
  return row ?? null;
}

export async function insertSide(tx: Tx, row: SideRow, token: string | null): Promise<void> {
  await tx.query(
    'sides.insert',
    `insert into sides.side(id, origin_site, ticket_id, ticket_number, customer_id, unit_id, opened_by, topic, to_unit_id, guest_name,
       guest_sealed, token_sealed, token_hash, token_ends_at, ring, wrapped_key, state, waiting_for, opened_at, last_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      row.id,
      row.origin_site,
      row.ticket_id,
      row.ticket_number,
      row.customer_id,
      row.unit_id,
      row.opened_by,
      row.topic,
      row.to_unit_id,
      row.guest_name,
      row.guest_sealed,
      row.token_sealed,
      token === null ? null : hashOf(token),
      row.token_ends_at,
      row.ring,
      row.wrapped_key,
      row.state,
      row.waiting_for,
      row.opened_at,
      row.last_at,
    ],
  );
}

export async function saveLink(tx: Tx, row: SideRow, token: string): Promise<void> {
  await tx.query(
    'sides.link',
    'update sides.side set token_hash = $2, token_sealed = $3, token_ends_at = $4 where id = $1',
    [row.id, hashOf(token), row.token_sealed, row.token_ends_at],
  );
}

/** The caller holds the side. Returns the number; a client id that is known returns null. */
export async function insertMessage(
  tx: Tx,
  scope: Scope,
  row: Omit<MessageRow, 'seq'> & { client_id: string; waiting_for: 'them' | 'us'; answered_by: string | null },
): Promise<number | null> {
  bySecret(scope);
  const [made] = await tx.query<{ seq: number }>(
    'sides.say',
    `with fresh as (
       update sides.side set last_seq = last_seq + 1, last_at = $4, waiting_for = $7, answered_by = coalesce($8, answered_by)
       where id = $1 and not exists (select from sides.message where side_id = $1 and client_id = $2) returning last_seq)
     insert into sides.message(side_id, seq, client_id, at, author_kind, author_id, text)
     select $1, last_seq, $2, $4, $3, $5, $6 from fresh returning seq`,
    [row.side_id, row.client_id, row.author_kind, row.at, row.author_id, row.text, row.waiting_for, row.answered_by],
  );
  return made?.seq ?? null;
}

export async function setState(tx: Tx, id: string, state: 'open' | 'closed', at: Date): Promise<void> {
  await tx.query(
    'sides.state',
    `update sides.side set state = $2, closed_at = case when $2 = 'closed' then $3::timestamptz end where id = $1`,
    [id, state, at],
  );
}

/** The caller has decided that the side may be read, by a right or by its token. */
export async function threadOf(db: Db, scope: Scope, sideId: string): Promise<MessageRow[]> {
  bySecret(scope);
  return db.query<MessageRow>(
    'sides.thread',
    'select side_id, seq, at, author_kind, author_id, text from sides.message where side_id = $1 order by seq limit 1000',
    [sideId],
  );
}

export async function sidesOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<Row[]> {
  forStaff(scope);
  return db.run(
    `select s.ticket_number, s.topic, s.opened_at,
       (select jsonb_agg(jsonb_build_object('at', m.at, 'text', m.text) order by m.seq) from sides.message m where m.side_id = s.id) as thread
     from sides.side s where s.customer_id = any($1::uuid[]) order by s.opened_at`,
    [customerIds],
  );
}

/** Words go; that there was a side, with whom and when, stays. */
export async function wipeSides(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(
    `update sides.message m set text = '' from sides.side s where s.id = m.side_id and s.customer_id = any($1::uuid[])`,
    [customerIds],
  );
  await tx.run(`update sides.side set topic = '' where customer_id = any($1::uuid[])`, [customerIds]);
}

export async function staleKeys(
  tx: Tx,
  scope: Scope,
  ring: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'sides.stale-keys',
    `select id, ring, wrapped_key from sides.side where wrapped_key is not null and ring <> $1 order by id limit $2
     for update skip locked`,
    [ring, limit],
  );
}

export async function saveKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.run('update sides.side set ring = $2, wrapped_key = $3 where id = $1', [id, ring, wrapped]);
}

/** Units that let everybody ask them; to be asked is to be known by name. */
export async function helperUnits(db: Db, scope: Scope): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ unit_id: string }>(
    'sides.helpers',
    'select unit_id from sides.helper order by unit_id',
  );
  return rows.map((row) => row.unit_id);
}

export async function setHelper(tx: Tx, unitId: string, staffId: string, at: Date, on: boolean): Promise<void> {
  if (on)
    await tx.run('insert into sides.helper(unit_id, set_by, at) values ($1, $2, $3) on conflict do nothing', [
      unitId,
      staffId,
      at,
    ]);
  else await tx.run('delete from sides.helper where unit_id = $1', [unitId]);
}
