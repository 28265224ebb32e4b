/** Nightly: the last three days told anew from the rows; each has been checked three times before it leaves the window. */
import type { Kernel } from '#kernel';
import { recompute } from './recompute.ts';

export function callreportsJobs({ jobs, db, config, log }: Kernel): void {
  jobs.schedule('callreports.recompute', '37 18 * * *', async (scope) => {
    const { calls, differences } = await recompute({ db, site: config.site }, scope, { days: 3 });
    if (differences.length > 0)
      log.warn({ calls, differences }, 'facts of calls differed from the rows and were put right');
  });
}
