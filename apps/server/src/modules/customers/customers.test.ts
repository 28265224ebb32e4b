/** Files, recognition, search, masking and rights, through the whole program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aModel } from '#testing/catalogue';
import { aStaff } from '#testing/identity';
import { aScope, aUnit } from '#testing/organisation';
import type { Contact, Customer, CustomerSummary } from './contract.ts';
import { customerCard } from './customer-card.ts';
import { redeemDialling } from './dial-customer.ts';
import { findOrCreateByIdentity } from './find-or-create.ts';
import { demandTags } from './keep-tags.ts';
import { aContact, aCustomer, aPhoneNumber } from './testing.ts';

let program: TestProgram;
let east: string;
let south: string;
/** Works in the east, may not reveal. */
let agent: Client;
/** Works in the east, may reveal telephones. */
let senior: Client;
let seniorId: string;
const system = systemScope('test');

const desk = ['customers.read', 'customers.write', 'customers.contact', 'conversations.read', 'tickets.read'];

beforeAll(async () => {
  program = await testProgram();
  east = await aUnit(program.kernel.db);
  south = await aUnit(program.kernel.db);
  const first = await aStaff(program.kernel, { unitId: east, permissions: desk });
  agent = await program.signIn(first.number, first.password);
  const second = await aStaff(program.kernel, {
    unitId: east,
    permissions: [...desk, 'customers.reveal.phone', 'customers.reveal.address'],
  });
  seniorId = second.id;
  senior = await program.signIn(second.number, second.password);
}, 120_000);
afterAll(() => program?.stop());

