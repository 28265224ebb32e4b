/** Wiring of prompts. */
import { join } from 'node:path';
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { promptPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { promptRoutes } from './routes.ts';
import { findShipped } from './shipped.ts';

export const promptsModule: Module = {
  name: 'prompts',
  wire(kernel: Kernel) {
    registerPermissions(promptPermissions);
    findShipped(kernel.config);
    plug({ files: kernel.files, folder: join(kernel.config.dataDir, 'telephony', 'prompts') });
    promptRoutes(kernel);
  },
};
