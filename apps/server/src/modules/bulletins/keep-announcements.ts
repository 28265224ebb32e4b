/** Publishing, correcting, withdrawing and reading announcements. */
import type { z } from 'zod';
import { announce, clock, conflict, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitsAbove } from '#modules/organisation';
import type { announcementChange, announcementInput } from './contract.ts';
import { announcementNotFound, announcementOver, endsInPast } from './errors.ts';
import { announcementChanged } from './events.ts';
import { setPictures } from './keep-pictures.ts';
import { ports, pushChanged } from './ports.ts';
import { selfOf } from './self.ts';
import {
  dropReceipts,
  findAnnouncement,
  insertAnnouncement,
  updateAnnouncement,
  writeReceipt,
} from './store-announcements.ts';
import type { AnnouncementRow, SeenAnnouncementRow } from './tables.ts';

/** Throws `kernel.forbidden` outside the units one announces to, `bulletins.ends-in-past`, `.picture-not-found`. Returns the id. */
export async function publishAnnouncement(
  tx: Tx,
  scope: Scope,
  input: z.infer<typeof announcementInput>,
): Promise<string> {
  demand(scope, 'bulletins.announce', input.unitId);
  const row: AnnouncementRow = {
    id: newId(),
    origin_site: ports().site,
    unit_id: input.unitId,
    title: input.title,
    body: input.body,
    confirm: input.confirm,
    pinned: input.pinned,
    author_id: selfOf(scope),
    published_at: clock.now(),
    ends_at: endOf(input.endsAt),
    withdrawn_at: null,
    version: 1,
  };
  await insertAnnouncement(tx, row);
  await setPictures(tx, scope, { kind: 'announcement', id: row.id }, input.pictures ?? []);
  await note(tx, scope, row, 'bulletins.published');
  return row.id;
}

/** Throws `bulletins.announcement-not-found`, `…announcement-over` once withdrawn, 409 `kernel.conflict` on a stale version. */
export async function correctAnnouncement(
  tx: Tx,
  scope: Scope,
  id: string,
  input: z.infer<typeof announcementChange>,
): Promise<void> {
  const before = await editable(tx, scope, id);
  const row: AnnouncementRow = {
    ...before,
    title: input.title,
    body: input.body,
    confirm: input.confirm,
    pinned: input.pinned,
    ends_at: input.endsAt === before.ends_at?.toISOString() ? before.ends_at : endOf(input.endsAt),
    version: input.version,
  };
  if (!(await updateAnnouncement(tx, row))) throw conflict();
  if (input.pictures) await setPictures(tx, scope, { kind: 'announcement', id }, input.pictures);
  if (input.again) await dropReceipts(tx, id);
  await note(tx, scope, row, 'bulletins.corrected');
}

export async function withdrawAnnouncement(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await editable(tx, scope, id);
  if (!(await updateAnnouncement(tx, { ...row, withdrawn_at: clock.now() }))) throw conflict();
  await note(tx, scope, row, 'bulletins.withdrawn');
}

/** Confirming is reading as well; both stand from the first time. */
export async function readAnnouncement(tx: Tx, scope: Scope, id: string, confirm: boolean): Promise<void> {
  const self = selfOf(scope);
  const above = await unitsAbove(tx, scope);
  const row = await findAnnouncement(tx, scope, above, id);
  if (!row) throw announcementNotFound();
  // Who only oversees it is no reader of it.
  if (above.includes(row.unit_id)) await writeReceipt(tx, id, self, clock.now(), confirm && row.confirm);
}

async function editable(tx: Tx, scope: Scope, id: string): Promise<SeenAnnouncementRow> {
  const row = await findAnnouncement(tx, scope, await unitsAbove(tx, scope), id);
  if (!row) throw announcementNotFound();
  demand(scope, 'bulletins.announce', row.unit_id);
  if (row.withdrawn_at) throw announcementOver();
  return row;
}

function endOf(text: string | null): Date | null {
  if (text === null) return null;
  const ends = new Date(text);
  if (ends.getTime() <= clock.ms()) throw endsInPast();
  return ends;
}

async function note(tx: Tx, scope: Scope, row: AnnouncementRow, action: string): Promise<void> {
  await record(tx, scope, {
    action,
    subject: ['announcement', row.id],
    unitId: row.unit_id,
    detail: { confirm: row.confirm },
  });
  await announce(tx, announcementChanged, {
    aggregate: ['announcement', row.id],
    payload: { announcementId: row.id, unitId: row.unit_id },
    actor: scope.actor,
    topics: [],
  });
  tx.afterCommit(() => pushChanged('announcements', row.id));
}
