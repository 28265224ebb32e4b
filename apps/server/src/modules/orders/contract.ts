/** What customers ordered, as browsers and programs see it. Money: whole minor units (分, cents) of `currency`. */
import { z } from 'zod';
import { personal } from '#contracts/customers';
import { postalAddress } from '#contracts/numbers';
import { name } from '#contracts/organisation';

export const orderState = z.enum(['placed', 'paid', 'shipped', 'delivered', 'completed', 'cancelled', 'returned']);
export type OrderState = z.infer<typeof orderState>;
const currency = z.string().regex(/^[A-Z]{3}$/);
const minor = z.number().int().min(0).max(1_000_000_000_000);

export const newLine = z.object({
  /** Of the catalogue; without it the title alone says what it is. */
  modelId: z.uuid().nullable().default(null),
  title: z.string().trim().max(200).default(''),
  quantity: z.number().int().min(1).max(100_000),
  /** Of one piece. */
  price: minor,
});
export const order = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  source: z.string(),
  number: z.string(),
  state: orderState,
  /** What may be made of it by hand now. */
  next: z.array(orderState),
  placedAt: z.iso.datetime(),
  currency: z.string(),
  total: z.number().int(),
  lines: z.array(
    z.object({
      modelId: z.uuid().nullable(),
      modelName: name.nullable(),
      modelCode: z.string().nullable(),
      title: z.string(),
      quantity: z.number().int(),
      price: z.number().int(),
    }),
  ),
  address: personal.nullable(),
  invoice: z.string(),
  note: z.string(),
  version: z.number().int(),
});
export type Order = z.infer<typeof order>;

const facts = z.object({
  number: z.string().trim().min(1).max(60),
  placedAt: z.iso.datetime({ offset: true }),
  currency: currency.default('CNY'),
  /** Left out: the sum of the lines. */
  total: minor.optional(),
  lines: z.array(newLine).min(1).max(200),
  address: postalAddress.default(''),
  /** Number or title of the invoice. */
  invoice: z.string().trim().max(120).default(''),
  note: z.string().trim().max(500).default(''),
});
export const newOrder = facts.extend({ state: orderState.default('placed') });
export type NewOrder = z.output<typeof newOrder>;
export const editOrder = z.object({
  version: z.number().int(),
  state: orderState.optional(),
  lines: facts.shape.lines.optional(),
  total: minor.optional(),
  /** A string sets, an empty one takes away. */
  address: z.string().trim().max(300).optional(),
  invoice: z.string().trim().max(120).optional(),
  note: z.string().trim().max(500).optional(),
});
export type EditOrder = z.output<typeof editOrder>;

/** One of: the customer's number, telephone or mail address. The last two open a file when nobody has them. */
export const bulkOrder = newOrder.extend({
  source: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9-]{1,39}$/)
    .refine((source) => source !== 'hand'),
  customer: z.object({
    number: z.string().max(40).optional(),
    phone: z.string().max(60).optional(),
    email: z.string().max(254).optional(),
    name: z.string().max(120).optional(),
  }),
});
export type BulkOrder = z.output<typeof bulkOrder>;
export const bulkOrders = z.object({
  orders: z.array(bulkOrder).min(1).max(500),
  /** Where files of new customers are opened; default: the caller's own unit. */
  unitId: z.uuid().optional(),
});
export const bulkResult = z.object({
  source: z.string(),
  number: z.string(),
  outcome: z.enum(['added', 'changed', 'same', 'refused']),
  id: z.uuid().nullable(),
  /** Stable code of what was wrong. */
  error: z.string().nullable(),
});
export type BulkResult = z.infer<typeof bulkResult>;

/*
 * HTTP
 *   GET   /api/customers/:id/orders → { orders: order[] } the latest first ; POST newOrder → order (source `hand`)
 *   GET   /api/orders?number= → { orders }  of that number, whatever the source
 *   PATCH /api/orders/:id editOrder → order (409 kernel.conflict on a stale version)
 *   POST  /api/orders/:id/reveal { reason } → { value }  the address; customers.reveal.address; audited
 *   POST  /api/orders/bulk bulkOrders → { results: bulkResult[] } in order; one wrong order does not stop the others
 */
