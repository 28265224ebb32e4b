/** Needs through the whole program: written down, moved on, seen by whom, merged, wiped. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Customer } from '#contracts/customers';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Need } from './contract.ts';

let program: TestProgram;
let unitId: string;
let agent: Client;
let agentId: string;
let keeper: Client;
let keeperId: string;
let other: Client;

beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  unitId = await aUnit(kernel.db);
  const first = await aStaff(kernel, { unitId, roles: ['agent'], name: '陈思远' });
  agentId = first.id;
  agent = await program.signIn(first.number, first.password);
  const second = await aStaff(kernel, { unitId, roles: ['supervisor'], permissions: ['customers.erase'] });
  keeperId = second.id;
  keeper = await program.signIn(second.number, second.password);
  const third = await aStaff(kernel, { unitId: await aUnit(kernel.db), roles: ['agent'] });
  other = await program.signIn(third.number, third.password);
}, 120_000);
afterAll(() => program?.stop());

it('is written down, moved on with progress, handed over, goes with its file, and is wiped', async () => {
  const [a, b] = [await aCustomer(program.kernel, { unitId }), await aCustomer(program.kernel, { unitId })];
  const path = `/api/customers/${a.id}/needs`;
  type Answer = { needs: Need[]; error: { code: string } };
  const body = { title: '别墅全屋厨电方案', nextStep: '上门量尺寸', nextOn: '2026-01-05' };
  expect((await other.post(path, body)).status).toBe(404);
  const made = (await agent.post<Answer>(path, body)).body.needs[0]!;
  expect(made).toMatchObject({
    state: 'open',
    owner: { id: agentId, name: '陈思远' },
    // A day long past, and still under way.
    overdue: true,
    progress: [],
  });
  const at = `${path}/${made.id}`;
  const unknown = await agent.patch<Answer>(at, { version: 1, ownerId: newId() });
  expect(unknown.body.error.code).toBe('needs.owner-unknown');
  const moved = await agent.patch<Answer>(at, {
    version: 1,
    ownerId: keeperId,
    nextOn: '2099-01-01',
    progress: '已量尺寸，等报价',
  });
  expect(moved.body.needs[0]).toMatchObject({
    state: 'working',
    owner: { id: keeperId },
    overdue: false,
    progress: [{ text: '已量尺寸，等报价', by: '陈思远' }],
    version: 2,
  });
  expect((await agent.patch(at, { version: 1, state: 'met' })).status).toBe(409);
  expect((await other.patch(at, { version: 2, state: 'met' })).status).toBe(404);
  // Not under the name of another file.
  expect((await agent.patch(`/api/customers/${b.id}/needs/${made.id}`, { version: 2, state: 'met' })).status).toBe(404);

  const { version } = (await keeper.get<Customer>(`/api/customers/${a.id}`)).body;
  expect((await keeper.post(`/api/customers/${a.id}/merge`, { intoId: b.id, version })).status).toBe(200);
  const open = { title: '第二台热水器' };
  const both = (await agent.post<Answer>(`/api/customers/${b.id}/needs`, open)).body.needs;
  expect(both.map(({ title }) => title)).toEqual([body.title, open.title]);
  const done = await agent.patch<Answer>(`/api/customers/${b.id}/needs/${made.id}`, { version: 2, state: 'met' });
  expect(done.body.needs.map(({ state }) => state)).toEqual(['open', 'met']);

  expect((await keeper.post(`/api/customers/${b.id}/erase`, { reason: '客户要求' })).status).toBe(204);
  const rows = await program.kernel.db.run<{ title: string; text: string | null }>(
    `select n.title, p.text from needs.need n left join needs.progress p on p.need_id = n.id
     where n.customer_id = any($1::uuid[])`,
    [[a.id, b.id]],
  );
  expect(rows.map(({ title, text }) => title + (text ?? ''))).toEqual(['', '']);
});
