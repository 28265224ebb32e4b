/** A room of two, or a group. */

import type { z } from 'zod';
import { clock, newId, type Scope, type Tx } from '#kernel';
import { demandColleagues, selfOf } from './colleagues.ts';
import type { openRoom as openRoomInput } from './contract.ts';
import { colleagueUnknown } from './errors.ts';
import { ports } from './ports.ts';
import { pairKey } from './rules/mentions.ts';
import { addMembers, ensurePair, insertRoom } from './store-rooms.ts';
import type { RoomRow } from './tables.ts';
import { tellFact } from './tell.ts';

/** Returns the room's id; a pair that exists already is the same room. Throws `teamwork.colleague-unknown`. */
export async function openRoom(tx: Tx, scope: Scope, input: z.infer<typeof openRoomInput>): Promise<string> {
  const self = selfOf(scope);
  const at = clock.now();
  const others = (input.kind === 'pair' ? [input.staffId] : input.staffIds).filter((id) => id !== self);
  if (others.length === 0) throw colleagueUnknown();
  await demandColleagues(tx, scope, others);
  const room: RoomRow = {
    id: newId(),
    origin_site: ports().site,
    kind: input.kind,
    name: input.kind === 'group' ? input.name : '',
    owner_id: input.kind === 'group' ? self : null,
    pair_key: input.kind === 'pair' ? pairKey(self, input.staffId) : null,
    last_seq: 0,
    last_author_id: null,
    last_text: '',
    last_at: at,
    created_at: at,
  };
  if (input.kind === 'pair') {
    const pair = await ensurePair(tx, scope, room);
    if (pair.made) await addMembers(tx, pair.id, [self, ...others], 0, at);
    return pair.id;
  }
  await insertRoom(tx, room);
  await addMembers(tx, room.id, [self, ...others], 0, at);
  await tellFact(tx, scope, room.id, { code: 'made', params: { count: others.length + 1 } });
  return room.id;
}
