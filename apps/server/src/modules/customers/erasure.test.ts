/** Export, erasure, and what a restored backup must not bring back. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { systemScope } from '#kernel';
import { verifyChain } from '#modules/audit';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Customer, CustomerSummary } from './contract.ts';
import { settleErasures } from './erase-customer.ts';
import { erasedBefore } from './erasure-ledger.ts';
import { rewrapCustomerKeys } from './store-keys.ts';
import { aContact, aCustomer } from './testing.ts';

let program: TestProgram;
let officer: Client;
let unitId: string;
const system = systemScope('test');

beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const staff = await aStaff(program.kernel, {
    unitId,
    permissions: ['customers.read', 'customers.write', 'customers.export', 'customers.erase', 'conversations.read'],
  });
  officer = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(() => program?.stop());

async function aWholeCustomer(phone: string): Promise<string> {
  const customer = await aCustomer(program.kernel, {
    name: '沈雁冰',
    phone,
    email: `${phone}@example.com`,
    address: '上海市静安区某路1号',
    unitId,
  });
  await aContact(program.kernel, { customerId: customer.id, unitId, title: '沈雁冰来问保修' });
  return customer.id;
}

describe('export', () => {
  it('hands out everything in clear, once asked for with a reason, to whoever asked', async () => {
    const id = await aWholeCustomer('13900001001');
    expect((await officer.post(`/api/customers/${id}/export`, {})).status).toBe(400);
    const { body } = await officer.post<{ fileId: string }>(`/api/customers/${id}/export`, { reason: '客户本人申请' });
    const file = await officer.get<Record<string, Record<string, unknown>>>(`/api/customers/exports/${body.fileId}`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toMatch(/attachment; filename="K1-\d+\.json"/);
    expect(file.body.customers).toMatchObject({
      name: '沈雁冰',
      address: '上海市静安区某路1号',
      identities: [
        { kind: 'phone', value: '+8613900001001', verified: false },
        { kind: 'email', value: '13900001001@example.com', verified: false },
      ],
    });
    expect(Object.keys(file.body)).toEqual(
      expect.arrayContaining(['customers', 'conversations', 'tickets', 'surveys']),
    );
    const actions = (await auditTrail(program.kernel.db, id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['customers.exported', 'customers.export-downloaded']));
    const other = await aStaff(program.kernel, { unitId, permissions: ['customers.read', 'customers.export'] });
    const another = await program.signIn(other.number, other.password);
    expect((await another.get(`/api/customers/exports/${body.fileId}`)).status).toBe(404);
  });
});

describe('erasure', () => {
  it('leaves nothing to read, in any table or file, and nothing to find', async () => {
    const id = await aWholeCustomer('13900001002');
    const { body: exported } = await officer.post<{ fileId: string }>(`/api/customers/${id}/export`, {
      reason: '存档',
    });
    const before = (await officer.get<Customer>(`/api/customers/${id}`)).body;
    expect((await officer.post(`/api/customers/${id}/erase`, { reason: '客户本人要求删除' })).status).toBe(204);
    expect((await officer.get(`/api/customers/${id}`)).status).toBe(404);
    for (const q of ['沈雁冰', '13900001002', before.number]) {
      const found = await officer.get<{ customers: CustomerSummary[] }>(`/api/customers?q=${encodeURIComponent(q)}`);
      expect(found.body.customers.map((customer) => customer.id)).not.toContain(id);
    }
    const { db } = program.kernel;
    const rows = await db.run<{ text: string; wrapped_key: string | null }>(
      `select row_to_json(c)::text as text from customers.customer c where id = $1
       union all select row_to_json(i)::text from customers.identity i where customer_id = $1
       union all select row_to_json(k)::text from customers.contact k where customer_id = $1`,
      [id],
    );
    expect(rows.length).toBeGreaterThan(3);
    const all = rows.map(({ text }) => text).join('\n');
    expect(all).not.toMatch(/沈雁冰|13900001002|v1\./);
    expect((await officer.get(`/api/customers/exports/${exported.fileId}`)).status).toBe(404);
    await expect(program.kernel.files.read(exported.fileId)).rejects.toThrow();
    expect(erasedBefore(program.kernel.config.anchorDir).map(({ customerId }) => customerId)).toContain(id);
    expect((await officer.post(`/api/customers/${id}/erase`, { reason: '再来一次' })).status).toBe(404);
  });

  it('is done again after a restored backup, and the audit chain still verifies', async () => {
    const id = await aWholeCustomer('13900001003');
    const { db } = program.kernel;
    // The backup: rows as they were, key included.
    const [row] = await db.run('select * from customers.customer where id = $1', [id]);
    const identities = await db.run('select * from customers.identity where customer_id = $1', [id]);
    expect((await officer.post(`/api/customers/${id}/erase`, { reason: '客户本人要求删除' })).status).toBe(204);
    const admin = new pg.Client(program.databaseUrl);
    await admin.connect();
    await admin.query('delete from customers.erasure where customer_id = $1', [id]);
    await admin.query(
      `update customers.customer c set (state, name, ring, wrapped_key, sealed) = (select state, name, ring, wrapped_key, sealed
         from jsonb_populate_record(null::customers.customer, $2::jsonb)) where id = $1`,
      [id, JSON.stringify(row)],
    );
    await admin.query(
      `update customers.identity i set (state, sealed, blind) = (select state, sealed, blind
         from jsonb_populate_recordset(null::customers.identity, $2::jsonb) b where b.id = i.id) where customer_id = $1`,
      [id, JSON.stringify(identities)],
    );
    await admin.end();
    expect((await officer.get<Customer>(`/api/customers/${id}`)).body.name).toBe('沈雁冰');
    expect(await settleErasures(db)).toBe(1);
    expect((await officer.get(`/api/customers/${id}`)).status).toBe(404);
    expect(await settleErasures(db)).toBe(0);
    const [state] = await db.run<{ wrapped_key: string | null }>(
      'select wrapped_key from customers.customer where id = $1',
      [id],
    );
    expect(state!.wrapped_key).toBeNull();
    await expect
      .poll(async () => (await verifyChain(db, system, program.kernel.config.anchorDir)).problems, { timeout: 10_000 })
      .toEqual([]);
  });

  it('the ledger survives a torn line and learns what it missed', async () => {
    const id = await aWholeCustomer('13900001004');
    const file = join(program.kernel.config.anchorDir, 'erasures.jsonl');
    appendFileSync(file, '{"customerId":"0190');
    expect((await officer.post(`/api/customers/${id}/erase`, { reason: '客户要求' })).status).toBe(204);
    const text = readFileSync(file, 'utf8');
    expect(erasedBefore(program.kernel.config.anchorDir).map(({ customerId }) => customerId)).toContain(id);
    expect(text).toContain('0190\n');
  });
});

it('keys move to a new master key and still open', async () => {
  const id = await aWholeCustomer('13900001005');
  const { db, keys } = program.kernel;
  // A ring nobody has: every key counts as old.
  let found = 0;
  await db.transact(async (tx) => {
    found = await rewrapCustomerKeys(tx, system, (wrapped) => keys.rewrap(wrapped), keys.currentRing + 1, 500);
  });
  expect(found).toBeGreaterThan(0);
  expect((await officer.get<Customer>(`/api/customers/${id}`)).body.phone?.shown).toBe('139****1005');
  expect(inject('adminUrl')).toBeTruthy();
});
