/** Wiring of replies. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { repliesPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { repliesRoutes } from './routes.ts';

export const repliesModule: Module = {
  name: 'replies',
  wire(kernel: Kernel) {
    givePorts({ files: kernel.files, site: kernel.config.site });
    registerPermissions(repliesPermissions);
    repliesRoutes(kernel);
  },
};
