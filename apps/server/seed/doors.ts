/** The doors of the demo company: what other systems it lets in. */
import type { Keys, Scope, Tx } from '#kernel';
import { makeKey } from '#modules/apikeys';
import { makeEndpoint } from '#modules/webhooks';

export async function loadDoors(
  tx: Tx,
  scope: Scope,
  units: Map<string, string>,
  { site, keys }: { site: number; keys: Keys },
): Promise<void> {
  const key = { expiresAt: null, addresses: ['10.0.0.0/8'], perMinute: 600, site };
  // Their secrets are thrown away: a demo opens no door.
  await makeKey(tx, scope, {
    ...key,
    name: '订单系统 Order system',
    unitId: units.get('HQ')!,
    permissions: ['customers.read', 'customers.write', 'tickets.read', 'tickets.write'],
  });
  // No such host exists (RFC 2606): the demo shows an endpoint that fails without calling anybody.
  await makeEndpoint(tx, scope, {
    name: '数据仓库 Data warehouse',
    url: 'https://warehouse.invalid/qiao',
    unitId: units.get('HQ')!,
    kinds: ['ticket.opened', 'ticket.state-changed', 'conversation.closed'],
    site,
    keys,
  });
}
