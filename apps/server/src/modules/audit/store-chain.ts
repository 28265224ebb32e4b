/** SQL of the chain: what waits, what is sealed, and reading it back for verification. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { SealableEntry } from './chain.ts';

/** Instants as text: a `Date` would round PostgreSQL's microseconds. */
const sealable = `e.id, to_char(e.recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US') as recorded_at,
  to_char(e.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at, e.actor_kind, e.actor_id, e.session_id, e.request_id, e.ip,
  e.action, e.subject_kind, e.subject_id, e.unit_id, e.detail`;

export type Head = { seq: number; hash: Buffer; sealed_at: Date };

export async function readHead(db: Db | Tx, scope: Scope): Promise<Head | null> {
  forStaff(scope);
  const [row] = await db.query<Head>(
    'audit.head',
    'select seq, hash, sealed_at from audit.seal order by seq desc limit 1',
  );
  return row ?? null;
}

/** The oldest waiting entries, in the order they will be sealed. A ticket whose entry is gone is left for the verifier. */
export async function readWaiting(tx: Tx, scope: Scope, limit: number): Promise<SealableEntry[]> {
  forProgram(scope);
  return await tx.query<SealableEntry>(
    'audit.waiting',
    `select ${sealable} from audit.unsealed u join audit.entry e on e.id = u.entry_id and e.recorded_at = u.recorded_at
     order by u.recorded_at, u.entry_id limit $1`,
    [limit],
  );
}

/** A look without a transaction: mostly nothing waits. */
export async function anyWaiting(db: Db, scope: Scope): Promise<boolean> {
  forProgram(scope);
  return (await db.query('audit.any-waiting', 'select from audit.unsealed limit 1')).length > 0;
}

export async function countWaiting(db: Db, scope: Scope): Promise<number> {
  forStaff(scope);
  const [row] = await db.query<{ n: number }>('audit.count-waiting', 'select count(*) as n from audit.unsealed');
  return row?.n ?? 0;
}

export async function insertSeals(
  tx: Tx,
  scope: Scope,
  seals: { seq: number; entryId: string; recordedAt: string; hash: Buffer }[],
): Promise<void> {
  forProgram(scope);
  await tx.query(
    'audit.insert-seals',
    `with s as (
       insert into audit.seal(seq, entry_id, entry_recorded_at, hash)
       select seq, id, recorded at time zone 'utc', hash
       from unnest($1::bigint[], $2::uuid[], $3::timestamp[], $4::bytea[]) as t(seq, id, recorded, hash) returning entry_id)
     delete from audit.unsealed u using s where u.entry_id = s.entry_id`,
    [
      seals.map((seal) => seal.seq),
      seals.map((seal) => seal.entryId),
      seals.map((seal) => seal.recordedAt),
      seals.map((seal) => seal.hash),
    ],
  );
}

export type SealedRow = { seq: number; entry_id: string; hash: Buffer } & (
  | ({ found: true } & SealableEntry)
  | { found: false }
);

/** Seals after `seq` in order, each with its entry when that is still there. */
export async function readSealed(db: Db, scope: Scope, afterSeq: number, limit: number): Promise<SealedRow[]> {
  forProgram(scope);
  return await db.query<SealedRow>(
    'audit.sealed',
    `select s.seq, s.entry_id, s.hash, e.id is not null as found, ${sealable}
     from audit.seal s left join audit.entry e on e.id = s.entry_id and e.recorded_at = s.entry_recorded_at
     where s.seq > $1 order by s.seq limit $2`,
    [afterSeq, limit],
  );
}

/** Entries that neither stand in the chain nor wait for it: somebody wrote them past the product. */
export async function readStrays(db: Db, scope: Scope, limit: number): Promise<{ id: string; recorded_at: Date }[]> {
  forProgram(scope);
  return await db.run<{ id: string; recorded_at: Date }>(
    `select e.id, e.recorded_at from audit.entry e
     where not exists (select from audit.seal s where s.entry_id = e.id)
       and not exists (select from audit.unsealed u where u.entry_id = e.id)
     order by e.recorded_at limit $1`,
    [limit],
  );
}

/** Tickets whose entry is gone: removed in the moment before sealing. */
export async function readOrphanTickets(db: Db, scope: Scope, limit: number): Promise<{ entry_id: string }[]> {
  forProgram(scope);
  return await db.run<{ entry_id: string }>(
    `select u.entry_id from audit.unsealed u
     where not exists (select from audit.entry e where e.id = u.entry_id and e.recorded_at = u.recorded_at) limit $1`,
    [limit],
  );
}
