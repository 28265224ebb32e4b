/** What a table says of known files is changed by the use cases that people use; new ones are opened and filled. */
import type { Scope, Tx } from '#kernel';
import { definitionsOf } from '#modules/fields';
import type { TakeOptions } from '#modules/imports';
import { clearCustom, subject } from './custom-values.ts';
import { editCustomer } from './edit-customer.ts';
import { addIdentity } from './edit-identities.ts';
import { addAddress } from './edit-parts.ts';
import { addProduct } from './edit-products.ts';
import { customerNotFound } from './errors.ts';
import { type CustomerFile, clearField, findFile } from './find-file.ts';
import type { ReadRow } from './import-rows.ts';
import { type NewFile, openFiles } from './open-files.ts';
import { recordConsent } from './record-consent.ts';
import { findCustomer } from './store.ts';
import { consentsOf } from './store-consents.ts';
import { productsOf } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import { addressesOf } from './store-parts.ts';
import { openAddress, openIdentity } from './vault.ts';

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
  const [opened] = await openFiles(tx, scope, [{ ...row, ways: waysOf(row) }], options.unitId);
  const id = opened!.id;
  if (row.custom) await editCustomer(tx, scope, { id, version: 1, custom: row.custom });
  const file = await findFile(tx, scope, id, 'customers.write');
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

export const waysOf = (row: ReadRow): NewFile['ways'] =>
  (['phone', 'email'] as const).flatMap((kind) => {
    const normalised = row[kind];
    return normalised === null ? [] : [{ kind, normalised, verified: false }];
  });
