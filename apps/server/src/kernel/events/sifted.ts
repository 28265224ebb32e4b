/** For a subscriber whom hardly any of its events concerns (a call that was asked for from a page, among all calls). */
import type { Tx } from '../db/database.ts';
import type { Subscription } from './bus.ts';
import type { Event, EventKind } from './event.ts';

type Sifted<P> = {
  /** What an event is about. */
  of: (payload: P) => string;
  /** Those of `ids` that `handle` has something to do for, asked in one statement for a whole batch. Rather one too many. */
  among: (tx: Tx, ids: string[]) => Promise<ReadonlySet<string>>;
  handle: (tx: Tx, event: Event<P>) => Promise<void>;
};

export function sifted<P>(
  to: EventKind<P>,
  { of, among, handle }: Sifted<P>,
): Pick<Subscription<P>, 'to' | 'handle' | 'handleAll'> {
  return {
    to: [to],
    handle,
    async handleAll(tx, events) {
      const concerned = await among(tx, [...new Set(events.map(({ payload }) => of(payload)))]);
      for (const event of events) if (concerned.has(of(event.payload))) await handle(tx, event);
    },
  };
}