type Listed = { customers: CustomerSummary[]; nextCursor: string | null; total: { count: number; capped: boolean } };
async function find(client: Client, q: string): Promise<Listed> {
  const answer = await client.get<Listed>(`/api/customers?q=${encodeURIComponent(q)}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

describe('recognition', () => {
  it('makes one customer of many first contacts at once, however the number is written', async () => {
    const phone = aPhoneNumber();
    const ways = [phone, `+86 ${phone}`, `0086${phone}`, `${phone.slice(0, 3)}-${phone.slice(3)}`, `0${phone}`, phone];
    const found = await Promise.all(
      ways.map((value) =>
        program.kernel.db.transact((tx) =>
          findOrCreateByIdentity(tx, system, { kind: 'phone', value, verified: false, name: '李晓彤', unitId: east }),
        ),
      ),
    );
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    expect(found.filter(({ created }) => created)).toHaveLength(1);
    expect(found[0]!.number).toMatch(/^K1-\d{6}$/);
    expect((await find(agent, phone)).total.count).toBe(1);
  });

  it('fills an empty name, never overwrites one, and remembers verification', async () => {
    const value = `visitor-${aPhoneNumber()}`;
    const once = (name: string | null, verified: boolean) =>
      program.kernel.db.transact((tx) =>
        findOrCreateByIdentity(tx, system, { kind: 'host_user', value, verified, name, unitId: east }),
      );
    expect((await once(null, false)).name).toBe('');
    expect((await once('赵敏', true)).name).toBe('赵敏');
    const last = await once('别人', false);
    expect(last).toMatchObject({ name: '赵敏', created: false });
    const { body } = await agent.get<Customer>(`/api/customers/${last.id}`);
    expect(body.identities).toEqual([expect.objectContaining({ kind: 'host_user', verified: true })]);
  });
});

describe('sealed values', () => {
  it('are nowhere in clear: not in tables, events, audit', async () => {
    const phone = '13712345670';
    const created = await agent.post<Customer>('/api/customers', {
      name: '何建平',
      phone,
      email: 'secretbox@example.com',
      address: '浙江省杭州市余杭区良渚文苑 3 幢 1101',
    });
    expect(created.status).toBe(200);
    const id = created.body.id;
    await agent.patch(`/api/customers/${id}`, {
      version: created.body.version,
      identityNumber: '33010619880312773X',
      birthDate: '1988-03-12',
    });
    const { db } = program.kernel;
    const rows = await db.run<{ text: string }>(
      `select row_to_json(c)::text as text from customers.customer c where id = $1
       union all select row_to_json(i)::text from customers.identity i where customer_id = $1
       union all select row_to_json(o)::text from kernel.event_log o where aggregate_id = $1::text
       union all select row_to_json(o)::text from kernel.outbox o where aggregate_id = $1::text
       union all select row_to_json(a)::text from audit.entry a where subject_id = $1::text`,
      [id],
    );
    expect(rows.length).toBeGreaterThan(4);
    const all = rows.map(({ text }) => text).join('\n');
    expect(all).toContain('何建平');
    for (const secret of [phone, '2345670', 'secretbox', '33010619880312773', '1988-03-12', '良渚'])
      expect(all).not.toContain(secret);
  });

  it('reach people masked, whatever rights they hold', async () => {
    const customer = await aCustomer(program.kernel, {
      phone: '13800136021',
      email: 'wguilan@163.com',
      address: '浙江省杭州市余杭区良渚文苑 3 幢',
      unitId: east,
    });
    for (const client of [agent, senior]) {
      const { body } = await client.get<Customer>(`/api/customers/${customer.id}`);
      expect(body.phone).toEqual({ shown: '138****6021', masked: true });
      expect(body.identities.find(({ kind }) => kind === 'phone')?.place?.area?.zh).toBe('北京');
      expect(body.email).toEqual({ shown: 'wg****@163.com', masked: true });
      expect(body.address).toEqual({ shown: '浙江省杭州市余杭区****', masked: true });
      expect(JSON.stringify(body)).not.toContain('13800136021');
    }
  });

  it('are revealed for a right, a reason and an audit line', async () => {
    const customer = await aCustomer(program.kernel, { phone: '13800136022', unitId: east });
    const path = `/api/customers/${customer.id}/reveal`;
    const input = { field: 'phone', reason: '客户要求核对号码' };
    expect((await agent.post(path, input)).status).toBe(403);
    expect((await senior.post(path, { field: 'phone' })).status).toBe(400);
    const shown = await senior.post<{ value: string }>(path, input);
    expect(shown.body).toEqual({ value: '13800136022' });
    const trail = (await auditTrail(program.kernel.db, customer.id)).filter(({ action }) => action.includes('reveal'));
    expect(trail).toEqual([
      expect.objectContaining({ action: 'customers.phone-revealed', actorId: seniorId, unitId: east }),
    ]);
    expect(JSON.stringify(trail)).not.toContain('客户要求');
    expect((await senior.post(path, { field: 'email', reason: '核对' })).status).toBe(404);
  });

  it('cannot be revealed by those who see the file only because of a contact', async () => {
    const customer = await aCustomer(program.kernel, { phone: '13800136023', unitId: south });
    await aContact(program.kernel, { customerId: customer.id, unitId: east });
    expect((await senior.get(`/api/customers/${customer.id}`)).status).toBe(200);
    const answer = await senior.post(`/api/customers/${customer.id}/reveal`, { field: 'phone', reason: '核对号码' });
    expect(answer.status).toBe(403);
  });
});

describe('search', () => {
  it('finds by any fragment of name, digits, pinyin, number, mail, document', async () => {
    const created = await agent.post<Customer>('/api/customers', {
      name: '欧阳晓彤',
      phone: '18657127788',
      email: 'oyxt@example.cn',
    });
    const { id, number, version } = created.body;
    await agent.patch(`/api/customers/${id}`, { version, identityNumber: '110105 194912 31002x' });
    for (const q of ['欧阳', '晓彤', 'oyxt', 'ouyangxiaotong', '5712', '657127788', '186 5712 7788', '+8618657127788'])
      expect(
        (await find(agent, q)).customers.map((customer) => customer.id),
        q,
      ).toContain(id);
    for (const q of [number, 'OYXT@example.cn', '11010519491231002X'])
      expect(
        (await find(agent, q)).customers.map((customer) => customer.id),
        q,
      ).toEqual([id]);
    for (const q of ['5713', '晓阳', 'K1-999999', 'x@example.cn', '！！', '%', '_'])
      expect(
        (await find(agent, q)).customers.map((customer) => customer.id),
        q,
      ).not.toContain(id);
  });

  it('finds a name that looks like a number or a document, beside those whose number it is', async () => {
    const called = await aCustomer(program.kernel, { name: '采购网 40617', unitId: east });
    const dialled = await agent.post<Customer>('/api/customers', { name: '黎明', phone: '18640617233' });
    const plated = await aCustomer(program.kernel, { name: '车队 e6401927', unitId: east });
    const ids = async (q: string) => (await find(agent, q)).customers.map(({ id }) => id).sort();
    expect(await ids('40617')).toEqual([called.id, dialled.body.id].sort());
    expect(await ids('e6401927')).toEqual([plated.id]);
    expect((await find(agent, '40617')).total.count).toBe(2);
  });

  it('pages without loss or repetition, and counts', async () => {
    const unitId = await aUnit(program.kernel.db);
    const staff = await aStaff(program.kernel, { unitId, permissions: ['customers.read'] });
    const client = await program.signIn(staff.number, staff.password);
    const made = new Set<string>();
    for (let index = 0; index < 7; index++)
      made.add((await aCustomer(program.kernel, { name: `分页${index}`, unitId })).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await client.get<Listed>(`/api/customers?limit=3${more}`);
      expect(body.total).toEqual({ count: 7, capped: false });
      seen.push(...body.customers.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(made);
    expect((await client.get('/api/customers?cursor=rubbish')).status).toBe(400);
  });
});

describe('edits', () => {
  it('are refused on a stale version, and tell who changed which field', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east });
    const path = `/api/customers/${customer.id}`;
    const { version } = (await agent.get<Customer>(path)).body;
    await program.kernel.db.transact((tx) => demandTags(tx, system, ['会用微信']));
    const changed = await agent.patch<Customer>(path, { version, name: '王桂蓝', tags: ['会用微信', '会用微信'] });
    expect(changed.body).toMatchObject({ name: '王桂蓝', tags: ['会用微信'], version: version + 1 });
    const stale = await agent.patch<{ error: { code: string } }>(path, { version, name: '旧' });
    expect([stale.status, stale.body.error.code]).toEqual([409, 'kernel.conflict']);
    const emptied = await agent.patch<Customer>(path, { version: version + 1, address: null, workAddress: '' });
    expect(emptied.body.address).toBeNull();
    expect((await find(agent, '桂蓝')).customers.map(({ id }) => id)).toContain(customer.id);
    const trail = await auditTrail(program.kernel.db, customer.id);
    expect(trail.filter(({ action }) => action === 'customers.changed').map(({ detail }) => detail)).toEqual([
      { fields: 'name,tags' },
    ]);
  });

  it('telephones are added once, shared when they are, removed', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east });
    const path = `/api/customers/${customer.id}/identities`;
    const number = aPhoneNumber();
    await agent.post(path, { kind: 'phone', value: number });
    const twice = await agent.post<Customer>(path, { kind: 'phone', value: `+86${number}` });
    expect(twice.body.identities).toHaveLength(1);
    expect((await agent.post(path, { kind: 'phone', value: '12' })).status).toBe(400);
    const spouse = await agent.post<{ error: { code: string } }>('/api/customers', { name: '李国平', phone: number });
    expect([spouse.status, spouse.body.error.code]).toEqual([409, 'customers.identity-known']);
    expect((await agent.post('/api/customers', { name: '李国平', phone: number, anyway: true })).status).toBe(200);
    expect((await find(agent, number)).total.count).toBe(2);
    const gone = await agent.delete<Customer>(`${path}/${twice.body.identities[0]!.id}`);
    expect(gone.body.identities).toEqual([]);
    expect((await find(agent, number)).total.count).toBe(1);
  });

  it('an account belongs to one customer', async () => {
    const [one, two] = [
      await aCustomer(program.kernel, { unitId: east }),
      await aCustomer(program.kernel, { unitId: east }),
    ];
    const account = { kind: 'wechat', value: `wx-${aPhoneNumber()}` };
    expect((await agent.post(`/api/customers/${one.id}/identities`, account)).status).toBe(200);
    const answer = await agent.post<{ error: { code: string } }>(`/api/customers/${two.id}/identities`, account);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'customers.identity-taken']);
  });

  it('products come with the warranty of their model', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east });
    const modelId = await aModel(program.kernel.db, { warrantyMonths: 36 });
    const path = `/api/customers/${customer.id}/products`;
    const owned = await agent.post<Customer>(path, { modelId, serialNumber: '26035527', boughtOn: '2026-03-20' });
    expect(owned.body.products).toEqual([
      expect.objectContaining({ modelId, serialNumber: '26035527', warrantyUntil: '2029-03-19' }),
    ]);
    const dropped = await agent.delete<Customer>(`${path}/${owned.body.products[0]!.id}`);
    expect(dropped.body.products).toEqual([]);
    expect((await agent.post(path, { modelId: customer.id })).status).toBe(400);
  });
});

describe('time line and card', () => {
  it('has one entry a subject, newest first, and no entry of a unit or kind the reader may not see', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east, phone: '13800136024' });
    const { id } = customer;
    const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));
    await aContact(program.kernel, { customerId: id, unitId: east, at: at(1), score: 4 });
    await aContact(program.kernel, { customerId: id, unitId: east, kind: 'ticket', at: at(3), state: 'open' });
    await aContact(program.kernel, { customerId: id, unitId: south, title: 'CANARY-SOUTH', at: at(4) });
    await aContact(program.kernel, { customerId: id, unitId: east, kind: 'call', title: 'CANARY-CALL', at: at(5) });
    const { body } = await agent.get<{ contacts: Contact[] }>(`/api/customers/${id}/timeline`);
    expect(body.contacts.map(({ kind, open, score }) => [kind, open, score])).toEqual([
      ['ticket', true, null],
      ['chat', false, 4],
    ]);
    expect(JSON.stringify(body)).not.toContain('CANARY');
    const file = (await agent.get<Customer>(`/api/customers/${id}`)).body;
    expect(file).toMatchObject({ openTickets: 1, satisfaction: { mean: 4, count: 1 } });
    expect(file.lastContactAt).toBe(at(5).toISOString());
  });

  it('the card is masked even for the system, and hides what the caller may not see', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east, phone: '13800136025' });
    await aContact(program.kernel, { customerId: customer.id, unitId: east });
    await aContact(program.kernel, {
      customerId: customer.id,
      unitId: east,
      at: new Date(Date.now() - 8 * 86_400_000),
    });
    expect(await customerCard(program.kernel.db, system, customer.id)).toMatchObject({
      name: '王桂兰',
      maskedPhone: '138****6025',
      repeatContacts: 1,
      openTickets: 0,
    });
    const stranger = aScope('x', { 'customers.read': [south] });
    expect(await customerCard(program.kernel.db, stranger, customer.id)).toBeNull();
  });
});

describe('calling without the number', () => {
  it('gives a token that works once, for the same person, within a minute', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east, phone: '13800136026' });
    const answer = await senior.post<{ ticket: string }>(`/api/customers/${customer.id}/call`);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).not.toContain('6026');
    const { ticket } = answer.body;
    const redeem = (staffId: string) =>
      program.kernel.db.transact((tx) => redeemDialling(tx, system, { ticket, staffId }));
    await expect(redeem('somebody-else')).rejects.toMatchObject({ code: 'customers.dialling-token-gone' });
    expect(await redeem(seniorId)).toEqual({ customerId: customer.id, number: '+8613800136026' });
    await expect(redeem(seniorId)).rejects.toMatchObject({ code: 'customers.dialling-token-gone' });
  });

  it('mail says what to do when the company has no mail server', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east, email: `${aPhoneNumber()}@example.com` });
    const answer = await senior.post<{ error: { code: string } }>(`/api/customers/${customer.id}/mail`, {
      subject: '安装时间',
      text: '师傅明天上午到',
    });
    expect([answer.status, answer.body.error.code]).toEqual([409, 'customers.mail-off']);
  });
});

describe('another unit', () => {
  it('sees nothing of a file: not in lists, counts, searches, pages, edits', async () => {
    const secret = await aCustomer(program.kernel, {
      name: 'CANARY南方客户',
      phone: '13655550199',
      email: 'canary@south.example',
      unitId: south,
    });
    for (const q of ['CANARY', '南方', '5555', '13655550199', 'canary@south.example', 'nfkh', '']) {
      const { customers } = await find(agent, q);
      expect(
        customers.map(({ id }) => id),
        q,
      ).not.toContain(secret.id);
    }
    expect((await find(agent, 'CANARY')).total.count).toBe(0);
    const base = `/api/customers/${secret.id}`;
    expect((await agent.get(base)).status).toBe(404);
    expect((await agent.get(`${base}/timeline`)).status).toBe(404);
    expect((await agent.patch(base, { version: 1, name: 'x' })).status).toBe(404);
    expect((await agent.post(`${base}/call`)).status).toBe(404);
    expect((await senior.post(`${base}/reveal`, { field: 'phone', reason: '核对号码' })).status).toBe(404);
    const known = await agent.post<{ error: { code: string; message: string } }>('/api/customers', {
      name: '探测',
      phone: '13655550199',
    });
    expect(known.status).toBe(409);
    expect(JSON.stringify(known.body)).not.toContain('K1-');
  });
});
