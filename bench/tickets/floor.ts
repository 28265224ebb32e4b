/** What the disk and PostgreSQL give at most: one bare row of the size of a ticket per transaction. */
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { percentile } from '../rig/bench.ts';
import { quiet } from '../rig/kernel-node.ts';
import { stories, titles } from './words.ts';

export async function bareInserts(
  url: string,
  connections: number,
  seconds: number,
): Promise<{ perSecond: number; p99Ms: number }> {
  const db = new Database(url, { max: connections, log: quiet });
  try {
    await db.run('drop table if exists public.floor');
    await db.run(
      'create table public.floor (id uuid primary key default uuidv7(), title text, story text, at timestamptz)',
    );
    const [title, story] = [titles(1)[0], stories(1)[0]];
    const ms: number[] = [];
    const begun = performance.now();
    const end = begun + seconds * 1000;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < end) {
          const at = performance.now();
          await db.query('floor', 'insert into public.floor(title, story, at) values ($1, $2, now())', [title, story]);
          ms.push(performance.now() - at);
        }
      }),
    );
    const perSecond = ms.length / ((performance.now() - begun) / 1000);
    await db.run('drop table public.floor');
    return { perSecond, p99Ms: percentile(ms, 0.99) };
  } finally {
    await db.close();
  }
}
