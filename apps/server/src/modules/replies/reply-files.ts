/** Files of a saved reply: kept with it, shown to those who may use it, copied into the conversation where it is used. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { AppError, clock, type Database, type Db, type Scope, type StoredFile, type Tx } from '#kernel';
import { uploadFile } from '#modules/conversations';
import { unitsAbove } from '#modules/organisation';
import type { Brought, CarriedFile } from './contract.ts';
import { fileMissing, replyFileNotFound, replyFileUnknown, replyNotFound, tooManyFiles } from './errors.ts';
import { editable, note } from './keep-replies.ts';
import { ports } from './ports.ts';
import { findReply } from './store.ts';
import { deleteFile, filesOf, insertFile, lockReply } from './store-files.ts';
import type { ReplyRow } from './tables.ts';

const maxBytes = 10 * 1024 * 1024;
export const mostFiles = 5;
const accepted = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf'];
/** Only what a browser shows without running anything is shown in place. */
const shownInPlace = new Set(accepted);

export type Part = { filename: string; mimetype: string; file: Readable };

/**
 * Takes the Database: the file is stored before the transaction that ties it to the reply. Throws `kernel.forbidden`,
 * `replies.not-found`, `.file-missing`, `.too-many-files` and what the file store refuses.
 */
export async function addFile(db: Database, scope: Scope, id: string, part: Part | undefined): Promise<ReplyRow> {
  const { files } = ports();
  await db.transact(async (tx) => {
    await editable(tx, scope, id);
    if ((await filesOf(tx, scope, [id])).length >= mostFiles) throw tooManyFiles({ most: mostFiles });
  });
  if (!part) throw fileMissing();
  const stored = await files.put({
    name: part.filename,
    declaredType: part.mimetype,
    content: part.file,
    allow: accepted,
    maxBytes,
    owner: { kind: 'reply', id },
  });
  return db.transact(async (tx) => {
    await lockReply(tx, scope, id);
    const row = await editable(tx, scope, id);
    // Two browsers at once: whoever comes last sees the other's.
    if ((await filesOf(tx, scope, [id])).length >= mostFiles) throw tooManyFiles({ most: mostFiles });
    await tie(tx, scope, row, stored);
    return row;
  });
}

/** Throws `kernel.forbidden`, `replies.not-found`, `.file-not-found`. */
export async function removeFile(tx: Tx, scope: Scope, id: string, fileId: string): Promise<ReplyRow> {
  const row = await editable(tx, scope, id);
  const file = (await filesOf(tx, scope, [id])).find((one) => one.file_id === fileId);
  if (!file) throw replyFileNotFound();
  await deleteFile(tx, fileId);
  await ports().files.shred(tx, fileId);
  await note(tx, scope, row, 'replies.file-removed', { name: file.name });
  return row;
}

/** Throws `replies.not-found`, `.file-not-found`. */
export async function serveFile(
  db: Database,
  scope: Scope,
  input: { id: string; fileId: string },
  reply: FastifyReply,
): Promise<void> {
  const row = await findReply(db, scope, input.id, await unitsAbove(db, scope));
  if (!row) throw replyNotFound();
  const file = (await filesOf(db, scope, [row.id])).find(({ file_id }) => file_id === input.fileId);
  if (!file) throw replyFileNotFound();
  const { content } = await ports().files.read(file.file_id);
  const place = shownInPlace.has(file.media_type) ? 'inline' : 'attachment';
  reply
    .header('content-type', file.media_type)
    .header('content-length', String(file.size))
    .header('content-disposition', `${place}; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, max-age=3600');
  await reply.send(content);
}

/**
 * The reply's files as files that the caller brought into the conversation: its entrance's kinds and sizes hold, and only
 * who may write there brings any. What does not fit is named, so that nobody believes it was sent.
 */
export async function bringFiles(
  db: Database,
  scope: Scope,
  input: { id: string; conversationId?: string | undefined },
): Promise<Brought> {
  const brought: Brought = { files: [], left: [] };
  for (const file of await filesOf(db, scope, [input.id])) {
    if (!input.conversationId) {
      brought.left.push({ name: file.name, reason: 'place' });
      continue;
    }
    const { content } = await ports().files.read(file.file_id);
    try {
      const part = { filename: file.name, mimetype: file.media_type, file: content };
      brought.files.push(await uploadFile(db, scope, input.conversationId, part));
    } catch (error) {
      content.destroy();
      brought.left.push({ name: file.name, reason: reasonOf(error) });
    }
  }
  return brought;
}

function reasonOf(error: unknown): 'type' | 'size' | 'place' {
  if (!(error instanceof AppError) || error.status >= 500) throw error;
  if (error.code === 'kernel.file-type-refused') return 'type';
  return error.code === 'kernel.too-large' ? 'size' : 'place';
}

/** By reply, by name; `read`: the content. */
export async function carriedFiles(
  db: Db,
  scope: Scope,
  ids: readonly string[],
): Promise<Map<string, (CarriedFile & { read: () => Promise<Buffer> })[]>> {
  const found = new Map<string, (CarriedFile & { read: () => Promise<Buffer> })[]>();
  const rows = [...(await filesOf(db, scope, ids))];
  rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.sha256 < b.sha256 ? -1 : 1));
  for (const { reply_id, file_id, name, media_type: mediaType, size, sha256 } of rows) {
    const read = async (): Promise<Buffer> => {
      const parts: Buffer[] = [];
      for await (const part of (await ports().files.read(file_id)).content) parts.push(part as Buffer);
      return Buffer.concat(parts);
    };
    found.set(reply_id, [...(found.get(reply_id) ?? []), { name, mediaType, size, sha256, read }]);
  }
  return found;
}

/**
 * Makes the reply's files these: others go, those that are lacking are made of their content; without content they stay away
 * (`contentOf` null). Throws `replies.file-unknown` for content that is not what its name says.
 */
export async function setFiles(
  tx: Tx,
  scope: Scope,
  id: string,
  wanted: readonly CarriedFile[],
  contentOf: (sha256: string) => Buffer | null,
): Promise<void> {
  const row = await editable(tx, scope, id);
  const same = (one: { name: string; sha256: string }) => (file: { name: string; sha256: string }) =>
    file.name === one.name && file.sha256 === one.sha256;
  const stands = await filesOf(tx, scope, [id]);
  for (const file of stands) if (!wanted.some(same(file))) await removeFile(tx, scope, id, file.file_id);
  for (const file of wanted) {
    const content = contentOf(file.sha256);
    if (stands.some(same(file)) || content === null) continue;
    const stored = await ports().files.put({
      name: file.name,
      declaredType: file.mediaType,
      content: Readable.from([content], { objectMode: false }),
      allow: accepted,
      maxBytes,
      owner: { kind: 'reply', id },
    });
    if (stored.sha256 !== file.sha256) throw replyFileUnknown({ name: file.name });
    await tie(tx, scope, row, stored);
  }
}

async function tie(tx: Tx, scope: Scope, row: ReplyRow, stored: StoredFile): Promise<void> {
  await ports().files.keep(tx, stored.id);
  await insertFile(tx, {
    file_id: stored.id,
    reply_id: row.id,
    name: stored.name,
    media_type: stored.mediaType,
    size: stored.size,
    sha256: stored.sha256,
    at: clock.now(),
  });
  await note(tx, scope, row, 'replies.file-added', { name: stored.name });
}
