import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { storeConsent } from '#modules/consents';
import { addIdentity, addProduct, editCustomer } from '#modules/customers';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aContact, aCustomer, aPhoneNumber } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Base, Labels, MailPreview, SelectedCustomer, SelectionDetail } from './contract.ts';

const scope = systemScope('test');
let program: TestProgram;
let admin: Client;
let smtp: SMTPServer;
const received: { to: string; data: string }[] = [];
let unitId: string;
let elsewhere: string;
const ids: Record<string, string> = {};

const dayBefore = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  const port = await freePort();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let data = '';
      stream.on('data', (part: Buffer) => {
        data += part.toString();
      });
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), data });
        done();
      });
    },
  });
  await new Promise<void>((done) => {
    smtp.listen(port, '127.0.0.1', done);
  });
  program = await testProgram({ env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const { kernel } = program;
  const first = await anAdministrator(kernel);
  admin = await program.signIn(first.number, first.password);
  unitId = await aUnit(kernel.db, { kind: 'branch' });
  elsewhere = await aUnit(kernel.db, { kind: 'branch' });
  const people = [
    ['wang', '王桂兰', unitId, true],
    ['li', '李秀英', unitId, true],
    ['zhang', '张伟', unitId, false],
    ['chen', '陈静', elsewhere, true],
  ] as const;
  for (const [key, name, unit, mail] of people)
    ids[key] = (
      await aCustomer(kernel, {
        name,
        unitId: unit,
        phone: aPhoneNumber(),
        ...(mail ? { email: `${key}@example.com` } : {}),
        ...(key === 'li' ? {} : { address: `浙江省杭州市西湖区文三路 ${key.length} 号` }),
      })
    ).id;
  await kernel.db.transact(async (tx) => {
    for (const key of ['wang', 'chen'])
      await storeConsent(tx, scope, { customerId: ids[key]!, purpose: 'marketing', given: true, source: 'page' });
    // Agreed, then withdrawn: the latest word counts.
    for (const given of [true, false])
      await storeConsent(tx, scope, { customerId: ids.li!, purpose: 'marketing', given, source: 'call' });
    await editCustomer(tx, scope, {
      id: ids.wang!,
      version: 2,
      tags: ['老客户'],
      sex: 'female',
      tierId: '00000000-0000-7000-8000-000000010003',
    });
  });
  await aContact(kernel, {
    customerId: ids.wang!,
    unitId,
    kind: 'survey',
    score: 2,
    at: new Date(Date.now() - 86_400_000),
  });
  await aContact(kernel, { customerId: ids.li!, unitId, kind: 'ticket', at: new Date(Date.now() - 100 * 86_400_000) });
  for (const ago of [100, 101])
    await aContact(kernel, {
      customerId: ids.zhang!,
      unitId,
      kind: 'chat',
      at: new Date(Date.now() - ago * 86_400_000),
    });
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => {
    smtp.close(() => done());
  });
});

const here = (...parts: unknown[]) => ({ match: 'all', parts: [{ fact: 'unit', values: [unitId] }, ...parts] });
async function found(...parts: unknown[]): Promise<string[]> {
  const saved = await admin.post<SelectionDetail>('/api/selections', { name: '试', condition: here(...parts) });
  expect(saved.status).toBe(200);
  const page = await admin.get<{ customers: SelectedCustomer[] }>(`/api/selections/${saved.body.id}/customers`);
  expect(saved.body.count).toBe(page.body.customers.length);
  return page.body.customers.map(({ name }) => name).sort();
}

