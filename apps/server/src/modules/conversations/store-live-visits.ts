/** Visits as they go on: who is on the pages now. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { VisitRow } from './tables.ts';

export type LiveVisitRow = VisitRow & { code: string; verified_name: string | null; customer_id: string | null };

/** Seen since then on pages of these entrances, the newest first. Whoever calls has chosen entrances that the scope may see. */
export async function liveVisits(
  db: Db,
  scope: Scope,
  input: { widgetIds: string[]; since: Date; limit: number },
): Promise<LiveVisitRow[]> {
  forProgram(scope);
  return db.query<LiveVisitRow>(
    'conversations.live-visits',
    `select v.id, v.visitor_id, v.widget_id, v.number, v.started_at, v.last_seen_at, v.left_at, host(v.ip) as ip, v.host, v.page,
       v.page_title, v.referrer, v.language, v.user_agent, p.code, p.verified_name, p.customer_id
     from conversations.visit v join conversations.visitor p on p.id = v.visitor_id
     where v.left_at is null and v.last_seen_at > $2 and v.widget_id = any($1) and p.state = 'active'
     order by v.started_at desc limit $3`,
    [input.widgetIds, input.since, input.limit],
  );
}

/** Still there. Gives the visits that are their visitors' own, as they stand. */
export async function touchVisits(
  tx: Tx,
  scope: Scope,
  visits: { id: string; visitorId: string }[],
  at: Date,
): Promise<VisitRow[]> {
  forProgram(scope);
  return tx.query<VisitRow>(
    'conversations.touch-visits',
    `with k as (
       select distinct on (id) id, visitor_id from unnest($1::uuid[], $2::uuid[]) as k(id, visitor_id) order by id
     ), l as materialized (
       select v.id from conversations.visit v join k on k.id = v.id and k.visitor_id = v.visitor_id order by v.id for no key update of v
     )
     update conversations.visit v set last_seen_at = $3, left_at = null from l where v.id = l.id
     returning v.id, v.visitor_id, v.widget_id, v.number, v.started_at, v.last_seen_at, v.left_at, host(v.ip) as ip, v.host, v.page,
       v.page_title, v.referrer, v.language, v.user_agent`,
    [visits.map((visit) => visit.id), visits.map((visit) => visit.visitorId), at],
  );
}

/** Open conversations of these visitors. */
export async function openByVisitor(
  db: Db,
  scope: Scope,
  visitorIds: string[],
): Promise<{ id: string; visitor_id: string; state: string; agent_id: string | null }[]> {
  forProgram(scope);
  return db.query(
    'conversations.open-by-visitor',
    `select id, visitor_id, state, agent_id from conversations.conversation where visitor_id = any($1) and state <> 'closed'`,
    [visitorIds],
  );
}
