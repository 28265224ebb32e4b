/** SQL of announcements and their receipts. */
import { type Db, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { AnnouncementRow, ReceiptRow, SeenAnnouncementRow } from './tables.ts';

/** `$1`: who asks; `$2`: their unit and all above it; `$3`: units they announce to (null: all). */
const seen = `select a.*, r.read_at, r.confirmed_at from bulletins.announcement a
  left join bulletins.receipt r on r.announcement_id = a.id and r.staff_id = $1::uuid
  where (a.unit_id = any($2::uuid[]) or $3::uuid[] is null or a.unit_id = any($3::uuid[]))`;
const asker = (scope: Scope, above: string[]): unknown[] => [
  scope.actor.id,
  above,
  unitsWith(scope, 'bulletins.announce'),
];

/** Current ones pinned first, past ones by time. `at`: now. */
export async function listAnnouncements(
  db: Db,
  scope: Scope,
  above: string[],
  page: { past: boolean; at: Date; before: { pinned: boolean; at: Date; id: string } | null; limit: number },
): Promise<SeenAnnouncementRow[]> {
  return db.query<SeenAnnouncementRow>(
    'bulletins.announcements',
    `${seen} and (a.withdrawn_at is not null or coalesce(a.ends_at <= $4, false)) = $5
       and ($6::boolean is null or (a.pinned and not $5, a.published_at, a.id) < ($6, $7::timestamptz, $8::uuid))
     order by (a.pinned and not $5) desc, a.published_at desc, a.id desc limit $9`,
    [
      ...asker(scope, above),
      page.at,
      page.past,
      page.before?.pinned ?? null,
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.limit,
    ],
  );
}

export async function findAnnouncement(
  db: Db,
  scope: Scope,
  above: string[],
  id: string,
): Promise<SeenAnnouncementRow | null> {
  const [row] = await db.query<SeenAnnouncementRow>('bulletins.announcement', `${seen} and a.id = $4`, [
    ...asker(scope, above),
    id,
  ]);
  return row ?? null;
}

/** Addressed to who asks, current, and neither read nor (where asked for) confirmed; oldest first. */
export async function waitingAnnouncements(
  db: Db,
  scope: Scope,
  above: string[],
  at: Date,
): Promise<{ id: string; title: string; confirm: boolean; read: boolean }[]> {
  return db.query(
    'bulletins.waiting',
    `select a.id, a.title, a.confirm, r.read_at is not null as read from bulletins.announcement a
     left join bulletins.receipt r on r.announcement_id = a.id and r.staff_id = $1::uuid
     where a.unit_id = any($2::uuid[]) and a.withdrawn_at is null and coalesce(a.ends_at > $3, true) and a.author_id <> $1::uuid
       and (r.read_at is null or (a.confirm and r.confirmed_at is null))
     order by a.published_at limit 200`,
    [scope.actor.id, above, at],
  );
}

export async function insertAnnouncement(tx: Tx, row: AnnouncementRow): Promise<void> {
  await tx.query(
    'bulletins.announce',
    `insert into bulletins.announcement(id, origin_site, unit_id, title, body, confirm, pinned, author_id, published_at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.title,
      row.body,
      row.confirm,
      row.pinned,
      row.author_id,
      row.published_at,
      row.ends_at,
    ],
  );
}

/** False when somebody else was faster. */
export async function updateAnnouncement(tx: Tx, row: AnnouncementRow): Promise<boolean> {
  const rows = await tx.query(
    'bulletins.correct',
    `update bulletins.announcement set title = $3, body = $4, confirm = $5, pinned = $6, ends_at = $7, withdrawn_at = $8,
       version = version + 1 where id = $1 and version = $2 returning id`,
    [row.id, row.version, row.title, row.body, row.confirm, row.pinned, row.ends_at, row.withdrawn_at],
  );
  return rows.length === 1;
}

export async function dropReceipts(tx: Tx, id: string): Promise<void> {
  await tx.query('bulletins.drop-receipts', 'delete from bulletins.receipt where announcement_id = $1', [id]);
}

/** The first reading and the first confirmation stand. */
export async function writeReceipt(tx: Tx, id: string, staffId: string, at: Date, confirm: boolean): Promise<void> {
  await tx.query(
    'bulletins.receipt',
    `insert into bulletins.receipt as r (announcement_id, staff_id, read_at, confirmed_at)
     values ($1, $2, $3, case when $4 then $3::timestamptz end)
     on conflict (announcement_id, staff_id) do update set confirmed_at = coalesce(r.confirmed_at, excluded.confirmed_at)`,
    [id, staffId, at, confirm],
  );
}

export async function receiptsOf(db: Db, scope: Scope, id: string): Promise<ReceiptRow[]> {
  forStaff(scope);
  return db.query<ReceiptRow>(
    'bulletins.receipts',
    'select staff_id, read_at, confirmed_at from bulletins.receipt where announcement_id = $1',
    [id],
  );
}
