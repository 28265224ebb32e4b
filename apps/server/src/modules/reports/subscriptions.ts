/** One reader of the log for all facts, so that they agree about the order of things. */
import type { Event, Kernel, Tx } from '#kernel';
import { systemScope } from '#kernel';
import { foldEvents, foldedKinds, toFold } from './fold-events.ts';
import { holdFold, moveFold } from './store-facts.ts';

export function reportSubscriptions({ events, config }: Kernel): void {
  const scope = systemScope('reports.fold');
  const take = async (tx: Tx, some: Event[]): Promise<void> => {
    await holdFold(tx, scope, config.site);
    await foldEvents(tx, some.map(toFold));
    const last = some.at(-1)!;
    await moveFold(tx, config.site, last.position, last.occurredAt);
  };
  events.subscribe({
    name: 'reports.fold',
    to: foldedKinds,
    handle: (tx, event) => take(tx, [event]),
    handleAll: take,
  });
}
