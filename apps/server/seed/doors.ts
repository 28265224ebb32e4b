/** The doors of the demo company: what other systems it lets in. */
import type { Keys, Scope, Tx } from '#kernel';
import { makeKey } from '#modules/apikeys';
import { setUpPanel } from '#modules/panels';
import { changeEndpoint, makeEndpoint } from '#modules/webhooks';

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
  const { row } = await makeEndpoint(tx, scope, {
    name: '数据仓库 Data warehouse',
    url: 'https://warehouse.invalid/qiao',
    unitId: units.get('HQ')!,
    kinds: ['ticket.opened', 'ticket.state-changed', 'conversation.closed'],
    site,
    keys,
  });
  // Paused before anybody hears of it: even of a host that cannot exist (RFC 2606) the name would be asked for outside.
  await changeEndpoint(tx, scope, row.id, { version: row.version, state: 'paused' });
  // Beside customers and tickets, when somebody starts it: the worked example, or the company's own.
  await setUpPanel(
    tx,
    scope,
    {
      name: { zh: '订单系统', en: 'Order system' },
      url: 'https://orders.invalid/panel',
      unitId: units.get('HQ')!,
      places: ['customer', 'ticket'],
      height: 240,
      state: 'paused',
    },
    null,
  );
}
