/** Orders out of a table: a row is one line of an order; rows of one number belong together. */
import { AppError, type Name, type Scope, type Tx } from '#kernel';
import type { ImportKind, KindField, Outcome, TakenRow, TakeOptions } from '#modules/imports';
import { offError, partRuns } from '#modules/parts';
import type { OrderState } from './contract.ts';
import { orderCellWrong, orderModelUnknown } from './errors.ts';
import { addOrder, fileFor, modelsByCode, plainLine, sameLine, writeOver } from './keep-orders.ts';
import { readAmount, sumOf } from './rules.ts';
import { lockNumbered } from './store.ts';
import { customerOf } from './take-orders.ts';

export const source = 'import';
type Fixed = [key: string, zh: string, en: string, titles: string[], required?: boolean, hint?: Name];
const fixed: Fixed[] = [
  ['number', '订单号', 'Order number', ['订单编号', 'order no', 'order'], true],
  ['customerNumber', '客户编号', 'Customer number', ['customer no']],
  ['phone', '电话', 'Telephone', ['手机', '手机号', '收货人电话', 'phone', 'mobile']],
  ['email', '邮箱', 'Mail address', ['email', 'e-mail']],
  ['name', '姓名', 'Name', ['客户姓名', '收货人', 'customer name']],
  [
    'placedAt',
    '下单时间',
    'Ordered on',
    ['下单日期', '订单时间', 'order date', 'date'],
    true,
    { zh: '如 2026-05-01 或 2026-05-01 14:30', en: 'as 2026-05-01 or 2026-05-01 14:30' },
  ],
  [
    'state',
    '状态',
    'State',
    ['订单状态', 'status'],
    false,
    { zh: '已下单、已付款、已发货…', en: 'placed, paid, shipped …' },
  ],
  ['model', '产品型号', 'Product model', ['型号', '型号编码', 'model', 'sku']],
  ['title', '商品名称', 'Title', ['商品', '品名', 'product', 'item']],
  ['quantity', '数量', 'Quantity', ['qty', 'count']],
  ['price', '单价', 'Price of one', ['价格', 'unit price', 'price'], true],
  ['currency', '币种', 'Currency', ['货币'], false, { zh: '如 CNY', en: 'as CNY' }],
  ['address', '收货地址', 'Delivery address', ['地址', 'shipping address', 'address']],
  ['invoice', '发票', 'Invoice', ['发票号', 'invoice no']],
  ['note', '备注', 'Note', ['remark', 'notes']],
];

export const orderImport: ImportKind = {
  kind: 'orders',
  name: { zh: '订单', en: 'Orders' },
  right: 'orders.write',
  part: 'orders',
  fields: async () =>
    fixed.map(
      ([key, zh, en, titles, required, hint]): KindField => ({
        key,
        name: { zh, en },
        titles,
        required: required ?? false,
        hint: hint ?? null,
      }),
    ),
  take,
};

const words: Record<string, OrderState> = {
  已下单: 'placed',
  待付款: 'placed',
  已付款: 'paid',
  待发货: 'paid',
  已发货: 'shipped',
  已送达: 'delivered',
  已签收: 'delivered',
  已完成: 'completed',
  交易成功: 'completed',
  已取消: 'cancelled',
  已关闭: 'cancelled',
  已退货: 'returned',
};
const states: readonly string[] = ['placed', 'paid', 'shipped', 'delivered', 'completed', 'cancelled', 'returned'];

class WrongCell extends Error {
  readonly field: string;
  readonly error: AppError;
  constructor(field: string, error: AppError) {
    super(error.code);
    this.field = field;
    this.error = error;
  }
}
const refuse = (field: string): never => {
  throw new WrongCell(field, orderCellWrong());
};

