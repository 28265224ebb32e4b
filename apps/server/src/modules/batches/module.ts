/** Wiring of batches. */
import { clock, type Kernel, type Module, systemScope } from '#kernel';
import { batchJob } from './jobs.ts';
import { givePorts } from './ports.ts';
import { batchesRoutes } from './routes.ts';
import { idleMs } from './rules.ts';
import { takeUpIdle } from './store.ts';
import { workBatch } from './work-batch.ts';

export const batchesModule: Module = {
  name: 'batches',
  wire(kernel: Kernel) {
    const { db, jobs, config, log } = kernel;
    givePorts({
      jobs,
      site: config.site,
      fault: (error) => log.error({ err: error }, 'a row of a batch failed'),
    });
    batchesRoutes(kernel);
    jobs.handle(batchJob, (order, scope) => workBatch(db, scope, order));
    jobs.schedule('batches.take-up', '* * * * *', async () => takeUp(kernel));
  },
  start: (kernel) => takeUp(kernel),
};

/** Batches whose worker died: the queue itself would wait for hours before it believes that. */
export async function takeUp({ db, jobs, log }: Kernel): Promise<void> {
  const left = await db.transact(async (tx) => {
    const at = clock.now();
    const batches = await takeUpIdle(tx, systemScope('batches.take-up'), new Date(at.getTime() - idleMs), at);
    for (const { id, epoch } of batches) await jobs.enqueue(tx, batchJob, { id, epoch }, { key: `batches:${id}` });
    return batches.length;
  });
  if (left > 0) log.warn({ batches: left }, 'batches that stood still were taken up again');
}
