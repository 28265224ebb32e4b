/** Requests in the shape of the contract. */
import type { Db, Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { ticketCards, ticketNotFound, visibleTicket } from '#modules/tickets';
import type { Advice } from './contract.ts';
import { mayGive } from './give-advice.ts';
import { askedBy, askedOf, requestsOf } from './store.ts';
import type { RequestRow } from './tables.ts';

const most = 200;

/** Throws `tickets.not-found`. */
export async function adviceOfTicket(db: Db, scope: Scope, ticketId: string): Promise<Advice[]> {
  if (!(await visibleTicket(db, scope, ticketId))) throw ticketNotFound();
  return shown(db, scope, await requestsOf(db, scope, ticketId));
}

export async function adviceBox(db: Db, scope: Scope, box: 'asked-of-me' | 'asked-by-me'): Promise<Advice[]> {
  return shown(db, scope, await (box === 'asked-of-me' ? askedOf : askedBy)(db, scope, most));
}

export async function shown(db: Db, scope: Scope, rows: RequestRow[]): Promise<Advice[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.flatMap((row) => [row.asked_by, ...(row.given_by ? [row.given_by] : [])]))];
  const people = new Map((await staffCards(db, scope, ids)).map(({ id, name, number }) => [id, { id, name, number }]));
  const tickets = await ticketCards(db, scope, [...new Set(rows.map((row) => row.ticket_id))]);
  return rows.map((row) => ({
    id: row.id,
    ticketId: row.ticket_id,
    ticketNumber: tickets.get(row.ticket_id)?.number ?? '',
    ticketTitle: tickets.get(row.ticket_id)?.title ?? '',
    askedBy: people.get(row.asked_by) ?? null,
    askedAt: row.asked_at.toISOString(),
    question: row.question,
    state: row.state,
    verdict: row.verdict,
    answer: row.answer,
    givenBy: (row.given_by && people.get(row.given_by)) || null,
    givenAt: row.given_at?.toISOString() ?? null,
    mayGive: mayGive(scope, row),
    mayWithdraw: row.state === 'waiting' && row.asked_by === scope.actor.id,
  }));
}
