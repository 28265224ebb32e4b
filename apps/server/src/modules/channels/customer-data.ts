/** What channels hold about a customer: handed out on export, wiped on erasure. Words and files belong to the conversations. */
import type { Db, Scope, Tx } from '#kernel';
import type { CustomerData } from '#modules/customers';
import { contactsOfCustomers, wipeContacts } from './store-contacts.ts';
import { openPerson } from './vault.ts';

async function exported(db: Db, scope: Scope, customerIds: string[]): Promise<unknown> {
  const rows = await contactsOfCustomers(db, scope, customerIds);
  return {
    accounts: rows.flatMap((row) => {
      const person = openPerson(row);
      return person ? [{ ...person, since: row.created_at, stoppedAt: row.stopped_at }] : [];
    }),
  };
}

const erase = (tx: Tx, _scope: Scope, customerIds: string[]): Promise<void> => wipeContacts(tx, customerIds);

export const channelData: CustomerData = { export: exported, erase };
