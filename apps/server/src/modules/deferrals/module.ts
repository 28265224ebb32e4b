/** Wiring of deferrals. */
import type { Kernel, Module } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { deferralData } from './customer-data.ts';
import { doDue } from './do-due.ts';
import { sendDue } from './jobs.ts';
import { give } from './ports.ts';
import { deferralsRoutes } from './routes.ts';

export const deferralsModule: Module = {
  name: 'deferrals',
  wire(kernel: Kernel) {
    give({ site: kernel.config.site, jobs: kernel.jobs });
    registerCustomerData('deferrals', deferralData);
    deferralsRoutes(kernel);
    kernel.jobs.handle(sendDue, async () => void (await doDue(kernel)));
    kernel.jobs.schedule('deferrals.do-due', '* * * * *', async () => {
      while ((await doDue(kernel)) >= 100);
    });
  },
};
