/** Factories of announcements. The program must have been wired (`testProgram`). */
import type { Database, Scope } from '#kernel';
import { publishAnnouncement } from './keep-announcements.ts';

export async function anAnnouncement(
  { db }: { db: Database },
  given: { unitId: string; authorId: string; title: string; body?: string },
): Promise<string> {
  const scope: Scope = {
    actor: { kind: 'staff', id: given.authorId },
    sessionId: null,
    locale: 'zh-CN',
    requestId: 'test',
    ip: null,
    reach: new Map([['bulletins.announce', 'all']]),
    unitId: given.unitId,
  };
  return await db.transact((tx) =>
    publishAnnouncement(tx, scope, {
      unitId: given.unitId,
      title: given.title,
      body: given.body ?? given.title,
      confirm: true,
      pinned: false,
      endsAt: null,
    }),
  );
}
