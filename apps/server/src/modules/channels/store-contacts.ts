/** Who writes through channels. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { ContactRow } from './tables.ts';

/** The one that is there, locked; made when there is none. Whatever one person says comes one after another. */
export async function takeContact(tx: Tx, scope: Scope, fresh: ContactRow): Promise<ContactRow> {
  forProgram(scope);
  await tx.query(
    'channels.insert-contact',
    `insert into channels.contact(id, channel_id, outer_hash, thread_hash, ring, wrapped_key, sealed, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (channel_id, outer_hash, thread_hash) do nothing`,
    [
      fresh.id,
      fresh.channel_id,
      fresh.outer_hash,
      fresh.thread_hash,
      fresh.ring,
      fresh.wrapped_key,
      fresh.sealed,
      fresh.created_at,
    ],
  );
  const [row] = await tx.query<ContactRow>(
    'channels.lock-contact',
    'select * from channels.contact where channel_id = $1 and outer_hash = $2 and thread_hash = $3 for no key update',
    [fresh.channel_id, fresh.outer_hash, fresh.thread_hash],
  );
  return row!;
}

export async function saveContact(tx: Tx, row: ContactRow): Promise<void> {
  await tx.query(
    'channels.save-contact',
    `update channels.contact set customer_id = $2, conversation_id = $3, stopped_at = $4, last_in_at = $5, ring = $6, wrapped_key = $7, sealed = $8, scene = $9
     where id = $1`,
    [
      row.id,
      row.customer_id,
      row.conversation_id,
      row.stopped_at,
      row.last_in_at,
      row.ring,
      row.wrapped_key,
      row.sealed,
      row.scene,
    ],
  );
}

/** The customer of another thread of the same person. */
export async function customerOfPerson(
  tx: Tx,
  scope: Scope,
  person: { channelId: string; outerHash: string },
): Promise<string | null> {
  forProgram(scope);
  const [row] = await tx.query<{ customer_id: string }>(
    'channels.customer-of-person',
    'select customer_id from channels.contact where channel_id = $1 and outer_hash = $2 and customer_id is not null limit 1',
    [person.channelId, person.outerHash],
  );
  return row?.customer_id ?? null;
}

/** Whom a conversation is with; an earlier one of the same person too. The caller decided that the scope may read the conversation. */
export async function contactOfConversation(db: Db, scope: Scope, conversationId: string): Promise<ContactRow | null> {
  forStaff(scope);
  const [row] = await db.query<ContactRow>(
    'channels.contact-of-conversation',
    `select c.* from channels.contact c where c.conversation_id = $1
     union all select c.* from channels.contact c join channels.message m on m.contact_id = c.id where m.conversation_id = $1 limit 1`,
    [conversationId],
  );
  return row ?? null;
}

/** A group chat, a public post: whoever is there reads what is written. */
export async function readByOthers(db: Db, scope: Scope, conversationId: string): Promise<boolean> {
  forStaff(scope);
  const rows = await db.query(
    'channels.read-by-others',
    `select from channels.contact p join channels.channel c on c.id = p.channel_id
     where p.conversation_id = $1 and p.thread_hash <> '' and c.kind in ('generic', 'wecom', 'dingtalk')`,
    [conversationId],
  );
  return rows.length > 0;
}

/** Somebody who is texted, by what gateways call them. */
export async function contactByHash(
  db: Db,
  scope: Scope,
  person: { channelId: string; outerHash: string },
): Promise<ContactRow | null> {
  forStaff(scope);
  const [row] = await db.query<ContactRow>(
    'channels.contact-by-hash',
    "select * from channels.contact where channel_id = $1 and outer_hash = $2 and thread_hash = ''",
    [person.channelId, person.outerHash],
  );
  return row ?? null;
}

export async function contactsById(db: Db, scope: Scope, ids: string[]): Promise<ContactRow[]> {
  forProgram(scope);
  return db.query<ContactRow>('channels.contacts', 'select * from channels.contact where id = any($1)', [ids]);
}

/** Staff found out who it is: what they write next goes there too. */
export async function linkContacts(tx: Tx, conversationId: string, customerId: string): Promise<void> {
  await tx.query('channels.link-contacts', 'update channels.contact set customer_id = $2 where conversation_id = $1', [
    conversationId,
    customerId,
  ]);
}

export async function contactsOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<ContactRow[]> {
  forStaff(scope);
  return db.query<ContactRow>(
    'channels.contacts-of-customers',
    'select * from channels.contact where customer_id = any($1) order by id',
    [customerIds],
  );
}

/** The key goes, and with it every word and id; a hash of nobody takes the place, so that they are a stranger next time. */
export async function wipeContacts(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.query(
    'channels.wipe-messages',
    `update channels.message m set sealed = null, outer_hash = null, next_try_at = null,
       state = case when m.state in ('queued', 'sending') then 'dropped' else m.state end
     from channels.contact c where c.id = m.contact_id and c.customer_id = any($1)`,
    [customerIds],
  );
  await tx.query(
    'channels.wipe-contacts',
    `update channels.contact set wrapped_key = '', sealed = '', outer_hash = id::text, conversation_id = null where customer_id = any($1)`,
    [customerIds],
  );
}

export async function staleContactKeys(tx: Tx, scope: Scope, current: number, limit: number) {
  forProgram(scope);
  return tx.query<{ id: string; ring: number; wrapped_key: string }>(
    'channels.stale-contact-keys',
    "select id, ring, wrapped_key from channels.contact where ring <> $1 and wrapped_key <> '' order by id limit $2 for update skip locked",
    [current, limit],
  );
}

export async function saveContactKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('channels.save-contact-key', 'update channels.contact set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}
