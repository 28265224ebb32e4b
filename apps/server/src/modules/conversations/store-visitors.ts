/** Visitors, their tokens, visits and pages. */
import { bySecret, type Db, forProgram, forStaff, ownVisitor, type Scope, type Tx } from '#kernel';
import type { VisitorRow, VisitRow } from './tables.ts';

export async function insertVisitor(
  tx: Tx,
  row: {
    id: string;
    site: number;
    code: string;
    at: Date;
    widgetId: string | null;
    subject: string | null;
    name: string | null;
  },
): Promise<VisitorRow | null> {
  const [made] = await tx.query<VisitorRow>(
    'conversations.insert-visitor',
    `insert into conversations.visitor
       (id, origin_site, code, first_seen_at, last_seen_at, widget_id, verified_subject, verified_name)
     values ($1, $2, $3, $4, $4, $5, $6, $7)
     on conflict (widget_id, verified_subject) where verified_subject is not null do nothing returning *`,
    [row.id, row.site, row.code, row.at, row.widgetId, row.subject, row.name],
  );
  return made ?? null;
}

export async function visitorById(db: Db, scope: Scope, id: string): Promise<VisitorRow | null> {
  const [row] = await db.query<VisitorRow>(
    'conversations.visitor-by-id',
    'select * from conversations.visitor where id = $1 and ($2::uuid is null or id = $2)',
    [id, ownVisitor(scope)],
  );
  return row ?? null;
}

/** The customer behind the visitor who asks, when the host site signed who they are; null otherwise. */
export async function verifiedCustomer(db: Db, scope: Scope): Promise<string | null> {
  const [row] = await db.query<{ customer_id: string }>(
    'conversations.verified-customer',
    `select customer_id from conversations.visitor
     where id = $1 and verified_subject is not null and customer_id is not null and state = 'active'`,
    [ownVisitor(scope)],
  );
  return row?.customer_id ?? null;
}

export async function lockVisitor(tx: Tx, scope: Scope, id: string): Promise<VisitorRow | null> {
  const [row] = await tx.query<VisitorRow>(
    'conversations.lock-visitor',
    'select * from conversations.visitor where id = $1 and ($2::uuid is null or id = $2) for no key update',
    [id, ownVisitor(scope)],
  );
  return row ?? null;
}

export async function verifiedVisitor(
  tx: Tx,
  scope: Scope,
  widgetId: string,
  subject: string,
): Promise<VisitorRow | null> {
  bySecret(scope);
  const [row] = await tx.query<VisitorRow>(
    'conversations.verified-visitor',
    `select * from conversations.visitor where widget_id = $1 and verified_subject = $2 and state = 'active' for no key update`,
    [widgetId, subject],
  );
  return row ?? null;
}

export async function saveVisitor(tx: Tx, row: VisitorRow): Promise<void> {
  await tx.query(
    'conversations.save-visitor',
    `update conversations.visitor set last_seen_at = $2, visit_count = $3, widget_id = $4, verified_subject = $5, verified_name = $6,
       customer_id = $7 where id = $1`,
    [
      row.id,
      row.last_seen_at,
      row.visit_count,
      row.widget_id,
      row.verified_subject,
      row.verified_name,
      row.customer_id,
    ],
  );
}

/** The open conversation of somebody who was recognised in the middle of it goes with them. */
export async function moveOpenConversation(tx: Tx, fromVisitor: string, toVisitor: string): Promise<void> {
  await tx.query(
    'conversations.move-open',
    `update conversations.conversation set visitor_id = $2 where visitor_id = $1 and state <> 'closed'
       and not exists (select 1 from conversations.conversation o where o.visitor_id = $2 and o.state <> 'closed')`,
    [fromVisitor, toVisitor],
  );
}

export type TokenRow = { visitor_id: string; expires_at: Date; verified: boolean };

export async function insertToken(
  tx: Tx,
  token: { hash: string; visitorId: string; at: Date; expiresAt: Date; verified: boolean },
): Promise<void> {
  await tx.query(
    'conversations.insert-token',
    `insert into conversations.visitor_token(token_hash, visitor_id, created_at, expires_at, verified) values ($1, $2, $3, $4, $5)`,
    [token.hash, token.visitorId, token.at, token.expiresAt, token.verified],
  );
}

