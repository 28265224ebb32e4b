/** Orders written down and changed: by a person on the file, by a program, by an import. */
import { announce, clock, conflict, demand, newId, revealRight, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { allModels, modelsById } from '#modules/catalogue';
import { type IdentityFile, identityFile, recordContact } from '#modules/customers';
import type { EditOrder, NewOrder, OrderState } from './contract.ts';
import {
  orderAddressEmpty,
  orderCustomerUnseen,
  orderLineUntitled,
  orderModelUnknown,
  orderNotFound,
  orderStepRefused,
  orderTaken,
} from './errors.ts';
import { orderChanged } from './events.ts';
import { ports } from './ports.ts';
import { isFinal, nextStates, sumOf } from './rules.ts';
import { insertOrder, lockOrder, updateOrder } from './store.ts';
import type { Line, OrderRow } from './tables.ts';
import { openAddress, sealAddress } from './vault.ts';

const right = 'orders.write';

export async function fileFor(tx: Tx, scope: Scope, customerId: string): Promise<IdentityFile> {
  const file = await identityFile(tx, scope, customerId, right);
  if (!file) throw orderCustomerUnseen();
  return file;
}

/** On the file of a customer. Throws as `addOrder`. */
export const writeOrder = async (
  tx: Tx,
  scope: Scope,
  customerId: string,
  input: NewOrder & { source: string },
): Promise<OrderRow> => addOrder(tx, scope, await fileFor(tx, scope, customerId), input);

/** Throws `orders.taken`, `orders.model-unknown`, `orders.line-untitled`. */
export async function addOrder(
  tx: Tx,
  scope: Scope,
  file: IdentityFile,
  input: NewOrder & { source: string },
): Promise<OrderRow> {
  await checkLines(tx, scope, input.lines);
  const id = newId();
  const row: OrderRow = {
    id,
    origin_site: ports().site,
    customer_id: file.id,
    unit_id: file.unitId,
    source: input.source,
    number: input.number,
    state: input.state,
    placed_at: new Date(input.placedAt),
    currency: input.currency,
    total: input.total ?? sumOf(input.lines),
    lines: input.lines.map(plain),
    invoice: input.invoice,
    note: input.note,
    ...sealAddress(id, input.address.normalize('NFKC')),
    version: 1,
    created_at: clock.now(),
  };
  if (!(await insertOrder(tx, row))) throw orderTaken({ number: input.number });
  await tell(tx, scope, row, null);
  return row;
}

/** By a person: the state follows the table. 409 kernel.conflict on a stale version. */
export async function changeOrder(tx: Tx, scope: Scope, id: string, input: EditOrder): Promise<OrderRow> {
  const before = await lockOrder(tx, scope, id);
  if (!before || !(await identityFile(tx, scope, before.customer_id, right))) throw orderNotFound();
  if (before.version !== input.version) throw conflict();
  if (input.state && input.state !== before.state && !nextStates(before.state).includes(input.state))
    throw orderStepRefused();
  if (input.lines) await checkLines(tx, scope, input.lines);
  const lines = input.lines?.map(plain) ?? before.lines;
  return writeOver(tx, scope, before, {
    state: input.state ?? before.state,
    lines,
    total: input.total ?? (input.lines ? sumOf(lines) : before.total),
    invoice: input.invoice ?? before.invoice,
    note: input.note ?? before.note,
    ...(input.address === undefined ? {} : { address: input.address }),
  });
}

type Over = Partial<
  Pick<OrderRow, 'state' | 'lines' | 'total' | 'invoice' | 'note' | 'placed_at' | 'currency'> & { address: string }
>;

/** Of a row that the transaction holds. Nothing is written or told when nothing differs. */
export async function writeOver(
  tx: Tx,
  scope: Scope,
  before: OrderRow,
  { address, ...changes }: Over,
): Promise<OrderRow> {
  const clear = address?.normalize('NFKC');
  const sealed = clear !== undefined && clear !== (openAddress(before) ?? '') ? sealAddress(before.id, clear) : {};
  const after: OrderRow = { ...before, ...changes, ...sealed };
  if (JSON.stringify(after) === JSON.stringify(before)) return before;
  after.version = before.version + 1;
  await updateOrder(tx, after);
  await tell(tx, scope, after, before);
  return after;
}

/** The delivery address in clear. */
export async function revealAddress(tx: Tx, scope: Scope, id: string, reason: string): Promise<string> {
  const row = await lockOrder(tx, scope, id);
  const file = row && (await identityFile(tx, scope, row.customer_id, 'orders.read'));
  if (!row || !file) throw orderNotFound();
  demand(scope, revealRight('address'), file.unitId);
  const clear = openAddress(row);
  if (clear === null) throw orderAddressEmpty();
  await record(tx, scope, {
    action: 'orders.address-revealed',
    subject: ['order', row.id],
    unitId: file.unitId,
    detail: { reason },
  });
  return clear;
}

/** Keys in one order: what comes back from the database is compared as text. */
const plain = ({ modelId, title, quantity, price }: Line): Line => ({ price, title, modelId, quantity });

export async function checkLines(tx: Tx, scope: Scope, lines: readonly Line[]): Promise<void> {
  const ids = lines.flatMap(({ modelId }) => modelId ?? []);
  const known = await modelsById(tx, scope, ids);
  if (ids.some((id) => !known.has(id))) throw orderModelUnknown();
  if (lines.some(({ modelId, title }) => modelId === null && title === '')) throw orderLineUntitled();
}

/** Ids of models by code in lower case, for tables of rows. */
export async function modelsByCode(tx: Tx, scope: Scope): Promise<Map<string, string>> {
  return new Map((await allModels(tx, scope)).map(({ code, id }) => [code.toLowerCase(), id]));
}

export const sameLine = (a: Line, b: Line): boolean =>
  a.modelId === b.modelId && a.title === b.title && a.price === b.price && a.quantity === b.quantity;
export { plain as plainLine };

async function tell(tx: Tx, scope: Scope, row: OrderRow, before: OrderRow | null): Promise<void> {
  const [first] = row.lines;
  const model = first?.modelId ? (await modelsById(tx, scope, [first.modelId])).get(first.modelId) : null;
  await recordContact(tx, scope, {
    customerId: row.customer_id,
    kind: 'order',
    subjectId: row.id,
    number: row.number,
    title: first?.title || (model ? `${model.name.zh} ${model.code}` : ''),
    state: row.state,
    unitId: row.unit_id,
    at: row.placed_at,
    open: !isFinal(row.state),
  });
  // A total or a state is money: who changed it stays to be read.
  const money = !before || before.total !== row.total || before.state !== row.state;
  if (money)
    await record(tx, scope, {
      action: before ? 'orders.changed' : 'orders.added',
      subject: ['order', row.id],
      unitId: row.unit_id,
      detail: {
        number: row.number,
        source: row.source,
        ...(before && before.state !== row.state ? { from: before.state as OrderState } : {}),
        state: row.state,
        total: row.total,
        currency: row.currency,
      },
    });
  await announce(tx, orderChanged, {
    aggregate: ['order', row.id],
    payload: { orderId: row.id, customerId: row.customer_id, state: row.state, created: before === null },
    actor: scope.actor,
    topics: [`customer:${row.customer_id}`],
  });
}
