/** Wiring of panels. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { panelsPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { panelsRoutes } from './routes.ts';
import { panelsToRewrap, writePanelKey } from './store.ts';

export const panelsModule: Module = {
  name: 'panels',
  wire(kernel: Kernel) {
    const { keys, config } = kernel;
    givePorts({ keys, site: config.site, host: new URL(config.publicUrl).host });
    registerPermissions(panelsPermissions);
    panelsRoutes(kernel);
    rewrapHolder('panels.panel', async (tx, rewrap, current, limit) => {
      const rows = await panelsToRewrap(tx, systemScope('panels.rewrap'), current, limit);
      for (const { id, ring, wrapped_key } of rows) {
        const next = rewrap({ ring, wrapped: wrapped_key });
        await writePanelKey(tx, id, next.ring, next.wrapped);
      }
      return rows.length;
    });
  },
};
