/** A file is brought for a conversation; it is sent by a message of its own. */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { clock, type Database, type Scope } from '#kernel';
import type { attachment } from './contract.ts';
import { conversationClosed, fileMissing } from './errors.ts';
import { visibleConversation } from './read-conversation.ts';
import { runtime } from './runtime.ts';
import { authorOf } from './send-file.ts';
import { insertUpload } from './store-uploads.ts';
import { widgetById } from './store-widgets.ts';
import { actorOf } from './tell.ts';

const office = 'application/vnd.openxmlformats-officedocument';
/** What may be sent when no entrance says otherwise: letters carry all of it, an official account pictures and voices. */
const usual = {
  maxBytes: 20 * 1024 * 1024,
  accept: [
    ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'audio/amr', 'audio/mpeg'],
    ...['application/pdf', 'text/plain', 'text/csv'],
    ...['spreadsheetml.sheet', 'wordprocessingml.document', 'presentationml.presentation'].map(
      (kind) => `${office}.${kind}`,
    ),
  ],
};

/**
 * Throws `conversations.not-found`, `conversations.not-yours`, `conversations.closed`, `conversations.file-missing` and what
 * the file store refuses (`kernel.too-large`, `kernel.file-empty`, `kernel.file-type-refused`).
 */
export async function uploadFile(
  db: Database,
  scope: Scope,
  conversationId: string,
  part: { filename: string; mimetype: string; file: Readable } | undefined,
): Promise<z.infer<typeof attachment>> {
  const row = await visibleConversation(db, scope, conversationId);
  authorOf(scope, row);
  if (row.state === 'closed') throw conversationClosed();
  if (!part) throw fileMissing();
  const widget = row.widget_id ? await widgetById(db, scope, row.widget_id) : null;
  const stored = await runtime().files.put({
    name: part.filename,
    declaredType: part.mimetype,
    content: part.file,
    allow: widget?.upload_accept ?? usual.accept,
    maxBytes: widget?.upload_max_bytes ?? usual.maxBytes,
    owner: { kind: 'conversation', id: row.id },
  });
  await insertUpload(db, {
    file_id: stored.id,
    conversation_id: row.id,
    uploaded_by: actorOf(scope),
    name: stored.name,
    media_type: stored.mediaType,
    size: stored.size,
    width: null,
    height: null,
    at: clock.now(),
  });
  return { fileId: stored.id, name: stored.name, mediaType: stored.mediaType, size: stored.size };
}
