/** Scheduled reports each minute, and the nightly recomputation: the last three days, which have been checked twice before they leave the window. */
import type { Kernel } from '#kernel';
import { reconcileDays } from './reconcile-days.ts';
import { sendDue } from './send-due.ts';

export function reportJobs(kernel: Kernel): void {
  const { jobs, db, events, config, log, files } = kernel;
  jobs.schedule('reports.send', '* * * * *', async (scope) => {
    await sendDue({ db, files, log, publicUrl: config.publicUrl }, scope);
  });
  jobs.schedule('reports.reconcile', '17 18 * * *', async (scope) => {
    const { facts, differences } = await reconcileDays({ db, events, site: config.site }, scope, { days: 3 });
    if (differences.length > 0)
      log.warn({ facts, differences }, 'report facts differed from the log and were put right');
  });
}
