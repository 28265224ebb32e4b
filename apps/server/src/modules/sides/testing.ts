/** Factories of side conversations. The program must have been wired (`testProgram`). */
import { type Database, newId, type Scope } from '#kernel';
import { openSide } from './open-side.ts';

export async function aSide(
  { db }: { db: Database },
  given: { ticketId: string; byStaffId: string; toUnitId: string; topic?: string; text?: string },
): Promise<string> {
  const scope: Scope = {
    actor: { kind: 'staff', id: given.byStaffId },
    sessionId: null,
    locale: 'zh-CN',
    requestId: 'test',
    ip: null,
    reach: new Map<string, 'all'>([
      ['sides.use', 'all'],
      ['tickets.read', 'all'],
      ['organisation.read', 'all'],
    ]),
    unitId: null,
  };
  const { id } = await db.transact((tx) =>
    openSide(tx, scope, {
      ticketId: given.ticketId,
      topic: given.topic ?? '配件',
      text: given.text ?? '请问有货吗',
      clientId: newId(),
      to: { kind: 'unit', unitId: given.toUnitId },
    }),
  );
  return id;
}
