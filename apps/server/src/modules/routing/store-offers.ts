/** Offers of the router: a batch of decisions in one statement, each a compare-and-set on its item's epoch. */
import type { Scope, Tx } from '#kernel';
import type { WorkItemRow } from './tables.ts';

export type OfferDraft = {
  itemId: string;
  epoch: number;
  offerId: string;
  staffIds: string[];
  offeredAt: Date;
  expiresAt: Date;
};

/** Rows that became offers; a draft whose item moved meanwhile is missing from the answer. */
export async function makeOffers(tx: Tx, _scope: Scope, drafts: OfferDraft[]): Promise<WorkItemRow[]> {
  return tx.query<WorkItemRow>(
    'routing.make-offers',
    `with draft as (
       select * from jsonb_to_recordset($1::jsonb)
         as d("itemId" uuid, epoch int, "offerId" uuid, "staffIds" uuid[], "offeredAt" timestamptz, "expiresAt" timestamptz)
     ), locked as (
       select w.id from routing.work_item w where w.id in (select "itemId" from draft) order by w.id for update
     )
     update routing.work_item w set state = 'offered', epoch = w.epoch + 1, offer_id = d."offerId", offered_to = d."staffIds",
       offered_at = d."offeredAt", offer_expires_at = d."expiresAt"
     from draft d, locked l
     where w.id = d."itemId" and l.id = w.id and w.state = 'waiting' and w.epoch = d.epoch
     returning w.*`,
    [JSON.stringify(drafts)],
  );
}
