/** Texts that customers are shown. */
import { type Db, forEveryone, forStaff, type Name, type Scope, type Tx } from '#kernel';

export type NoticeRow = {
  id: string;
  version: number | null;
  title: Name;
  body: Name;
  purposes: string[];
  asks_anew: boolean;
  state: 'draft' | 'published';
  edits: number;
  by: string;
  edited_at: Date;
  published_at: Date | null;
};

const columns = 'id, version, title, body, purposes, asks_anew, state, edits, by, edited_at, published_at';

/** Drafts first, then the latest text. */
export async function listNotices(db: Db, scope: Scope): Promise<NoticeRow[]> {
  forStaff(scope);
  return db.query(
    'consents.notices',
    `select ${columns} from consents.notice order by version desc nulls first, edited_at desc, id limit 200`,
  );
}

export async function findNotice(db: Db, scope: Scope, id: string): Promise<NoticeRow | null> {
  forStaff(scope);
  const [row] = await db.query<NoticeRow>('consents.notice', `select ${columns} from consents.notice where id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** The published text that explains a purpose now, per purpose. */
export async function noticesInForce(db: Db, scope: Scope): Promise<Map<string, number>> {
  forEveryone(scope);
  const rows = await db.query<{ purpose: string; version: number }>(
    'consents.notices-in-force',
    `select purpose, max(version)::int as version from consents.notice, unnest(purposes) purpose
     where state = 'published' group by purpose`,
  );
  return new Map(rows.map(({ purpose, version }) => [purpose, version]));
}

/** The published text that explains a purpose now. */
export async function noticeInForce(db: Db, scope: Scope, purpose: string): Promise<NoticeRow | null> {
  forEveryone(scope);
  const [row] = await db.query<NoticeRow>(
    'consents.notice-in-force',
    `select ${columns} from consents.notice where state = 'published' and $1 = any(purposes) order by version desc limit 1`,
    [purpose],
  );
  return row ?? null;
}

/** Whether a published text explains a purpose. */
export async function explains(db: Db, scope: Scope, version: number, purpose: string): Promise<boolean> {
  forEveryone(scope);
  const rows = await db.query(
    'consents.notice-explains',
    `select 1 from consents.notice where version = $1 and state = 'published' and $2 = any(purposes)`,
    [version, purpose],
  );
  return rows.length === 1;
}

export async function insertNotice(
  tx: Tx,
  row: Pick<NoticeRow, 'id' | 'title' | 'body' | 'purposes' | 'asks_anew' | 'by' | 'edited_at'>,
): Promise<void> {
  await tx.query(
    'consents.notice-insert',
    `insert into consents.notice(id, title, body, purposes, asks_anew, by, edited_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, JSON.stringify(row.title), JSON.stringify(row.body), row.purposes, row.asks_anew, row.by, row.edited_at],
  );
}

/** Of a draft only; false when it has changed since, or is published. */
export async function updateNotice(
  tx: Tx,
  row: Pick<NoticeRow, 'id' | 'title' | 'body' | 'purposes' | 'asks_anew' | 'by' | 'edited_at' | 'edits'>,
): Promise<boolean> {
  const rows = await tx.query(
    'consents.notice-update',
    `update consents.notice set title = $3, body = $4, purposes = $5, asks_anew = $6, by = $7, edited_at = $8, edits = edits + 1
     where id = $1 and edits = $2 and state = 'draft' returning id`,
    [
      row.id,
      row.edits,
      JSON.stringify(row.title),
      JSON.stringify(row.body),
      row.purposes,
      row.asks_anew,
      row.by,
      row.edited_at,
    ],
  );
  return rows.length === 1;
}

/** Gives the draft its number; null when it has changed since, or is published. Publishing is one at a time. */
export async function publishDraft(
  tx: Tx,
  draft: { id: string; edits: number; by: string; at: Date },
): Promise<number | null> {
  await tx.query('consents.notice-hold', `select pg_advisory_xact_lock(hashtextextended('consents.notice', 0))`);
  const [row] = await tx.query<{ version: number }>(
    'consents.notice-publish',
    `update consents.notice set state = 'published', by = $3, published_at = $4, edits = edits + 1,
       version = (select coalesce(max(version), 0) + 1 from consents.notice)
     where id = $1 and edits = $2 and state = 'draft' returning version`,
    [draft.id, draft.edits, draft.by, draft.at],
  );
  return row?.version ?? null;
}

export async function deleteDraft(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    'consents.notice-drop',
    `delete from consents.notice where id = $1 and state = 'draft' returning id`,
    [id],
  );
  return rows.length === 1;
}
