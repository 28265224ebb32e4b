/** Rooms are set up; their PINs are kept as hashes and never shown. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { conflict, type Db, demand, invalidInput, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { readUnit } from '#modules/organisation';
import type { Room, RoomInput } from './contract.ts';
import { codeTaken, pinsUnfit, roomNotFound } from './errors.ts';
import { insertRoom, listRooms, lockRoom, saveRoom } from './store.ts';
import type { Role, RoomRow } from './tables.ts';

const hashed = (pin: string, salt: string): Buffer => scryptSync(pin, Buffer.from(salt, 'base64'), 32);
const fits = (pin: string, hash: string | null, salt: string | null): boolean =>
  hash !== null && salt !== null && timingSafeEqual(hashed(pin, salt), Buffer.from(hash, 'base64'));

/** As whom this PIN opens the room; null: it does not. */
export function roleBy(row: RoomRow, pin: string): Role | null {
  if (fits(pin, row.chair_hash, row.chair_salt)) return 'chair';
  return fits(pin, row.pin_hash, row.pin_salt) ? 'member' : null;
}

function kept(pin: string): { hash: string; salt: string } {
  const salt = randomBytes(16).toString('base64');
  return { hash: hashed(pin, salt).toString('base64'), salt };
}

/**
 * Throws `rooms.room-not-found`, `rooms.code-taken`, `rooms.pins-unfit`, `kernel.conflict`. Returns the id. `pinLater`: one without a
 * PIN may be kept; until it has one it opens to nobody.
 */
export async function keepRoom(
  tx: Tx,
  scope: Scope,
  known: { id: string; version: number } | null,
  input: RoomInput,
  site: number,
  { pinLater = false }: { pinLater?: boolean } = {},
): Promise<string> {
  demand(scope, 'rooms.configure', input.unitId);
  if (!(await readUnit(tx, scope, input.unitId))) throw invalidInput({ fields: 'unitId' });
  const before = known ? await lockRoom(tx, scope, known.id) : null;
  if (known && !before) throw roomNotFound();
  if (before && before.version !== known?.version) throw conflict();
  const members = input.pin ? kept(input.pin) : { hash: before?.pin_hash ?? null, salt: before?.pin_salt ?? null };
  // One that came with a document may be retired without ever having had one.
  const later = pinLater || (before !== null && input.state === 'retired');
  if (members.hash === null && !later) throw invalidInput({ fields: 'pin' });
  const chairs =
    input.chairPin === undefined
      ? { hash: before?.chair_hash ?? null, salt: before?.chair_salt ?? null }
      : input.chairPin === null
        ? { hash: null, salt: null }
        : kept(input.chairPin);
  // One that opens as both would make everybody the chair.
  const same =
    (input.pin && fits(input.pin, chairs.hash, chairs.salt)) ||
    (input.chairPin && fits(input.chairPin, members.hash, members.salt));
  const leads = chairs.hash !== null || members.hash === null;
  if (same || (input.waitForChair && !leads)) throw pinsUnfit();
  const row: RoomRow = {
    id: before?.id ?? newId(),
    origin_site: before?.origin_site ?? site,
    unit_id: input.unitId,
    code: input.code,
    name: input.name,
    pin_hash: members.hash,
    pin_salt: members.salt,
    chair_hash: chairs.hash,
    chair_salt: chairs.salt,
    pin_failures: 0,
    pin_locked_until: null,
    most_members: input.mostMembers,
    wait_for_chair: input.waitForChair,
    tones: input.tones,
    record: input.record,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  try {
    await (before ? saveRoom(tx, row) : insertRoom(tx, row));
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'room_code') throw codeTaken();
    throw error;
  }
  await record(tx, scope, { action: 'rooms.kept', subject: ['conference-room', row.id], unitId: row.unit_id });
  return row.id;
}

export async function showRooms(db: Db, scope: Scope): Promise<Room[]> {
  return (await listRooms(db, scope)).map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    name: row.name,
    code: row.code,
    mostMembers: row.most_members,
    waitForChair: row.wait_for_chair,
    tones: row.tones,
    record: row.record,
    state: row.state,
    version: row.version,
    hasPin: row.pin_hash !== null,
    hasChairPin: row.chair_hash !== null,
    here: row.here,
  }));
}
