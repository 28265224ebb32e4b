/** What changes work items. Each change and its line in the log are one statement, on rows that the caller has locked. */
import { clock, forProgram, newId, type Scope, type Tx } from '#kernel';
import type { WorkState } from './rules/states.ts';
import { farAhead } from './store-items.ts';
import type { WorkItemRow } from './tables.ts';

export const logColumns = `(id, at, site, work_item_id, kind, subject_id, channel, queue_id, unit_id, epoch, from_state, to_state,
  reason, staff_ids, actor, lasted_ms)`;

/** `lines`, `at`: the parameters that carry `linesOf` and the time. */
const insertLog = (lines: string, at: string): string => `insert into routing.work_log ${logColumns}
  select e.id, ${at}, e.site, e."workItemId", e.kind, e."subjectId", e.channel, e."queueId", e."unitId", e.epoch, e."from", e."to",
    e.reason, e."staffIds", e.actor, e."lastedMs"
  from jsonb_to_recordset(${lines}::jsonb) as e(id uuid, site smallint, "workItemId" uuid, kind text, "subjectId" uuid, channel text,
    "queueId" uuid, "unitId" uuid, epoch int, "from" text, "to" text, reason text, "staffIds" uuid[], actor text, "lastedMs" bigint)`;

export type LogEntry = {
  /** The row after the change. */
  item: WorkItemRow;
  from: WorkState;
  reason: string;
  staffIds: string[];
  actor: string;
  lastedMs: number | null;
};

function linesOf(entries: LogEntry[]): string {
  return JSON.stringify(
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
  );
}

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
  | 'enqueued_at'
  | 'contact_id'
  | 'hops'
> & {
  /** Whether those ahead are counted. */
  placed: boolean;
};

/** Without those whose subject already has open work (unique per subject). */
export async function insertItems(
  tx: Tx,
  scope: Scope,
  actor: string,
  items: readonly NewItem[],
): Promise<WorkItemRow[]> {
  forProgram(scope);
  return tx.query<WorkItemRow>(
    'routing.insert-items',
    `with draft as (
       select * from jsonb_to_recordset($1::jsonb) as d(id uuid, origin_site smallint, kind text, subject_id uuid, channel text,
         queue_id uuid, unit_id uuid, key bigint, priority smallint, wanted jsonb, enqueued_at timestamptz, contact_id uuid,
         hops smallint, placed boolean, log_id uuid)
     ), made as (
       insert into routing.work_item
         (id, origin_site, kind, subject_id, channel, queue_id, unit_id, state, key, priority, wanted, enqueued_at, waiting_since,
          contact_id, hops, ahead_at_start)
       select d.id, d.origin_site, d.kind, d.subject_id, d.channel, d.queue_id, d.unit_id, 'waiting', d.key, d.priority, d.wanted,
         d.enqueued_at, d.enqueued_at, d.contact_id, d.hops,
         case when d.placed then (select count(*)::int from (
           select from routing.work_item o where o.queue_id = d.queue_id and o.state in ('waiting', 'offered') and o.key <= d.key
           limit ${farAhead}) t) else 0 end
       from draft d
       on conflict (kind, subject_id) where state in ('waiting', 'offered', 'held') do nothing returning *
     ), logged as (
       insert into routing.work_log ${logColumns}
       select d.log_id, m.enqueued_at, m.origin_site, m.id, m.kind, m.subject_id, m.channel, m.queue_id, m.unit_id, m.epoch, 'none',
         m.state, 'enqueued', '{}', $2, null
       from made m join draft d on d.id = m.id
     ) select * from made`,
    [JSON.stringify(items.map((item) => ({ ...item, log_id: newId() }))), actor],
  );
}

/** Writes the mutable columns of a locked row and its line; `idle`: who has it no more, so that they count as idle since now. */
export async function saveItem(tx: Tx, row: WorkItemRow, entry: LogEntry, idle: string | null): Promise<void> {
  await tx.query(
    'routing.save-item',
    `with logged as (${insertLog('$24', '$25')}),
       touched as (update routing.agent set idle_since = $25, worked_ms = worked_ms + $27 where staff_id = $26)
     update routing.work_item set queue_id = $2, unit_id = $3, channel = $4, state = $5, epoch = $6, key = $7, priority = $8,
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
      linesOf([entry]),
      clock.now(),
      idle,
      entry.from === 'held' ? Math.round(entry.lastedMs ?? 0) : 0,
    ],
  );
}

/**
 * Writes what changes when locked rows come into somebody's hands. Those who took something count as idle since now, and their
 * missed offers in a row end; they are locked in the order of ids.
 */
export async function saveHeld(tx: Tx, entries: LogEntry[]): Promise<void> {
  tx.send(
    'routing.save-held',
    `with logged as (${insertLog('$2', '$3')}),
       people as (select staff_id from routing.agent where staff_id = any($4) order by staff_id for no key update),
       touched as (update routing.agent a set idle_since = $3, missed_in_row = 0 from people p where a.staff_id = p.staff_id)
     update routing.work_item w set state = 'held', epoch = h.epoch, held_by = h.held_by, held_since = h.held_since,
       taken_by_offer = h.taken_by_offer, offer_id = null, offered_to = null, offered_at = null, offer_expires_at = null
     from jsonb_to_recordset($1::jsonb)
       as h(id uuid, epoch int, held_by uuid, held_since timestamptz, taken_by_offer uuid)
     where w.id = h.id and w.id = any($5::uuid[])`,
    [
      JSON.stringify(
        entries.map(({ item: { id, epoch, held_by, held_since, taken_by_offer } }) => ({
          id,
          epoch,
          held_by,
          held_since,
          taken_by_offer,
        })),
      ),
      linesOf(entries),
      clock.now(),
      [...new Set(entries.map(({ item }) => item.held_by))],
      entries.map(({ item }) => item.id),
    ],
  );
}
