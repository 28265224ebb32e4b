/** SQL of exports: which calls, in order. */
import { type Db, type Scope, unitsWith } from '#kernel';

export async function callsBetween(
  db: Db,
  scope: Scope,
  { from, to, unitIds }: { from: Date; to: Date; unitIds: string[] },
  after: { at: Date; id: string } | null,
  most: number,
): Promise<{ call_id: string; started_at: Date }[]> {
  return db.query(
    'callreports.calls-between',
    `select call_id, started_at from callreports.call_fact
     where started_at >= $1 and started_at < $2 and unit_id = any($3) and ($4::uuid[] is null or unit_id = any($4))
       and ($5::timestamptz is null or (started_at, call_id) > ($5, $6::uuid))
     order by started_at, call_id limit $7`,
    [from, to, unitIds, unitsWith(scope, 'callreports.export'), after?.at ?? null, after?.id ?? null, most],
  );
}
