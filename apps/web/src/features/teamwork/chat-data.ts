/** Rooms and messages in the browser: read once, then moved along by what the socket tells. */
import type { Colleague, Room, RoomDetail, RoomMessage } from '@qiao/server/contracts/teamwork';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';

type RoomList = { rooms: Room[]; unread: number };
export type Thread = { messages: RoomMessage[]; lastSeq: number; more: boolean };
const listKey = ['teamwork', 'rooms'];
const roomKey = (id: string) => ['teamwork', 'room', id];
const threadKey = (id: string) => ['teamwork', 'thread', id];
const pageSize = 60;

export function useRooms() {
  return useQuery({ queryKey: listKey, queryFn: () => api('GET /api/teamwork/rooms'), staleTime: 60_000 });
}

export function useRoom(id: string) {
  return useQuery({
    queryKey: roomKey(id),
    queryFn: () => api('GET /api/teamwork/rooms/{id}', { params: { id } }),
    staleTime: 60_000,
  });
}

export function useThread(id: string) {
  return useQuery({
    queryKey: threadKey(id),
    queryFn: async (): Promise<Thread> => {
      const page = await api('GET /api/teamwork/rooms/{id}/messages', { params: { id }, query: { limit: pageSize } });
      return { ...page, more: page.messages.length === pageSize };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export async function readEarlier(id: string): Promise<void> {
  const known = queryClient.getQueryData<Thread>(threadKey(id));
  const before = known?.messages[0]?.seq;
  if (before === undefined) return;
  const page = await api('GET /api/teamwork/rooms/{id}/messages', {
    params: { id },
    query: { before, limit: pageSize },
  });
  put(id, page.messages, page.messages.length === pageSize);
}

/** Joins by number: whatever comes twice or late lands in its place once. */
export function joined(known: readonly RoomMessage[], more: readonly RoomMessage[]): RoomMessage[] {
  const bySeq = new Map([...known, ...more].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function put(id: string, messages: RoomMessage[], more?: boolean): void {
  queryClient.setQueryData<Thread>(threadKey(id), (known) => {
    if (!known) return known;
    const all = joined(known.messages, messages);
    return { messages: all, lastSeq: all.at(-1)?.seq ?? 0, more: more ?? known.more };
  });
}

/** What came after the last one known here; several askers at once become one. */
const asking = new Map<string, Promise<void>>();
export function readOn(id: string): Promise<void> {
  const known = queryClient.getQueryData<Thread>(threadKey(id));
  if (!known) return Promise.resolve();
  const before = asking.get(id) ?? Promise.resolve();
  const now = before
    .then(async () => {
      for (;;) {
        const after = queryClient.getQueryData<Thread>(threadKey(id))?.lastSeq ?? 0;
        const page = await api('GET /api/teamwork/rooms/{id}/messages', {
          params: { id },
          query: { after, limit: 200 },
        });
        put(id, page.messages);
        if (page.messages.length < 200) return;
      }
    })
    .catch((error: unknown) => {
      if (isApiError(error) && error.status === 404) forget(id);
    });
  asking.set(id, now);
  return now;
}

function forget(id: string): void {
  queryClient.removeQueries({ queryKey: threadKey(id) });
  void queryClient.invalidateQueries({ queryKey: roomKey(id) });
  void queryClient.invalidateQueries({ queryKey: listKey });
}

let listPlanned = false;
/** The list is read again at most once in half a second, however much is said. */
function listAgain(): void {
  if (listPlanned) return;
  listPlanned = true;
  setTimeout(() => {
    listPlanned = false;
    void queryClient.invalidateQueries({ queryKey: listKey });
  }, 500);
}

/** Mounted once, by the button in the top bar: keeps every room known here true. */
export function useFollowRooms(): void {
  const me = useMe();
  useTopic(`staff:${me.staff.id}`, {
    event: ({ type, payload }) => {
      if (!type.startsWith('teamwork.')) return;
      const { roomId } = payload as { roomId?: string };
      if (!roomId) return;
      if (type === 'teamwork.room-changed') void queryClient.invalidateQueries({ queryKey: roomKey(roomId) });
      void readOn(roomId);
      listAgain();
    },
  });
  useResumed(() => {
    listAgain();
    for (const query of queryClient.getQueryCache().findAll({ queryKey: ['teamwork', 'thread'] }))
      void readOn(String(query.queryKey[2]));
    return 0;
  });
}

/** Others' read marks move while the room is in sight; one's own follows what is shown. */
export function useRoomMarks(room: RoomDetail | undefined, lastSeq: number): void {
  const id = room?.id ?? null;
  useTopic(id ? `room:${id}` : null, {
    push: (name, data) => {
      if (name !== 'teamwork.read' || !id) return;
      const { staffId, seq } = data as { staffId: string; seq: number };
      queryClient.setQueryData<RoomDetail>(roomKey(id), (known) =>
        known
          ? {
              ...known,
              people: known.people.map((person) =>
                person.id === staffId ? { ...person, readSeq: Math.max(person.readSeq, seq) } : person,
              ),
            }
          : known,
      );
    },
    gone: () => id && forget(id),
  });
  useEffect(() => {
    if (!id || lastSeq === 0) return;
    const mark = () => {
      if (document.hidden) return;
      const known = queryClient.getQueryData<RoomList>(listKey)?.rooms.find((one) => one.id === id);
      if (known && known.unread === 0 && !known.mentioned) return;
      queryClient.setQueryData<RoomList>(listKey, (list) => list && markedRead(list, id));
      void api('POST /api/teamwork/rooms/{id}/read', { params: { id }, body: { seq: lastSeq } }).catch(() =>
        listAgain(),
      );
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [id, lastSeq]);
}

function markedRead(list: RoomList, id: string): RoomList {
  const rooms = list.rooms.map((room) => (room.id === id ? { ...room, unread: 0, mentioned: false } : room));
  return { rooms, unread: rooms.reduce((sum, room) => sum + room.unread, 0) };
}

export const findColleagues = (words: string): Promise<Colleague[]> =>
  api('GET /api/teamwork/colleagues', { query: { words, limit: 100 } }).then((answer) => answer.colleagues);

export function useColleagues(words: string, enabled = true) {
  return useQuery({
    queryKey: ['teamwork', 'colleagues', words],
    queryFn: () => findColleagues(words),
    staleTime: 60_000,
    enabled,
    placeholderData: (before) => before,
  });
}

export function useHits(words: string) {
  return useQuery({
    queryKey: ['teamwork', 'hits', words],
    queryFn: () => api('GET /api/teamwork/search', { query: { words } }).then((answer) => answer.hits),
    enabled: words !== '',
    placeholderData: (before) => before,
  });
}

async function changed(call: Promise<RoomDetail>): Promise<RoomDetail> {
  const room = await call;
  queryClient.setQueryData(roomKey(room.id), room);
  listAgain();
  return room;
}
export const openPair = (staffId: string) =>
  changed(api('POST /api/teamwork/rooms', { body: { kind: 'pair', staffId } }));
export const makeGroup = (name: string, staffIds: string[]) =>
  changed(api('POST /api/teamwork/rooms', { body: { kind: 'group', name, staffIds } }));
export const renameRoom = (id: string, name: string) =>
  changed(api('PATCH /api/teamwork/rooms/{id}', { params: { id }, body: { name } }));
export const inviteToRoom = (id: string, staffIds: string[]) =>
  changed(api('POST /api/teamwork/rooms/{id}/members', { params: { id }, body: { staffIds } }));
export const handOver = (id: string, staffId: string) =>
  changed(api('POST /api/teamwork/rooms/{id}/owner', { params: { id }, body: { staffId } }));
export async function removeFromRoom(id: string, staffId: string): Promise<void> {
  await api('DELETE /api/teamwork/rooms/{id}/members/{staffId}', { params: { id, staffId } });
  await queryClient.invalidateQueries({ queryKey: ['teamwork'] });
}
