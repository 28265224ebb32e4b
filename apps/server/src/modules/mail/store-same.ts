/** Letters under one Message-ID, in whichever box. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';

type Named = { hash: string; essence: string };

/** Until the transaction ends, always in one order. */
export async function holdIds(tx: Tx, scope: Scope, letters: readonly Named[]): Promise<void> {
  forProgram(scope);
  await tx.query(
    'mail.hold-ids',
    `select pg_advisory_xact_lock(hash) from (
       select distinct hashtextextended(value, 0) as hash from unnest($1::text[]) value order by 1) held`,
    [letters.map(({ hash }) => hash)],
  );
}

/** Those that a box took already, by their place in the list. What a person threw away or has not seen to stands nowhere. */
export async function standing(
  tx: Tx,
  scope: Scope,
  letters: readonly Named[],
): Promise<Map<number, { threadId: string | null }>> {
  forProgram(scope);
  const rows = await tx.query<{ place: number; thread_id: string | null }>(
    'mail.standing',
    `select a.place::int as place, k.thread_id from unnest($1::text[], $2::text[]) with ordinality a(hash, essence, place)
     cross join lateral (
       select l.thread_id from mail.letter l where l.message_hash = a.hash and l.direction = 'in' and l.state = 'received'
         and (l.essence is null or l.essence = a.essence) limit 1) k`,
    [letters.map(({ hash }) => hash), letters.map(({ essence }) => essence)],
  );
  return new Map(rows.map((row) => [row.place - 1, { threadId: row.thread_id }]));
}

/** Boxes that letters of a thread lay in, of those that lay in several. The caller decided that the scope may read the thread. */
export async function boxesOfLetters(
  db: Db,
  scope: Scope,
  threadId: string,
): Promise<{ message_hash: string; essence: string | null; mailbox_ids: string[] }[]> {
  forStaff(scope);
  return db.query(
    'mail.boxes-of-letters',
    `select message_hash, essence, array_agg(mailbox_id order by id) as mailbox_ids from mail.letter
     where thread_id = $1 and direction = 'in' and state in ('received', 'copy')
     group by message_hash, essence having count(distinct mailbox_id) > 1`,
    [threadId],
  );
}
