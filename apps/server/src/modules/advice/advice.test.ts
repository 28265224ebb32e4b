/** A superior's advice through the whole program: asked, waited for, given, seen. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Notice } from '#contracts/notifications';
import type { Ticket } from '#contracts/tickets';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import type { Advice } from './contract.ts';

let program: TestProgram;
let agent: Client;
let agentStaff: TestStaff;
let colleague: Client;
let leader: Client;
let leaderStaff: TestStaff;
let farLeader: Client;
let team: string;
type Refused = { error: { code: string } };

beforeAll(async () => {
  program = await testProgram();
  const branch = await aUnit(program.kernel.db);
  team = await aUnit(program.kernel.db, { parentId: branch });
  const elsewhere = await aUnit(program.kernel.db);
  const person = async (unitId: string, role: string): Promise<[Client, TestStaff]> => {
    const staff = await aStaff(program.kernel, { unitId, roles: [role] });
    return [await program.signIn(staff.number, staff.password), staff];
  };
  [agent, agentStaff] = await person(team, 'agent');
  [colleague] = await person(team, 'agent');
  // Of the branch: a superior up the tree.
  [leader, leaderStaff] = await person(branch, 'supervisor');
  [farLeader] = await person(elsewhere, 'supervisor');
}, 120_000);
afterAll(() => program?.stop());

const box = async (who: Client, query: string): Promise<Advice[]> =>
  (await who.get<{ requests: Advice[] }>(`/api/advice?${query}`)).body.requests;
const read = async (id: string) => (await agent.get<Ticket>(`/api/tickets/${id}`)).body;
const notices = async (who: Client): Promise<string[]> =>
  (await who.get<{ notices: Notice[] }>('/api/notifications/notices')).body.notices.map(({ code }) => code);

it('marks the ticket special, holds the solution, reaches the superior up the tree, comes back to the asker', async () => {
  const { id } = await aTicket(program.kernel, { unitId: team, assigneeId: agentStaff.id });
  const ask = (question: string) => agent.post<Advice & Refused>('/api/advice', { ticketId: id, question });
  const asked = await ask('客户要求换新机，超出三包期 10 天，可否破例？');
  expect(asked).toMatchObject({ status: 200, body: { state: 'waiting', mayGive: false, mayWithdraw: true } });
  expect((await ask('再问一次')).body.error.code).toBe('advice.already-asked');
  expect(await read(id)).toMatchObject({ special: true });
  expect(await notices(leader)).toContain('advice.asked');
  expect(await notices(farLeader)).not.toContain('advice.asked');

  expect((await box(leader, 'box=asked-of-me')).map((one) => [one.ticketId, one.mayGive])).toEqual([[id, true]]);
  expect(await box(farLeader, 'box=asked-of-me')).toEqual([]);
  expect(await box(colleague, 'box=asked-of-me')).toEqual([]);
  expect((await farLeader.get(`/api/advice?ticketId=${id}`)).status).toBe(404);
  expect((await box(agent, 'box=asked-by-me')).map(({ id: one }) => one)).toEqual([asked.body.id]);

  const state = async (to: string) =>
    agent.post<Ticket & Refused>(`/api/tickets/${id}/state`, { to, version: (await read(id)).version });
  expect(await state('resolved')).toMatchObject({ status: 409, body: { error: { code: 'advice.awaited' } } });

  const give = (who: Client, body: object) => who.post<Advice & Refused>(`/api/advice/${asked.body.id}/give`, body);
  expect((await give(agent, { verdict: 'approve' })).status).toBe(403);
  expect((await give(farLeader, { verdict: 'approve' })).status).toBe(404);
  expect((await give(leader, { verdict: 'instruct' })).status).toBe(400);
  const given = await give(leader, { verdict: 'instruct', text: '换新，费用走专项' });
  expect(given.body).toMatchObject({ state: 'given', verdict: 'instruct', givenBy: { number: leaderStaff.number } });
  expect((await give(leader, { verdict: 'approve' })).body.error.code).toBe('advice.not-waiting');
  expect(await box(leader, 'box=asked-of-me')).toEqual([]);
  expect(await notices(agent)).toContain('advice.given-instruct');
  const lines = (await read(id)).changes.filter(({ kind }) => kind === 'advice');
  expect(lines.map(({ actor, fields, text }) => [actor.number, fields[0]?.field, text])).toEqual([
    [agentStaff.number, 'asked', '客户要求换新机，超出三包期 10 天，可否破例？'],
    [leaderStaff.number, 'instruct', '换新，费用走专项'],
  ]);
  expect((await state('resolved')).status).toBe(200);
  expect((await ask('解决以后再问')).body.error.code).toBe('advice.ticket-ended');
});

it('nobody advises themselves; the asker may withdraw; it follows the ticket to another unit', async () => {
  const { id } = await aTicket(program.kernel, { unitId: team, special: true });
  const asked = await leader.post<Advice>('/api/advice', { ticketId: id, question: '可否减免上门费？' });
  expect(asked.body.mayGive).toBe(false);
  expect((await leader.post(`/api/advice/${asked.body.id}/give`, { verdict: 'approve' })).status).toBe(403);
  expect((await agent.post(`/api/advice/${asked.body.id}/withdraw`, {})).status).toBe(404);
  const taken = await leader.post<Advice>(`/api/advice/${asked.body.id}/withdraw`, {});
  expect(taken.body.state).toBe('withdrawn');
  expect((await box(agent, `ticketId=${id}`)).map(({ state }) => state)).toEqual(['withdrawn']);
});
