/** Factories of rooms. The program must have been wired (`testProgram`). */
import { type Database, newId, type Scope } from '#kernel';
import { openRoom } from './open-room.ts';
import { say } from './say.ts';

/** A group of these people, made by the first, with words said by them. */
export async function aRoom(
  { db }: { db: Database },
  given: { staffIds: [string, ...string[]]; name: string; says?: string },
): Promise<string> {
  const scope: Scope = {
    actor: { kind: 'staff', id: given.staffIds[0] },
    sessionId: null,
    locale: 'zh-CN',
    requestId: 'test',
    ip: null,
    reach: new Map([['teamwork.chat', 'all']]),
    unitId: null,
  };
  return await db.transact(async (tx) => {
    const id = await openRoom(tx, scope, { kind: 'group', name: given.name, staffIds: given.staffIds.slice(1) });
    if (given.says) await say(tx, scope, id, { clientId: newId(), text: given.says });
    return id;
  });
}
