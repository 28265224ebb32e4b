import { clock, type Scope, systemScope, type Tx } from '#kernel';
import { rateConversation } from '#modules/conversations';
import { rateTicket } from '#modules/tickets';
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

/** The answer given on the page; the conversation or ticket shows the score as if it had been given there. */
export async function answerInvitation(
  tx: Tx,
  scope: Scope,
  token: string,
  answer: { score: number; comment: string },
): Promise<void> {
  const invitation = await openInvitation(tx, scope, token);
  await recordResponse(tx, scope, invitation, { ...answer, way: 'page' });
  // The token was the right; the score itself is stored by the house.
  const house = systemScope('surveys');
  if (invitation.subject_kind === 'conversation')
    await rateConversation(tx, house, { conversationId: invitation.subject_id, ...answer });
  else await rateTicket(tx, house, { ticketId: invitation.subject_id, ...answer });
}
