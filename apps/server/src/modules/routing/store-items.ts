/** Work items: who holds what now. Every change runs on a locked row and is written to the log beside it. */
import { clock, type Db, forEveryone, forProgram, forStaff, newId, type Scope, type Tx } from '#kernel';
import type { WorkState } from './rules/states.ts';
import type { WorkItemRow } from './tables.ts';

const open = `('waiting', 'offered', 'held')`;

export type NewItem = Pick<
  WorkItemRow,
  | 'id'
  | 'origin_site'
  | 'kind'
  | 'subject_id'
  | 'channel'
  | 'queue_id'
  | 'unit_id'
  | 'key'
  | 'priority'
  | 'wanted'
  | 'contact_id'
  | 'hops'
  | 'enqueued_at'
> & {
  /** Whether those ahead are counted. */
  placed: boolean;
};

/** Without those whose subject already has open work (unique per subject). The line ahead is counted once per queue and key. */
export async function insertItems(tx: Tx, scope: Scope, items: readonly NewItem[]): Promise<WorkItemRow[]> {
  forProgram(scope);
  return tx.query<WorkItemRow>(
    'routing.insert-items',
    `with given as (
       select g.*, row_number() over (partition by queue_id order by key, id) - 1 as before_it
       from jsonb_to_recordset($1::jsonb) as g(id uuid, origin_site smallint, kind text, subject_id uuid, channel text, queue_id uuid,
         unit_id uuid, key bigint, priority int, wanted jsonb, contact_id uuid, hops smallint, enqueued_at timestamptz, placed boolean)),
     line as materialized (
       select d.queue_id, d.key, (select count(*) from routing.work_item o
         where o.queue_id = d.queue_id and o.state in ('waiting', 'offered') and o.key <= d.key) as ahead
       from (select distinct queue_id, key from given where placed) d)
     insert into routing.work_item
       (id, origin_site, kind, subject_id, channel, queue_id, unit_id, state, key, priority, wanted, enqueued_at, waiting_since,
        contact_id, hops, ahead_at_start)
     select g.id, g.origin_site, g.kind, g.subject_id, g.channel, g.queue_id, g.unit_id, 'waiting', g.key, g.priority, g.wanted,
       g.enqueued_at, g.enqueued_at, g.contact_id, g.hops, case when g.placed then l.ahead + g.before_it else 0 end
     from given g left join line l on l.queue_id = g.queue_id and l.key = g.key
     on conflict (kind, subject_id) where state in ${open} do nothing returning *`,
    [JSON.stringify(items)],
  );
}

/** The subject's open item, locked; null without one. */
export async function lockSubject(tx: Tx, scope: Scope, kind: string, subjectId: string): Promise<WorkItemRow | null> {
  forEveryone(scope);
  const [row] = await tx.query<WorkItemRow>(
    'routing.lock-subject',
    `select * from routing.work_item where kind = $1 and subject_id = $2 and state in ${open} for update`,
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

/** Writes the mutable columns of a locked row. */
export async function saveItem(tx: Tx, row: WorkItemRow): Promise<void> {
  await tx.query(
    'routing.save-item',
    `update routing.work_item set queue_id = $2, unit_id = $3, channel = $4, state = $5, epoch = $6, key = $7, priority = $8,
       wanted = $9, declined = $10, offer_id = $11, offered_to = $12, offered_at = $13, offer_expires_at = $14, held_by = $15,
       waiting_since = $16, held_since = $17, ended_at = $18, ended_reason = $19, ahead_at_start = $20, taken_by_offer = $21,
       origin_site = $22, hops = $23
     where id = $1`,
    [
      row.id,
      row.queue_id,
      row.unit_id,
      row.channel,
      row.state,
      row.epoch,
      row.key,
      row.priority,
      JSON.stringify(row.wanted),
      JSON.stringify(row.declined),
      row.offer_id,
      row.offered_to,
      row.offered_at,
      row.offer_expires_at,
      row.held_by,
      row.waiting_since,
      row.held_since,
      row.ended_at,
      row.ended_reason,
      row.ahead_at_start,
      row.taken_by_offer,
      row.origin_site,
      row.hops,
    ],
  );
}

/** Writes what changes when locked rows come into somebody's hands. */
export async function saveHeld(tx: Tx, rows: WorkItemRow[]): Promise<void> {
  await tx.query(
    'routing.save-held',
    `update routing.work_item w set state = 'held', epoch = h.epoch, held_by = h.held_by, held_since = h.held_since,
       taken_by_offer = h.taken_by_offer, offer_id = null, offered_to = null, offered_at = null, offer_expires_at = null
     from jsonb_to_recordset($1::jsonb)
       as h(id uuid, epoch int, held_by uuid, held_since timestamptz, taken_by_offer uuid)
     where w.id = h.id`,
    [
      JSON.stringify(
        rows.map(({ id, epoch, held_by, held_since, taken_by_offer }) => ({
          id,
          epoch,
          held_by,
          held_since,
          taken_by_offer,
        })),
      ),
    ],
  );
}

export type LogEntry = {
  item: WorkItemRow;
  from: WorkState | 'none';
  reason: string;
  staffIds: string[];
  actor: string;
  lastedMs: number | null;
};

/** `item`: the row after the change. */
export async function logWork(tx: Tx, entries: LogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const at = clock.now();
  await tx.query(
    'routing.log-work',
    `insert into routing.work_log
       (id, at, site, work_item_id, kind, subject_id, channel, queue_id, unit_id, epoch, from_state, to_state, reason, staff_ids, actor, lasted_ms)
     select e.id, $2, e.site, e."workItemId", e.kind, e."subjectId", e.channel, e."queueId", e."unitId", e.epoch, e."from", e."to",
       e.reason, e."staffIds", e.actor, e."lastedMs"
     from jsonb_to_recordset($1::jsonb) as e(id uuid, site smallint, "workItemId" uuid, kind text, "subjectId" uuid, channel text,
       "queueId" uuid, "unitId" uuid, epoch int, "from" text, "to" text, reason text, "staffIds" uuid[], actor text, "lastedMs" bigint)`,
    [
      JSON.stringify(
        entries.map(({ item, from, reason, staffIds, actor, lastedMs }) => ({
          id: newId(),
          site: item.origin_site,
          workItemId: item.id,
          kind: item.kind,
          subjectId: item.subject_id,
          channel: item.channel,
          queueId: item.queue_id,
          unitId: item.unit_id,
          epoch: item.epoch,
          from,
          to: item.state,
          reason,
          staffIds,
          actor,
          lastedMs: lastedMs === null ? null : Math.round(lastedMs),
        })),
      ),
      at,
    ],
  );
}

/** Who had the latest finished work of this contact since then; null: nobody. Only the router looks past rights this way. */
export async function lastHolder(db: Db, scope: Scope, contactId: string, since: Date): Promise<string | null> {
  forProgram(scope);
  const [row] = await db.query<{ held_by: string }>(
    'routing.last-holder',
    `select held_by from routing.work_item
     where contact_id = $1 and state = 'done' and ended_at > $2 order by ended_at desc limit 1`,
    [contactId, since],
  );
  return row?.held_by ?? null;
}

/** How many would go before a new item with this key. */
export async function countAhead(db: Db, scope: Scope, queueId: string, key: number): Promise<number> {
  forEveryone(scope);
  const [row] = await db.query<{ n: number }>(
    'routing.count-ahead',
    `select count(*)::int as n from routing.work_item where queue_id = $1 and state in ('waiting', 'offered') and key <= $2`,
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
