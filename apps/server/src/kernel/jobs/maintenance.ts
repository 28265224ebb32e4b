/** What the kernel itself does every night. Times are UTC: after midnight in China. */
import type { Database } from '../db/database.ts';
import { keepMonthsAhead } from '../events/partitions.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { rewrapAll } from '../keys/rotate.ts';
import type { Logger } from '../log.ts';
import type { Jobs } from './jobs.ts';

export function registerMaintenance(options: { jobs: Jobs; db: Database; keys: KeyRing; log: Logger }): void {
  const { jobs, db, keys, log } = options;
  jobs.schedule('kernel.months-ahead', '5 17 * * *', () => keepMonthsAhead(db, log));
  // Finishes a rotation that was interrupted; otherwise it finds nothing.
  jobs.schedule('kernel.rewrap-keys', '35 17 * * *', async () => void (await rewrapAll({ db, keys, log })));
}
