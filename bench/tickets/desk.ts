/** Eight people who are ready, a rule that sends them everything of their unit, and a look at what the router did. */
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { until } from '../rig/bench.ts';
import { quiet } from '../rig/kernel-node.ts';
import type { Company } from './load.ts';

export type Given = { queued: number; held: number };

export async function openDesk(
  base: string,
  url: string,
  company: Company,
  cookies: string[],
): Promise<{ given(opened: number): Promise<Given> }> {
  const db = new Database(url, { max: 1, log: quiet });
  await db.run(
    `insert into tickets.dispatch_rule(id, name, position, match, queue_id)
    select gen_random_uuid(), '{"zh": "本单位", "en": "This unit"}', 1, jsonb_build_object('unitIds', jsonb_build_array($1::text)), $2
    where not exists (select from tickets.dispatch_rule)`,
    [company.teams[0], company.queueId],
  );
  await db.run(`update routing.agent set capacity = '{"ticket": 100000}' where staff_id = any($1::uuid[])`, [
    company.agents.map(({ id }) => id),
  ]);
  for (const cookie of cookies) {
    const answer = await fetch(`${base}/api/routing/presence`, {
      method: 'PUT',
      headers: { cookie, 'x-qiao-csrf': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'ready' }),
    });
    if (!answer.ok) throw new Error(`presence: ${answer.status} ${await answer.text()}`);
  }
  const [start] = await db.run<{ at: Date }>('select clock_timestamp() as at');
  const look = async (): Promise<Given> => {
    const [row] = await db.run<Given>(
      `select count(*)::int as queued, count(*) filter (where state = 'held')::int as held from routing.work_item
       where kind = 'ticket' and queue_id = $1 and enqueued_at >= $2`,
      [company.queueId, start!.at],
    );
    return row!;
  };
  return {
    /** `opened`: so many were opened at least; the last of them come to the queue a moment after their answer. */
    async given(opened) {
      try {
        await until(
          'everything is given to somebody',
          async () => {
            const { queued, held } = await look();
            return queued >= opened && queued === held;
          },
          10_000,
        ).catch(() => {});
        return await look();
      } finally {
        await db.close();
      }
    },
  };
}
