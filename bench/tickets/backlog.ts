/** A server that was down for hours first tells of what ran out meanwhile; what is measured begins after that. */
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { progress, sleep } from '../rig/bench.ts';
import { quiet } from '../rig/kernel-node.ts';

export async function backlogTold(url: string, atMostMs = 60_000): Promise<void> {
  const db = new Database(url, { max: 1, log: quiet });
  try {
    const end = performance.now() + atMostMs;
    for (let told = -1; performance.now() < end; ) {
      const [now] = await db.run<{ due: number; waiting: number; told: number }>(
        `select (select count(*)::int from clocks.clock where next_step_at <= now()) as due,
           (select count(*)::int from kernel.outbox) as waiting,
           (select coalesce(max(position), 0) from kernel.event_log) as told`,
      );
      if (now!.due === 0 && now!.waiting === 0 && now!.told === told) return;
      if (told === -1 && now!.due > 0) progress(`clocks that ran out while nobody ran: ${now!.due}`);
      told = now!.told;
      await sleep(1000);
    }
    throw new Error('the server does not come to rest');
  } finally {
    await db.close();
  }
}
