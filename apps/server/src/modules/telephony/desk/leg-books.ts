/** Legs of those who join a call are written down as every other, and what becomes of them is news of the call. */
import { clock } from '#kernel';
import type { LegBooks, Mailbox } from '#modules/parties';
import { tellLive } from '../ports.ts';
import { insertLeg, markLeg } from '../store-calls.ts';
import type { News } from './news.ts';
import type { DeskParts } from './parts.ts';
import type { Talk } from './talk.ts';

/** Rung or asked aside when the one who led was gone: nobody knows any more what for. */
export async function letGo({ db, adapter }: DeskParts, legId: string): Promise<void> {
  await adapter.hangup(legId, 'normal').catch(() => {});
  await db.transact((tx) => markLeg(tx, legId, { endedAt: clock.now(), cause: 'interrupted' }));
}

export const legBooks = ({ parts: { db }, call, words }: Talk, mail: Mailbox<News>): LegBooks => ({
  words,
  began: ({ id, kind, way, staffId }) => {
    const row = { id, call_id: call.id, kind, way, staff_id: staffId, started_at: clock.now() };
    return db.transact((tx) => insertLeg(tx, { ...row, answered_at: null, ended_at: null, cause: null }));
  },
  answered: (legId) => db.transact((tx) => markLeg(tx, legId, { answeredAt: clock.now() })),
  ended: (legId, cause) => db.transact((tx) => markLeg(tx, legId, { endedAt: clock.now(), cause })),
  tell: (news) => {
    mail.put(news);
    tellLive();
  },
});
