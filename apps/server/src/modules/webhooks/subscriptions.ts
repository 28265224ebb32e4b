/** Events become deliveries in the transaction that moves the subscriber's position. */
import { clock, type Event, type Kernel, systemScope, type Tx } from '#kernel';
import type { WebhookKind } from './contract.ts';
import { webhookSignal } from './courier.ts';
import { kinds } from './kinds.ts';
import { eventId } from './line.ts';
import { activeEndpoints } from './store.ts';
import { type Put, putDeliveries } from './store-deliveries.ts';
import type { EndpointRow } from './tables.ts';

export function putsFor(endpoints: Pick<EndpointRow, 'id' | 'kinds'>[], events: Event[]): Put[] {
  return events
    .map((event) => ({
      endpoints: endpoints.filter(({ kinds }) => kinds.includes(event.type as WebhookKind)).map(({ id }) => id),
      position: event.position,
      event_id: eventId(event.site, event.position),
      kind: event.type as WebhookKind,
      subject: event.aggregateId,
      payload: event.payload as Record<string, unknown>,
      occurred_at: event.occurredAt,
    }))
    .filter(({ endpoints }) => endpoints.length > 0);
}

export function webhookSubscriptions({ events, signals }: Kernel): void {
  const scope = systemScope('webhooks');
  const take = async (tx: Tx, batch: Event[]): Promise<void> => {
    const endpoints = await activeEndpoints(tx, scope);
    if ((await putDeliveries(tx, putsFor(endpoints, batch), clock.now())) > 0)
      tx.afterCommit(() => signals.latest(webhookSignal, 'work'));
  };
  events.subscribe({
    name: 'webhooks.put',
    to: Object.values(kinds).map(({ event }) => event),
    from: 'end',
    gatherMs: 150,
    handle: (tx, event) => take(tx, [event]),
    handleAll: take,
  });
}
