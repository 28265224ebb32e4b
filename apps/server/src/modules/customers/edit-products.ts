/** Products a customer owns, with their warranty. */
import type { z } from 'zod';
import { clock, newId, type Scope, type Tx } from '#kernel';
import { modelsById, warrantyEnd } from '#modules/catalogue';
import { newProduct } from './contract.ts';
import { tellChanged } from './edit-customer.ts';
import { customerNotFound, modelNotFound, productNotFound } from './errors.ts';
import { lockCustomer, memberIds, updateCustomer } from './store.ts';
import { insertProduct, productsOf, removeProduct } from './store-files.ts';

/** Without a warranty date: purchase date plus the model's months. Returns the product's id. */
export async function addProduct(
  tx: Tx,
  scope: Scope,
  given: { customerId: string } & z.input<typeof newProduct>,
): Promise<string> {
  const input = { customerId: given.customerId, ...newProduct.parse(given) };
  const row = await lockCustomer(tx, scope, input.customerId);
  if (!row) throw customerNotFound();
  const model = (await modelsById(tx, scope, [input.modelId])).get(input.modelId);
  if (!model) throw modelNotFound();
  const id = newId();
  const until = input.boughtOn ? warrantyEnd(input.boughtOn, model.warrantyMonths) : null;
  await insertProduct(
    tx,
    {
      id,
      customer_id: row.id,
      model_id: input.modelId,
      serial_number: input.serialNumber.trim(),
      bought_on: input.boughtOn,
      bought_at: input.boughtAt.trim(),
      warranty_until: input.warrantyUntil === undefined ? until : input.warrantyUntil,
    },
    clock.now(),
  );
  await tellChanged(tx, scope, row, await updateCustomer(tx, row.id, {}, clock.now()), ['products']);
  return id;
}

export async function dropProduct(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; productId: string },
): Promise<void> {
  const row = await lockCustomer(tx, scope, input.customerId);
  if (!row) throw customerNotFound();
  const own = await productsOf(tx, scope, await memberIds(tx, scope, row.id));
  if (!own.some((product) => product.id === input.productId)) throw productNotFound();
  await removeProduct(tx, input.productId);
  await tellChanged(tx, scope, row, await updateCustomer(tx, row.id, {}, clock.now()), ['products']);
}
