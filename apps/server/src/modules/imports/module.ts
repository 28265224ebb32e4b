/** Wiring of imports. */
import { clock, type Kernel, type Module, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { runJob } from './jobs.ts';
import { idleMs, keepMs } from './limits.ts';
import { importsPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { importsRoutes } from './routes.ts';
import { takeOldFiles, takeUpIdle } from './store.ts';
import { workRun } from './work-run.ts';

export const importsModule: Module = {
  name: 'imports',
  wire(kernel: Kernel) {
    const { db, files, jobs, config } = kernel;
    givePorts({ files, jobs, site: config.site });
    registerPermissions(importsPermissions);
    importsRoutes(kernel);
    jobs.handle(runJob, (order, scope) => workRun(db, scope, order));
    jobs.schedule('imports.take-up', '* * * * *', async () => takeUp(kernel));
    jobs.schedule('imports.old-files', '50 17 * * *', (scope) =>
      db.transact(async (tx) => {
        for (const id of await takeOldFiles(tx, scope, new Date(clock.ms() - keepMs))) await files.shred(tx, id);
      }),
    );
  },
  start: (kernel) => takeUp(kernel),
};

/** Runs whose worker died: the queue itself would wait for hours before it believes that. */
async function takeUp({ db, jobs, log }: Kernel): Promise<void> {
  const left = await db.transact(async (tx) => {
    const at = clock.now();
    const runs = await takeUpIdle(tx, systemScope('imports.take-up'), new Date(at.getTime() - idleMs), at);
    for (const { id, epoch } of runs) await jobs.enqueue(tx, runJob, { id, epoch }, { key: `imports:${id}` });
    return runs.length;
  });
  if (left > 0) log.warn({ imports: left }, 'imports that stood still were taken up again');
}
