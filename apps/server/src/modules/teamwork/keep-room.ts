/** Name, owner and members of a group. */
import { clock, type Scope, type Tx } from '#kernel';
import { staffCards } from '#modules/identity';
import { demandColleagues, selfOf } from './colleagues.ts';
import { colleagueUnknown, notOwner, onlyGroups, roomFull, roomNotFound } from './errors.ts';
import { addMembers, lockRoom, readMembers, removeMember, writeRoom } from './store-rooms.ts';
import type { OwnRoomRow } from './tables.ts';
import { tellFact } from './tell.ts';

const most = 200;

async function group(tx: Tx, scope: Scope, id: string, by: 'owner' | 'member'): Promise<OwnRoomRow> {
  const self = selfOf(scope);
  const room = await lockRoom(tx, scope, id);
  if (!room) throw roomNotFound();
  if (room.kind !== 'group') throw onlyGroups();
  if (by === 'owner' && room.owner_id !== self) throw notOwner();
  return room;
}

export async function renameRoom(tx: Tx, scope: Scope, id: string, name: string): Promise<void> {
  const room = await group(tx, scope, id, 'owner');
  if (room.name === name) return;
  await writeRoom(tx, id, { name, owner_id: room.owner_id });
  await tellFact(tx, scope, id, { code: 'renamed', params: { name } });
}

/** Every member may bring colleagues of theirs. Throws `teamwork.colleague-unknown`, `teamwork.room-full`. */
export async function inviteToRoom(tx: Tx, scope: Scope, id: string, staffIds: string[]): Promise<void> {
  const room = await group(tx, scope, id, 'member');
  await demandColleagues(tx, scope, staffIds);
  const come = await addMembers(tx, id, [...new Set(staffIds)], room.last_seq, clock.now());
  if (room.members + come.length > most) throw roomFull({ most });
  if (come.length === 0) return;
  await tellFact(tx, scope, id, { code: 'invited', params: { names: await namesOf(tx, scope, come) } });
}

/** The owner removes others; everybody may leave. An owner who leaves hands on to whoever has been there longest. */
export async function leaveRoom(tx: Tx, scope: Scope, id: string, staffId: string): Promise<void> {
  const self = selfOf(scope);
  const room = await group(tx, scope, id, staffId === self ? 'member' : 'owner');
  const members = await readMembers(tx, scope, [id]);
  if (!members.some((member) => member.staff_id === staffId)) return;
  const leaves = staffId === self;
  const heir = members.find((member) => member.staff_id !== self);
  if (leaves && room.owner_id === self && heir) await writeRoom(tx, id, { name: room.name, owner_id: heir.staff_id });
  await tellFact(
    tx,
    scope,
    id,
    leaves ? { code: 'left', params: {} } : { code: 'removed', params: { names: await namesOf(tx, scope, [staffId]) } },
  );
  await removeMember(tx, id, staffId);
}

export async function handOverRoom(tx: Tx, scope: Scope, id: string, staffId: string): Promise<void> {
  const room = await group(tx, scope, id, 'owner');
  const members = await readMembers(tx, scope, [id]);
  if (!members.some((member) => member.staff_id === staffId)) throw colleagueUnknown();
  if (staffId === room.owner_id) return;
  await writeRoom(tx, id, { name: room.name, owner_id: staffId });
  await tellFact(tx, scope, id, { code: 'owner', params: { names: await namesOf(tx, scope, [staffId]) } });
}

async function namesOf(tx: Tx, scope: Scope, ids: string[]): Promise<string> {
  const cards = await staffCards(tx, scope, ids.slice(0, 20));
  return cards.map((card) => card.name).join('、') + (ids.length > 20 ? ' …' : '');
}
