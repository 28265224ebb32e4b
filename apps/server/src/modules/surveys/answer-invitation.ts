import { clock, type Scope, type Tx } from '#kernel';
import { rateConversation } from '#modules/conversations';
import { alreadyAnswered, invitationExpired, invitationNotFound } from './errors.ts';
import { recordResponse } from './record-response.ts';
import { invitationByToken, lockInvitation } from './store.ts';
import type { InvitationRow } from './tables.ts';

/** Throws `surveys.not-found`, `surveys.expired`, `surveys.already-answered`. */
export async function openInvitation(tx: Tx, scope: Scope, token: string): Promise<InvitationRow> {
  const found = await invitationByToken(tx, scope, token);
  if (!found || found.state === 'erased') throw invitationNotFound();
  const invitation = (await lockInvitation(tx, scope, { kind: found.subject_kind, id: found.subject_id }))!;
  if (invitation.state === 'answered') throw alreadyAnswered();
  if (invitation.expires_at.getTime() < clock.ms()) throw invitationExpired();
  return invitation;
}

/** The answer given on the page; the conversation shows the score as if it had been given in the chat. */
export async function answerInvitation(
  tx: Tx,
  scope: Scope,
  token: string,
  answer: { score: number; comment: string },
): Promise<void> {
  const invitation = await openInvitation(tx, scope, token);
  await recordResponse(tx, scope, invitation, { ...answer, way: 'page' });
  if (invitation.subject_kind === 'conversation')
    await rateConversation(tx, scope, { conversationId: invitation.subject_id, ...answer });
}
