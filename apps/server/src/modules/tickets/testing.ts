/** Factories of tickets. The program must have been wired (`testProgram`). */
import { type Database, systemScope } from '#kernel';
import { aUnit } from '#testing/organisation';
import { type OpenTicket, openTicket } from './open-ticket.ts';
import type { TicketRow } from './tables.ts';

const scope = systemScope('test');

export async function aTicket({ db }: { db: Database }, given: Partial<OpenTicket> = {}): Promise<TicketRow> {
  const unitId = given.unitId ?? (await aUnit(db));
  return db.transact((tx) =>
    openTicket(tx, scope, {
      title: '油烟机右侧滴油',
      description: '使用三个月后右侧滴油，需上门检查',
      type: 'repair',
      priority: 'normal',
      special: false,
      topicId: null,
      customerId: null,
      conversationId: null,
      assigneeId: null,
      ...given,
      unitId,
    }),
  );
}
