/** SQL of whole numbers of contacts, and of the talks of a thread. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { ContactRow } from './tables.ts';

export type Numbered = ContactRow & { n: number };

export async function numberOf(tx: Tx, scope: Scope, contactId: string): Promise<number> {
  forProgram(scope);
  await tx.query(
    'channels.chatwoot-number',
    'insert into channels.chatwoot_number(contact_id) values ($1) on conflict (contact_id) do nothing',
    [contactId],
  );
  const [row] = await tx.query<{ n: string }>(
    'channels.chatwoot-numbered',
    'select n from channels.chatwoot_number where contact_id = $1',
    [contactId],
  );
  return Number(row!.n);
}

/** The person (`thread_hash` empty) and their threads, the newest first. */
export async function contactsOfPerson(
  db: Db,
  scope: Scope,
  person: { channelId: string; outerHash: string },
): Promise<Numbered[]> {
  forProgram(scope);
  const rows = await db.query<ContactRow & { n: string }>(
    'channels.chatwoot-person',
    `select c.*, x.n from channels.contact c join channels.chatwoot_number x on x.contact_id = c.id
     where c.channel_id = $1 and c.outer_hash = $2 order by c.thread_hash = '' desc, x.n desc limit 1001`,
    [person.channelId, person.outerHash],
  );
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

export async function numberedById(db: Db, scope: Scope, contactId: string): Promise<Numbered | null> {
  forProgram(scope);
  const [row] = await db.query<ContactRow & { n: string }>(
    'channels.chatwoot-contact',
    'select c.*, x.n from channels.contact c join channels.chatwoot_number x on x.contact_id = c.id where c.id = $1',
    [contactId],
  );
  return row ? { ...row, n: Number(row.n) } : null;
}

/** Conversations under one thread, in the order they began. */
export async function talksOf(db: Db, scope: Scope, contactId: string): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'channels.chatwoot-talks',
    'select distinct conversation_id as id from channels.message where contact_id = $1 and conversation_id is not null order by 1',
    [contactId],
  );
  return rows.map(({ id }) => id);
}

/** Ids of ours that reached the other side and were not seen yet. */
export async function unseenOf(db: Db, scope: Scope, contactId: string): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'channels.chatwoot-unseen',
    `select id from channels.message where contact_id = $1 and direction = 'out' and state in ('sent', 'delivered')
       and seq is not null order by id`,
    [contactId],
  );
  return rows.map(({ id }) => id);
}
