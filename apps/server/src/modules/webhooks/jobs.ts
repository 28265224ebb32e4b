/** Replay of a time from the event log, and forgetting. */
import { clock, type Kernel } from '#kernel';
import { webhookSignal } from './courier.ts';
import { kinds } from './kinds.ts';
import { replayRange } from './routes.ts';
import { readEndpoint } from './store.ts';
import { forgetDeliveries, putDeliveries } from './store-deliveries.ts';
import { putsFor } from './subscriptions.ts';

const dayMs = 86_400_000;

export function webhookJobs({ jobs, events, db, signals }: Kernel): void {
  jobs.handle(replayRange, async ({ endpointId, from, to }, scope) => {
    const endpoint = await readEndpoint(db, scope, endpointId);
    if (!endpoint) return;
    const end = new Date(to);
    const wanted = endpoint.kinds.map((kind) => kinds[kind].event);
    for await (const batch of events.history(wanted, new Date(from))) {
      const puts = putsFor(
        [endpoint],
        batch.filter(({ occurredAt }) => occurredAt <= end),
      );
      await db.transact((tx) => putDeliveries(tx, puts, clock.now(), true));
      signals.latest(webhookSignal, 'work');
    }
  });
  jobs.schedule('webhooks.forget', '41 3 * * *', (scope) =>
    forgetDeliveries(db, scope, new Date(clock.ms() - 14 * dayMs), new Date(clock.ms() - 30 * dayMs)),
  );
}
