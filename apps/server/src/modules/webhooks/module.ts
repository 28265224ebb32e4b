/** Wiring of webhooks. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { Courier } from './courier.ts';
import { webhookJobs } from './jobs.ts';
import { webhooksPermissions } from './permissions.ts';
import { webhooksRoutes } from './routes.ts';
import { endpointsToRewrap, writeEndpointKey } from './store.ts';
import { webhookSubscriptions } from './subscriptions.ts';

let courier: Courier | null = null;

export const webhooksModule: Module = {
  name: 'webhooks',
  wire(kernel: Kernel) {
    registerPermissions(webhooksPermissions);
    webhooksRoutes(kernel);
    webhookSubscriptions(kernel);
    webhookJobs(kernel);
    rewrapHolder('webhooks.endpoint', async (tx, rewrap, current, limit) => {
      const rows = await endpointsToRewrap(tx, systemScope('webhooks.rewrap'), current, limit);
      for (const { id, ring, wrapped_key } of rows) {
        const next = rewrap({ ring, wrapped: wrapped_key });
        await writeEndpointKey(tx, id, next.ring, next.wrapped);
      }
      return rows.length;
    });
  },
  async start(kernel) {
    if (!kernel.config.roles.has('worker')) return;
    courier = new Courier(kernel);
    courier.start();
  },
  async stop() {
    await courier?.stop();
    courier = null;
  },
};
