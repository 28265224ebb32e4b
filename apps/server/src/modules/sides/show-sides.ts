/** Sides as one of the two sees them. */
import { clock, type Db, type Scope, systemScope } from '#kernel';
import { staffCards } from '#modules/identity';
import { readCompany, unitCards } from '#modules/organisation';
import type { GuestView, Side, SideDetail } from './contract.ts';
import { linkGone, sideNotFound } from './errors.ts';
import { standingOf } from './say.ts';
import { findSide, sideByToken, threadOf } from './store.ts';
import type { SideRow } from './tables.ts';

const nowhere = { zh: '', en: '' };

export async function showSides(db: Db, scope: Scope, rows: SideRow[]): Promise<Side[]> {
  const [people, units] = await Promise.all([
    staffCards(db, scope, [...new Set(rows.map((row) => row.opened_by))]),
    unitCards(db, scope, [...new Set(rows.flatMap((row) => [row.unit_id, row.to_unit_id ?? []].flat()))]),
  ]);
  const persons = new Map(people.map(({ id, name, number }) => [id, { id, name, number }]));
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return rows.map((row) => ({
    id: row.id,
    ticketId: row.ticket_id,
    ticketNumber: row.ticket_number,
    topic: row.topic,
    unitName: names.get(row.unit_id) ?? nowhere,
    openedBy: persons.get(row.opened_by) ?? null,
    to:
      row.to_unit_id === null
        ? { kind: 'guest' as const, name: row.guest_name }
        : { kind: 'unit' as const, unitId: row.to_unit_id, name: names.get(row.to_unit_id) ?? nowhere },
    state: row.state,
    waitingFor: row.waiting_for,
    standing: standingOf(scope, row),
    messages: row.last_seq,
    openedAt: row.opened_at.toISOString(),
    lastAt: row.last_at.toISOString(),
  }));
}

export async function showSide(db: Db, scope: Scope, id: string): Promise<SideDetail> {
  const row = await findSide(db, scope, id);
  if (!row) throw sideNotFound();
  const thread = await threadOf(db, scope, id);
  const people = await staffCards(db, scope, [...new Set(thread.flatMap((one) => one.author_id ?? []))]);
  const persons = new Map(people.map(({ id: staffId, name, number }) => [staffId, { id: staffId, name, number }]));
  return {
    ...(await showSides(db, scope, [row]))[0]!,
    thread: thread.map((one) => ({
      seq: one.seq,
      at: one.at.toISOString(),
      author: one.author_id === null ? null : (persons.get(one.author_id) ?? null),
      text: one.text,
    })),
  };
}

/** What a guest sees by the link: the words, and the company; no ticket, no customer, no names of staff. */
export async function showGuest(db: Db, scope: Scope, token: string): Promise<GuestView> {
  const row = await sideByToken(db, scope, token, clock.now());
  if (!row) throw linkGone();
  // The token is the right to see which unit asks.
  const house = systemScope('sides');
  const [company, [unit], thread] = await Promise.all([
    readCompany(db, scope),
    unitCards(db, house, [row.unit_id]),
    threadOf(db, scope, row.id),
  ]);
  return {
    topic: row.topic,
    companyName: company?.name ?? nowhere,
    unitName: unit?.name ?? nowhere,
    guestName: row.guest_name,
    state: row.state,
    thread: thread.map((one) => ({
      seq: one.seq,
      at: one.at.toISOString(),
      own: one.author_kind === 'guest',
      text: one.text,
    })),
  };
}
