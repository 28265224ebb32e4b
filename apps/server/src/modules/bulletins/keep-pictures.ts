/** Pictures of announcements and posts: brought while one writes, tied when it is saved, read by who reads what holds them. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply } from 'fastify';
import { clock, type Database, type Db, newId, type Scope, type Tx } from '#kernel';
import { unitsAbove } from '#modules/organisation';
import type { Picture } from './contract.ts';
import { pictureMissing, pictureNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { selfOf } from './self.ts';
import { findAnnouncement } from './store-announcements.ts';
import { deletePictures, findPicture, insertPicture, picturesOf, tie } from './store-pictures.ts';
import { findPost } from './store-posts.ts';
import type { PictureRow } from './tables.ts';

const maxBytes = 10 * 1024 * 1024;
const accepted = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Throws `bulletins.picture-missing` and what the file store refuses. */
export async function bringPicture(db: Database, scope: Scope, part: MultipartFile | undefined): Promise<Picture> {
  const self = selfOf(scope);
  if (!part) throw pictureMissing();
  const stored = await ports().files.put({
    name: part.filename,
    declaredType: part.mimetype,
    content: part.file,
    allow: accepted,
    maxBytes,
    // Each has a key of its own: it can go without the others.
    owner: { kind: 'bulletin-picture', id: newId() },
  });
  const row = {
    file_id: stored.id,
    name: stored.name,
    media_type: stored.mediaType,
    size: stored.size,
    added_by: self,
  };
  await insertPicture(db, row, clock.now());
  return pictureOf(row);
}

/**
 * Makes these the pictures of it, in this order; others that it had are destroyed. The caller holds its row. Throws
 * `bulletins.picture-not-found` for one of somebody else or of another text.
 */
export async function setPictures(
  tx: Tx,
  scope: Scope,
  subject: { kind: 'announcement' | 'post'; id: string },
  wanted: readonly string[],
): Promise<void> {
  const fileIds = [...new Set(wanted)];
  const before = (await picturesOf(tx, scope, [subject.id])).map((row) => row.file_id);
  const gone = before.filter((id) => !fileIds.includes(id));
  for (const id of gone) await ports().files.shred(tx, id);
  if (gone.length > 0) await deletePictures(tx, scope, gone);
  if (fileIds.length === 0) return;
  if ((await tie(tx, scope, subject, fileIds)) !== fileIds.length) throw pictureNotFound();
  const fresh = fileIds.filter((id) => !before.includes(id));
  if (fresh.length > 0) await ports().files.keepAll(tx, fresh);
}

/** Whoever reads the text sees its pictures; what is tied to nothing yet is its bringer's alone. */
export async function servePicture(db: Db, scope: Scope, fileId: string, reply: FastifyReply): Promise<void> {
  const row = await findPicture(db, scope, fileId);
  if (!row || !(await mayRead(db, scope, row))) throw pictureNotFound();
  const { content } = await ports().files.read(row.file_id);
  reply
    .header('content-type', row.media_type)
    .header('content-length', String(row.size))
    .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(row.name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, max-age=3600');
  await reply.send(content);
}

async function mayRead(db: Db, scope: Scope, row: PictureRow): Promise<boolean> {
  if (row.subject_id === null) return row.added_by === scope.actor.id;
  if (row.subject_kind === 'post') return (await findPost(db, scope, row.subject_id)) !== null;
  return (await findAnnouncement(db, scope, await unitsAbove(db, scope), row.subject_id)) !== null;
}

/** By what they belong to. */
export async function picturesBySubject(db: Db, scope: Scope, ids: readonly string[]): Promise<Map<string, Picture[]>> {
  const found = new Map<string, Picture[]>();
  for (const row of await picturesOf(db, scope, ids))
    found.set(row.subject_id!, [...(found.get(row.subject_id!) ?? []), pictureOf(row)]);
  return found;
}

function pictureOf(row: Pick<PictureRow, 'file_id' | 'name' | 'media_type' | 'size'>): Picture {
  return { fileId: row.file_id, name: row.name, mediaType: row.media_type, size: row.size };
}