async function take(tx: Tx, scope: Scope, rows: readonly TakenRow[], options: TakeOptions): Promise<Outcome[]> {
  if (!(await partRuns(tx, 'orders'))) {
    const error = offError('orders', scope.locale);
    return rows.map(() => ({ field: null, error }));
  }
  const models = await modelsByCode(tx, scope);
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    try {
      outcomes.push(await tx.inPart(() => takeRow(tx, scope, row, models, options)));
    } catch (error) {
      if (error instanceof WrongCell) outcomes.push({ field: error.field, error: error.error });
      else if (error instanceof AppError) outcomes.push({ field: null, error });
      else throw error;
    }
  }
  return outcomes;
}

async function takeRow(
  tx: Tx,
  scope: Scope,
  row: TakenRow,
  models: ReadonlyMap<string, string>,
  options: TakeOptions,
): Promise<'added' | 'changed' | 'same'> {
  const order = readRow(row, models);
  const [known] = await lockNumbered(tx, scope, [{ source, number: order.number }]);
  if (!known) {
    const file = await fileFor(tx, scope, await customerOf(tx, scope, order.customer, options.unitId));
    await addOrder(tx, scope, file, { ...order, source, lines: [order.line] });
    return 'added';
  }
  await fileFor(tx, scope, known.customer_id);
  const there = known.lines.some((line) => sameLine(line, order.line));
  const lines = there ? known.lines : [...known.lines, plainLine(order.line)];
  const over = options.mode === 'overwrite';
  if (options.mode === 'skip' && there) return 'same';
  const after = await writeOver(tx, scope, known, {
    lines,
    total: there ? known.total : sumOf(lines),
    ...(over ? { state: order.state } : {}),
    ...(order.invoice && (over || !known.invoice) ? { invoice: order.invoice } : {}),
    ...(order.note && (over || !known.note) ? { note: order.note } : {}),
    ...(order.address && (over || !known.address_sealed) ? { address: order.address } : {}),
  });
  return after.version === known.version ? 'same' : 'changed';
}

function readRow({ values }: TakenRow, models: ReadonlyMap<string, string>) {
  const cell = (field: string, most = 300): string => {
    const text = values.get(field)?.normalize('NFC').trim() ?? '';
    return text.length > most ? refuse(field) : text;
  };
  const currency = cell('currency').toUpperCase() || 'CNY';
  if (!/^[A-Z]{3}$/.test(currency)) refuse('currency');
  const code = cell('model', 60);
  const modelId = code ? (models.get(code.toLowerCase()) ?? null) : null;
  if (code && modelId === null) throw new WrongCell('model', orderModelUnknown());
  const quantity = Number(cell('quantity') || '1');
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 100_000) refuse('quantity');
  const state = cell('state').toLowerCase();
  const said = state === '' ? 'placed' : (words[state] ?? (states.includes(state) ? (state as OrderState) : null));
  return {
    number: cell('number', 60) || refuse('number'),
    customer: {
      number: cell('customerNumber', 40),
      phone: cell('phone', 60),
      email: cell('email', 254),
      name: cell('name', 120),
    },
    placedAt: instantOf(cell('placedAt')) ?? refuse('placedAt'),
    state: said ?? refuse('state'),
    currency,
    line: {
      modelId,
      title: cell('title', 200),
      quantity,
      price: readAmount(cell('price'), currency) ?? refuse('price'),
    },
    address: cell('address'),
    invoice: cell('invoice', 120),
    note: cell('note', 500),
  };
}

/** `2026-05-01`, `2026/5/1 14:30:05`: without a zone it is China's time. */
export function instantOf(text: string): string | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(
    text.normalize('NFKC').trim(),
  );
  if (!parts) return null;
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0');
  const day = `${parts[1]}-${two(parts[2])}-${two(parts[3])}`;
  const at = new Date(`${day}T${two(parts[4])}:${two(parts[5])}:${two(parts[6])}+08:00`);
  if (Number.isNaN(at.getTime())) return null;
  // The 31st of a month that has thirty days is no day.
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10) === day ? at.toISOString() : null;
}
