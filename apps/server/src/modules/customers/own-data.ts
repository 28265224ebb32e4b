/** What this module itself hands out and wipes. */
import type { Db, Scope, Tx } from '#kernel';
import type { CustomerData } from './customer-data.ts';
import { type SealedField, sealedFields } from './fields.ts';
import { findFile } from './find-file.ts';
import { wipeContacts } from './store-contacts.ts';
import { rowsOf } from './store-erasure.ts';
import { consentsOf, productsOf } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import type { CustomerRow } from './tables.ts';
import { openField, openIdentity } from './vault.ts';

export const ownData: CustomerData = {
  async export(db: Db, scope: Scope, ids: string[]): Promise<unknown> {
    const file = await findFile(db, scope, ids[0]!);
    if (!file) return null;
    return {
      ...whole(file.own),
      // What was merged into the file is theirs too, also where the file itself says something else.
      absorbed: file.absorbed.map(whole),
      identities: (await identitiesOf(db, scope, ids)).map((identity) => ({
        kind: identity.kind,
        value: openIdentity(identity),
        verified: identity.verified,
      })),
      products: await productsOf(db, scope, ids),
      currentConsents: await consentsOf(db, scope, ids),
      ...(await rowsOf(db, scope, ids)),
    };
  },
  erase: (tx: Tx, _scope: Scope, ids: string[]) => wipeContacts(tx, ids),
};

function whole(row: CustomerRow): Record<string, unknown> {
  const sealed = Object.fromEntries(
    (Object.keys(sealedFields) as SealedField[]).map((field) => [field, openField(row, field)]),
  );
  return {
    number: row.number,
    name: row.name,
    sex: row.sex,
    ...sealed,
    tier: row.tier_name,
    preferences: row.preferences,
    businessNeed: row.business_need,
    businessProgress: row.business_progress,
    tags: row.tags,
    listing: row.listing,
    listingReason: row.listing_reason,
    createdAt: row.created_at,
  };
}
