/** Notices to staff: a line under the bell, at once where a browser is open. */
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { staffResponsibleFor } from '#modules/identity';
import { noticeAdded } from './events.ts';
import { insertNotice } from './store.ts';

export type NoticeText = {
  /** `<module>.<what>`: words in locales/…/<module>.json under `notices`. */
  code: string;
  /** Numbers, names of units, visible numbers; never personal data of customers. */
  params: Record<string, string | number>;
  link: string;
  /** The same key tells the same person once, however often a subscriber repeats itself. */
  key: string;
};

/** Returns how many were told now. */
export async function notifyStaff(tx: Tx, scope: Scope, staffIds: string[], text: NoticeText): Promise<number> {
  let told = 0;
  for (const staffId of new Set(staffIds)) {
    const id = newId();
    if (!(await insertNotice(tx, { id, staffId, ...text }, clock.now()))) continue;
    await announce(tx, noticeAdded, {
      aggregate: ['notice', id],
      payload: { noticeId: id, staffId, code: text.code },
      actor: scope.actor,
      topics: [`staff:${staffId}`],
    });
    told++;
  }
  return told;
}

/** Right that makes somebody responsible for what happens in a unit. */
const responsible = 'routing.supervise';

/** The nearest people up the tree who supervise the unit. */
export async function notifySupervisors(
  tx: Tx,
  scope: Scope,
  { unitId, ...text }: NoticeText & { unitId: string },
): Promise<number> {
  const { nearest } = await staffResponsibleFor(tx, scope, unitId, responsible);
  return await notifyStaff(tx, scope, nearest, text);
}
