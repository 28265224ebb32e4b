/** Work items: who holds what now. What changes them is in `store-moves.ts`. */
import { type Db, forEveryone, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { WorkItemRow } from './tables.ts';

const open = `('waiting', 'offered', 'held')`;

/** A place is counted no further on entering: who has so many before them learns nothing from the exact number. */
export const farAhead = 100;

/** With the wrap-up time of its queue: whoever ends it needs that next. */
export type LockedItem = WorkItemRow & { wrapup_seconds: number };

/** The subject's open item, locked; null without one. */
export async function lockSubject(tx: Tx, scope: Scope, kind: string, subjectId: string): Promise<LockedItem | null> {
  forEveryone(scope);
  const [row] = await tx.query<LockedItem>(
    'routing.lock-subject',
    `select w.*, q.wrapup_seconds from routing.work_item w join routing.queue q on q.id = w.queue_id
     where w.kind = $1 and w.subject_id = $2 and w.state in ${open} for update of w`,
    [kind, subjectId],
  );
  return row ?? null;
}

/** The item behind an open offer, locked. */
export async function lockOffer(tx: Tx, scope: Scope, offerId: string): Promise<WorkItemRow | null> {
  forStaff(scope);
  const [row] = await tx.query<WorkItemRow>(
    'routing.lock-offer',
    `select * from routing.work_item where offer_id = $1 and state = 'offered' for update`,
    [offerId],
  );
  return row ?? null;
}

/** Open offers of those that the callers ask for and are meant by, locked in the order that everybody locks items. */
export async function lockOffers(
  tx: Tx,
  accepts: readonly { scope: Scope; input: { offerId: string } }[],
): Promise<WorkItemRow[]> {
  return tx.query<WorkItemRow>(
    'routing.lock-offers',
    `select w.* from routing.work_item w where w.state = 'offered'
       and exists (select from unnest($1::uuid[], $2::uuid[]) a(offer_id, staff_id)
         where a.offer_id = w.offer_id and a.staff_id = any(w.offered_to))
       and w.offer_id = any($1)
     order by w.id for update`,
    [accepts.map(({ input }) => input.offerId), accepts.map(({ scope }) => scope.actor.id)],
  );
}

/** What somebody holds by an offer they accepted before. */
export async function heldByOffer(db: Db, scope: Scope, offerId: string, staffId: string): Promise<WorkItemRow | null> {
  forStaff(scope);
  const [row] = await db.query<WorkItemRow>(
    'routing.held-by-offer',
    `select * from routing.work_item where held_by = $2 and state = 'held' and taken_by_offer = $1`,
    [offerId, staffId],
  );
  return row ?? null;
}

export async function lockItems(tx: Tx, scope: Scope, ids: string[]): Promise<WorkItemRow[]> {
  forStaff(scope);
  return tx.query<WorkItemRow>(
    'routing.lock-items',
    'select * from routing.work_item where id = any($1) order by id for update',
    [ids],
  );
}

/** Items somebody holds or is offered, locked in the order that everybody locks them. */
export async function lockItemsOf(tx: Tx, scope: Scope, staffId: string): Promise<WorkItemRow[]> {
  forStaff(scope);
  return tx.query<WorkItemRow>(
    'routing.lock-items-of',
    `select * from routing.work_item where id in (
       select id from routing.work_item where held_by = $1 and state = 'held'
       union select id from routing.work_item where state = 'offered' and $1 = any(offered_to))
     order by id for update`,
    [staffId],
  );
}

/** Who had the latest finished work of each contact since then. Only the router looks past rights this way. */
export async function lastHolders(
  db: Db,
  scope: Scope,
  asked: { contactId: string; since: Date }[],
): Promise<Map<string, string>> {
  forProgram(scope);
  if (asked.length === 0) return new Map();
  const rows = await db.query<{ contact_id: string; held_by: string }>(
    'routing.last-holders',
    `select a.contact_id, w.held_by
     from (select distinct on (c.contact_id) * from unnest($1::uuid[], $2::timestamptz[]) c(contact_id, since)) a
     cross join lateral (
       select held_by from routing.work_item
       where contact_id = a.contact_id and state = 'done' and ended_at > a.since order by ended_at desc limit 1) w`,
    [asked.map(({ contactId }) => contactId), asked.map(({ since }) => since)],
  );
  return new Map(rows.map((row) => [row.contact_id, row.held_by]));
}

/**
 * Seconds of the wrap-up that this item kept from beginning: of what its holder finished of the same channel while they held it, or
 * one of its kind that it followed without a break.
 */
export async function putOffWrapup(tx: Tx, scope: Scope, item: WorkItemRow): Promise<number> {
  forStaff(scope);
  const [row] = await tx.query<{ wrapup_seconds: number }>(
    'routing.put-off-wrapup',
    `with recursive held(since) as (
       select $4::timestamptz
       union select i.held_since from held h join routing.work_item i on i.queue_id = $5 and i.state = 'done'
         and i.ended_at >= h.since and i.held_since < h.since and i.held_by = $1 and i.kind = $3)
     select q.wrapup_seconds from routing.queue q join routing.work_item w on w.queue_id = q.id and w.state = 'done'
       and w.ended_at > (select min(since) from held)
     where w.held_by = $1 and w.channel = $2 and w.kind <> $3 order by w.ended_at desc limit 1`,
    [item.held_by, item.channel, item.kind, item.held_since, item.queue_id],
  );
  return row?.wrapup_seconds ?? 0;
}

/** How many go before a key of a queue, counted no further than `farAhead`. */
export async function countAhead(db: Db, scope: Scope, queueId: string, key: number): Promise<number> {
  forStaff(scope);
  const [row] = await db.query<{ n: number }>(
    'routing.count-ahead',
    `select count(*)::int as n from (
       select from routing.work_item where queue_id = $1 and state in ('waiting', 'offered') and key <= $2 limit ${farAhead}) t`,
    [queueId, key],
  );
  return row?.n ?? 0;
}

export async function itemsById(db: Db, scope: Scope, site: number, ids: string[]): Promise<WorkItemRow[]> {
  forStaff(scope);
  return db.query<WorkItemRow>(
    'routing.items-by-id',
    'select * from routing.work_item where id = any($1) and origin_site = $2',
    [ids, site],
  );
}

export async function openItemsOfSite(db: Db, scope: Scope, site: number): Promise<WorkItemRow[]> {
  forProgram(scope);
  return db.run<WorkItemRow>(
    `select * from routing.work_item where origin_site = $1 and state in ${open} order by key, id`,
    [site],
  );
}

/** Open offers to the caller. */
export async function offersTo(db: Db, scope: Scope, staffId: string): Promise<WorkItemRow[]> {
  forStaff(scope);
  return db.query<WorkItemRow>(
    'routing.offers-to',
    `select * from routing.work_item where state = 'offered' and $1 = any(offered_to) order by offered_at`,
    [staffId],
  );
}

/** Which subjects of a kind are offered to any of these people now, to whom and since when; the longest first. */
export async function offersAmong(
  db: Db,
  scope: Scope,
  kind: string,
  staffIds: string[],
): Promise<{ subject_id: string; offered_to: string[]; offered_at: Date }[]> {
  forProgram(scope);
  return db.query(
    'routing.offers-among',
    `select subject_id, offered_to, offered_at from routing.work_item
     where state = 'offered' and kind = $1 and offered_to && $2::uuid[] order by offered_at`,
    [kind, staffIds],
  );
}

/** What each person holds now, per channel, in slots. */
export async function loadOf(
  db: Db,
  scope: Scope,
  staffIds: string[],
): Promise<{ staff_id: string; channel: string; held: number }[]> {
  forStaff(scope);
  return db.query(
    'routing.load-of',
    `select w.held_by as staff_id, w.channel, sum(q.capacity_cost)::int as held
     from routing.work_item w join routing.queue q on q.id = w.queue_id
     where w.state = 'held' and w.held_by = any($1) group by 1, 2`,
    [staffIds],
  );
}

/** To whom a subject is offered now. */
/** Who stands behind open work; null: nobody is known, or there is none. */
export async function contactOf(db: Db, scope: Scope, kind: string, subjectId: string): Promise<string | null> {
  forProgram(scope);
  const [row] = await db.query<{ contact_id: string | null }>(
    'routing.contact-of',
    `select contact_id from routing.work_item where kind = $1 and subject_id = $2 and state <> 'done'`,
    [kind, subjectId],
  );
  return row?.contact_id ?? null;
}

export async function offerOf(
  db: Db,
  scope: Scope,
  kind: string,
  subjectId: string,
): Promise<{ offerId: string; epoch: number; staffIds: string[] } | null> {
  forProgram(scope);
  const [row] = await db.query<WorkItemRow>(
    'routing.offer-of',
    `select * from routing.work_item where kind = $1 and subject_id = $2 and state = 'offered'`,
    [kind, subjectId],
  );
  return row ? { offerId: row.offer_id!, epoch: row.epoch, staffIds: row.offered_to ?? [] } : null;
}

/** Key of the subject's latest work that left a queue unserved; null when it was served or is open. */
export async function leftPlace(
  db: Db,
  scope: Scope,
  kind: string,
  subjectId: string,
): Promise<{ queueId: string; key: number } | null> {
  forProgram(scope);
  const [row] = await db.query<Pick<WorkItemRow, 'queue_id' | 'key' | 'state'>>(
    'routing.left-place',
    `select queue_id, key, state from routing.work_item where kind = $1 and subject_id = $2 order by enqueued_at desc limit 1`,
    [kind, subjectId],
  );
  return row?.state === 'withdrawn' ? { queueId: row.queue_id, key: row.key } : null;
}
