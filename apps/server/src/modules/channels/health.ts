/** How the way out of a channel fares: written when it changes, said to those responsible once per spell. */
import { clock, type Database, systemScope } from '#kernel';
import { notifySupervisors } from '#modules/notifications';
import type { NotCarried } from './adapters/adapter.ts';
import { healthOf, saveHealth } from './store.ts';
import type { ChannelRow } from './tables.ts';

const scope = systemScope('channels.health');
/** A way that works says so at most so often. */
const freshMs = 60_000;
/** Waiting cannot help: said at once; otherwise after so many tries. */
const alarmAfter = 3;

export async function wayWorks(db: Database, channel: ChannelRow): Promise<void> {
  const [before] = await healthOf(db, scope, [channel.id]);
  const now = clock.now();
  if (before?.state === 'ok' && now.getTime() - (before.last_ok_at?.getTime() ?? 0) < freshMs) return;
  await db.transact((tx) =>
    saveHealth(tx, {
      channel_id: channel.id,
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

export async function wayFails(db: Database, channel: ChannelRow, error: NotCarried): Promise<void> {
  await db.transact(async (tx) => {
    const [before] = await healthOf(tx, scope, [channel.id]);
    const failing = before?.state === 'failing' ? before : null;
    const next = {
      channel_id: channel.id,
      state: 'failing' as const,
      problem: error.problem,
      detail: error.message,
      failing_since: failing?.failing_since ?? clock.now(),
      tries: (failing?.tries ?? 0) + 1,
      alarmed: failing?.alarmed ?? false,
      last_ok_at: before?.last_ok_at ?? null,
    };
    if (!next.alarmed && (error.problem === 'sign-in' || next.tries >= alarmAfter)) {
      next.alarmed = true;
      await notifySupervisors(tx, scope, {
        unitId: channel.unit_id,
        mends: 'channels.configure',
        code: `channels.failing-${error.problem}`,
        params: { code: channel.code },
        link: '/settings/channels',
        key: `channel:${channel.id}:${next.failing_since.toISOString()}`,
      });
    }
    await saveHealth(tx, next);
  });
}
