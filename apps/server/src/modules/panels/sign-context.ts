/** What an application is told about the work it is shown beside: short-lived, signed, never more than the reader sees, always masked. */
import { clock, type Db, type Keys, newId, type Scope, signJwt } from '#kernel';
import { conversationCard } from '#modules/conversations';
import { customerCard } from '#modules/customers';
import { staffCard } from '#modules/identity';
import { unitsAbove } from '#modules/organisation';
import { visibleTicket } from '#modules/tickets';
import type { ContextOf, SignedContext } from './contract.ts';
import { panelNotFound, subjectNotFound } from './errors.ts';
import { secretsOf } from './keep-panels.ts';
import { panelsAt } from './store.ts';
import type { PanelRow } from './tables.ts';

const lifeSeconds = 300;

/** Throws `panels.not-found` when it is off, elsewhere, or not for this place. */
export async function panelFor(db: Db, scope: Scope, id: string, place: ContextOf['place'] | null): Promise<PanelRow> {
  const row = (await panelsAt(db, scope, await unitsAbove(db, scope), place)).find((one) => one.id === id);
  if (!row) throw panelNotFound();
  return row;
}

export async function signContext(
  db: Db,
  scope: Scope,
  input: ContextOf & { panelId: string; keys: Keys },
): Promise<SignedContext> {
  const row = await panelFor(db, scope, input.panelId, input.place);
  const reader = await staffCard(db, scope, scope.actor.id);
  const about = await subject(db, scope, input);
  if (!reader || !about) throw subjectNotFound();
  const card = about.customerId ? await customerCard(db, scope, about.customerId) : null;
  if (input.place === 'customer' && !card) throw subjectNotFound();
  const issued = Math.floor(clock.ms() / 1000);
  const claims = {
    iss: 'qiao',
    aud: new URL(row.url).origin,
    jti: newId(),
    iat: issued,
    exp: issued + lifeSeconds,
    panel: row.id,
    sub: reader.number,
    lang: scope.locale,
    place: input.place,
    customer: card && { id: card.id, number: card.number, name: card.name, tier: card.tier, phone: card.maskedPhone },
    conversation: about.conversation,
    ticket: about.ticket,
  };
  const [token, formerToken] = secretsOf(input.keys, row).map((secret) => signJwt(claims, secret));
  return {
    token: token as string,
    formerToken: formerToken ?? null,
    expiresAt: new Date(claims.exp * 1000).toISOString(),
  };
}

type Thing = { id: string; number: string } | null;
async function subject(
  db: Db,
  scope: Scope,
  { place, id }: ContextOf,
): Promise<{ customerId: string | null; conversation: Thing; ticket: Thing } | null> {
  if (place === 'customer') return { customerId: id, conversation: null, ticket: null };
  if (place === 'conversation') {
    const card = await conversationCard(db, scope, id);
    return card && { customerId: card.customerId, conversation: { id, number: card.number }, ticket: null };
  }
  const ticket = await visibleTicket(db, scope, id);
  return ticket && { customerId: ticket.customer_id, conversation: null, ticket: { id, number: ticket.number } };
}
