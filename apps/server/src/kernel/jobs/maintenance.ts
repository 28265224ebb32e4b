/** What the kernel itself does every night. Times are UTC: after midnight in China. */
import type { Database } from '../db/database.ts';
import { keepMonthsAhead } from '../events/partitions.ts';
import { dropOldMonths } from '../events/retention.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { rewrapAll } from '../keys/rotate.ts';
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';
import type { Jobs } from './jobs.ts';

export function registerMaintenance(options: {
  jobs: Jobs;
  db: Database;
  keys: KeyRing;
  log: Logger;
  /** Whole months of the event log kept besides the present one. */
  eventLogMonths: number;
}): void {
  const { jobs, db, keys, log, eventLogMonths: months } = options;
  jobs.schedule('kernel.months-ahead', '5 17 * * *', () => keepMonthsAhead(db, log));
  jobs.schedule(
    'kernel.drop-old-months',
    '20 17 * * *',
    async () => void (await dropOldMonths(db, { months, now: clock.now(), log })),
  );
  // Finishes a rotation that was interrupted; otherwise it finds nothing.
  jobs.schedule('kernel.rewrap-keys', '35 17 * * *', async () => void (await rewrapAll({ db, keys, log })));
}
