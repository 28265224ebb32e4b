/** What a ticket is about: a model of the catalogue, or the customer's own one of it. */
import type { Db, Scope } from '#kernel';
import { modelsById } from '#modules/catalogue';
import { memberIdsOf, productsNamed } from '#modules/customers';
import type { TicketProduct } from './contract.ts';
import { productUnknown } from './errors.ts';
import type { TicketRow } from './tables.ts';

export type Product = {
  modelId: string;
  productId: string | null;
  /** As agreements name it: its model and its family. */
  keys: string[];
};

/** Null without one. Throws `tickets.product-unknown` for a model that is not there and for a product of somebody else. */
export async function productFor(
  db: Db,
  scope: Scope,
  asked: { modelId: string | null; productId: string | null; customerId: string | null },
): Promise<Product | null> {
  let modelId = asked.modelId;
  if (asked.productId) {
    const [own] = await productsNamed(db, scope, [asked.productId]);
    const members = asked.customerId ? await memberIdsOf(db, scope, asked.customerId) : [];
    if (!own || !members.includes(own.customer_id)) throw productUnknown();
    modelId = own.model_id;
  }
  if (!modelId) return null;
  const model = (await modelsById(db, scope, [modelId])).get(modelId);
  if (!model) throw productUnknown();
  return { modelId, productId: asked.productId, keys: [`model:${model.code}`, `family:${model.familyCode}`] };
}

/** For a ticket the caller may see. */
export async function shownProduct(db: Db, scope: Scope, row: TicketRow): Promise<TicketProduct | null> {
  if (!row.model_id) return null;
  const model = (await modelsById(db, scope, [row.model_id])).get(row.model_id);
  if (!model) return null;
  const own = row.product_id ? (await productsNamed(db, scope, [row.product_id]))[0] : undefined;
  return {
    modelId: model.id,
    code: model.code,
    name: model.name,
    familyName: model.familyName,
    productId: own?.id ?? null,
    serialNumber: own?.serial_number || null,
    warrantyUntil: own?.warranty_until ?? null,
  };
}
