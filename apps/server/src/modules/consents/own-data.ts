/** What this module hands out about a customer, and wipes. The words themselves are in the ledger of customers. */
import type { CustomerData } from '#modules/customers';
import { checksOf, disclosuresOf, wipeFiles } from './store.ts';

export const ownData: CustomerData = {
  async export(db, scope, ids) {
    const disclosures = (await disclosuresOf(db, scope, ids)).map((row) => ({
      recipient: row.recipient,
      purpose: row.purpose,
      reason: row.reason,
      fields: row.fields,
      givenOn: row.given_on,
      struck: row.struck_at !== null,
    }));
    const identityChecks = (await checksOf(db, scope, ids)).map(({ field, state, entered_at, checked_at }) => ({
      field,
      state,
      enteredAt: entered_at,
      checkedAt: checked_at,
    }));
    return { disclosures, identityChecks };
  },
  async erase(tx, _scope, ids) {
    await wipeFiles(tx, ids);
  },
};
