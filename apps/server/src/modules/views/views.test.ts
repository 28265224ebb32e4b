/** Saved views through HTTP: who sees and keeps which, and that a shared one shows its reader no more than the reader's rights. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import type { View, ViewCount } from './contract.ts';

let program: TestProgram;
let leader: Client;
let agent: Client;
let stranger: Client;
let agentId: string;
let branch: string;
let team: string;
let elsewhere: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  branch = await aUnit(kernel.db, { kind: 'branch' });
  team = await aUnit(kernel.db, { kind: 'team', parentId: branch });
  elsewhere = await aUnit(kernel.db, { kind: 'branch' });
  const enter = async (unitId: string, role: string): Promise<[string, Client]> => {
    const person = await aStaff(kernel, { unitId, roles: [role] });
    return [person.id, await program.signIn(person.number, person.password)];
  };
  [, leader] = await enter(branch, 'supervisor');
  [agentId, agent] = await enter(team, 'agent');
  [, stranger] = await enter(elsewhere, 'supervisor');
}, 120_000);
afterAll(() => program?.stop());

const views = async (client: Client): Promise<View[]> => (await client.get<{ views: View[] }>('/api/views')).body.views;
const names = async (client: Client): Promise<string[]> => (await views(client)).map(({ name }) => name);
const countOf = async (client: Client, id: string): Promise<ViewCount | undefined> =>
  (await client.get<{ counts: ViewCount[] }>('/api/views/counts')).body.counts.find((one) => one.id === id);
const save = async (client: Client, body: object): Promise<View> => {
  const saved = await client.post<View>('/api/views', body);
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  return saved.body;
};

describe('saved views', () => {
  it('are their author’s own, or a unit’s and all below it; others neither see nor keep them', async () => {
    const own = await save(agent, { name: '  我的加急 ', conditions: { view: 'mine', priority: 'urgent' } });
    expect(own).toMatchObject({
      name: '我的加急',
      unitId: null,
      mayEdit: true,
      sort: 'clock',
      conditions: { view: 'mine', priority: 'urgent' },
    });
    const shared = await save(leader, {
      name: '待派报修',
      unitId: branch,
      conditions: { view: 'unassigned', type: 'repair', state: ['new', 'open'] },
      sort: 'created',
      position: 5,
    });
    expect(await names(agent)).toEqual(['我的加急', '待派报修']);
    expect(await names(leader)).toEqual(['待派报修']);
    expect(await names(stranger)).toEqual([]);
    expect((await views(agent))[1]).toMatchObject({ mayEdit: false, unitId: branch, conditions: shared.conditions });

    const change = { name: '改', unitId: branch, conditions: { view: 'all' }, version: 1 };
    // An agent shares nothing and changes nothing shared; a stranger does not learn that it exists.
    expect((await agent.post('/api/views', { name: 'x', unitId: team, conditions: {} })).status).toBe(403);
    expect((await agent.put(`/api/views/${shared.id}`, change)).status).toBe(403);
    expect((await agent.put(`/api/views/${own.id}`, change)).status).toBe(403);
    expect((await agent.delete(`/api/views/${shared.id}`)).status).toBe(403);
    expect((await stranger.put(`/api/views/${shared.id}`, change)).status).toBe(404);
    expect((await stranger.delete(`/api/views/${shared.id}`)).status).toBe(404);
    expect((await leader.put(`/api/views/${own.id}`, change)).status).toBe(404);
    // Nor does a leader push a view into a unit of somebody else.
    expect((await leader.put(`/api/views/${shared.id}`, { ...change, unitId: elsewhere })).status).toBe(403);
    expect((await stranger.post('/api/views', { name: 'x', unitId: branch, conditions: {} })).status).toBe(403);
    expect((await agent.post('/api/views', { name: 'x', conditions: { state: ['gone'] } })).status).toBe(400);

    expect((await leader.put(`/api/views/${shared.id}`, change)).body).toMatchObject({ name: '改', version: 2 });
    expect((await leader.put(`/api/views/${shared.id}`, change)).status).toBe(409);
    expect((await leader.delete(`/api/views/${shared.id}`)).status).toBe(204);
    expect((await agent.delete(`/api/views/${own.id}`)).status).toBe(204);
    expect(await views(agent)).toEqual([]);
  });

  it('never count or list what their reader may not read, whoever shared them', async () => {
    const { kernel } = program;
    const given = { priority: 'urgent' as const, title: '金丝雀漏水' };
    await aTicket(kernel, { ...given, unitId: branch });
    await aTicket(kernel, { ...given, unitId: team, assigneeId: agentId });
    await aTicket(kernel, { ...given, unitId: elsewhere });
    await kernel.events.settle();
    const conditions = { view: 'all', priority: 'urgent' };
    const urgent = await save(leader, { name: '加急', unitId: branch, conditions });
    const worded = await save(leader, { name: '金丝雀', unitId: branch, conditions: { view: 'all', q: '金丝雀' } });
    const there = await save(leader, {
      name: '外单位',
      unitId: branch,
      conditions: { ...conditions, unitId: elsewhere },
    });
    const mine = await save(leader, { name: '我的', unitId: branch, conditions: { view: 'mine' } });
    for (const [client, seen, own] of [
      [leader, 2, 0],
      [agent, 1, 1],
    ] as const) {
      const listed = async (query: string): Promise<number> =>
        (await client.get<{ tickets: unknown[] }>(`/api/tickets?${query}`)).body.tickets.length;
      expect(await countOf(client, urgent.id)).toEqual({ id: urgent.id, count: seen, capped: false });
      expect(await listed('view=all&priority=urgent')).toBe(seen);
      expect(await countOf(client, worded.id)).toMatchObject({ count: seen });
      expect(await countOf(client, there.id)).toMatchObject({ count: 0 });
      // In a shared view `mine` is the reader's own work.
      expect(await countOf(client, mine.id)).toMatchObject({ count: own });
    }
    expect(await countOf(stranger, urgent.id)).toBeUndefined();
    // Sixty for one unit: the next is refused and told in words.
    for (let n = (await views(leader)).length; n < 60; n += 1)
      await save(leader, { name: `视图 ${n}`, unitId: branch, conditions: {} });
    expect((await leader.post('/api/views', { name: '多', unitId: branch, conditions: {} })).status).toBe(409);
  });
});
