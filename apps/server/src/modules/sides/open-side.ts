import { clock, demand, forbidden, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitCards } from '#modules/organisation';
import { ticketNotFound, visibleTicket } from '#modules/tickets';
import { mayAskUnit } from './askable-units.ts';
import type { OpenSide } from './contract.ts';
import { ownUnit, unitUnknown } from './errors.ts';
import { linkOf, newGuest } from './guest-link.ts';
import { ports } from './ports.ts';
import { insertMessage, insertSide } from './store.ts';
import type { SideRow } from './tables.ts';
import { tellAsked, tellChange } from './tell.ts';

const noGuest = { guest_sealed: null, token_sealed: null, token_ends_at: null, ring: null, wrapped_key: null };

/**
 * Opens a side of a ticket that who asks may read. `link`: a guest's way in. Throws `tickets.not-found`, `sides.unit-unknown`,
 * `sides.own-unit`.
 */
export async function openSide(
  tx: Tx,
  scope: Scope,
  input: OpenSide,
): Promise<{ id: string; link: string | null; mailed: boolean }> {
  if (scope.actor.kind !== 'staff') throw forbidden({ permission: 'sides.use' });
  const ticket = await visibleTicket(tx, scope, input.ticketId);
  if (!ticket) throw ticketNotFound();
  demand(scope, 'sides.use', ticket.unit_id);
  const { to } = input;
  if (to.kind === 'unit') {
    if (to.unitId === ticket.unit_id) throw ownUnit();
    const [unit] = await unitCards(tx, scope, [to.unitId]);
    if (!unit || !(await mayAskUnit(tx, scope, to.unitId))) throw unitUnknown();
  }
  const id = newId();
  const now = clock.now();
  const guest = to.kind === 'guest' ? newGuest(id, to.email) : null;
  const row: SideRow = {
    id,
    origin_site: ports().site,
    ticket_id: ticket.id,
    ticket_number: ticket.number,
    customer_id: ticket.customer_id,
    unit_id: ticket.unit_id,
    opened_by: scope.actor.id,
    topic: input.topic,
    to_unit_id: to.kind === 'unit' ? to.unitId : null,
    guest_name: to.kind === 'guest' ? to.name : '',
    ...(guest?.sealed ?? noGuest),
    state: 'open',
    waiting_for: 'them',
    answered_by: null,
    last_seq: 0,
    opened_at: now,
    last_at: now,
    closed_at: null,
  };
  await insertSide(tx, row, guest?.token ?? null);
  const seq = await insertMessage(tx, scope, {
    side_id: id,
    client_id: input.clientId,
    at: now,
    author_kind: 'staff',
    author_id: scope.actor.id,
    text: input.text,
    waiting_for: 'them',
    answered_by: null,
  });
  await record(tx, scope, {
    action: 'sides.opened',
    subject: ['ticket', ticket.id],
    unitId: ticket.unit_id,
    detail: { sideId: id, to: to.kind, ...(to.kind === 'unit' ? { unitId: to.unitId } : {}) },
  });
  const mailed = await tellAsked(tx, scope, row, seq!, input.text);
  await tellChange(tx, scope, row, seq!);
  return { id, link: guest && linkOf(guest.token), mailed };
}
