/** Wiring of zendesk. */
import type { Kernel, Module } from '#kernel';
import { registerImportKind } from '#modules/imports';
import { zendeskTickets } from './import-kind.ts';

export const zendeskModule: Module = {
  name: 'zendesk',
  wire({ config }: Kernel) {
    registerImportKind(zendeskTickets(config.site));
  },
};
