/** What this module itself hands out and wipes. */
import type { Db, Scope, Tx } from '#kernel';
import { definitionsOf } from '#modules/fields';
import { clearCustom, subject } from './custom-values.ts';
import type { CustomerData } from './customer-data.ts';
import { type SealedField, sealedFields } from './fields.ts';
import { findFile } from './find-file.ts';
import { relationSeen } from './rules-parts.ts';
import { consentsOf } from './store-consents.ts';
import { wipeContacts } from './store-contacts.ts';
import { rowsOf } from './store-erasure.ts';
import { productsOf } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import { addressesOf, listingsOf, relationsOf, wipeParts } from './store-parts.ts';
import type { CustomerRow } from './tables.ts';
import { openAddress, openField, openIdentity } from './vault.ts';

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
      addresses: (await addressesOf(db, scope, ids)).map((address) => ({
        purpose: address.purpose,
        regionCode: address.region_code,
        address: openAddress(address),
        note: address.note,
      })),
      relations: (await relationsOf(db, scope, ids)).map(({ kind, outgoing, note, other_number }) => ({
        kind: relationSeen(kind, outgoing),
        note,
        with: other_number,
      })),
      lists: (await listingsOf(db, scope, ids)).map(({ listing, reason, until, at }) => ({
        listing,
        reason,
        until,
        at,
      })),
      custom: clearCustom(await definitionsOf(db, scope, subject, { retired: true }), file.row),
      products: await productsOf(db, scope, ids),
      currentConsents: (await consentsOf(db, scope, ids)).map(({ actor: _, ...word }) => word),
      ...(await rowsOf(db, scope, ids)),
    };
  },
  async erase(tx: Tx, _scope: Scope, ids: string[]): Promise<void> {
    await wipeContacts(tx, ids);
    await wipeParts(tx, ids);
  },
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
