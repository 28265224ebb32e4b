/** Wiring of reports. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { reportPermissions } from './permissions.ts';
import { reportSubscriptions } from './subscriptions.ts';

export const reportsModule: Module = {
  name: 'reports',
  wire(kernel: Kernel) {
    registerPermissions(reportPermissions);
    reportSubscriptions(kernel);
  },
};
