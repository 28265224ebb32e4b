/** The portrait of a file, of what the asker may read. */
import { can, clock, type Db, type Scope } from '#kernel';
import { offsetAt } from '#modules/clocks';
import { contactsOf } from '#modules/customers';
import { customerOrders } from '#modules/orders';
import { partRuns } from '#modules/parts';
import type { Portrait } from './contract.ts';
import { fileFor, homeZone } from './keep-preferences.ts';
import { mostContacts, portraitOf } from './rules/portrait.ts';
import { preferencesOf } from './store.ts';

export async function showPortrait(db: Db, scope: Scope, customerId: string): Promise<Portrait> {
  const { id, members } = await fileFor(db, scope, customerId, 'customers.read');
  const contacts = await contactsOf(db, scope, members, { after: null, kind: null, limit: mostContacts });
  const orders = can(scope, 'orders.read') && (await partRuns(db, 'orders')) ? await ordersIn(db, scope, id) : null;
  const zone = (await preferencesOf(db, scope, members))[0]?.zone ?? homeZone;
  return portraitOf(contacts, orders, { now: clock.now(), offsetMs: (at) => offsetAt(zone, at) });
}

/** A right at another unit than the file's does not reach its orders. */
async function ordersIn(db: Db, scope: Scope, customerId: string) {
  return customerOrders(db, scope, customerId).catch((error: { code?: string }) => {
    if (error.code === 'orders.customer-unseen') return null;
    throw error;
  });
}
