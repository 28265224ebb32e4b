/** How the roads of a box fare: written when it changes, said to those responsible when waiting does not help. */
import { clock, type Database, systemScope } from '#kernel';
import { notifySupervisors } from '#modules/notifications';
import { alarmDue, problemOf } from './rules.ts';
import { roadHealth, saveHealth } from './store.ts';
import type { HealthRow, MailboxRow, Road } from './tables.ts';

const scope = systemScope('mailboxes.health');
/** A road that works says so at most so often. */
const freshMs = 60_000;

export async function roadWorks(db: Database, row: MailboxRow, road: Road): Promise<void> {
  const before = await roadHealth(db, scope, row.id, road);
  const now = clock.now();
  if (before?.state === 'ok' && now.getTime() - (before.last_ok_at?.getTime() ?? 0) < freshMs) return;
  await db.transact((tx) =>
    saveHealth(tx, {
      mailbox_id: row.id,
      road,
      state: 'ok',
      problem: null,
      detail: null,
      failing_since: null,
      tries: 0,
      alarmed: false,
      last_ok_at: now,
    }),
  );
}

/** Returns the tries in a row. */
export async function roadFails(db: Database, row: MailboxRow, road: Road, error: unknown): Promise<HealthRow> {
  const { problem, detail } = problemOf(error);
  return db.transact(async (tx) => {
    const before = await roadHealth(tx, scope, row.id, road);
    const failing = before?.state === 'failing' ? before : null;
    const next: HealthRow = {
      mailbox_id: row.id,
      road,
      state: 'failing',
      problem,
      detail,
      failing_since: failing?.failing_since ?? clock.now(),
      tries: (failing?.tries ?? 0) + 1,
      alarmed: failing?.alarmed ?? false,
      last_ok_at: before?.last_ok_at ?? null,
    };
    if (!next.alarmed && alarmDue(problem, next.tries)) {
      next.alarmed = true;
      await notifySupervisors(tx, scope, {
        unitId: row.unit_id,
        mends: 'mailboxes.configure',
        code: `mailboxes.${road}-${problem}`,
        params: { address: row.address },
        link: '/settings/mailboxes',
        key: `mailbox:${row.id}:${road}:${next.failing_since!.toISOString()}`,
      });
    }
    await saveHealth(tx, next);
    return next;
  });
}
