/** A message in a room. */
import { clock, type Scope, type Tx } from '#kernel';
import { findColleagues, staffCard } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import { selfOf } from './colleagues.ts';
import type { Say } from './contract.ts';
import { fileNotFound, nothingSaid, roomNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { numbersNamed, previewOf } from './rules/mentions.ts';
import { findUpload, insertMessage, markSent, messageByClientId } from './store-messages.ts';
import { lockRoom, readMembers } from './store-rooms.ts';
import type { Attachment } from './tables.ts';
import { tellMessage } from './tell.ts';

/** The same client id again returns what was stored. Throws `teamwork.room-not-found`, `…nothing-said`, `…file-not-found`. */
export async function say(tx: Tx, scope: Scope, roomId: string, input: Say): Promise<{ seq: number; at: Date }> {
  const self = selfOf(scope);
  const room = await lockRoom(tx, scope, roomId);
  if (!room) throw roomNotFound();
  const repeated = await messageByClientId(tx, scope, roomId, input.clientId);
  if (repeated) return repeated;
  const text = input.text.replaceAll('\0', '').trim();
  const attachment = input.fileId ? await fileToSend(tx, scope, roomId, input.fileId) : null;
  if (text === '' && !attachment) throw nothingSaid();
  const named = await membersNamed(tx, scope, roomId, text);
  const at = clock.now();
  const seq = await insertMessage(tx, scope, {
    room_id: roomId,
    client_id: input.clientId,
    at,
    kind: attachment ? 'file' : 'text',
    text,
    attachment,
    event: null,
    mentions: named,
    preview: previewOf(text || (attachment?.name ?? '')),
    silent: false,
  });
  if (attachment) await markSent(tx, attachment.fileId, seq);
  await tellMessage(tx, scope, roomId, seq);
  const told = named.filter((id) => id !== self);
  if (told.length > 0)
    await notifyStaff(tx, scope, told, {
      code: room.kind === 'group' ? 'teamwork.mentioned-in' : 'teamwork.mentioned',
      params: { name: (await staffCard(tx, scope, self))?.name ?? '', room: room.name },
      link: `/chat/${roomId}`,
      key: `teamwork.mention:${roomId}:${seq}`,
    });
  return { seq, at };
}

async function fileToSend(tx: Tx, scope: Scope, roomId: string, fileId: string): Promise<Attachment> {
  const upload = await findUpload(tx, scope, roomId, fileId);
  if (!upload || upload.sent_seq !== null) throw fileNotFound();
  await ports().files.keep(tx, fileId);
  return { fileId, name: upload.name, mediaType: upload.media_type, size: upload.size };
}

/** Named people hear of it only as members: a name does not open a door. */
async function membersNamed(tx: Tx, scope: Scope, roomId: string, text: string): Promise<string[]> {
  const numbers = numbersNamed(text);
  if (numbers.length === 0) return [];
  const members = await readMembers(tx, scope, [roomId]);
  const ids = members.map((member) => member.staff_id);
  return (await findColleagues(tx, scope, { unitIds: null, ids, numbers, limit: numbers.length })).map(({ id }) => id);
}
