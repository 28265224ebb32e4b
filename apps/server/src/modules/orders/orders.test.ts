/** Orders through the whole program: by hand, by a program, by import; masked, merged, exported, erased. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Contact, Customer } from '#contracts/customers';
import type { ImportDetail } from '#contracts/imports';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aModel } from '#testing/catalogue';
import { aCustomer, aPhoneNumber } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { BulkResult, Order } from './contract.ts';
import { instantOf } from './import-orders.ts';
import { nextStates, orderTable, readAmount } from './rules.ts';

let program: TestProgram;
let unitId: string;
let agent: Client;
let other: Client;
let keeper: Client;
type Refused = { error: { code: string } };

beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  unitId = await aUnit(kernel.db);
  const sign = async (unit: string, given: { roles?: string[]; permissions?: string[] }) => {
    const person = await aStaff(kernel, { unitId: unit, ...given });
    return program.signIn(person.number, person.password);
  };
  agent = await sign(unitId, { roles: ['agent'] });
  other = await sign(await aUnit(kernel.db), { roles: ['agent'] });
  keeper = await sign(unitId, {
    permissions: [
      'imports.run',
      'orders.read',
      'orders.write',
      'customers.read',
      'customers.write',
      'customers.merge',
      'customers.export',
      'customers.erase',
      'customers.reveal.address',
    ],
  });
}, 120_000);
afterAll(() => program?.stop());

const ordersOf = async (id: string, client = agent): Promise<Order[]> =>
  (await client.get<{ orders: Order[] }>(`/api/customers/${id}/orders`)).body.orders;

describe('amounts and days of a table', () => {
  it('whole minor units, or nothing; a day that is none is refused', () => {
    expect(readAmount('￥1,299.5', 'CNY')).toBe(129_950);
    expect(readAmount('1299元', 'CNY')).toBe(129_900);
    expect(readAmount('1299.50', 'JPY')).toBeNull();
    expect(readAmount('1299', 'JPY')).toBe(1299);
    for (const wrong of ['', '-1', '1.999', '1e3', 'x']) expect(readAmount(wrong, 'CNY')).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(readAmount(text, 'CNY')).toBe(cents);
      }),
    );
    expect(instantOf('2026/5/1 14:30')).toBe('2026-05-01T06:30:00.000Z');
    expect(instantOf('2026年5月1日')).toBe('2026-04-30T16:00:00.000Z');
    for (const wrong of ['2026-02-30', '2026-13-01', 'soon', '2026-01-01 25:00']) expect(instantOf(wrong)).toBeNull();
  });
  it('cancelled and returned are ends', () => {
    const states = new Set(Object.values(orderTable).flatMap(({ from, to }) => [...from, to]));
    expect([...states].filter((state) => nextStates(state).length === 0).sort()).toEqual(['cancelled', 'returned']);
  });
});

describe('an order', () => {
  it('is written down by hand, moved along its table, shown masked, on the time line, by nobody else', async () => {
    const customer = await aCustomer(program.kernel, { unitId });
    const modelId = await aModel(program.kernel.db, { code: `OV-${newId().slice(-6)}` });
    const body = {
      number: `H-${newId().slice(-8)}`,
      placedAt: '2026-05-01T02:00:00Z',
      lines: [
        { modelId, quantity: 1, price: 329_900 },
        { title: '延保两年', quantity: 2, price: 19_900 },
      ],
      address: '浙江省杭州市西湖区文三路199号1201',
      invoice: 'FP-1',
    };
    const path = `/api/customers/${customer.id}/orders`;
    const made = await agent.post<Order & Refused>(path, body);
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ source: 'hand', state: 'placed', total: 369_700, currency: 'CNY' });
    expect(made.body.lines[0]?.modelCode).toMatch(/^OV-/);
    expect(made.body.address).toMatchObject({ masked: true });
    expect(made.body.address?.shown).not.toContain('199');
    expect((await agent.post<Refused>(path, body)).body.error.code).toBe('orders.taken');
    const lines = [{ title: '', quantity: 1, price: 1 }];
    const untitled = await agent.post<Refused>(path, { ...body, number: 'x', lines });
    expect(untitled.body.error.code).toBe('orders.line-untitled');

    expect((await other.get(path)).status).toBe(404);
    expect((await other.post(path, body)).status).toBe(404);
    const at = `/api/orders/${made.body.id}`;
    expect((await other.patch(at, { version: 1, note: '改' })).status).toBe(404);
    expect((await other.get<{ orders: Order[] }>(`/api/orders?number=${body.number}`)).body.orders).toEqual([]);
    expect((await agent.get<{ orders: Order[] }>(`/api/orders?number=${body.number}`)).body.orders).toHaveLength(1);

    const skipped = await agent.patch<Refused>(at, { version: 1, state: 'completed' });
    expect(skipped.body.error.code).toBe('orders.step-refused');
    expect((await agent.patch<Order>(at, { version: 1, state: 'paid' })).body).toMatchObject({
      state: 'paid',
      version: 2,
      next: ['shipped', 'cancelled'],
    });
    expect((await agent.patch(at, { version: 1, state: 'shipped' })).status).toBe(409);
    expect((await agent.patch<Order>(at, { version: 2, state: 'cancelled' })).body.next).toEqual([]);

    const reason = { reason: '核对配送' };
    expect((await agent.post(`${at}/reveal`, reason)).status).toBe(403);
    expect((await keeper.post<{ value: string }>(`${at}/reveal`, reason)).body.value).toBe(body.address);
    const actions = await program.kernel.db.run<{ action: string }>(
      `select action from audit.entry where subject_id = $1 order by action`,
      [made.body.id],
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'orders.added',
      'orders.address-revealed',
      'orders.changed',
      'orders.changed',
    ]);

    // On the line of time, but nobody spoke with the customer.
    const { contacts } = (await agent.get<{ contacts: Contact[] }>(`/api/customers/${customer.id}/timeline`)).body;
    expect(contacts).toMatchObject([{ kind: 'order', number: body.number, state: 'cancelled', open: false }]);
    expect((await agent.get<Customer>(`/api/customers/${customer.id}`)).body.lastContactAt).toBeNull();
  });

  it('comes from a program: the same again changes nothing, one wrong does not stop the others', async () => {
    const [phone, number] = [aPhoneNumber(), newId().slice(-8)];
    const known = await aCustomer(program.kernel, { unitId });
    const file = (await agent.get<Customer>(`/api/customers/${known.id}`)).body;
    const line = { title: '油烟机', quantity: 1, price: 259_900 };
    const order = {
      source: 'shop',
      placedAt: '2026-05-02T02:00:00Z',
      lines: [line],
      address: '北京市朝阳区望京街1号',
    };
    const send = async (orders: object[]) =>
      (await keeper.post<{ results: BulkResult[] }>('/api/orders/bulk', { orders })).body.results;
    const batch = [
      { ...order, number: `${number}-1`, customer: { phone, name: '新客户' } },
      { ...order, number: `${number}-2`, customer: { number: file.number }, state: 'shipped' },
      { ...order, number: `${number}-3`, customer: { number: 'K9-999999' } },
      { ...order, number: `${number}-4`, customer: {} },
    ];
    const first = await send(batch);
    expect(first.map(({ outcome, error }) => error ?? outcome)).toEqual([
      'added',
      'added',
      'orders.customer-unseen',
      'orders.customer-unnamed',
    ]);
    expect((await send(batch.slice(0, 2))).map(({ outcome }) => outcome)).toEqual(['same', 'same']);
    // What another system says about its own order is taken as it says it.
    const changed = await send([{ ...batch[1], state: 'placed', total: 200_000 }]);
    expect(changed[0]).toMatchObject({ outcome: 'changed', id: first[1]!.id });
    expect(await ordersOf(known.id)).toMatchObject([{ state: 'placed', total: 200_000, version: 2 }]);
    expect((await agent.post('/api/orders/bulk', { orders: Array(501).fill(batch[0]) })).status).toBe(400);
    expect((await send([{ ...batch[0], source: 'hand' }]))?.[0]).toBeUndefined();
  });

  it('comes from a table: rows of one number are lines of one order; a second run changes nothing', async () => {
    const phone = aPhoneNumber();
    const [one, two] = [`T${newId().slice(-8)}`, `T${newId().slice(-8)}`];
    const text = [
      '订单号,电话,姓名,下单日期,订单状态,商品名称,数量,单价',
      `${one},${phone},林晓,2026-05-03,已付款,灶具,1,1999`,
      `${one},${phone},林晓,2026-05-03,已付款,安装费,1,80.00`,
      `${two},${phone},林晓,2026-05-04,飞走了,灶具,1,1999`,
    ].join('\n');
    const run = async (): Promise<ImportDetail> => {
      const form = new FormData();
      form.set('file', new Blob([text]), 'orders.csv');
      const brought = (await (
        await fetch(`${program.url}/api/imports?kind=orders`, {
          method: 'POST',
          headers: { cookie: keeper.cookie, 'x-qiao-csrf': '1' },
          body: form,
        })
      ).json()) as ImportDetail;
      const at = `/api/imports/${brought.id}`;
      const settled = async (): Promise<ImportDetail> => {
        const read = async () => (await keeper.get<ImportDetail>(at)).body;
        await expect
          .poll(async () => (await read()).state, { timeout: 30_000, interval: 50 })
          .not.toMatch(/checking|running/);
        return read();
      };
      await keeper.post(`${at}/check`, { mapping: brought.mapping, mode: 'fill', consentSource: '' });
      await settled();
      await keeper.post(`${at}/start`, {});
      return settled();
    };
    expect(await run()).toMatchObject({ state: 'done', added: 1, changed: 1, wrong: 1 });
    const { orders } = (await agent.get<{ orders: Order[] }>(`/api/orders?number=${one}`)).body;
    expect(orders).toMatchObject([
      { source: 'import', state: 'paid', total: 207_900, placedAt: '2026-05-02T16:00:00.000Z' },
    ]);
    expect(orders[0]?.lines).toHaveLength(2);
    expect(await run()).toMatchObject({ state: 'done', added: 0, changed: 0, same: 2, wrong: 1 });
  });

  it('goes with its file through merging and parting, is handed out, and wiped', async () => {
    const [a, b] = [await aCustomer(program.kernel, { unitId }), await aCustomer(program.kernel, { unitId })];
    const address = '上海市浦东新区世纪大道100号';
    const number = `M-${newId().slice(-8)}`;
    const lines = [{ title: '滤网', quantity: 1, price: 9_900 }];
    const body = { number, placedAt: '2026-05-01T02:00:00Z', lines, address, note: '放门口' };
    await agent.post(`/api/customers/${a.id}/orders`, body);
    const version = (await keeper.get<Customer>(`/api/customers/${a.id}`)).body.version;
    expect((await keeper.post(`/api/customers/${a.id}/merge`, { intoId: b.id, version })).status).toBe(200);
    expect((await ordersOf(b.id)).map((order) => order.number)).toEqual([number]);
    const { merges } = (await keeper.get<{ merges: { id: string }[] }>(`/api/customers/${b.id}/merges`)).body;
    await keeper.post(`/api/customers/${b.id}/merges/${merges[0]!.id}/undo`, {});
    expect(await ordersOf(b.id)).toEqual([]);

    const { fileId } = (await keeper.post<{ fileId: string }>(`/api/customers/${a.id}/export`, { reason: '客户要求' }))
      .body;
    const handed = await fetch(`${program.url}/api/customers/exports/${fileId}`, {
      headers: { cookie: keeper.cookie },
    });
    expect(((await handed.json()) as { orders: object[] }).orders).toMatchObject([{ number, address, note: '放门口' }]);
    expect((await keeper.post(`/api/customers/${a.id}/erase`, { reason: '客户要求' })).status).toBe(204);
    const [row] = await program.kernel.db.run(
      'select total::int, note, address_sealed, wrapped_key from orders.order where number = $1',
      [number],
    );
    expect(row).toEqual({ total: 9_900, note: '', address_sealed: null, wrapped_key: null });
  });
});
