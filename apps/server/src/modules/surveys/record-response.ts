import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { ratingReceived } from './events.ts';
import { insertResponse, readPolicy } from './store.ts';
import type { InvitationRow } from './tables.ts';

/** Stores the one answer to a locked, open invitation and tells of it. */
export async function recordResponse(
  tx: Tx,
  scope: Scope,
  invitation: InvitationRow,
  answer: { score: number; comment: string; way: 'chat' | 'page'; at?: Date },
): Promise<void> {
  const { low_score: lowScore } = await readPolicy(tx, scope);
  const id = newId();
  await insertResponse(tx, invitation.origin_site, {
    id,
    invitation_id: invitation.id,
    unit_id: invitation.unit_id,
    agent_id: invitation.agent_id,
    score: answer.score,
    comment: answer.comment,
    way: answer.way,
    answered_at: answer.at ?? clock.now(),
  });
  await announce(tx, ratingReceived, {
    aggregate: ['survey', invitation.id],
    payload: {
      responseId: id,
      subjectKind: invitation.subject_kind,
      subjectId: invitation.subject_id,
      unitId: invitation.unit_id,
      agentId: invitation.agent_id,
      customerId: invitation.customer_id,
      score: answer.score,
      low: answer.score <= lowScore,
      way: answer.way,
    },
    actor: scope.actor,
    topics: [`unit:${invitation.unit_id}`],
  });
}
