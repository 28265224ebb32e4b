/** Wiring of reports. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { reportJobs } from './jobs.ts';
import { reportPermissions } from './permissions.ts';
import { reportRoutes } from './routes.ts';
import { reportSubscriptions } from './subscriptions.ts';

export const reportsModule: Module = {
  name: 'reports',
  wire(kernel: Kernel) {
    registerPermissions(reportPermissions);
    reportRoutes(kernel);
    reportSubscriptions(kernel);
    reportJobs(kernel);
  },
};
