/** New files by the hundred, and changes of known ones by the use cases that people use. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { announceMany, clock, nameKeys, newId, type Scope, type Tx, visibleNumbers } from '#kernel';
import { definitionsOf } from '#modules/fields';
import type { TakeOptions } from '#modules/imports';
import { clearCustom, subject } from './custom-values.ts';
import { editCustomer } from './edit-customer.ts';
import { addIdentity } from './edit-identities.ts';
import { addAddress } from './edit-parts.ts';
import { addProduct } from './edit-products.ts';
import { customerNotFound } from './errors.ts';
import { customerCreated } from './events.ts';
import { type CustomerFile, clearField, findFile } from './find-file.ts';
import { identityFields, tellEntered } from './identity-data.ts';
import type { ReadRow } from './import-rows.ts';
import { likenessOf } from './likeness.ts';
import { ports } from './ports.ts';
import { recordConsent } from './record-consent.ts';
import { findCustomer } from './store.ts';
import { consentsOf } from './store-consents.ts';
import { productsOf } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import { insertFiles, type WholeFile, type WholeIdentity } from './store-import.ts';
import { addressesOf } from './store-parts.ts';
import { blindOf, digitGrams, openAddress, openIdentity, sealField, sealIdentity } from './vault.ts';

/** Sealing and pinyin take their time: others have their turn every so many rows. */
const rowsPerTurn = 10;

/** Whole files in two statements. What hangs on them besides is added one by one (`addParts`). */
export async function openFiles(tx: Tx, scope: Scope, rows: ReadRow[], unitId: string): Promise<string[]> {
  const { keys, site } = ports();
  const at = clock.now();
  const numbers = await visibleNumbers(tx, 'K', site, rows.length);
  const files: WholeFile[] = [];
  const identities: WholeIdentity[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const { wrapped } = keys.create();
    const keyed = { id: newId(), ring: wrapped.ring, wrapped_key: wrapped.wrapped };
    const found = nameKeys(row.name);
    const sealed: Record<string, string> = {};
    for (const [field, clear] of Object.entries(row.sealed) as [keyof ReadRow['sealed'], string][])
      sealed[field] = sealField(keyed, field, clear);
    files.push({
      ...keyed,
      number: numbers[index]!,
      origin_site: site,
      unit_id: unitId,
      seen_by: [unitId],
      name: row.name,
      name_key: found.nameKey,
      pinyin: found.pinyin,
      initials: found.initials,
      name_grams: found.grams,
      sex: row.sex,
      tier_id: row.tierId,
      preferences: row.preferences,
      tags: row.tags,
      sealed,
      documents: row.sealed.identityNumber ? [blindOf('document', row.sealed.identityNumber)] : [],
      likeness: likenessOf(row.name, [row.sealed.address ?? null, row.sealed.workAddress ?? null]),
      created_at: at,
      updated_at: at,
      active_at: at,
    });
    for (const kind of ['phone', 'email'] as const) {
      const clear = row[kind];
      if (clear === null) continue;
      const id = newId();
      identities.push({
        id,
        customer_id: keyed.id,
        kind,
        sealed: sealIdentity(keyed, id, clear),
        blind: blindOf(kind, clear),
        grams: kind === 'phone' ? digitGrams(clear) : [],
        created_at: at,
      });
    }
  }
  await insertFiles(tx, files, identities);
  await tellEntered(
    tx,
    scope,
    files.flatMap(({ id, sealed }) =>
      identityFields.flatMap((field) => (sealed[field] ? [{ customerId: id, unitId, field, filled: true }] : [])),
    ),
  );
  await announceMany(
    tx,
    customerCreated,
    files.map(({ id }) => ({
      aggregate: ['customer', id] as const,
      payload: { customerId: id, unitId },
      actor: scope.actor,
      topics: [`customer:${id}`],
    })),
  );
  return files.map(({ id }) => id);
}

export const hasParts = (row: ReadRow): boolean =>
  row.product !== null || row.deliveryAddress !== null || row.consents.length > 0 || row.custom !== null;

