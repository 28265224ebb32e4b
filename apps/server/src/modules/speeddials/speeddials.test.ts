/** Numbers called often: own ones nobody else sees, a unit's its people and all below. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Entry } from './contract.ts';

let program: TestProgram;
let unit: string;
let leader: Client;
let agent: Client;
let stranger: Client;

beforeAll(async () => {
  program = await testProgram();
  const { db } = program.kernel;
  unit = await aUnit(db);
  const signIn = async (unitId: string, role: string) => {
    const { number, password } = await aStaff(program.kernel, { unitId, roles: [role] });
    return program.signIn(number, password);
  };
  leader = await signIn(unit, 'supervisor');
  agent = await signIn(unit, 'agent');
  stranger = await signIn(await aUnit(db), 'agent');
}, 60_000);
afterAll(() => program?.stop());

const add = (who: Client, label: string, number: string, unitId: string | null = null) =>
  who.post<{ id: string }>('/api/speeddials', { label, number, unitId });
const seen = async (who: Client): Promise<[string, boolean][]> =>
  (await who.get<{ entries: Entry[] }>('/api/speeddials')).body.entries.map(({ label, mine }) => [label, mine]);

it('own numbers are for oneself, a unit’s for its people; each is dropped by whoever keeps it', async () => {
  const own = await add(agent, '仓库', '02188886666');
  expect(own.status).toBe(200);
  const shared = await add(leader, '物流', '+862166668888', unit);
  expect(shared.status).toBe(200);
  expect((await add(agent, '物流', '1001', unit)).status).toBe(403);
  expect(await seen(agent)).toEqual([
    ['仓库', true],
    ['物流', false],
  ]);
  expect(await seen(leader)).toEqual([['物流', true]]);
  expect(await seen(stranger)).toEqual([]);
  const drop = (who: Client, id: string) => who.delete(`/api/speeddials/${id}`);
  for (const [who, id] of [
    [agent, shared.body.id],
    [leader, own.body.id],
    [stranger, own.body.id],
  ] as const)
    expect((await drop(who, id)).status).toBe(404);
  expect((await drop(agent, own.body.id)).status).toBe(204);
  expect((await drop(leader, shared.body.id)).status).toBe(204);
  expect(await seen(agent)).toEqual([]);
});

it('each has a short number: the lowest that is free, one row for oneself and one for all that units share', async () => {
  const codes = async (who: Client) =>
    (await who.get<{ entries: Entry[] }>('/api/speeddials')).body.entries.map(({ label, code }) => `${label} ${code}`);
  const first = await add(agent, 'a', '1001');
  await add(agent, 'b', '1002');
  await Promise.all(['c', 'd', 'e'].map((label) => add(leader, label, '1003', unit)));
  expect((await agent.delete(`/api/speeddials/${first.body.id}`)).status).toBe(204);
  await add(agent, 'f', '1004');
  const all = await codes(agent);
  expect(all.slice(0, 2)).toEqual(['b *512', 'f *511']);
  expect(
    all
      .slice(2)
      .map((one) => one.slice(2))
      .sort(),
  ).toEqual(['*521', '*522', '*523']);
});

it('refuses what cannot be dialled, and more than fifty', async () => {
  expect((await add(agent, 'x', 'abc')).status).toBe(400);
  expect((await add(agent, '', '1001')).status).toBe(400);
  for (let at = 0; at < 50; at += 1) expect((await add(stranger, `n${at}`, '1001')).status).toBe(200);
  expect((await add(stranger, 'one more', '1001')).status).toBe(409);
});