describe('conditions', () => {
  it('find people by what their files say, by contacts, scores and consents', async () => {
    const [wang, li, zhang] = ['王桂兰', '李秀英', '张伟'];
    expect(await found()).toEqual([zhang, li, wang].sort());
    expect(await found({ fact: 'tag', values: ['老客户'] })).toEqual([wang]);
    expect(await found({ fact: 'tag', none: true, values: ['老客户'] })).toEqual([zhang, li].sort());
    expect(await found({ fact: 'tier', none: true, values: ['00000000-0000-7000-8000-000000010003'] })).toEqual(
      [zhang, li].sort(),
    );
    expect(await found({ fact: 'sex', values: ['female'] })).toEqual([wang]);
    expect(await found({ fact: 'consent', purpose: 'marketing', given: true })).toEqual([wang]);
    expect(await found({ fact: 'consent', purpose: 'marketing', given: false })).toEqual([li]);
    expect(await found({ fact: 'reach', by: 'email', has: false })).toEqual([zhang]);
    expect(await found({ fact: 'reach', by: 'address', has: false })).toEqual([li]);
    expect(await found({ fact: 'satisfaction', is: 'at-most', score: 3 })).toEqual([wang]);
    expect(await found({ fact: 'satisfaction', is: 'at-least', score: 3 })).toEqual([]);
    expect(await found({ fact: 'tickets', atLeast: 1 })).toEqual([li]);
    const chats = (days: number, atLeast: number, kinds = ['chat']) =>
      found({ fact: 'contacts', kinds, days, atLeast });
    expect(await chats(120, 2)).toEqual([zhang]);
    expect(await chats(120, 3)).toEqual([]);
    expect(await chats(30, 1)).toEqual([]);
    expect(await chats(120, 1, ['call', 'mail'])).toEqual([]);
    expect(await found({ fact: 'contacted', from: dayBefore(30) })).toEqual([wang]);
    expect(await found({ fact: 'silent', since: dayBefore(50) })).toEqual([zhang, li].sort());
    expect(await found({ fact: 'listing', none: true, values: ['black', 'red'] })).toHaveLength(3);
  });

  it('nest and/or, and refuse deeper trees and foreign words', async () => {
    const nested = {
      match: 'any',
      parts: [
        { fact: 'tag', values: ['老客户'] },
        {
          match: 'all',
          parts: [
            { fact: 'tickets', atLeast: 1 },
            { fact: 'reach', by: 'email', has: true },
          ],
        },
      ],
    };
    expect(await found(nested)).toEqual(['李秀英', '王桂兰'].sort());
    const hostile = `'); drop table customers.customer; --`;
    expect(await found({ fact: 'tag', values: [hostile] })).toEqual([]);
    const wrong = await admin.post('/api/selections/count', {
      condition: { match: 'all', parts: [{ fact: 'name', values: ['x'] }] },
    });
    expect(wrong.status).toBe(400);
  });

  it('never reach beyond the reader, shared or not', async () => {
    const mine = await aStaff(program.kernel, { unitId: elsewhere, permissions: ['customers.read', 'selections.use'] });
    const client = await program.signIn(mine.number, mine.password);
    const whole = { match: 'all', parts: [] };
    const count = await client.post<{ count: number }>('/api/selections/count', { condition: whole });
    expect(count.body.count).toBe(1);
    const hidden = await admin.post<SelectionDetail>('/api/selections', { name: '私', condition: whole });
    expect((await client.get(`/api/selections/${hidden.body.id}`)).status).toBe(404);
    const shared = await admin.post<SelectionDetail>('/api/selections', {
      name: '共',
      condition: whole,
      sharedWith: [elsewhere],
    });
    expect((await client.get<SelectionDetail>(`/api/selections/${shared.body.id}`)).body).toMatchObject({
      own: false,
      count: 1,
    });
    expect((await client.patch(`/api/selections/${shared.body.id}`, { version: 1, name: '改' })).status).toBe(403);
    expect((await client.post('/api/selections', { name: '越', condition: whole, sharedWith: [unitId] })).status).toBe(
      403,
    );
    expect((await client.get(`/api/selections/${shared.body.id}/export`)).status).toBe(403);
    expect((await client.post(`/api/selections/${shared.body.id}/labels`, { form: 'zh' })).status).toBe(403);
  });
});

