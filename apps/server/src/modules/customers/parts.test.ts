/** What hangs on a file: relations, further addresses, lists, tags, custom fields, and files that look alike. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock, steerClock, systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aModel } from '#testing/catalogue';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Customer, CustomerSummary, LikelyPair, Likeness, ListingEntry, Relation, Tag } from './contract.ts';
import { customerSubject } from './customer-card.ts';
import { settleLikeness } from './likeness.ts';
import { aCustomer, aPhoneNumber } from './testing.ts';

let program: TestProgram;
let unitId: string;
let steward: Client;
let formKeeper: Client;
let agent: Client;
const system = systemScope('test');
const desk = ['customers.read', 'customers.write', 'customers.reveal.address', 'customers.reveal.identity'];
type Refused = { error?: { code: string } };

beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const signed = async (permissions: string[], at = unitId) => {
    const person = await aStaff(program.kernel, { unitId: at, permissions });
    return program.signIn(person.number, person.password);
  };
  agent = await signed(desk);
  const keeper = ['customers.merge', 'customers.list', 'customers.configure', 'customers.erase', 'customers.export'];
  steward = await signed([...desk, ...keeper]);
  const [root] = await program.kernel.db.run<{ id: string }>(
    'select id from organisation.unit where parent_id is null',
  );
  // The file's form is the whole company's.
  formKeeper = await signed(['fields.write'], root?.id);
}, 120_000);
afterAll(() => program?.stop());

const made = async (given: Parameters<typeof aCustomer>[1] = {}) =>
  (await aCustomer(program.kernel, { unitId, ...given })).id;
const read = async (id: string) => (await agent.get<Customer>(`/api/customers/${id}`)).body;

it('relates two files, seen from both ends, and names nobody of another unit', async () => {
  const company = await made({ name: '云峰物业' });
  const person = await made({ name: '蒋文' });
  const add = (id: string, body: object) =>
    agent.post<{ relations: Relation[] } & Refused>(`/api/customers/${id}/relations`, body);
  await add(person, { otherId: company, kind: 'employee', note: '工程部' });
  const of = async (id: string) =>
    (await agent.get<{ relations: Relation[] }>(`/api/customers/${id}/relations`)).body.relations;
  expect(await of(person)).toMatchObject([
    { kind: 'employee', note: '工程部', other: { id: company, name: '云峰物业' } },
  ]);
  expect(await of(company)).toMatchObject([{ kind: 'employs', other: { id: person, name: '蒋文' } }]);
  expect((await add(person, { otherId: company, kind: 'employee' })).body.error?.code).toBe('customers.relation-known');
  expect((await add(person, { otherId: person, kind: 'family' })).body.error?.code).toBe('customers.relation-itself');
  const hidden = (await aCustomer(program.kernel, { name: '外单位', unitId: await aUnit(program.kernel.db) })).id;
  expect((await add(person, { otherId: hidden, kind: 'family' })).status).toBe(404);
  await program.kernel.db.run(
    `insert into customers.relation(id, from_id, to_id, kind, by, at) values (gen_random_uuid(), $1, $2, 'referred', 'system:test', now())`,
    [person, hidden],
  );
  expect((await of(person))[1]).toMatchObject({ kind: 'referred', other: { name: '', visible: false } });
  const [first] = await of(company);
  await agent.delete(`/api/customers/${company}/relations/${first!.id}`);
  expect(await of(company)).toEqual([]);
});

it('keeps further addresses sealed, masked, and revealed for a reason', async () => {
  const id = await made({ name: '地址多' });
  const address = '浙江省杭州市余杭区良渚文苑3幢1101';
  const added = await agent.post<Customer>(`/api/customers/${id}/addresses`, {
    purpose: 'installation',
    regionCode: '330110',
    address,
    note: '下午在家',
  });
  const [shown] = added.body.addresses;
  expect(shown).toMatchObject({ purpose: 'installation', regionCode: '330110', address: { masked: true } });
  expect(JSON.stringify(added.body)).not.toContain('1101');
  const revealed = await agent.post<{ value: string }>(`/api/customers/${id}/reveal`, {
    field: 'otherAddress',
    addressId: shown!.id,
    reason: '安排上门',
  });
  expect(revealed.body.value).toBe(address);
  const [row] = await program.kernel.db.run<{ text: string }>(
    'select row_to_json(a)::text as text from customers.address a where customer_id = $1',
    [id],
  );
  expect(row!.text).not.toContain('良渚');
  const wrong = await agent.post<Refused>(`/api/customers/${id}/addresses`, {
    purpose: 'billing',
    regionCode: '990000',
    address,
  });
  expect(wrong.body.error?.code).toBe('customers.region-unknown');
  expect((await agent.delete<Customer>(`/api/customers/${id}/addresses/${shown!.id}`)).body.addresses).toEqual([]);
});

describe('the lists', () => {
  it('hold with reason and end, by those who keep them, and run out by themselves', async () => {
    const id = await made({ name: '常闹', phone: aPhoneNumber() });
    const list = (client: Client, body: object) => client.post<Customer>(`/api/customers/${id}/listing`, body);
    expect((await list(agent, { listing: 'black', reason: '辱骂客服' })).status).toBe(403);
    const until = new Date(clock.ms() + 86_400_000).toISOString();
    const listed = await list(steward, { listing: 'black', reason: '辱骂客服', until, refuses: true });
    expect(listed.body).toMatchObject({ listing: 'black', listingReason: '辱骂客服', listingRefuses: true });
    const found = async () =>
      (await agent.get<{ customers: CustomerSummary[] }>('/api/customers?listing=black')).body.customers.map(
        (c) => c.id,
      );
    expect(await found()).toEqual([id]);
    expect(await customerSubject(program.kernel.db, system, id)).toMatchObject({
      listing: { kind: 'black', refuses: true },
    });
    const later = clock.ms() + 2 * 86_400_000;
    const back = steerClock(() => later);
    try {
      expect(await customerSubject(program.kernel.db, system, id)).toMatchObject({
        listing: { kind: 'none', refuses: false },
      });
    } finally {
      back();
    }
    await list(steward, { listing: 'none', reason: '已道歉' });
    const { entries } = (await agent.get<{ entries: ListingEntry[] }>(`/api/customers/${id}/listings`)).body;
    expect(entries.map(({ listing, reason }) => [listing, reason])).toEqual([
      ['none', '已道歉'],
      ['black', '辱骂客服'],
    ]);
    expect(entries[0]!.by).not.toContain('staff:');
    expect(await found()).toEqual([]);
    const actions = (await auditTrail(program.kernel.db, id)).map(({ action }) => action);
    expect(actions.filter((action) => action === 'customers.listed')).toHaveLength(2);
  });

  it('refuse tags that nobody put on the list of tags', async () => {
    const id = await made({ name: '标签' });
    const put = (client: Client, version: number, tags: string[]) =>
      client.patch<Customer & Refused>(`/api/customers/${id}`, { version, tags });
    expect((await put(agent, 2, ['没有的'])).body.error?.code).toBe('customers.tag-unknown');
    const added = await steward.post<{ tags: Tag[] }>('/api/customers/tags', {
      code: 'renovating',
      name: { zh: '装修中', en: 'Renovating' },
      tone: 'accent',
    });
    expect(added.body.tags.find(({ code }) => code === 'renovating')).toMatchObject({ used: 0, tone: 'accent' });
    expect((await put(agent, 2, ['renovating'])).body.tags).toEqual(['renovating']);
    await steward.patch('/api/customers/tags/renovating', { version: 1, state: 'retired' });
    // Stays on whoever carries it, goes to nobody else.
    expect((await agent.patch(`/api/customers/${id}`, { version: 3, tags: ['renovating'], sex: 'male' })).status).toBe(
      200,
    );
    const other = await made({ name: '另一位' });
    const refused = await agent.patch<Refused>(`/api/customers/${other}`, { version: 2, tags: ['renovating'] });
    expect(refused.body.error?.code).toBe('customers.tag-unknown');
    const listed = await agent.get<{ customers: CustomerSummary[] }>('/api/customers?tag=renovating');
    expect(listed.body.customers.map((c) => c.id)).toEqual([id]);
  });
});

it('checks custom fields by their definitions, seals personal ones, finds searchable ones', async () => {
  const name = (zh: string, en: string) => ({ zh, en });
  const define = (body: object) => formKeeper.post('/api/fields/customer', body);
  await define({
    key: 'house',
    kind: 'choice',
    name: name('住房', 'Housing'),
    choices: [
      { value: 'flat', name: name('公寓', 'Flat') },
      { value: 'villa', name: name('独栋别墅', 'Villa') },
    ],
    searchable: true,
  });
  await define({ key: 'plate', kind: 'text', name: name('车牌', 'Plate'), personal: true });
  const id = await made({ name: '自定义' });
  const put = (version: number, custom: object) =>
    agent.patch<Customer & Refused>(`/api/customers/${id}`, { version, custom });
  expect((await put(2, { house: 'castle' })).body.error?.code).toBe('fields.not-in-list');
  const saved = await put(2, { house: 'villa', plate: '浙A88K12' });
  expect(saved.body.custom).toEqual([
    { key: 'house', value: 'villa', masked: false },
    { key: 'plate', value: '浙****12', masked: true },
  ]);
  const [row] = await program.kernel.db.run<{ text: string }>(
    'select row_to_json(c)::text as text from customers.customer c where id = $1',
    [id],
  );
  expect(row!.text).not.toContain('88K12');
  const found = await agent.get<{ customers: CustomerSummary[] }>(`/api/customers?q=${encodeURIComponent('栋别墅')}`);
  expect(found.body.customers.map((c) => c.id)).toEqual([id]);
  const revealed = await agent.post<{ value: string }>(`/api/customers/${id}/reveal`, {
    field: 'custom',
    key: 'plate',
    reason: '核对',
  });
  expect(revealed.body.value).toBe('浙A88K12');
  expect((await put(saved.body.version, { plate: null })).body.custom).toHaveLength(1);
  const created = await agent.post<Customer>('/api/customers', { name: '新建带字段', custom: { house: 'flat' } });
  expect(created.body.custom).toEqual([{ key: 'house', value: 'flat', masked: false }]);
});

it('suggests files that may be one person, until somebody keeps them apart or merges them', async () => {
  const phone = aPhoneNumber();
  const address = '江苏省南京市鼓楼区某路88号2单元';
  const a = await made({ name: '欧阳晓', phone, address });
  const byPhone = await made({ name: '欧阳先生', phone: `+86 ${phone.slice(0, 3)} ${phone.slice(3)}` });
  const byAddress = await made({ name: '欧阳晓', address: address.replace(/\s/g, '') });
  const line = await made({ name: '前台', phone: '0571-8866 7712' });
  const extension = await made({ name: '前台分机', phone: '0571-88667712 转 803' });
  const modelId = await aModel(program.kernel.db);
  const bySerial = await made({ name: '过户' });
  for (const owner of [a, bySerial])
    await agent.post(`/api/customers/${owner}/products`, { modelId, serialNumber: `SN-${phone}`, boughtOn: null });
  const like = async (id: string) =>
    Object.fromEntries(
      (await agent.get<{ duplicates: Likeness[] }>(`/api/customers/${id}/duplicates`)).body.duplicates.map((one) => [
        one.id,
        one.reasons,
      ]),
    );
  expect(await like(a)).toEqual({ [byPhone]: ['phone'], [byAddress]: ['name-address'], [bySerial]: ['serial'] });
  expect(await like(line)).toEqual({ [extension]: ['line'] });
  expect(await like(extension)).toEqual({ [line]: ['line'] });

  type Pairs = { pairs: LikelyPair[]; nextCursor: string | null };
  const pairs = async (limit: number) => {
    const all: LikelyPair[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: Pairs } = await steward.get<Pairs>(
        `/api/customers/duplicates?limit=${limit}&cursor=${cursor}`,
      );
      all.push(...body.pairs);
      cursor = body.nextCursor;
    }
    return all.map((pair) => [pair.a.id, pair.b.id].sort().join(' ')).sort();
  };
  const key = (x: string, y: string) => [x, y].sort().join(' ');
  const expected = [key(a, byPhone), key(a, byAddress), key(a, bySerial)].sort();
  expect(await pairs(50)).toEqual(expected);
  expect(await pairs(1)).toEqual(expected);
  expect((await agent.get('/api/customers/duplicates')).status).toBe(403);

  expect((await steward.post(`/api/customers/${a}/apart`, { otherId: byPhone })).status).toBe(204);
  expect(await like(byPhone)).toEqual({});
  const version = (await read(byAddress)).version;
  await steward.post(`/api/customers/${byAddress}/merge`, { intoId: a, version });
  expect(await like(a)).toEqual({ [bySerial]: ['serial'] });
  // The one kept apart stays apart from whoever absorbs the file.
  await steward.post(`/api/customers/${a}/merge`, { intoId: bySerial, version: (await read(a)).version - 0 });
  expect(await like(byPhone)).toEqual({});
});

it('says nothing of a number that many share, and catches up on files written without likeness', async () => {
  const switchboard = aPhoneNumber();
  const ids = await Promise.all(Array.from({ length: 9 }, () => made({ name: '总机', phone: switchboard })));
  const { body } = await agent.get<{ duplicates: Likeness[] }>(`/api/customers/${ids[0]}/duplicates`);
  expect(body.duplicates).toEqual([]);
  const { db } = program.kernel;
  const address = '四川省成都市武侯区某街5号';
  const [one, other] = [await made({ name: '补记', address }), await made({ name: '补记', address })];
  await db.run('update customers.customer set likeness = null where id = any($1::uuid[])', [[one, other]]);
  expect(await settleLikeness(db)).toBeGreaterThanOrEqual(2);
  expect(await settleLikeness(db)).toBe(0);
  const after = await agent.get<{ duplicates: Likeness[] }>(`/api/customers/${one}/duplicates`);
  expect(after.body.duplicates.map(({ id }) => id)).toEqual([other]);
});

it('wipes all of it on erasure and hands all of it out on export', async () => {
  const id = await made({ name: '全数据', phone: aPhoneNumber() });
  const other = await made({ name: '亲属' });
  await agent.post(`/api/customers/${id}/addresses`, { purpose: 'delivery', address: '广东省深圳市南山区某路7号' });
  await agent.post(`/api/customers/${id}/relations`, { otherId: other, kind: 'family', note: '配偶' });
  await steward.post(`/api/customers/${id}/listing`, { listing: 'red', reason: '集团客户' });
  const { body } = await steward.post<{ fileId: string }>(`/api/customers/${id}/export`, { reason: '本人申请' });
  const file = await steward.get<{ customers: object }>(`/api/customers/exports/${body.fileId}`);
  expect(file.body.customers).toMatchObject({
    addresses: [{ address: '广东省深圳市南山区某路7号' }],
    relations: [{ kind: 'family', note: '配偶' }],
    lists: [{ listing: 'red', reason: '集团客户' }],
  });
  await steward.post(`/api/customers/${id}/erase`, { reason: '本人要求' });
  const rows = await program.kernel.db.run<{ text: string }>(
    `select row_to_json(a)::text as text from customers.address a where customer_id = $1
     union all select row_to_json(a)::text from customers.relation a where from_id = $1
     union all select row_to_json(a)::text from customers.listing_entry a where customer_id = $1
     union all select row_to_json(a)::text from customers.customer a where id = $1`,
    [id],
  );
  expect(rows).toHaveLength(4);
  const all = rows.map(({ text }) => text).join();
  for (const secret of ['深圳', '配偶', '集团客户', '全数据']) expect(all).not.toContain(secret);
});
