/** Texts, words, disclosures and second checks, through the real interface. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '#contracts/customers';
import { clock, systemScope } from '#kernel';
import { eraseCustomer } from '#modules/customers';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { FileConsents, Notice, OpenCheck, Purpose } from './contract.ts';
import { afterReading, mostDiffering } from './rules.ts';

let program: TestProgram;
let unitId: string;
let officer: Client;
let first: Client;
let second: Client;
const system = systemScope('test');
type Refused = { error?: { code: string } };
const desk = ['customers.read', 'customers.write', 'consents.record', 'consents.verify'];

beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const signed = async (permissions: string[], where: string) => {
    const person = await aStaff(program.kernel, { unitId: where, permissions });
    return program.signIn(person.number, person.password);
  };
  const [root] = await program.kernel.db.run<{ id: string }>(
    'select id from organisation.unit where parent_id is null',
  );
  officer = await signed([...desk, 'consents.configure'], root?.id ?? unitId);
  first = await signed(desk, unitId);
  second = await signed(desk, unitId);
}, 120_000);
afterAll(() => program?.stop());

const made = async (name: string) => (await aCustomer(program.kernel, { unitId, name })).id;
const read = async (id: string) => (await first.get<FileConsents>(`/api/customers/${id}/consents`)).body;
const say = (id: string, body: object) => first.post<FileConsents & Refused>(`/api/customers/${id}/consents`, body);
const wordOf = (file: FileConsents, purpose: string) => file.purposes.find(({ code }) => code === purpose)?.word;

async function publish(purposes: string[], asksAnew = false): Promise<Notice> {
  const title = { zh: '我们如何使用您的信息', en: 'How we use your data' };
  const body = { zh: '我们如何使用您的信息。'.repeat(200), en: 'How we use your data. '.repeat(200).trim() };
  const drafted = await officer.post<{ notices: Notice[] }>('/api/consents/notices', {
    title,
    body,
    purposes,
    asksAnew,
  });
  const draft = drafted.body.notices.find(({ state }) => state === 'draft')!;
  const published = await officer.post<{ notices: Notice[] }>(`/api/consents/notices/${draft.id}/publish`, {
    edits: draft.edits,
  });
  return published.body.notices.find(({ id }) => id === draft.id)!;
}

describe('texts and words', () => {
  it('a word names the text that was shown, the channel and the person; a text that asks anew ends it', async () => {
    const id = await made('方敏');
    await say(id, { purpose: 'marketing', given: true, source: 'call' });
    expect(wordOf(await read(id), 'marketing')).toMatchObject({ given: true, noticeNumber: null, outdated: false });
    const one = await publish(['marketing', 'survey']);
    expect(one).toMatchObject({ number: 1, state: 'published' });
    expect(one.body.en.length).toBeGreaterThan(4000);
    await say(id, { purpose: 'marketing', given: false, source: 'mail' });
    const said = await say(id, { purpose: 'marketing', given: true, source: 'paper' });
    expect(wordOf(said.body, 'marketing')).toMatchObject({ given: true, noticeNumber: 1, source: 'paper' });
    expect(said.body.history.map(({ given, noticeNumber }) => [given, noticeNumber])).toEqual([
      [true, 1],
      [false, 1],
      [true, null],
    ]);
    expect(said.body.history[0]!.by).not.toMatch(/^staff:/);
    const { consents } = (await first.get<Customer>(`/api/customers/${id}`)).body;
    expect(consents).toMatchObject([{ purpose: 'marketing', given: true, source: 'paper', noticeVersion: 1 }]);
    const harmless = await publish(['marketing']);
    expect(wordOf(await read(id), 'marketing')).toMatchObject({ outdated: false });
    const changed = await publish(['marketing'], true);
    expect(changed.number).toBe(harmless.number! + 1);
    expect(wordOf(await read(id), 'marketing')).toMatchObject({ given: true, outdated: true });
    // An older form on paper still does not count; the text in force does.
    await say(id, { purpose: 'marketing', given: true, source: 'paper', noticeNumber: 1 });
    expect(wordOf(await read(id), 'marketing')).toMatchObject({ noticeNumber: 1, outdated: true });
    await say(id, { purpose: 'marketing', given: true, source: 'call' });
    expect(wordOf(await read(id), 'marketing')).toMatchObject({ noticeNumber: changed.number, outdated: false });
    const unfit = await say(id, { purpose: 'quality', given: true, source: 'call', noticeNumber: 1 });
    expect(unfit.body.error?.code).toBe('consents.notice-unfit');
    expect((await say(id, { purpose: 'nothing', given: true, source: 'call' })).status).toBe(400);
    const actions = (await auditTrail(program.kernel.db, id)).map(({ action }) => action);
    expect(actions.filter((action) => action === 'customers.consent-given')).toHaveLength(4);
    expect(actions).toContain('customers.consent-withdrawn');
  });

  it('published texts stay as they are; drafts are changed by one at a time; only at the company’s root', async () => {
    const one = await publish(['service']);
    const text = { zh: '改', en: 'changed' };
    const edit = (id: string, edits: number) =>
      officer.patch<{ notices: Notice[] } & Refused>(`/api/consents/notices/${id}`, { edits, body: text });
    expect((await edit(one.id, one.edits)).body.error?.code).toBe('consents.notice-published');
    expect((await officer.delete<Refused>(`/api/consents/notices/${one.id}`)).body.error?.code).toBe(
      'consents.notice-published',
    );
    const drafted = await officer.post<{ notices: Notice[] }>('/api/consents/notices', {
      title: text,
      body: text,
      purposes: ['service'],
    });
    const [draft] = drafted.body.notices;
    expect((await edit(draft!.id, draft!.edits)).status).toBe(200);
    expect((await edit(draft!.id, draft!.edits)).body.error?.code).toBe('kernel.conflict');
    expect((await officer.delete(`/api/consents/notices/${draft!.id}`)).status).toBe(200);
    const branch = await aStaff(program.kernel, { unitId, permissions: ['consents.configure', 'customers.read'] });
    const client = await program.signIn(branch.number, branch.password);
    expect(
      (await client.post('/api/consents/notices', { title: text, body: text, purposes: ['service'] })).status,
    ).toBe(403);
  });

  it('purposes are added, changed by one at a time and retired', async () => {
    const name = { zh: '以旧换新', en: 'Trade-in' };
    const added = await officer.post<{ purposes: Purpose[] }>('/api/consents/purposes', {
      code: 'trade-in',
      name,
      about: { zh: '旧机折价换购新机时使用您的产品信息。'.repeat(10), en: '' },
      basis: 'consent',
    });
    const one = added.body.purposes.find(({ code }) => code === 'trade-in')!;
    const again = await officer.post<Refused>('/api/consents/purposes', { ...one, about: name });
    expect(again.body.error?.code).toBe('consents.purpose-taken');
    const id = await made('施雨');
    await say(id, { purpose: 'trade-in', given: true, source: 'visit' });
    const retire = { version: one.version, state: 'retired' };
    expect((await officer.patch('/api/consents/purposes/trade-in', retire)).status).toBe(200);
    expect((await officer.patch('/api/consents/purposes/trade-in', retire)).status).toBe(409);
    expect((await say(id, { purpose: 'trade-in', given: true, source: 'visit' })).status).toBe(400);
    expect(wordOf(await read(id), 'trade-in')).toMatchObject({ given: true });
    expect((await read(await made('顾青'))).purposes.map(({ code }) => code)).not.toContain('trade-in');
  });
});

it('disclosures: to whom, why, which fields and when; without consent it is said so; wrong lines are struck', async () => {
  const id = await made('秦岚');
  const give = (body: object) =>
    first.post<FileConsents & Refused>(`/api/customers/${id}/disclosures`, {
      recipient: '顺达速运有限公司',
      purpose: 'service',
      reason: '寄送滤网',
      fields: ['name', 'phone', 'address'],
      givenOn: new Date(clock.ms()).toISOString().slice(0, 10),
      ...body,
    });
  const [sent] = (await give({})).body.disclosures;
  expect(sent).toMatchObject({ recipient: '顺达速运有限公司', covered: true, fields: ['name', 'phone', 'address'] });
  const uncovered = (await give({ purpose: 'marketing', recipient: '好礼会展', givenOn: '2025-03-01' })).body
    .disclosures;
  expect(uncovered.map(({ recipient, covered }) => [recipient, covered])).toEqual([
    ['顺达速运有限公司', true],
    ['好礼会展', false],
  ]);
  expect((await give({ givenOn: '2099-01-01' })).body.error?.code).toBe('consents.disclosure-ahead');
  const strike = () =>
    second.post<FileConsents & Refused>(`/api/customers/${id}/disclosures/${uncovered[1]!.id}/strike`, {});
  expect((await strike()).body.disclosures[1]).toMatchObject({ struckBy: expect.any(String) });
  expect((await strike()).body.error?.code).toBe('consents.disclosure-not-found');
  const elsewhere = await aStaff(program.kernel, { unitId: await aUnit(program.kernel.db), permissions: desk });
  const stranger = await program.signIn(elsewhere.number, elsewhere.password);
  expect((await stranger.get(`/api/customers/${id}/consents`)).status).toBe(404);
  const trail = await auditTrail(program.kernel.db, id);
  expect(trail.filter(({ action }) => action === 'consents.disclosed')).toHaveLength(2);
  expect(JSON.stringify(trail)).not.toContain('顺达');
});

describe('the second check', () => {
  const number = '330106198905123029';
  const enter = async (client: Client, id: string, values: object) => {
    const { body } = await client.get<{ version: number }>(`/api/customers/${id}`);
    return client.patch(`/api/customers/${id}`, { version: body.version, ...values });
  };
  const check = (client: Client, id: string, typed: string, field = 'identityNumber') =>
    client.post<{ outcome: string; file: FileConsents } & Refused>(`/api/customers/${id}/identity-checks/${field}`, {
      typed,
    });
  const stateOf = async (id: string) => (await read(id)).checks.map(({ field, state }) => [field, state]);

  it('another person types the same; who entered it is refused; a new value starts again', async () => {
    const id = await made('冯雪');
    await enter(first, id, { identityNumber: number, birthDate: '1989-05-12' });
    expect(await stateOf(id)).toEqual([
      ['identityNumber', 'open'],
      ['birthDate', 'open'],
    ]);
    const waiting = (await second.get<{ checks: OpenCheck[] }>('/api/consents/checks')).body.checks;
    expect(waiting.filter(({ customer }) => customer.id === id).map(({ field, own }) => [field, own])).toEqual([
      ['birthDate', false],
      ['identityNumber', false],
    ]);
    expect((await check(first, id, number)).body.error?.code).toBe('consents.check-own');
    expect((await check(second, id, '330106198905123037')).body.outcome).toBe('differs');
    const done = await check(second, id, '3301 0619 8905 1230 29');
    expect(done.body.outcome).toBe('confirmed');
    expect(done.body.file.checks[0]).toMatchObject({ state: 'confirmed', value: { masked: true }, own: false });
    expect(JSON.stringify(done.body)).not.toContain(number);
    expect((await check(second, id, number)).body.error?.code).toBe('consents.check-not-found');
    // The second person corrects it: now it is their entry.
    await enter(second, id, { identityNumber: '330106198905123045' });
    expect((await stateOf(id))[0]).toEqual(['identityNumber', 'open']);
    expect((await check(second, id, '330106198905123045')).body.error?.code).toBe('consents.check-own');
    await enter(second, id, { identityNumber: null });
    expect(await stateOf(id)).toEqual([['birthDate', 'open']]);
    const trail = (await auditTrail(program.kernel.db, id)).map(({ action }) => action);
    expect(trail).toContain('consents.identity-confirmed');
    expect(trail).toContain('consents.identity-differed');
  });

  it('three differences or a word send it back; the stranger and the file of another unit are refused', async () => {
    const id = await made('向南');
    await enter(first, id, { passport: 'E12345678', birthDate: '1990-01-01' });
    for (let time = 1; time < mostDiffering; time++)
      expect((await check(second, id, 'E00000000', 'passport')).body.outcome).toBe('differs');
    expect((await check(second, id, 'E00000000', 'passport')).body.outcome).toBe('refused');
    const refused = await second.post<FileConsents>(`/api/customers/${id}/identity-checks/birthDate/refuse`, {
      note: '未带证件',
    });
    expect(refused.body.checks.map(({ state, note }) => [state, note])).toEqual([
      ['refused', ''],
      ['refused', '未带证件'],
    ]);
    await enter(first, id, { passport: 'E87654321' });
    const outsider = await aStaff(program.kernel, { unitId: await aUnit(program.kernel.db), permissions: desk });
    const stranger = await program.signIn(outsider.number, outsider.password);
    expect((await check(stranger, id, 'E87654321', 'passport')).status).toBe(404);
    expect((await stranger.get<{ checks: OpenCheck[] }>('/api/consents/checks')).body.checks).toEqual([]);
    await program.kernel.db.transact((tx) => eraseCustomer(tx, system, { customerId: id, reason: '客户要求' }));
    const [left] = await program.kernel.db.run<{ n: number }>(
      'select count(*)::int as n from consents.identity_check where customer_id = $1',
      [id],
    );
    expect(left!.n).toBe(0);
  });
});

it('readings: any row of differences ends refused, equal ends confirmed whenever it comes', () => {
  for (let before = 0; before < mostDiffering; before++) {
    expect(afterReading(before, true)).toMatchObject({ state: 'confirmed', differed: before });
    expect(afterReading(before, false).state).toBe(before + 1 === mostDiffering ? 'refused' : 'open');
  }
});