describe('lists, labels, mail', () => {
  it('a frozen list keeps its people while the living one moves', async () => {
    const living = await admin.post<SelectionDetail>('/api/selections', {
      name: '活',
      condition: here({ fact: 'tag', values: ['老客户'] }),
    });
    const frozen = await admin.post<SelectionDetail>(`/api/selections/${living.body.id}/freeze`, { name: '固定' });
    expect(frozen.body).toMatchObject({ count: 1, own: true, frozenAt: expect.any(String) });
    const { kernel } = program;
    const [row] = await kernel.db.run<{ version: number }>('select version from customers.customer where id = $1', [
      ids.zhang,
    ]);
    await kernel.db.transact((tx) =>
      editCustomer(tx, scope, { id: ids.zhang!, version: row!.version, tags: ['老客户'] }),
    );
    expect((await admin.get<SelectionDetail>(`/api/selections/${living.body.id}`)).body.count).toBe(2);
    expect((await admin.get<SelectionDetail>(`/api/selections/${frozen.body.id}`)).body.count).toBe(1);
    const refused = await admin.patch<{ error: { code: string } }>(`/api/selections/${frozen.body.id}`, {
      version: 1,
      condition: here(),
    });
    expect(refused.body.error.code).toBe('selections.is-frozen');
    expect((await admin.delete(`/api/selections/${frozen.body.id}`)).status).toBe(204);
    expect((await admin.get(`/api/selections/${frozen.body.id}`)).status).toBe(404);
  });

  it('exports names without numbers or addresses, prints labels in both forms, and leaves a trace of each', async () => {
    const { body } = await admin.post<SelectionDetail>('/api/selections', { name: '寄', condition: here() });
    const file = await admin.get<string>(`/api/selections/${body.id}/export?format=csv`);
    expect(file.body).toContain('王桂兰');
    expect(file.body).not.toContain('文三路');
    expect(file.body).not.toMatch(/1\d{10}/);
    const zh = await admin.post<Labels>(`/api/selections/${body.id}/labels`, { form: 'zh' });
    expect(zh.body.leftOut).toBe(1);
    expect(zh.body.labels.map(({ lines }) => lines)).toContainEqual([
      '浙江省杭州市西湖区文三路4号',
      '王桂兰女士（收）',
    ]);
    const en = await admin.post<Labels>(`/api/selections/${body.id}/labels`, { form: 'en' });
    expect(en.body.labels.map(({ lines }) => lines[0])).toContain('Ms 王桂兰');
    const trail = await program.kernel.db.run<{ action: string; detail: object }>(
      `select action, detail from audit.entry where subject_id = $1 order by at`,
      [body.id],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      'selections.exported',
      'selections.labels-printed',
      'selections.labels-printed',
    ]);
    expect(JSON.stringify(trail)).not.toContain('王桂兰');
  });

  it('mails only those who agreed, after a confirmation that matches the preview', async () => {
    const { body } = await admin.post<SelectionDetail>('/api/selections', { name: '邮', condition: here() });
    const draft = {
      purpose: 'marketing',
      subject: '{{name}}，秋季保养',
      text: '尊敬的{{姓名}}（{{number}}）：\n{{unknown}}',
    };
    const preview = await admin.post<MailPreview>(`/api/selections/${body.id}/mail/preview`, draft);
    expect(preview.body.counts).toEqual({ mailed: 1, noAddress: 0, noConsent: 2, listed: 0 });
    expect(preview.body.samples).toMatchObject([{ subject: '王桂兰，秋季保养' }]);
    expect(preview.body.samples[0]!.text).toMatch(/尊敬的王桂兰（K\d.*）：\n\{\{unknown\}\}/);
    const moved = await admin.post<{ error: { code: string } }>(`/api/selections/${body.id}/mail`, {
      ...draft,
      expected: 3,
    });
    expect(moved.body.error.code).toBe('selections.mail-moved');
    expect((await admin.post(`/api/selections/${body.id}/mail`, { ...draft, expected: 1 })).status).toBe(200);
    // The program's own worker may have taken the job already.
    await expect
      .poll(async () => (await admin.get<SelectionDetail>(`/api/selections/${body.id}`)).body.mailings, {
        timeout: 15_000,
      })
      .toMatchObject([{ state: 'sent', mailed: 1, leftOut: 2 }]);
    await expect.poll(() => received.map(({ to }) => to), { timeout: 15_000 }).toEqual(['wang@example.com']);
  });

  it('keeps a letter half written for its writer alone, over browsers, until it is confirmed', async () => {
    const { body } = await admin.post<SelectionDetail>('/api/selections', { name: '草稿', condition: here() });
    const path = `/api/selections/${body.id}/mail/draft`;
    type Kept = { draft: { purpose: string; subject: string; text: string; savedAt: string } | null };
    expect((await admin.get<Kept>(path)).body.draft).toBeNull();
    const half = { purpose: 'marketing', subject: '秋季保养', text: '' };
    expect((await admin.put<Kept>(path, half)).body.draft).toMatchObject(half);
    // Another browser of the same person; nobody else's.
    const first = await anAdministrator(program.kernel);
    const other = await program.signIn(first.number, first.password);
    expect((await admin.get<Kept>(path)).body.draft).toMatchObject(half);
    expect((await other.get<Kept>(path)).body.draft ?? null).toBeNull();
    // Without words it is none.
    expect((await admin.put<Kept>(path, { ...half, subject: ' ' })).body.draft).toBeNull();
    expect((await admin.get<Kept>(path)).body.draft).toBeNull();
    const whole = { ...half, text: '请预约' };
    expect((await admin.put<Kept>(path, whole)).status).toBe(200);
    const { counts } = (await admin.post<MailPreview>(`/api/selections/${body.id}/mail/preview`, whole)).body;
    expect((await admin.post(`/api/selections/${body.id}/mail`, { ...whole, expected: counts.mailed })).status).toBe(
      200,
    );
    expect((await admin.get<Kept>(path)).body.draft).toBeNull();
  });

  it('sums up the base: tiers, growth, quality of data', async () => {
    await program.kernel.db.transact((tx) =>
      addIdentity(tx, scope, { customerId: ids.zhang!, kind: 'email', value: 'zhang@example.com' }),
    );
    await expect(
      program.kernel.db.transact((tx) => addProduct(tx, scope, { customerId: ids.zhang!, modelId: ids.wang! })),
    ).rejects.toMatchObject({ code: 'customers.model-not-found' });
    const { body } = await admin.get<Base>('/api/selections/base');
    expect(body.total).toBe(4);
    expect(body.tiers).toContainEqual(expect.objectContaining({ key: 'gold', count: 1 }));
    expect(body.months.at(-1)).toMatchObject({ key: new Date().toISOString().slice(0, 7), count: 4 });
    expect(Object.fromEntries(body.has.map(({ key, count }) => [key, count]))).toEqual({
      phone: 4,
      email: 4,
      address: 3,
    });
    expect(body.consents).toMatchObject([{ key: 'marketing', count: 2 }]);
  });
});
