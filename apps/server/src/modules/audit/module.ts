import { clock, type Module, systemScope } from '#kernel';
import { auditRoutes } from './routes.ts';
import { startSealer } from './sealer.ts';
import { ensureMonths } from './store.ts';

export const auditModule: Module = {
  name: 'audit',
  wire(kernel) {
    auditRoutes(kernel);
    kernel.jobs.schedule('audit.months', '17 3 * * *', (scope) => ensureMonths(kernel.db, scope, clock.now(), 3));
  },
  async start(kernel) {
    await ensureMonths(kernel.db, systemScope('audit'), clock.now(), 3);
    // The lease is given up with all others when the program stops; the sealer ends with it.
    if (kernel.config.roles.has('worker')) startSealer(kernel);
  },
};
