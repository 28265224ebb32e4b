/** Notices to staff: a line under the bell, at once where a browser is open. */
import { announceMany, clock, type Db, newId, type Scope, type Tx } from '#kernel';
import { staffResponsibleFor } from '#modules/identity';
import { noticeAdded } from './events.ts';
import { insertNotices } from './store.ts';

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
  return notifyMany(
    tx,
    scope,
    staffIds.map((staffId) => ({ staffId, ...text })),
  );
}

/** Many notices in two statements. Returns how many were told now. */
export async function notifyMany(tx: Tx, scope: Scope, all: (NoticeText & { staffId: string })[]): Promise<number> {
  const once = new Map(all.map((notice) => [`${notice.staffId} ${notice.key}`, notice]));
  const notices = [...once.values()].map((notice) => ({ id: newId(), ...notice }));
  if (notices.length === 0) return 0;
  const fresh = await insertNotices(tx, notices, clock.now());
  await announceMany(
    tx,
    noticeAdded,
    notices
      .filter(({ id }) => fresh.has(id))
      .map(({ id, staffId, code }) => ({
        aggregate: ['notice', id],
        payload: { noticeId: id, staffId, code },
        actor: scope.actor,
        topics: [`staff:${staffId}`],
      })),
  );
  return fresh.size;
}

/** Right that makes somebody responsible for what happens in a unit. */
const responsible = 'routing.supervise';

/** The nearest people up the tree who supervise the unit. */
export async function supervisorsOf(db: Db, scope: Scope, unitId: string): Promise<string[]> {
  return (await staffResponsibleFor(db, scope, unitId, responsible)).nearest;
}

/** Those who supervise the unit, level by level up the tree; levels without anybody are left out. */
export async function supervisorLevels(db: Db, scope: Scope, unitId: string): Promise<string[][]> {
  return (await staffResponsibleFor(db, scope, unitId, responsible)).levels;
}

/** A notice to whoever supervises a unit, as rooms below see it. */
export type Alarm = NoticeText & { unitId: string };
type HearAlarm = (tx: Tx, scope: Scope, alarm: Alarm) => Promise<void>;
let hearAlarm: HearAlarm = async () => {};
/** Called once while wiring: alarms go to the company's group chats too. */
export function plugAlarms(hear: HearAlarm): void {
  hearAlarm = hear;
}

/** Tells them, and with `mends` the nearest who hold the right to mend it. */
export async function notifySupervisors(
  tx: Tx,
  scope: Scope,
  { unitId, mends, ...text }: NoticeText & { unitId: string; mends?: string },
): Promise<number> {
  await hearAlarm(tx, scope, { unitId, ...text });
  const menders = mends ? (await staffResponsibleFor(tx, scope, unitId, mends)).nearest : [];
  return await notifyStaff(tx, scope, [...(await supervisorsOf(tx, scope, unitId)), ...menders], text);
}
