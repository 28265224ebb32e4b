/** Customers out of spreadsheets, through the whole program: bad files, dry run, writing, a worker that dies in the middle. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newField } from '#contracts/fields';
import type { ImportDetail, ImportKind } from '#contracts/imports';
import { clock, newId, steerClock, systemScope } from '#kernel';
import { addField } from '#modules/fields';
import { type Client, type TestProgram, testProgram } from '#program';
import { aModel } from '#testing/catalogue';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Customer, CustomerSummary } from './contract.ts';
import { dayOf } from './import-rows.ts';
import { aCustomer, aPhoneNumber } from './testing.ts';

let program: TestProgram;
let unitId: string;
let lead: Client;

const rights = ['imports.run', 'customers.read', 'customers.write', 'customers.configure'];

beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const person = await aStaff(program.kernel, { unitId, permissions: rights });

  lead = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

type Answer<T> = { status: number; body: T & { error?: { code: string; params?: Record<string, unknown> } } };
async function bring(
  content: Uint8Array | string,
  name = 'customers.csv',
  client = lead,
): Promise<Answer<ImportDetail>> {
  const form = new FormData();
  form.set('file', new Blob([content as string]), name);
  const answer = await fetch(`${program.url}/api/imports?kind=customers`, {
    method: 'POST',
    headers: { cookie: client.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as ImportDetail };
}
function encoded(text: string, encoding: string): Uint8Array {
  const { stdout, status } = spawnSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text });
  if (status !== 0) throw new Error('iconv failed');
  return new Uint8Array(stdout);
}
async function settled(id: string): Promise<ImportDetail> {
  return await expect
    .poll(async () => (await lead.get<ImportDetail>(`/api/imports/${id}`)).body, { timeout: 60_000, interval: 50 })
    .toSatisfy((run: ImportDetail) => !['checking', 'running'].includes(run.state))
    .then(async () => (await lead.get<ImportDetail>(`/api/imports/${id}`)).body);
}
async function check(run: ImportDetail, given: Partial<ImportDetail> = {}): Promise<ImportDetail> {
  const { mapping, mode, consentSource } = { ...run, ...given };
  const answer = await lead.post<ImportDetail>(`/api/imports/${run.id}/check`, { mapping, mode, consentSource });
  expect(answer.status).toBe(200);
  return settled(run.id);
}
async function write(run: ImportDetail): Promise<ImportDetail> {
  expect((await lead.post(`/api/imports/${run.id}/start`, {})).status).toBe(200);
  return settled(run.id);
}
const find = async (q: string): Promise<CustomerSummary[]> =>
  (await lead.get<{ customers: CustomerSummary[] }>(`/api/customers?q=${encodeURIComponent(q)}`)).body.customers;
const fileOf = async (id: string): Promise<Customer> => (await lead.get<Customer>(`/api/customers/${id}`)).body;

describe('customers from a spreadsheet', () => {
  it('guesses columns, looks at every row, writes the right ones, hands back the wrong ones', async () => {
    const { db } = program.kernel;
    const code = `M-${newId().slice(-8)}`;
    await aModel(db, { code });
    const { body: kinds } = await lead.get<{ kinds: ImportKind[] }>('/api/imports/kinds');
    expect(kinds.kinds.map(({ kind }) => kind)).toEqual(['customers']);
    await db.transact((tx) =>
      addField(
        tx,
        systemScope('test'),
        'customer',
        newField.parse({
          key: 'house_kind',
          kind: 'choice',
          name: { zh: '户型', en: 'Kind of house' },
          choices: [{ value: 'flat', name: { zh: '公寓', en: 'Flat' }, retired: false }],
        }),
      ),
    );
    const phones = [aPhoneNumber(), aPhoneNumber(), aPhoneNumber()];
    const text = [
      '客户姓名,手机,邮箱,性别,标签,地址,生日,型号,序列号,购买日期,户型,同意：营销,我的列',
      `导入甲,${phones[0]},,女,新客户;装修,杭州市文三路 1 号,1988/5/1,${code},SN-1,2024-05-01,公寓,是,x`,
      `导入乙,${phones[1]},yi@import.example,男,,,,,,,,,`,
      '导入坏号,12,,,,,,,,,,,',
      `导入坏型号,${aPhoneNumber()},,,,,,NO-SUCH,,,,,`,
      `导入坏户型,${aPhoneNumber()},,,,,,,,,城堡,,`,
      `导入乙,${phones[1]},,,,,,,,,,,`,
    ].join('\r\n');
    const { status, body: brought } = await bring(encoded(text, 'GBK'));
    expect(status).toBe(200);
    expect(brought).toMatchObject({ state: 'mapped', encoding: 'gb18030' });
    expect(brought.mapping.slice(0, 11)).toEqual([
      'name',
      'phone',
      'email',
      'sex',
      'tags',
      'address',
      'birthDate',
      'model',
      'serialNumber',
      'boughtOn',
      'custom:house_kind',
    ]);
    expect(brought.mapping[12]).toBeNull();
    expect(brought.preview[0]).toMatchObject({ line: 2 });
    const purpose = kinds.kinds[0]!.fields.find(({ key }) => key.startsWith('consent:'))!.key;
    const mapping = [...brought.mapping];
    mapping[11] = purpose;

    const checked = await check(brought, { mapping, consentSource: '门店登记表' });
    expect(checked).toMatchObject({ state: 'checked', total: 6, added: 2, changed: 0, same: 1, wrong: 3 });
    expect(checked.problems.map(({ line, field }) => [line, field])).toEqual([
      [4, '电话'],
      [5, '产品型号'],
      [6, null],
    ]);
    expect(await find('导入甲')).toEqual([]);

    const done = await write(checked);
    expect(done).toMatchObject({ state: 'done', added: 2, same: 1, wrong: 3 });
    const [listed] = await find('导入甲');
    const file = await fileOf(listed!.id);
    expect(file).toMatchObject({ sex: 'female', tags: ['新客户', '装修'], unitId });
    expect(file.phone).toMatchObject({ masked: true });
    expect(file.products).toMatchObject([{ serialNumber: 'SN-1', boughtOn: '2024-05-01' }]);
    expect(file.custom).toMatchObject([{ key: 'house_kind', value: 'flat' }]);
    expect(file.consents).toMatchObject([{ purpose: purpose.slice(8), given: true, source: '门店登记表' }]);
    const [raw] = await db.run<{ text: string }>(
      'select to_jsonb(c)::text as text from customers.customer c where id = $1',
      [listed!.id],
    );
    expect(raw!.text).not.toContain('文三路');

    const errors = await fetch(`${program.url}/api/imports/${done.id}/errors`, {
      headers: { cookie: lead.cookie, 'accept-language': 'zh-CN' },
    });
    const lines = (await errors.text()).trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^客户姓名,.*行号,列,原因$/);
    expect(lines[1]).toMatch(/^导入坏号,12,.*,4,电话,.+/);
    const notices = await lead.get<{ notices: { code: string; link: string; params: object }[] }>(
      '/api/notifications/notices',
    );
    expect(notices.body.notices[0]).toMatchObject({
      code: 'imports.ended',
      link: `/imports/${done.id}`,
      params: { added: 2, wrong: 3 },
    });
    // The titles are remembered as they were meant.
    expect((await bring(`姓名,同意：营销\n甲,是\n`)).body.mapping).toEqual(['name', purpose]);
    const again = await write(await check((await bring(text)).body, { mapping }));
    expect(again).toMatchObject({ added: 0, changed: 0, same: 3, wrong: 3 });
  });

  it('fills, writes over or skips what is known, by number, telephone or mail; never beyond the reach', async () => {
    const { kernel } = program;
    const phone = aPhoneNumber();
    const known = await aCustomer(kernel, { unitId, name: '已知甲', phone, address: '旧地址 1 号' });
    const number = (await fileOf(known.id)).number;
    const foreign = aPhoneNumber();
    await aCustomer(kernel, { name: '外人', phone: foreign });
    const mail = `${newId()}@import.example`;
    const text = `name,customer number,phone,mail address,home address,preferences\n新名字,${number},${phone},${mail},新地址 2 号,爱清淡\n碰外人,,${foreign},,,\n无此号,K9-999999,,,,\n`;
    const skipped = await write(await check((await bring(text)).body, { mode: 'skip' }));
    expect(skipped).toMatchObject({ added: 0, changed: 0, same: 1, wrong: 2 });
    const filled = await write(await check((await bring(text)).body));
    expect(filled).toMatchObject({ added: 0, changed: 1, wrong: 2 });
    expect(filled.problems.map(({ line }) => line)).toEqual([3, 4]);
    expect(await fileOf(known.id)).toMatchObject({ name: '已知甲', preferences: '爱清淡' });
    const over = await write(await check((await bring(text)).body, { mode: 'overwrite' }));
    expect(over).toMatchObject({ changed: 1 });
    expect(await fileOf(known.id)).toMatchObject({ name: '新名字' });
    expect((await find(mail)).map(({ id }) => id)).toEqual([known.id]);

    const other = await aStaff(kernel, { unitId, permissions: rights });
    const stranger = await program.signIn(other.number, other.password);
    expect((await stranger.get(`/api/imports/${over.id}`)).status).toBe(404);
    expect((await stranger.get(`/api/imports/${over.id}/errors`)).status).toBe(404);
    expect((await stranger.post(`/api/imports/${over.id}/start`, {})).status).toBe(404);
  });

  it('refuses damaged files, mixed encodings, an open quote, too much, and says where', async () => {
    const head = '姓名,电话\n';
    const gbk = encoded('王桂兰,13800000001\n', 'GBK');
    const utf8 = Buffer.from(`${head}李秀英,13800000002\n`);
    const code = async (content: Uint8Array | string, name?: string) => (await bring(content, name)).body.error?.code;
    expect((await bring(Buffer.concat([utf8, gbk]))).body.error).toMatchObject({ code: 'kernel.sheet-mixed' });
    expect(await code(`${head}"开口,1\n`)).toBe('kernel.sheet-quote-open');
    expect(await code(Buffer.from(`${head}甲,\0\n`))).toBe('kernel.sheet-binary');
    expect(await code(Buffer.from('PK\x03\x04damaged'), 'a.xlsx')).toMatch(/^kernel\.(sheet-unreadable|file-)/);
    expect(await code(head)).toBe('imports.no-rows');
    expect(await code('')).toBe('kernel.file-empty');
    expect(await code(new Uint8Array(64 * 1024 * 1024 + 2).fill(0x61))).toBe('kernel.too-large');
    const { body } = await bring('姓名,手机\n甲,1\n');
    const order = (mapping: (string | null)[]) =>
      lead.post<{ error: { code: string } }>(`/api/imports/${body.id}/check`, { mapping, mode: 'fill' });
    expect((await order(['name', 'name'])).body.error.code).toBe('imports.mapping-twice');
    expect((await order(['name', 'nonsense'])).body.error.code).toBe('imports.mapping-wrong');
    expect((await order([null, 'phone'])).body.error.code).toBe('imports.field-missing');
    expect((await lead.post<{ error: { code: string } }>(`/api/imports/${body.id}/start`, {})).body.error.code).toBe(
      'imports.not-now',
    );
  });

  it('a worker that dies in the middle is followed by another: nothing doubled, nothing left out', async () => {
    const { db } = program.kernel;
    const mark = newId().slice(-8);
    const count = 950;
    const rows = Array.from({ length: count }, (_, n) => `断点${mark}号${n},mail${n}.${mark}@import.example`);
    const run = await check((await bring(`姓名,邮箱\n${rows.join('\n')}\n`)).body);
    expect(run).toMatchObject({ state: 'checked', added: count });
    // The seventh step fails as a lost database would; the queue's own second try is put far away, as after a kill.
    await db.run(`create function imports.die() returns trigger language plpgsql as $$
      begin if new.handled > 600 and new.state = 'running' then raise exception 'the plug is pulled'; end if; return new; end $$`);
    await db.run('create trigger die before update on imports.run for each row execute function imports.die()');
    await lead.post(`/api/imports/${run.id}/start`, {});
    const handled = async (): Promise<number> => (await lead.get<ImportDetail>(`/api/imports/${run.id}`)).body.handled;
    await expect.poll(handled, { timeout: 30_000 }).toBe(600);
    await expect
      .poll(
        async () =>
          (
            await db.run(`select 1 from graphile_worker.jobs where key = $1 and last_error is not null`, [
              `imports:${run.id}`,
            ])
          ).length,
        { timeout: 30_000 },
      )
      .toBe(1);
    const written = async (): Promise<number> =>
      (
        await db.run<{ n: number }>(`select count(*)::int as n from customers.customer where name like $1`, [
          `断点${mark}%`,
        ])
      )[0]!.n;
    expect(await written()).toBe(600);
    await db.run('drop trigger die on imports.run');
    const late = clock.ms() + 120_000;
    const restore = steerClock(() => late);
    try {
      await (program.kernel.jobs as unknown as { runSchedule(name: string): Promise<void> }).runSchedule(
        'imports.take-up',
      );
      expect(await settled(run.id)).toMatchObject({ state: 'done', handled: count, added: count, wrong: 0 });
    } finally {
      restore();
    }
    expect(await written()).toBe(count);
  }, 120_000);

  it('is cancelled between two steps and keeps what was written', async () => {
    const mark = newId().slice(-8);
    const rows = Array.from({ length: 6_000 }, (_, n) => `取消${mark}号${n}`);
    const run = await check((await bring(`姓名\n${rows.join('\n')}\n`)).body);
    await lead.post(`/api/imports/${run.id}/start`, {});
    const stopped = await lead.post<ImportDetail>(`/api/imports/${run.id}/cancel`, {});
    expect(stopped.body.state).toBe('cancelled');
    expect(stopped.body.handled).toBeLessThan(6_000);
    expect((await lead.post(`/api/imports/${run.id}/cancel`, {})).status).toBe(409);
    expect((await lead.get<ImportDetail>(`/api/imports/${run.id}`)).body).toMatchObject({
      state: 'cancelled',
      handled: stopped.body.handled,
    });
  }, 120_000);
});

describe('days', () => {
  it('are read as people write them', () => {
    expect(['2024-05-01', '2024/5/1', '2024.5.1', '2024年5月1日', '2024-05-01 12:00:00'].map(dayOf)).toEqual(
      Array(5).fill('2024-05-01'),
    );
    expect(['2024-02-30', '1/5/2024', '45413'].map(dayOf)).toEqual([null, null, null]);
  });
});
