/** The doors of the demo company: what other systems it lets in. */
import type { Scope, Tx } from '#kernel';
import { makeKey } from '#modules/apikeys';

export async function loadDoors(tx: Tx, scope: Scope, units: Map<string, string>, site: number): Promise<void> {
  const key = { expiresAt: null, addresses: ['10.0.0.0/8'], perMinute: 600, site };
  // Their secrets are thrown away: a demo opens no door.
  await makeKey(tx, scope, {
    ...key,
    name: '订单系统 Order system',
    unitId: units.get('HQ')!,
    permissions: ['customers.read', 'customers.write', 'tickets.read', 'tickets.write'],
  });
}
