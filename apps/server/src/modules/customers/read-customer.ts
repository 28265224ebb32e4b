/** The customer's file in the shape of the contract, masked for the caller. */
import { clock, type Db, type Scope } from '#kernel';
import { modelsById } from '#modules/catalogue';
import { placeOfNumber } from '#modules/numbers';
import { unitCards } from '#modules/organisation';
import type { Customer } from './contract.ts';
import { shownCustom } from './custom-values.ts';
import { displayName } from './customer-card.ts';
import { customerNotFound } from './errors.ts';
import { type Personal, type SealedField, shown } from './fields.ts';
import { clearField, findFile } from './find-file.ts';
import type { UnitedRow } from './rules-merge.ts';
import { consentsOf } from './store-consents.ts';
import { contactFigures, openTicketCounts, satisfaction } from './store-contacts.ts';
import { productsOf } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import { addressesOf } from './store-parts.ts';
import { openAddress, openIdentity } from './vault.ts';

const yearMs = 365 * 86_400_000;

/** Throws `customers.not-found` when absent or not visible. */
export async function getCustomer(db: Db, scope: Scope, id: string): Promise<Customer> {
  const file = await findFile(db, scope, id);
  if (!file) throw customerNotFound();
  const { row, members } = file;
  // One after the other: a transaction is one connection.
  const identities = (await identitiesOf(db, scope, members)).map((identity) => {
    const clear = openIdentity(identity);
    return {
      id: identity.id,
      kind: identity.kind,
      value: shown(scope, identity.kind, clear),
      verified: identity.verified,
      place: identity.kind === 'phone' ? placeOfNumber(clear) : null,
    };
  });
  const [unit] = await unitCards(db, scope, [row.unit_id]);
  const open = await openTicketCounts(db, scope, [row.id]);
  const first = (kind: string): Personal | null => identities.find((identity) => identity.kind === kind)?.value ?? null;
  return {
    id: row.id,
    number: row.number,
    name: displayName(scope, row),
    tier: row.tier_name,
    tierId: row.tier_id,
    phone: first('phone'),
    email: first('email'),
    unitId: row.unit_id,
    unitName: unit?.name ?? { zh: '', en: '' },
    openTickets: open.get(row.id) ?? 0,
    lastContactAt: row.last_contact_at?.toISOString() ?? null,
    sex: row.sex,
    ...sealedShown(scope, row),
    preferences: row.preferences,
    businessNeed: row.business_need,
    businessProgress: row.business_progress,
    tags: row.tags,
    listing: row.listing,
    listingReason: row.listing_reason,
    listingUntil: row.listing_until?.toISOString() ?? null,
    listingRefuses: row.listing_refuses,
    custom: await shownCustom(db, scope, row),
    addresses: (await addressesOf(db, scope, members)).map((address) => ({
      id: address.id,
      purpose: address.purpose,
      regionCode: address.region_code,
      address: shown(scope, 'address', openAddress(address)),
      note: address.note,
    })),
    identities,
    products: await products(db, scope, members),
    satisfaction: await satisfaction(db, scope, members),
    consents: (await consentsOf(db, scope, members)).map((consent) => ({
      purpose: consent.purpose,
      purposeName: consent.purpose_name,
      given: consent.given,
      outdated: consent.outdated,
      noticeVersion: consent.notice_version,
      source: consent.source,
      at: consent.at.toISOString(),
    })),
    figures: await contactFigures(db, scope, members, new Date(clock.ms() - yearMs)),
    absorbed: file.absorbed.map(({ id: absorbedId, number, name }) => ({ id: absorbedId, number, name })),
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

function sealedShown(
  scope: Scope,
  row: UnitedRow,
): Record<'address' | 'workAddress' | 'identityNumber' | 'passport' | 'birthDate', Personal | null> {
  const one = (field: SealedField): Personal | null => {
    const clear = clearField(row, field);
    return clear === null ? null : shown(scope, field, clear);
  };
  return {
    address: one('address'),
    workAddress: one('workAddress'),
    identityNumber: one('identityNumber'),
    passport: one('passport'),
    birthDate: one('birthDate'),
  };
}

async function products(db: Db, scope: Scope, members: string[]): Promise<Customer['products']> {
  const rows = await productsOf(db, scope, members);
  const models = await modelsById(
    db,
    scope,
    rows.map((row) => row.model_id),
  );
  return rows.map((row) => {
    const model = models.get(row.model_id);
    return {
      id: row.id,
      modelId: row.model_id,
      modelCode: model?.code ?? '',
      modelName: model?.name ?? { zh: '', en: '' },
      serialNumber: row.serial_number,
      boughtAt: row.bought_at,
      boughtOn: row.bought_on,
      warrantyUntil: row.warranty_until,
    };
  });
}
