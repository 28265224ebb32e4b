/** What queues have kept of their promise lately, for rooms below: the share answered within their target, and the share lost. */
import type { Db, Scope } from '#kernel';
import { abandonRate, serviceLevel } from './definitions.ts';
import { countByQueue } from './store.ts';

/** `level`, `lost`: percent; null: nobody was decided. `decided`: how many it is about. Queues whose units may not be watched are missing. */
export type QueueLevel = { level: number | null; lost: number | null; decided: number };

export async function queueLevels(
  db: Db,
  scope: Scope,
  queues: { id: string; targetSeconds: number }[],
  since: Date,
): Promise<Map<string, QueueLevel>> {
  const counts = await countByQueue(db, scope, queues, since);
  return new Map(
    [...counts].map(([id, one]) => [
      id,
      { level: serviceLevel(one), lost: abandonRate(one), decided: Number(one.answered) + Number(one.abandoned) },
    ]),
  );
}
