/** Staff among themselves: rooms of two and of many. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
export const colleague = person.extend({ unitId: z.uuid(), unitName: name });
export type Colleague = z.infer<typeof colleague>;

export const room = z.object({
  id: z.uuid(),
  kind: z.enum(['pair', 'group']),
  /** Of a pair: the other one's name. */
  title: z.string(),
  /** Of a pair: the other one. */
  other: person.nullable(),
  ownerId: z.uuid().nullable(),
  members: z.number().int(),
  lastSeq: z.number().int(),
  lastText: z.string(),
  lastAt: z.iso.datetime(),
  lastAuthor: z.string().nullable(),
  readSeq: z.number().int(),
  unread: z.number().int(),
  /** Somebody named me in what I have not read. */
  mentioned: z.boolean(),
});
export type Room = z.infer<typeof room>;
export const roomList = z.object({ rooms: z.array(room), unread: z.number().int() });
export const roomDetail = room.extend({
  people: z.array(person.extend({ readSeq: z.number().int(), joinedAt: z.iso.datetime() })),
});
export type RoomDetail = z.infer<typeof roomDetail>;

export const openRoom = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pair'), staffId: z.uuid() }),
  z.object({
    kind: z.literal('group'),
    name: z.string().trim().min(1).max(60),
    staffIds: z.array(z.uuid()).min(1).max(199),
  }),
]);
export const renameRoom = z.object({ name: z.string().trim().min(1).max(60) });
export const invite = z.object({ staffIds: z.array(z.uuid()).min(1).max(199) });
export const handOver = z.object({ staffId: z.uuid() });

export const roomFile = z.object({
  fileId: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
});
export const roomMessage = z.object({
  roomId: z.uuid(),
  seq: z.number().int(),
  clientId: z.string(),
  at: z.iso.datetime(),
  author: person,
  kind: z.enum(['text', 'file', 'event']),
  text: z.string(),
  attachment: roomFile.nullable(),
  event: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
  mentions: z.array(z.uuid()),
});
export type RoomMessage = z.infer<typeof roomMessage>;

/** `clientId` is made by the browser: repeating it returns the stored seq. Mentions are written `@name#number`. */
export const say = z.object({
  clientId: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  text: z.string().max(8000).default(''),
  fileId: z.uuid().optional(),
});
export type Say = z.infer<typeof say>;
export const said = z.object({ roomId: z.uuid(), seq: z.number().int(), at: z.iso.datetime() });
export const readRoom = z.object({ seq: z.number().int().min(0) });
export const roomHit = z.object({
  roomId: z.uuid(),
  title: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  author: z.string(),
  text: z.string(),
});
export type RoomHit = z.infer<typeof roomHit>;

/*
 *   GET  /api/teamwork/rooms → roomList (last spoken first, at most 300) ; POST openRoom → roomDetail (a pair that exists is returned)
 *   GET  /api/teamwork/rooms/:id → roomDetail ; PATCH renameRoom (owner) → roomDetail
 *   POST /api/teamwork/rooms/:id/members invite → roomDetail ; DELETE …/members/:staffId (owner, or oneself: leaves) → 204
 *   POST /api/teamwork/rooms/:id/owner handOver (owner) → roomDetail
 *   GET  /api/teamwork/rooms/:id/messages?before=&after=&limit= → { messages, lastSeq } ; POST say → said
 *   POST /api/teamwork/rooms/:id/read readRoom → 204
 *   POST /api/teamwork/rooms/:id/files multipart `file` → roomFile ; GET …/files/:fileId content
 *   GET  /api/teamwork/colleagues?words=&limit= → { colleagues } ; GET /api/teamwork/search?words= → { hits }
 * Realtime: `teamwork.message-posted`, `teamwork.room-changed` on `staff:<id>` of each member; topic `room:<id>` (members only, revoked
 *   with membership): push 'teamwork.read' { staffId, seq }
 */
