/** Wiring of selections. */
import { clock, type Kernel, type Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { mailingJob, takeUpMailings, workMailing } from './mail-selection.ts';
import { selectionsPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { selectionsRoutes } from './routes.ts';

const silentMs = 120_000;

export const selectionsModule: Module = {
  name: 'selections',
  wire(kernel: Kernel) {
    const { db, jobs, config, log } = kernel;
    givePorts({ db, jobs, site: config.site, canMail: config.smtpUrl !== null });
    registerPermissions(selectionsPermissions);
    selectionsRoutes(kernel);
    jobs.handle(mailingJob, ({ mailingId }) => workMailing(mailingId));
    jobs.schedule('selections.take-up', '* * * * *', async () => {
      const mailings = await takeUpMailings(new Date(clock.ms() - silentMs));
      if (mailings > 0) log.warn({ mailings }, 'bulk mails that stood still go on');
    });
  },
};
