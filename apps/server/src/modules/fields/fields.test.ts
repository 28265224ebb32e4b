/** Definitions through the door: rights, stale versions, what may not change, conditions that make sense. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { FieldDefinition } from './contract.ts';
import { registerFieldSubject } from './subjects.ts';
import { takeFieldValues } from './take-values.ts';

let program: TestProgram;
let administrator: Client;
let agent: Client;
beforeAll(async () => {
  program = await testProgram();
  const first = await anAdministrator(program.kernel);
  administrator = await program.signIn(first.number, first.password);
  const unitId = await aUnit(program.kernel.db);
  const person = await aStaff(program.kernel, { unitId, roles: ['agent'] });
  agent = await program.signIn(person.number, person.password);
  registerFieldSubject({
    subject: 'sample',
    name: { zh: '样品', en: 'Sample' },
    facts: [{ key: 'type', name: { zh: '类型', en: 'Type' }, values: [] }],
  });
});
afterAll(() => program?.stop());

const name = (zh: string, en: string) => ({ zh, en });
const add = (body: object) =>
  administrator.post<FieldDefinition & { error?: { code: string } }>('/api/fields/sample', body);
const refusal = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

it('is defined by administrators, read by everybody, kept sound', async () => {
  const house = await add({
    key: 'house',
    kind: 'choice',
    name: name('住房', 'Housing'),
    choices: [
      { value: 'flat', name: name('公寓', 'Flat') },
      { value: 'villa', name: name('别墅', 'Villa') },
    ],
    searchable: true,
  });
  expect(house.status).toBe(200);
  const size = await add({
    key: 'size',
    kind: 'number',
    name: name('面积', 'Size'),
    unit: name('平方米', 'm²'),
    min: 1,
    visibleWhen: { match: 'all', terms: [{ of: 'field.house', is: 'one-of', values: ['villa'] }] },
    requiredWhen: { match: 'all', terms: [{ of: 'type', is: 'one-of', values: ['visit'] }] },
    position: 1,
  });
  expect(size.body).toMatchObject({ unit: { en: 'm²' }, min: 1, maxLength: null, state: 'active' });
  expect(
    (await agent.get<{ fields: FieldDefinition[] }>('/api/fields/sample')).body.fields.map(({ key }) => key),
  ).toEqual(['house', 'size']);
  expect((await agent.post('/api/fields/sample', { key: 'x', kind: 'text', name: name('甲', 'A') })).status).toBe(403);
  const code = async (body: object) => refusal(await add({ kind: 'text', name: name('甲', 'A'), ...body }));
  expect(await code({ key: 'house' })).toBe('fields.key-taken');
  expect(await code({ key: 'list', kind: 'choice' })).toBe('fields.choices-missing');
  expect(await code({ key: 'low', kind: 'number', min: 2, max: 1 })).toBe('fields.limits-crossed');
  const asks = (of: string) => ({ match: 'all', terms: [{ of, is: 'filled' }] });
  expect(await code({ key: 'lost', visibleWhen: asks('field.nobody') })).toBe('fields.condition-unknown');
  expect(await code({ key: 'lost', visibleWhen: asks('weather') })).toBe('fields.condition-unknown');

  const change = (id: string, body: object) =>
    administrator.patch<FieldDefinition & { error?: { code: string } }>(`/api/fields/sample/${id}`, body);
  const circle = await change(house.body.id, { version: 1, visibleWhen: asks('field.size') });
  expect(refusal(circle)).toBe('fields.condition-circle');
  const flatOnly = [{ value: 'flat', name: name('公寓', 'Flat') }];
  expect(refusal(await change(house.body.id, { version: 1, choices: flatOnly }))).toBe('fields.choice-gone');
  const retired = house.body.choices.map((one) => ({ ...one, retired: one.value === 'villa' }));
  expect((await change(house.body.id, { version: 1, choices: retired })).body.version).toBe(2);
  expect((await change(house.body.id, { version: 1, position: 4 })).status).toBe(409);
});

it('takes values under the caller’s language, and retired fields only from before', async () => {
  const { db } = program.kernel;
  const take = (given: Record<string, string | number>, type: string, locale: 'zh-CN' | 'en' = 'zh-CN') =>
    takeFieldValues(db, systemScope('test', locale), {
      subject: 'sample',
      before: { house: 'villa' },
      given,
      facts: { type },
      demandRequired: true,
    });
  await expect(take({}, 'visit', 'en')).rejects.toMatchObject({
    code: 'fields.required',
    params: { field: 'size', name: 'Size' },
  });
  expect((await take({ size: 240 }, 'visit')).values).toEqual({ house: 'villa', size: 240 });
  const { body } = await administrator.get<{ fields: FieldDefinition[] }>('/api/fields/sample');
  const size = body.fields.find(({ key }) => key === 'size')!;
  await administrator.patch(`/api/fields/sample/${size.id}`, { version: size.version, state: 'retired' });
  await expect(take({ size: 240 }, 'visit')).rejects.toMatchObject({ code: 'fields.unknown' });
  const seen = async (client: Client) =>
    (await client.get<{ fields: FieldDefinition[] }>('/api/fields/sample?retired=1')).body.fields.map(({ key }) => key);
  expect(await seen(administrator)).toEqual(['house', 'size']);
  expect(await seen(agent)).toEqual(['house']);
});
