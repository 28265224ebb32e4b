/** Ratings given elsewhere or long ago. Announces nothing. */
import { newId, newToken, type Scope, type Tx } from '#kernel';
import type { Invite } from './invite.ts';
import { insertInvitation, insertResponse } from './store.ts';

export type ImportedRating = Invite & { site: number; score: number; comment: string; at: Date };

export async function importRatings(tx: Tx, _scope: Scope, items: ImportedRating[]): Promise<void> {
  for (const item of items) {
    const id = newId(item.at.getTime());
    await insertInvitation(
      tx,
      {
        id,
        origin_site: item.site,
        subject_kind: item.subject[0],
        subject_id: item.subject[1],
        unit_id: item.unitId,
        customer_id: item.customerId,
        agent_id: item.agentId,
        channel: item.channel,
        created_at: item.at,
        expires_at: item.at,
      },
      newToken(),
    );
    await insertResponse(tx, item.site, {
      id: newId(item.at.getTime()),
      invitation_id: id,
      unit_id: item.unitId,
      agent_id: item.agentId,
      score: item.score,
      comment: item.comment,
      way: 'chat',
      answered_at: item.at,
    });
  }
}
