/** An agent asks to see what the customer sees. */
import { clock, isDuplicate, newId, newToken, type Scope, systemScope, type Tx } from '#kernel';
import { closedAlready, conversationCard, conversationNotFound, notYours } from '#modules/conversations';
import { tokenHash } from '#modules/identity';
import { ticketNotFound, visibleTicket } from '#modules/tickets';
import { helpUnderWay } from './errors.ts';
import { own } from './ports.ts';
import { dueAct, times } from './rules.ts';
import { insertSession, lockOpen, readPolicy } from './store.ts';
import type { SessionRow, SubjectKind } from './tables.ts';
import { step, tell } from './tell.ts';

const house = systemScope('remotehelp');

/**
 * Only who holds the conversation, or whoever may see the ticket. `link` opens once, for tickets. Throws what is not found,
 * `conversations.not-yours`, `conversations.closed`, `remotehelp.under-way`.
 */
export async function askHelp(
  tx: Tx,
  scope: Scope,
  subject: { kind: SubjectKind; id: string },
): Promise<{ row: SessionRow; link: string | null }> {
  const about = subject.kind === 'conversation' ? await ofConversation(tx, scope, subject.id) : null;
  const { unitId, customerId } = about ?? (await ofTicket(tx, scope, subject.id));
  const now = clock.now();
  const open = await lockOpen(tx, house, subject.kind, subject.id);
  if (open) {
    const act = dueAct(open, now);
    if (!act) throw helpUnderWay();
    await step(tx, house, open, act, { ended_at: now, end_by: act === 'end' ? 'program' : null });
  }
  const { wrapped } = own().keys.create();
  const token = subject.kind === 'ticket' ? newToken() : null;
  const row: SessionRow = {
    id: newId(),
    origin_site: own().site,
    unit_id: unitId,
    subject_kind: subject.kind,
    subject_id: subject.id,
    customer_id: customerId,
    staff_id: scope.actor.id,
    state: 'asked',
    way: null,
    recorded: (await readPolicy(tx, scope)).recording,
    asked_at: now,
    expires_at: new Date(now.getTime() + times.askedMs[subject.kind]),
    agreed_at: null,
    running_at: null,
    ended_at: null,
    end_by: null,
    heard_at: now,
    link_hash: token ? tokenHash(token) : null,
    secret_hash: null,
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
  };
  try {
    await insertSession(tx, row);
  } catch (error) {
    // Two asked at the same moment.
    if (isDuplicate(error)) throw helpUnderWay();
    throw error;
  }
  await tell(tx, scope, row);
  return { row, link: token ? `${own().publicUrl}/remote-help/${token}` : null };
}

type About = { unitId: string; customerId: string | null };

async function ofConversation(tx: Tx, scope: Scope, id: string): Promise<About> {
  const card = await conversationCard(tx, scope, id);
  if (!card) throw conversationNotFound();
  if (card.agentId !== scope.actor.id) throw notYours();
  if (card.state === 'closed') throw closedAlready();
  return card;
}

async function ofTicket(tx: Tx, scope: Scope, id: string): Promise<About> {
  const ticket = await visibleTicket(tx, scope, id);
  if (!ticket) throw ticketNotFound();
  return { unitId: ticket.unit_id, customerId: ticket.customer_id };
}
