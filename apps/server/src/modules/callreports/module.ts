/** Wiring of callreports. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerCallbackReport } from './callback-room.ts';
import { callreportsJobs } from './jobs.ts';
import { callreportsPermissions } from './permissions.ts';
import { registerCallReports } from './room.ts';
import { callreportsRoutes } from './routes.ts';
import { callreportsSubscriptions } from './subscriptions.ts';

export const callreportsModule: Module = {
  name: 'callreports',
  wire(kernel: Kernel) {
    registerPermissions(callreportsPermissions);
    registerCallReports();
    registerCallbackReport();
    callreportsRoutes(kernel);
    callreportsSubscriptions(kernel);
    callreportsJobs(kernel);
  },
};
