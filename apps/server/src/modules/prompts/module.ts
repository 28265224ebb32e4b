/** Wiring of prompts. */
import { join } from 'node:path';
import { type Kernel, type Module, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { promptPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { promptRoutes } from './routes.ts';
import { findShipped } from './shipped.ts';
import { useOf } from './store.ts';

export const promptsModule: Module = {
  name: 'prompts',
  wire(kernel: Kernel) {
    countUse('prompts', (on) => useOf(on, systemScope('prompts')));
    registerPermissions(promptPermissions);
    findShipped(kernel.config);
    plug({ files: kernel.files, folder: join(kernel.config.dataDir, 'telephony', 'prompts') });
    promptRoutes(kernel);
  },
};
