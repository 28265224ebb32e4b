/** Many orders of another system at once: the same order again changes nothing, a wrong one does not stop the others. */
import { AppError, can, demand, forbidden, type Scope, type Tx } from '#kernel';
import { filesNumbered, findOrCreateByIdentity } from '#modules/customers';
import type { BulkOrder, BulkResult } from './contract.ts';
import { orderCustomerUnnamed, orderCustomerUnseen } from './errors.ts';
import { addOrder, checkLines, fileFor, plainLine, writeOver } from './keep-orders.ts';
import { sumOf } from './rules.ts';
import { lockNumbered } from './store.ts';

const right = 'orders.write';

export async function takeOrders(
  tx: Tx,
  scope: Scope,
  orders: readonly BulkOrder[],
  unitId?: string,
): Promise<BulkResult[]> {
  demand(scope, right, unitId);
  const results: BulkResult[] = [];
  for (const order of orders) results.push(await takeOne(tx, scope, order, unitId));
  return results;
}

async function takeOne(tx: Tx, scope: Scope, order: BulkOrder, unitId?: string): Promise<BulkResult> {
  const { source, number } = order;
  try {
    return await tx.inPart(async () => {
      const [known] = await lockNumbered(tx, scope, [order]);
      if (!known) {
        const file = await fileFor(tx, scope, await customerOf(tx, scope, order.customer, unitId));
        const { id } = await addOrder(tx, scope, file, order);
        return { source, number, outcome: 'added' as const, id, error: null };
      }
      // Who it belongs to was decided when it came: only its facts follow the source.
      await fileFor(tx, scope, known.customer_id);
      await checkLines(tx, scope, order.lines);
      const after = await writeOver(tx, scope, known, {
        state: order.state,
        placed_at: new Date(order.placedAt),
        currency: order.currency,
        lines: order.lines.map(plainLine),
        total: order.total ?? sumOf(order.lines),
        invoice: order.invoice,
        note: order.note,
        address: order.address,
      });
      const outcome = after.version === known.version ? ('same' as const) : ('changed' as const);
      return { source, number, outcome, id: known.id, error: null };
    });
  } catch (error) {
    if (error instanceof AppError) return { source, number, outcome: 'refused', id: null, error: error.code };
    throw error;
  }
}

/** By number of a file in reach; else by telephone or mail address, which opens a file when nobody has it. */
export async function customerOf(tx: Tx, scope: Scope, given: BulkOrder['customer'], at?: string): Promise<string> {
  if (given.number) {
    const wanted = given.number.trim().toUpperCase();
    const id = (await filesNumbered(tx, scope, [wanted])).get(wanted);
    if (!id) throw orderCustomerUnseen();
    return id;
  }
  const kind = given.phone ? 'phone' : 'email';
  const value = given.phone || given.email;
  if (!value) throw orderCustomerUnnamed();
  const unitId = at ?? scope.unitId;
  if (!unitId || !can(scope, 'customers.write', unitId)) throw forbidden({ permission: 'customers.write' });
  const { id } = await findOrCreateByIdentity(tx, scope, {
    kind,
    value,
    verified: false,
    name: given.name ?? null,
    unitId,
  });
  return id;
}
