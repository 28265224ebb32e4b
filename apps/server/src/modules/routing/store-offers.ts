/** Batches of decisions, written: each a compare-and-set on its item's epoch. A draft whose item moved meanwhile is missing from the answer. */
import {
  type Db,
  fenceOf,
  forProgram,
  type Lease,
  LeaseLost,
  newId,
  outboxInsert,
  outboxNextId,
  type Scope,
  type Tx,
} from '#kernel';
import { workOffered } from './events.ts';
import { logColumns } from './store-moves.ts';
import type { WorkItemRow } from './tables.ts';

export type OfferDraft = {
  itemId: string;
  epoch: number;
  offerId: string;
  staffIds: string[];
  expiresAt: Date;
};

/** `fence`: a table without a row when nothing may be written; `more`: what else is written of what was made. */
const makeOffersText = (
  answer: string,
  fence = '',
  more = '',
): string => `with ${fence && `fence as (${fence}), `}draft as (
    select * from jsonb_to_recordset($1::jsonb)
      as d("itemId" uuid, epoch int, "offerId" uuid, "staffIds" uuid[], "expiresAt" timestamptz, "logId" uuid)
  ), locked as (
    select w.id from routing.work_item w
    where w.id = any($4::uuid[]) ${fence && 'and exists (select from fence)'} order by w.id for update
  ), made as (
    update routing.work_item w set state = 'offered', epoch = w.epoch + 1, offer_id = d."offerId", offered_to = d."staffIds",
      offered_at = $2, offer_expires_at = d."expiresAt"
    from draft d, locked l
    where w.id = any($4::uuid[]) and w.id = d."itemId" and l.id = w.id and w.state = 'waiting' and w.epoch = d.epoch
    returning w.*
  ), logged as (
    insert into routing.work_log ${logColumns}
    select d."logId", $2, m.origin_site, m.id, m.kind, m.subject_id, m.channel, m.queue_id, m.unit_id, m.epoch, 'waiting', m.state,
      'offered', m.offered_to, $3, null
    from made m join draft d on d."itemId" = m.id where m.kind <> all($5::text[])
  )${more} ${answer}`;

const valuesOf = (scope: Scope, drafts: OfferDraft[], decidedAt: Date): unknown[] => [
  JSON.stringify(drafts.map((draft) => ({ ...draft, logId: newId() }))),
  // Batches are committed beside each other: the order in which people came to their offers is that of the decisions.
  decidedAt,
  `${scope.actor.kind}:${scope.actor.id}`,
  // The rows by their keys: how many a document holds is nothing that a planner knows, and it reads the whole table.
  drafts.map(({ itemId }) => itemId),
];

const makeText = makeOffersText('select * from made');

/** In a transaction that says the rest of it. Kinds of `unlogged` are taken at once, and that is their line in the log. */
export async function makeOffers(
  tx: Tx,
  scope: Scope,
  drafts: OfferDraft[],
  unlogged: string[],
  decidedAt: Date,
): Promise<WorkItemRow[]> {
  forProgram(scope);
  return tx.query<WorkItemRow>('routing.make-offers', makeText, [...valuesOf(scope, drafts, decidedAt), unlogged]);
}

/** What `announce` would write of it (`factOf` and the offer). */
const announced = `, announced as (
    ${outboxInsert}
    select ${outboxNextId}, '${workOffered.type}', ${workOffered.version}, 'work', m.id::text, $2, $3,
      jsonb_build_object('workItemId', m.id, 'kind', m.kind, 'subjectId', m.subject_id, 'channel', m.channel, 'queueId', m.queue_id,
        'unitId', m.unit_id, 'site', m.origin_site, 'epoch', m.epoch, 'offerId', m.offer_id, 'staffIds', m.offered_to), '{}'
    from made m
  )`;
const sayText = makeOffersText(
  `select m.*, (select count(*)::int from fence) as fenced from (select) one left join made m on true`,
  fenceOf('$6', '$7'),
  announced,
);

/**
 * Fence, offers, log and facts in one statement that is its own transaction: on a busy machine each turn between program and database
 * costs as much as the disk. Throws `LeaseLost`, and nothing was written, when another holds the lease. The caller wakes the sequencer.
 */
export async function sayOffers(
  db: Db,
  scope: Scope,
  lease: Lease,
  drafts: OfferDraft[],
  decidedAt: Date,
): Promise<WorkItemRow[]> {
  forProgram(scope);
  const rows = await db.query<WorkItemRow & { fenced: number }>('routing.say-offers', sayText, [
    ...valuesOf(scope, drafts, decidedAt),
    [],
    lease.name,
    lease.epoch,
  ]);
  if (rows[0]?.fenced !== 1) throw new LeaseLost(`lease ${lease.name}: epoch ${lease.epoch} is over`);
  return rows.filter(({ id }) => id !== null);
}