/** Who holds a token that has not run out; looked up before there is any scope. */
export async function tokenHolder(db: Db, scope: Scope, hash: string, now: Date): Promise<TokenRow | null> {
  bySecret(scope);
  const [row] = await db.query<TokenRow>(
    'conversations.token-holder',
    `select t.visitor_id, t.expires_at, t.verified from conversations.visitor_token t
     join conversations.visitor v on v.id = t.visitor_id
     where t.token_hash = $1 and t.expires_at > $2 and v.state = 'active'`,
    [hash, now],
  );
  return row ?? null;
}

export async function dropTokens(tx: Tx, visitorIds: string[]): Promise<void> {
  await tx.query('conversations.drop-tokens', 'delete from conversations.visitor_token where visitor_id = any($1)', [
    visitorIds,
  ]);
}

export async function dropExpiredTokens(db: Db, now: Date): Promise<void> {
  await db.query('conversations.drop-expired-tokens', 'delete from conversations.visitor_token where expires_at < $1', [
    now,
  ]);
}

export async function insertVisit(
  tx: Tx,
  row: Omit<VisitRow, 'left_at' | 'last_seen_at'> & { site: number },
): Promise<void> {
  await tx.query(
    'conversations.insert-visit',
    `insert into conversations.visit (id, origin_site, visitor_id, widget_id, number, started_at, last_seen_at, ip, host, page,
       page_title, referrer, language, user_agent)
     values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.id,
      row.site,
      row.visitor_id,
      row.widget_id,
      row.number,
      row.started_at,
      row.ip,
      row.host,
      row.page,
      row.page_title,
      row.referrer,
      row.language,
      row.user_agent,
    ],
  );
}

/** The visitor's own visit moves on; false when it is not theirs. */
export async function touchVisit(
  tx: Tx,
  visit: { id: string; visitorId: string; at: Date; page: string | null; title: string | null; left: boolean },
): Promise<boolean> {
  const rows = await tx.query(
    'conversations.touch-visit',
    `update conversations.visit set last_seen_at = $3, left_at = case when $6 then $3::timestamptz else null end,
       page = coalesce($4, page), page_title = coalesce($5, page_title) where id = $1 and visitor_id = $2 returning id`,
    [visit.id, visit.visitorId, visit.at, visit.page, visit.title, visit.left],
  );
  return rows.length > 0;
}

export async function insertPage(
  tx: Tx,
  page: { visitId: string; at: Date; page: string; title: string },
): Promise<void> {
  await tx.query(
    'conversations.insert-page',
    'insert into conversations.visit_page(visit_id, at, page, title) values ($1, $2, $3, $4) on conflict do nothing',
    [page.visitId, page.at, page.page, page.title],
  );
}

export async function latestVisit(db: Db, scope: Scope, visitorId: string): Promise<VisitRow | null> {
  const [row] = await db.query<VisitRow>(
    'conversations.latest-visit',
    `select id, visitor_id, widget_id, number, started_at, last_seen_at, left_at, host(ip) as ip, host, page, page_title, referrer,
       language, user_agent from conversations.visit where visitor_id = $1 and ($2::uuid is null or visitor_id = $2) order by started_at desc limit 1`,
    [visitorId, ownVisitor(scope)],
  );
  return row ?? null;
}

/** The caller decided that the scope may read the conversation that the visit belongs to. */
export async function visitById(db: Db, scope: Scope, id: string): Promise<VisitRow | null> {
  const [row] = await db.query<VisitRow>(
    'conversations.visit-by-id',
    `select id, visitor_id, widget_id, number, started_at, last_seen_at, left_at, host(ip) as ip, host, page, page_title, referrer,
       language, user_agent from conversations.visit where id = $1 and ($2::uuid is null or visitor_id = $2)`,
    [id, ownVisitor(scope)],
  );
  return row ?? null;
}

export async function pagesOf(
  db: Db,
  scope: Scope,
  visit: VisitRow,
): Promise<{ page: string; title: string; at: Date }[]> {
  forStaff(scope);
  return db.query(
    'conversations.pages-of',
    `select page, title, at from conversations.visit_page
     where visit_id = $1 and at >= $2 order by at limit 200`,
    [visit.id, visit.started_at],
  );
}

/** The short code of a visitor, for the program. */
export async function visitorCode(db: Db, scope: Scope, id: string): Promise<string> {
  forProgram(scope);
  const [row] = await db.query<{ code: string }>(
    'conversations.visitor-code',
    'select code from conversations.visitor where id = $1',
    [id],
  );
  return row?.code ?? '';
}
