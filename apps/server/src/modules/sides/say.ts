/** Words on a side, by either side; closing it, and a new link for a guest. */
import { can, clock, conflict, forbidden, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { linkGone, onlyGuests, sideClosed, sideNotFound } from './errors.ts';
import { linkOf, renewed } from './guest-link.ts';
import { insertMessage, lockSide, saveLink, setState, sideByToken } from './store.ts';
import type { SideRow } from './tables.ts';
import { tellAsked, tellAsker, tellChange } from './tell.ts';

/** Whether who asks stands on the ticket's side, or on that of the unit that was asked. */
export function standingOf(scope: Scope, row: SideRow): 'asking' | 'asked' {
  if (row.opened_by === scope.actor.id || row.to_unit_id === null) return 'asking';
  if (scope.unitId === row.to_unit_id) return 'asked';
  return can(scope, 'tickets.read', row.unit_id) ? 'asking' : 'asked';
}

/** A client id that is known is said once. Throws `sides.not-found`, `sides.closed`. */
export async function saySide(tx: Tx, scope: Scope, id: string, input: { clientId: string; text: string }) {
  const row = await held(tx, scope, id);
  if (row.state === 'closed') throw sideClosed();
  const asked = standingOf(scope, row) === 'asked';
  const seq = await insertMessage(tx, scope, {
    side_id: id,
    client_id: input.clientId,
    at: clock.now(),
    author_kind: 'staff',
    author_id: scope.actor.id,
    text: input.text,
    waiting_for: asked ? 'us' : 'them',
    answered_by: asked ? scope.actor.id : null,
  });
  if (seq === null) return;
  if (asked) await tellAsker(tx, scope, row, seq);
  else await tellAsked(tx, scope, row, seq, input.text);
  await tellChange(tx, scope, row, seq);
}

/** By the link. A closed side is opened again by its guest's words: they should not be lost. */
export async function sayAsGuest(
  tx: Tx,
  scope: Scope,
  token: string,
  input: { clientId: string; text: string },
): Promise<void> {
  const row = await sideByToken(tx, scope, token, clock.now());
  if (!row) throw linkGone();
  const seq = await insertMessage(tx, scope, {
    side_id: row.id,
    client_id: input.clientId,
    at: clock.now(),
    author_kind: 'guest',
    author_id: null,
    text: input.text,
    waiting_for: 'us',
    answered_by: null,
  });
  if (seq === null) return;
  if (row.state === 'closed') await setState(tx, row.id, 'open', clock.now());
  await tellAsker(tx, scope, row, seq);
  await tellChange(tx, scope, row, seq);
}

/** Either side ends it. Throws 409 `kernel.conflict` when it is closed already. */
export async function closeSide(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await held(tx, scope, id);
  if (row.state === 'closed') throw conflict();
  await setState(tx, id, 'closed', clock.now());
  await tellChange(tx, scope, row, row.last_seq);
}

/** Returns the new link. On record: it lets a stranger read. Throws `sides.only-guests`. */
export async function renewLink(tx: Tx, scope: Scope, id: string): Promise<string> {
  const row = await held(tx, scope, id);
  if (row.guest_sealed === null) throw onlyGuests();
  const next = renewed(row);
  await saveLink(tx, next.row, next.token);
  await record(tx, scope, {
    action: 'sides.link-renewed',
    subject: ['ticket', row.ticket_id],
    unitId: row.unit_id,
    detail: { sideId: id },
  });
  return linkOf(next.token);
}

async function held(tx: Tx, scope: Scope, id: string): Promise<SideRow> {
  if (scope.actor.kind !== 'staff') throw forbidden({ permission: 'sides.use' });
  const row = await lockSide(tx, scope, id);
  if (!row) throw sideNotFound();
  return row;
}
