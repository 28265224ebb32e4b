/** Rooms and messages as browsers see them. */
import { type Db, type Scope, searchQuery } from '#kernel';
import { staffCards } from '#modules/identity';
import type { Room, RoomDetail, RoomHit, RoomMessage } from './contract.ts';
import { roomNotFound } from './errors.ts';
import { spoken, unreadOf } from './rules/mentions.ts';
import { readMessages, searchMessages } from './store-messages.ts';
import { findRoom, listRooms, othersOfPairs, readMembers } from './store-rooms.ts';
import type { MessageRow, OwnRoomRow } from './tables.ts';

type Person = { id: string; name: string; number: string };

async function people(db: Db, scope: Scope, ids: (string | null)[]): Promise<Map<string, Person>> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))];
  const cards = await staffCards(db, scope, wanted);
  return new Map(cards.map(({ id, name, number }) => [id, { id, name, number }]));
}

async function shown(db: Db, scope: Scope, rows: OwnRoomRow[]): Promise<Room[]> {
  const others = await othersOfPairs(db, scope);
  const known = await people(db, scope, [...rows.map((row) => row.last_author_id), ...others.values()]);
  return rows.map((row) => {
    const other = known.get(others.get(row.id) ?? '') ?? null;
    const fresh = row.last_seq > row.from_seq;
    return {
      id: row.id,
      kind: row.kind,
      title: row.kind === 'pair' ? (other?.name ?? '') : row.name,
      other: row.kind === 'pair' ? other : null,
      ownerId: row.owner_id,
      members: row.members,
      lastSeq: row.last_seq,
      lastText: fresh ? row.last_text : '',
      lastAt: row.last_at.toISOString(),
      lastAuthor: fresh && row.last_author_id ? (known.get(row.last_author_id)?.name ?? null) : null,
      readSeq: row.read_seq,
      unread: unreadOf(row),
      mentioned: row.mentioned_seq > row.read_seq,
    };
  });
}

export async function showRooms(db: Db, scope: Scope): Promise<{ rooms: Room[]; unread: number }> {
  const rooms = await shown(db, scope, await listRooms(db, scope));
  return { rooms, unread: rooms.reduce((sum, room) => sum + room.unread, 0) };
}

export async function showRoom(db: Db, scope: Scope, id: string): Promise<RoomDetail> {
  const row = await findRoom(db, scope, id);
  if (!row) throw roomNotFound();
  const members = await readMembers(db, scope, [id]);
  const known = await people(
    db,
    scope,
    members.map((member) => member.staff_id),
  );
  return {
    ...(await shown(db, scope, [row]))[0]!,
    people: members.flatMap((member) => {
      const person = known.get(member.staff_id);
      return person ? [{ ...person, readSeq: member.read_seq, joinedAt: member.joined_at.toISOString() }] : [];
    }),
  };
}

export async function showMessages(
  db: Db,
  scope: Scope,
  roomId: string,
  page: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<{ messages: RoomMessage[]; lastSeq: number }> {
  const room = await findRoom(db, scope, roomId);
  if (!room) throw roomNotFound();
  const rows = await readMessages(db, scope, roomId, page);
  const known = await people(
    db,
    scope,
    rows.map((row) => row.author_id),
  );
  return { messages: rows.map((row) => shownMessage(row, known)), lastSeq: room.last_seq };
}

function shownMessage(row: MessageRow, known: Map<string, Person>): RoomMessage {
  return {
    roomId: row.room_id,
    seq: row.seq,
    clientId: row.client_id,
    at: row.at.toISOString(),
    author: known.get(row.author_id) ?? { id: row.author_id, name: '', number: '' },
    kind: row.kind,
    text: row.text,
    attachment: row.attachment,
    event: row.event,
    mentions: row.mentions,
  };
}

export async function searchRooms(db: Db, scope: Scope, words: string): Promise<RoomHit[]> {
  const query = searchQuery(words);
  if (query === null) return [];
  const rows = await searchMessages(db, scope, query);
  const { rooms } = await showRooms(db, scope);
  const titles = new Map(rooms.map((room) => [room.id, room.title]));
  const known = await people(
    db,
    scope,
    rows.map((row) => row.author_id),
  );
  return rows.map((row) => ({
    roomId: row.room_id,
    title: titles.get(row.room_id) ?? '',
    seq: row.seq,
    at: row.at.toISOString(),
    author: known.get(row.author_id)?.name ?? '',
    text: spoken(row.text || (row.attachment?.name ?? '')),
  }));
}
