/** Files in rooms: brought first, sent by a message, read by members. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { clock, type Database, type Db, type Scope } from '#kernel';
import type { roomFile } from './contract.ts';
import { fileMissing, fileNotFound, roomNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { findUpload, insertUpload } from './store-messages.ts';
import { findRoom } from './store-rooms.ts';

const maxBytes = 20 * 1024 * 1024;
const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const office = 'application/vnd.openxmlformats-officedocument';
const accepted = [
  ...pictures,
  'application/pdf',
  'text/plain',
  'text/csv',
  `${office}.spreadsheetml.sheet`,
  `${office}.wordprocessingml.document`,
  `${office}.presentationml.presentation`,
];

/** Throws `teamwork.room-not-found`, `teamwork.file-missing` and what the file store refuses. */
export async function bringFile(
  db: Database,
  scope: Scope,
  roomId: string,
  part: MultipartFile | undefined,
): Promise<z.infer<typeof roomFile>> {
  if (!(await findRoom(db, scope, roomId))) throw roomNotFound();
  if (!part) throw fileMissing();
  const stored = await ports().files.put({
    name: part.filename,
    declaredType: part.mimetype,
    content: part.file,
    allow: accepted,
    maxBytes,
    owner: { kind: 'room', id: roomId },
  });
  await insertUpload(db, {
    file_id: stored.id,
    room_id: roomId,
    uploaded_by: scope.actor.id,
    name: stored.name,
    media_type: stored.mediaType,
    size: stored.size,
    at: clock.now(),
  });
  return { fileId: stored.id, name: stored.name, mediaType: stored.mediaType, size: stored.size };
}

export async function serveFile(
  db: Db,
  scope: Scope,
  roomId: string,
  fileId: string,
  reply: FastifyReply,
): Promise<void> {
  const upload = await findUpload(db, scope, roomId, fileId);
  if (!upload) throw fileNotFound();
  const { content } = await ports().files.read(upload.file_id);
  // Only what a browser shows without running anything is shown in place.
  const place = pictures.includes(upload.media_type) ? 'inline' : 'attachment';
  reply
    .header('content-type', upload.media_type)
    .header('content-length', String(upload.size))
    .header('content-disposition', `${place}; filename*=UTF-8''${encodeURIComponent(upload.name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, max-age=3600');
  await reply.send(content);
}
