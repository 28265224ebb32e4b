/** Announcements as one reader sees them, and who has read them. */
import { can, clock, type Db, type Scope } from '#kernel';
import { findColleagues, staffCards } from '#modules/identity';
import { descendantsOf, unitCards, unitsAbove } from '#modules/organisation';
import type { Announcement, AnnouncementWaiting, Receipts } from './contract.ts';
import { announcementNotFound } from './errors.ts';
import { picturesBySubject } from './keep-pictures.ts';
import { findAnnouncement, listAnnouncements, receiptsOf, waitingAnnouncements } from './store-announcements.ts';
import type { SeenAnnouncementRow } from './tables.ts';

export const nobody = { id: '00000000-0000-0000-0000-000000000000', name: '', number: '' };

async function shown(db: Db, scope: Scope, rows: SeenAnnouncementRow[]): Promise<Announcement[]> {
  const [people, units, pictures] = await Promise.all([
    staffCards(db, scope, [...new Set(rows.map((row) => row.author_id))]),
    unitCards(db, scope, [...new Set(rows.map((row) => row.unit_id))]),
    picturesBySubject(
      db,
      scope,
      rows.map((row) => row.id),
    ),
  ]);
  const authors = new Map(people.map(({ id, name, number }) => [id, { id, name, number }]));
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return rows.map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    unitName: names.get(row.unit_id) ?? { zh: '', en: '' },
    title: row.title,
    body: row.body,
    pictures: pictures.get(row.id) ?? [],
    confirm: row.confirm,
    pinned: row.pinned,
    author: authors.get(row.author_id) ?? nobody,
    publishedAt: row.published_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    state: row.withdrawn_at
      ? ('withdrawn' as const)
      : row.ends_at && row.ends_at.getTime() <= clock.ms()
        ? ('ended' as const)
        : ('current' as const),
    readAt: row.read_at?.toISOString() ?? null,
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    mayEdit: row.withdrawn_at === null && can(scope, 'bulletins.announce', row.unit_id),
    version: row.version,
  }));
}

/** `before`: where the page before ended. */
export async function showAnnouncements(
  db: Db,
  scope: Scope,
  page: { past: boolean; before: { pinned: boolean; at: Date; id: string } | null; limit: number },
): Promise<Announcement[]> {
  const above = await unitsAbove(db, scope);
  return shown(db, scope, await listAnnouncements(db, scope, above, { ...page, at: clock.now() }));
}

export async function showAnnouncement(db: Db, scope: Scope, id: string): Promise<Announcement> {
  const row = await findAnnouncement(db, scope, await unitsAbove(db, scope), id);
  if (!row) throw announcementNotFound();
  return (await shown(db, scope, [row]))[0]!;
}

export async function showWaiting(db: Db, scope: Scope): Promise<AnnouncementWaiting> {
  const rows = await waitingAnnouncements(db, scope, await unitsAbove(db, scope), clock.now());
  return {
    unread: rows.filter((row) => !row.read).length,
    toConfirm: rows.filter((row) => row.confirm).map(({ id, title }) => ({ id, title })),
  };
}

const mostReached = 20_000;
const mostListed = 500;

/** For who may announce there. People who have not done what was asked come first. */
export async function showReceipts(db: Db, scope: Scope, id: string): Promise<Receipts> {
  const row = await findAnnouncement(db, scope, await unitsAbove(db, scope), id);
  if (!row || !can(scope, 'bulletins.announce', row.unit_id)) throw announcementNotFound();
  const unitIds = [row.unit_id, ...(await descendantsOf(db, scope, row.unit_id))];
  const reached = (await findColleagues(db, scope, { unitIds, limit: mostReached })).filter(
    (person) => person.id !== row.author_id,
  );
  const known = new Map((await receiptsOf(db, scope, id)).map((receipt) => [receipt.staff_id, receipt]));
  const people = reached.map(({ id: staffId, name, number }) => ({
    id: staffId,
    name,
    number,
    readAt: known.get(staffId)?.read_at.toISOString() ?? null,
    confirmedAt: known.get(staffId)?.confirmed_at?.toISOString() ?? null,
  }));
  const done = (one: (typeof people)[number]): number =>
    Number(one.readAt !== null) + Number(!row.confirm || one.confirmedAt !== null);
  return {
    reached: people.length,
    read: people.filter((one) => one.readAt !== null).length,
    confirmed: people.filter((one) => one.confirmedAt !== null).length,
    people: people.sort((a, b) => done(a) - done(b) || a.number.localeCompare(b.number)).slice(0, mostListed),
  };
}
