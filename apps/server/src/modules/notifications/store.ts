/** SQL of outgoing mail and of notices. */
import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, forProgram, forStaff, type Scope, type Tx } from '#kernel';

export type MailRow = {
  id: string;
  recipient_sealed: string;
  subject_sealed: string;
  text_sealed: string;
  html_sealed: string | null;
  headers: Record<string, string>;
  ring: number;
  wrapped_key: string;
  attempts: number;
  attachments: { fileId: string; name: string }[];
};

export async function insertMail(tx: Tx, site: number, mail: Omit<MailRow, 'attempts'>, at: Date): Promise<void> {
  await tx.run(
    `insert into notifications.mail(id, origin_site, recipient_sealed, subject_sealed, text_sealed, html_sealed, headers, ring, wrapped_key, state, created_at, attachments)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11)`,
    [
      mail.id,
      site,
      mail.recipient_sealed,
      mail.subject_sealed,
      mail.text_sealed,
      mail.html_sealed,
      JSON.stringify(mail.headers),
      mail.ring,
      mail.wrapped_key,
      at,
      JSON.stringify(mail.attachments),
    ],
  );
}

/** Null when it has left, has failed for good, or another worker holds it. */
export async function takeMail(tx: Tx, scope: Scope, id: string): Promise<MailRow | null> {
  forProgram(scope);
  const [row] = await tx.run<MailRow>(
    `select id, recipient_sealed, subject_sealed, text_sealed, html_sealed, headers, ring, wrapped_key, attempts, attachments
     from notifications.mail where id = $1 and state = 'queued' for update skip locked`,
    [id],
  );
  return row ?? null;
}

export async function markTried(tx: Tx, id: string, error: string): Promise<void> {
  await tx.run('update notifications.mail set attempts = attempts + 1, last_error = $2 where id = $1', [id, error]);
}

/** Ends a mail either way and destroys its key with everything that was sealed by it. */
export async function finishMail(
  tx: Tx,
  id: string,
  end: { state: 'sent' | 'failed'; error: string | null },
  at: Date,
): Promise<void> {
  await tx.run(
    `update notifications.mail set state = $2, attempts = attempts + 1, last_error = $3, sent_at = case when $2 = 'sent' then $4::timestamptz end,
       recipient_sealed = null, subject_sealed = null, text_sealed = null, html_sealed = null, headers = '{}', ring = null, wrapped_key = null
     where id = $1`,
    [id, end.state, end.error, at],
  );
}

export type MailStateRow = {
  id: string;
  state: 'queued' | 'sent' | 'failed';
  attempts: number;
  lastError: string | null;
  createdAt: Date;
  sentAt: Date | null;
};

const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);
const micros = `to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdText"`;

export async function readMails(
  db: Db,
  scope: Scope,
  filter: { state?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ rows: MailStateRow[]; nextCursor: string | null }> {
  forStaff(scope);
  const after = decodeCursor(filter.cursor, cursorShape);
  const rows = await db.run<MailStateRow & { createdText: string }>(
    `select id, state, attempts, last_error as "lastError", created_at as "createdAt", sent_at as "sentAt", ${micros} from notifications.mail
     where ($1::text is null or state = $1) and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [filter.state ?? null, after?.[0] ?? null, after?.[1] ?? null, filter.limit + 1],
  );
  const last = rows[filter.limit - 1];
  return {
    rows: rows.slice(0, filter.limit),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.createdText, last.id]) : null,
  };
}

export async function readKeysToRewrap(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return await tx.run(
    `select id, ring, wrapped_key from notifications.mail where wrapped_key is not null and ring <> $1 limit $2 for update skip locked`,
    [current, limit],
  );
}

export async function writeKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.run('update notifications.mail set ring = $2, wrapped_key = $3 where id = $1', [id, ring, wrapped]);
}

export type NewNotice = {
  id: string;
  staffId: string;
  code: string;
  params: Record<string, string | number>;
  link: string;
  key: string;
};

/** One statement for all. Returns the ids that were new: nobody is told twice under the same key. */
export async function insertNotices(tx: Tx, notices: NewNotice[], at: Date): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'notifications.insert-notices',
    `insert into notifications.notice(id, staff_id, code, params, link, key, created_at)
     select id, staff_id, code, params::jsonb, link, key, $7
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) n(id, staff_id, code, params, link, key)
     on conflict (staff_id, key) do nothing returning id`,
    [
      notices.map(({ id }) => id),
      notices.map(({ staffId }) => staffId),
      notices.map(({ code }) => code),
      notices.map(({ params }) => JSON.stringify(params)),
      notices.map(({ link }) => link),
      notices.map(({ key }) => key),
      at,
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

export type NoticeRow = Omit<NewNotice, 'staffId' | 'key'> & { createdAt: Date; readAt: Date | null };

/** One's own notices only. */
export async function readNotices(
  db: Db,
  scope: Scope,
  filter: { cursor?: string | undefined; limit: number },
): Promise<{ rows: NoticeRow[]; nextCursor: string | null; unread: number }> {
  const after = decodeCursor(filter.cursor, cursorShape);
  const rows = await db.run<NoticeRow & { createdText: string }>(
    `select id, code, params, link, created_at as "createdAt", read_at as "readAt", ${micros} from notifications.notice
     where staff_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [scope.actor.id, after?.[0] ?? null, after?.[1] ?? null, filter.limit + 1],
  );
  const [counted] = await db.run<{ n: number }>(
    'select count(*) as n from (select from notifications.notice where staff_id = $1 and read_at is null limit 100) u',
    [scope.actor.id],
  );
  const last = rows[filter.limit - 1];
  return {
    rows: rows.slice(0, filter.limit),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.createdText, last.id]) : null,
    unread: counted?.n ?? 0,
  };
}

export async function markRead(tx: Tx, scope: Scope, ids: string[] | null, at: Date): Promise<void> {
  await tx.run(
    `update notifications.notice set read_at = $3
     where staff_id = $1 and read_at is null and ($2::uuid[] is null or id = any($2))`,
    [scope.actor.id, ids, at],
  );
}

export async function sweep(db: Db, before: Date): Promise<void> {
  await db.run(`delete from notifications.mail where created_at < $1 and state <> 'queued'`, [before]);
  await db.run('delete from notifications.notice where created_at < $1', [before]);
}