/** Products, addresses, consents that the file does not have yet. True when something was added. */
async function addParts(
  tx: Tx,
  scope: Scope,
  file: CustomerFile,
  row: ReadRow,
  options: TakeOptions,
): Promise<boolean> {
  const customerId = file.own.id;
  let added = false;
  const { product, deliveryAddress } = row;
  if (product) {
    const known = await productsOf(tx, scope, file.members);
    const same = (one: { model_id: string; serial_number: string }): boolean =>
      one.model_id === product.modelId && one.serial_number === product.serialNumber;
    if (!known.some(same)) {
      await addProduct(tx, scope, { customerId, ...product });
      added = true;
    }
  }
  if (deliveryAddress !== null) {
    const known = await addressesOf(tx, scope, file.members);
    if (!known.some((address) => openAddress(address) === deliveryAddress.normalize('NFKC'))) {
      await addAddress(tx, scope, {
        customerId,
        purpose: 'delivery',
        regionCode: null,
        address: deliveryAddress,
        note: '',
      });
      added = true;
    }
  }
  if (row.consents.length > 0) {
    const known = await consentsOf(tx, scope, file.members);
    const source = options.consentSource || 'import';
    for (const { purpose, given } of row.consents) {
      const word = known.find((one) => one.purpose === purpose);
      if (word?.given === given && !word.outdated) continue;
      await recordConsent(tx, scope, { customerId, purpose, given, source });
      added = true;
    }
  }
  return added;
}

/** One row with all that hangs on it. */
export async function addWhole(tx: Tx, scope: Scope, row: ReadRow, options: TakeOptions): Promise<string> {
  const [id] = await openFiles(tx, scope, [row], options.unitId);
  if (row.custom) await editCustomer(tx, scope, { id: id!, version: 1, custom: row.custom });
  const file = await findFile(tx, scope, id!, 'customers.write');
  if (!file) throw customerNotFound();
  await addParts(tx, scope, file, row, options);
  return id!;
}

/** `fill` leaves alone what is there; tags, numbers, products and addresses are only ever added. */
export async function changeFile(
  tx: Tx,
  scope: Scope,
  id: string,
  row: ReadRow,
  options: TakeOptions,
): Promise<'changed' | 'same'> {
  const file = await findFile(tx, scope, id, 'customers.write');
  if (!file) throw customerNotFound();
  const over = options.mode === 'overwrite';
  const before = file.row;
  const change: Omit<Parameters<typeof editCustomer>[2], 'id' | 'version'> = {};
  if (row.name !== before.name && (over || before.name === '')) change.name = row.name;
  if (row.sex !== 'unknown' && (over || before.sex === 'unknown')) change.sex = row.sex;
  if (row.tierId && (over || before.tier_id === null)) change.tierId = row.tierId;
  if (row.preferences && (over || before.preferences === '')) change.preferences = row.preferences;
  for (const [field, value] of Object.entries(row.sealed) as [keyof ReadRow['sealed'], string][])
    if (over || clearField(before, field) === null) change[field] = value;
  const tags = [...new Set([...before.tags, ...row.tags])];
  if (tags.length > before.tags.length) change.tags = tags;
  if (row.custom) {
    const has = clearCustom(await definitionsOf(tx, scope, subject), before);
    const patch = Object.entries(row.custom).filter(([key]) => over || (has[key] ?? null) === null);
    if (patch.length > 0) change.custom = Object.fromEntries(patch);
  }
  if (Object.keys(change).length > 0)
    await editCustomer(tx, scope, { id: file.own.id, version: file.own.version, ...change });
  const own = (await identitiesOf(tx, scope, file.members)).map((one) => `${one.kind}:${openIdentity(one)}`);
  for (const kind of ['phone', 'email'] as const) {
    const value = row[kind];
    if (value !== null && !own.includes(`${kind}:${value}`))
      await addIdentity(tx, scope, { customerId: file.own.id, kind, value });
  }
  const added = await addParts(tx, scope, file, row, options);
  const after = await findCustomer(tx, scope, file.own.id, 'customers.write');
  return added || after?.version !== file.own.version ? 'changed' : 'same';
}
