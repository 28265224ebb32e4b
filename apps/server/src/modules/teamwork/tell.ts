/** Facts about a room stand among its messages; every member's browsers hear of both. */
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { roomChanged, roomMessagePosted } from './events.ts';
import { ports } from './ports.ts';
import { insertMessage } from './store-messages.ts';
import { readMembers } from './store-rooms.ts';
import type { RoomEvent } from './tables.ts';

const staffTopic = (id: string): string => `staff:${id}`;
export const roomTopic = (id: string): string => `room:${id}`;

export async function tellMessage(tx: Tx, scope: Scope, roomId: string, seq: number): Promise<void> {
  const members = await readMembers(tx, scope, [roomId]);
  await announce(tx, roomMessagePosted, {
    aggregate: ['room', roomId],
    payload: { roomId, seq, authorId: scope.actor.id },
    actor: scope.actor,
    topics: members.map((member) => staffTopic(member.staff_id)),
  });
}

/** `also`: those who are no member any more and should see that. Called while the caller is still one. */
export async function tellFact(
  tx: Tx,
  scope: Scope,
  roomId: string,
  fact: RoomEvent,
  also: string[] = [],
): Promise<void> {
  await insertMessage(tx, scope, {
    room_id: roomId,
    client_id: newId(),
    at: clock.now(),
    kind: 'event',
    text: '',
    attachment: null,
    event: fact,
    mentions: [],
    preview: '',
    silent: true,
  });
  const members = await readMembers(tx, scope, [roomId]);
  await announce(tx, roomChanged, {
    aggregate: ['room', roomId],
    payload: { roomId },
    actor: scope.actor,
    topics: [...new Set([...members.map((member) => member.staff_id), ...also])].map(staffTopic),
  });
  // Who may listen to the room depends on its members.
  tx.afterCommit(() => ports().realtime.topicChanged(roomTopic(roomId)));
}
