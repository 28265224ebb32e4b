/** For tests of other modules: what the trail says about a thing. */
import type { Db } from '#kernel';
import type { Detail } from './tables.ts';

/** Entries about a subject, oldest first. */
export async function auditTrail(
  db: Db,
  subjectId: string,
): Promise<{ action: string; actorId: string; unitId: string | null; detail: Detail }[]> {
  return await db.run(
    `select action, actor_id as "actorId", unit_id as "unitId", detail from audit.entry where subject_id = $1 order by recorded_at`,
    [subjectId],
  );
}
