/** A file or picture as a message: in a transaction of its own, because the file is tied to the conversation in it. */
import type { z } from 'zod';
import { can, clock, type Scope, type Tx } from '#kernel';
import type { sendMessage, sent } from './contract.ts';
import {
  clientIdTaken,
  conversationClosed,
  conversationNotFound,
  fileMissing,
  fileNotFound,
  notYours,
} from './errors.ts';
import { carrierOf } from './ports.ts';
import { preview } from './rules/states.ts';
import { runtime } from './runtime.ts';
import { lockConversation, readConversation } from './store-conversations.ts';
import { insertMessage, messageByClientId } from './store-messages.ts';
import { markSent, uploadById } from './store-uploads.ts';
import type { ConversationRow } from './tables.ts';
import { actorOf } from './tell.ts';

export async function sendFile(
  tx: Tx,
  scope: Scope,
  input: z.infer<typeof sendMessage>,
): Promise<z.infer<typeof sent>> {
  if (!input.fileId) throw fileMissing();
  if (!(await readConversation(tx, scope, input.conversationId))) throw conversationNotFound();
  const row = (await lockConversation(tx, scope, input.conversationId))!;
  const repeated = await messageByClientId(tx, scope, row.id, input.clientId);
  const author = authorOf(scope, row);
  if (repeated) {
    if (repeated.author_id !== scope.actor.id) throw clientIdTaken();
    return { conversationId: row.id, clientId: input.clientId, seq: repeated.seq, at: repeated.at.toISOString() };
  }
  if (row.state === 'closed') throw conversationClosed();
  const upload = await uploadById(tx, scope, row.id, input.fileId);
  if (!upload || upload.sent_seq !== null || upload.uploaded_by !== actorOf(scope)) throw fileNotFound();
  await runtime().files.keep(tx, upload.file_id);
  const kind = upload.media_type.startsWith('image/') ? 'image' : 'file';
  const at = clock.now();
  const attachment = {
    fileId: upload.file_id,
    name: upload.name,
    mediaType: upload.media_type,
    size: upload.size,
    ...(upload.width !== null && upload.height !== null ? { width: upload.width, height: upload.height } : {}),
  };
  const seq = await insertMessage(tx, scope, {
    conversationId: row.id,
    clientId: input.clientId,
    at,
    authorKind: author,
    authorId: scope.actor.id,
    actor: actorOf(scope),
    kind,
    text: input.text.replaceAll('\0', ''),
    attachment,
    preview: preview(kind, '', upload.name),
    unreadAdd: author === 'visitor' ? 1 : 0,
    unreadReset: author === 'agent',
    replied: author === 'agent',
  });
  await markSent(tx, upload.file_id, seq);
  if (author === 'agent') await carrierOf(row.channel)?.(tx, scope, row, { seq, at, text: input.text, attachment });
  return { conversationId: row.id, clientId: input.clientId, seq, at: at.toISOString() };
}

/** In which part the caller writes; throws `conversations.not-yours`. */
export function authorOf(scope: Scope, row: ConversationRow): 'visitor' | 'agent' {
  if (scope.actor.kind === 'visitor' && row.visitor_id === scope.actor.id) return 'visitor';
  const own = row.agent_id === scope.actor.id && can(scope, 'conversations.handle');
  if (scope.actor.kind === 'staff' && (own || can(scope, 'conversations.manage', row.unit_id))) return 'agent';
  throw notYours();
}
