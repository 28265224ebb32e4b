/** Content of a file of a conversation, to those who may read the conversation. */
import type { FastifyReply } from 'fastify';
import type { Db, Scope } from '#kernel';
import { fileNotFound } from './errors.ts';
import { visibleConversation } from './read-conversation.ts';
import { runtime } from './runtime.ts';
import { type UploadRow, uploadById, uploadOfVisitor } from './store-uploads.ts';
import { actorOf } from './tell.ts';

/** Only what a browser shows without running anything is shown in place; the rest is a download. */
const shownInPlace = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']);

/** Throws `conversations.file-not-found`. */
export async function fileOfConversation(
  db: Db,
  scope: Scope,
  conversationId: string,
  fileId: string,
): Promise<UploadRow> {
  await visibleConversation(db, scope, conversationId);
  const upload = await uploadById(db, scope, conversationId, fileId);
  if (!upload || !maySee(scope, upload)) throw fileNotFound();
  return upload;
}

export async function fileOfVisitor(db: Db, scope: Scope, fileId: string): Promise<UploadRow> {
  const upload = await uploadOfVisitor(db, scope, fileId);
  if (!upload || !maySee(scope, upload)) throw fileNotFound();
  return upload;
}

/** Before it is sent, a file is its bringer's alone. */
function maySee(scope: Scope, upload: UploadRow): boolean {
  return upload.sent_seq !== null || upload.uploaded_by === actorOf(scope);
}

export async function writeFile(reply: FastifyReply, upload: UploadRow): Promise<void> {
  const { content } = await runtime().files.read(upload.file_id);
  const place = shownInPlace.has(upload.media_type) ? 'inline' : 'attachment';
  reply
    .header('content-type', upload.media_type)
    .header('content-length', String(upload.size))
    .header('content-disposition', `${place}; filename*=UTF-8''${encodeURIComponent(upload.name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, max-age=3600');
  await reply.send(content);
}
