/** Keeps the partitions of this and the next two months ready for every table that ever got one. */
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';

/**
 * Run at each start and nightly. A table that is busy is left for the next run (its rows land in the default partition and are
 * moved then): making a partition needs a short exclusive lock on the default, and waiting for it would stop all readers.
 */
export async function keepMonthsAhead(db: Database, log: Logger): Promise<void> {
  const tables = await db.run<{ parent: string }>(
    'select parent from kernel.monthly_table where to_regclass(parent) is not null order by parent',
  );
  for (const { parent } of tables) {
    for (const ahead of [0, 1, 2]) {
      try {
        await db.transact(async (tx) => {
          await tx.run(`set local lock_timeout = '2s'`);
          await tx.run(
            `select kernel.ensure_month($1::regclass, (date_trunc('month', $3::timestamptz at time zone 'UTC') + make_interval(months => $2))::date)`,
            [parent, ahead, clock.now()],
          );
        });
      } catch (error) {
        log.warn(
          { table: parent, ahead, err: (error as Error).message },
          'partition not made yet; the next run tries again',
        );
        break;
      }
    }
  }
}
