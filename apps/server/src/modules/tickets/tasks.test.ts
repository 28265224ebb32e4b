/** Watchers, sub-tasks and the checklist through the whole program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { eraseCustomer } from '#modules/customers';
import { type Client, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Ticket } from './contract.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let unitId: string;
let me: TestStaff;
let other: TestStaff;
let client: Client;
let colleague: Client;
type Refused = { error: { code: string; message: string } };

beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const permissions = ['tickets.read', 'tickets.write', 'customers.read'];
  me = await aStaff(program.kernel, { unitId, permissions });
  client = await program.signIn(me.number, me.password);
  other = await aStaff(program.kernel, { unitId, permissions });
  colleague = await program.signIn(other.number, other.password);
}, 120_000);
afterAll(() => program?.stop());

async function act(who: Client, id: string, part: string, body: object): Promise<Ticket> {
  const answer = await who.post<Ticket>(`/api/tickets/${id}${part}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}
const notices = async (who: Client, number: string): Promise<string[]> => {
  const { body } = await who.get<{ notices: { code: string; params: { number?: string } }[] }>(
    '/api/notifications/notices',
  );
  return body.notices.filter(({ params }) => params.number === number).map(({ code }) => code);
};

describe('watchers', () => {
  it('hear of comments and states of others, not of their own, and no more when they stop', async () => {
    const ticket = await aTicket(program.kernel, { unitId });
    expect((await act(client, ticket.id, '/watch', { watching: true })).watchers.map(({ id }) => id)).toEqual([me.id]);
    const twice = await act(client, ticket.id, '/watch', { watching: true });
    expect([twice.watchers.length, twice.version]).toEqual([1, 1]);
    await act(client, ticket.id, '/comments', { text: '我自己写的', internal: false });
    expect(await notices(client, ticket.number)).toEqual([]);
    const commented = await act(colleague, ticket.id, '/comments', { text: '已安排上门', internal: false });
    await act(colleague, ticket.id, '/state', { to: 'open', version: commented.version });
    expect((await notices(client, ticket.number)).sort()).toEqual(['tickets.watched-comment', 'tickets.watched-state']);
    expect((await act(client, ticket.id, '/watch', { watching: false })).watchers).toEqual([]);
    await act(colleague, ticket.id, '/comments', { text: '又写', internal: true });
    expect(await notices(client, ticket.number)).toHaveLength(2);
  });

  it('of a merged ticket are shown and told at the survivor, until it is un-merged', async () => {
    const absorbed = await aTicket(program.kernel, { unitId });
    const survivor = await aTicket(program.kernel, { unitId });
    await act(client, absorbed.id, '/watch', { watching: true });
    const merged = await act(colleague, absorbed.id, '/merge', { intoId: survivor.id, version: 1 });
    const written = await act(colleague, survivor.id, '/comments', { text: '进展', internal: false });
    expect(written.watchers.map(({ id }) => id)).toEqual([me.id]);
    expect(await notices(client, survivor.number)).toEqual(['tickets.watched-comment']);
    await act(colleague, absorbed.id, '/unmerge', { version: merged.version });
    const after = await act(colleague, survivor.id, '/comments', { text: '再进展', internal: false });
    expect(after.watchers).toEqual([]);
    expect(await notices(client, survivor.number)).toHaveLength(1);
  });
});

describe('tasks', () => {
  it('hold back the solution while a required one is open, and tell their owner', async () => {
    const ticket = await aTicket(program.kernel, { unitId, assigneeId: me.id });
    await act(client, ticket.id, '/tasks', { title: '拍照留存' });
    const made = await act(client, ticket.id, '/tasks', {
      title: '确认配件到货',
      ownerId: other.id,
      dueOn: '2026-12-01',
      required: true,
    });
    expect(made.tasks.map(({ title, owner, dueOn, required }) => [title, owner?.id, dueOn, required])).toEqual([
      ['拍照留存', undefined, null, false],
      ['确认配件到货', other.id, '2026-12-01', true],
    ]);
    expect(await notices(colleague, ticket.number)).toEqual(['tickets.task-given']);
    const resolve = { to: 'resolved', version: made.version };
    const refused = await client.post<Refused>(`/api/tickets/${ticket.id}/state`, resolve);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'tickets.tasks-open']);
    expect(refused.body.error.message).toContain('确认配件到货');
    const path = `/api/tickets/${ticket.id}/tasks/${made.tasks[1]!.id}`;
    const done = await colleague.patch<Ticket>(path, { done: true });
    expect(done.body.tasks[1]!.doneAt).not.toBeNull();
    const solved = await act(client, ticket.id, '/state', { to: 'resolved', version: done.body.version });
    expect(solved.state).toBe('resolved');
    const dropped = await client.delete<Ticket>(`/api/tickets/${ticket.id}/tasks/${made.tasks[0]!.id}`);
    expect(dropped.body.tasks).toHaveLength(1);
    expect(dropped.body.changes.filter(({ kind }) => kind === 'task').map(({ fields }) => fields[0]!.field)).toEqual([
      'added',
      'added',
      'done',
      'dropped',
    ]);
  });

  it('of another ticket or unit are not found, and unknown owners refused', async () => {
    const [a, b] = [await aTicket(program.kernel, { unitId }), await aTicket(program.kernel, { unitId })];
    const made = await act(client, a.id, '/tasks', { title: '一项' });
    const taskId = made.tasks[0]!.id;
    const wrong = await client.patch<Refused>(`/api/tickets/${b.id}/tasks/${taskId}`, { done: true });
    expect([wrong.status, wrong.body.error.code]).toEqual([404, 'tickets.task-not-found']);
    const nobody = '0190a000-0000-7000-8000-000000000000';
    const owner = await client.post<Refused>(`/api/tickets/${a.id}/tasks`, { title: 'x', ownerId: nobody });
    expect(owner.body.error.code).toBe('tickets.assignee-unknown');
    const away = await aTicket(program.kernel);
    for (const [part, body] of [
      ['/tasks', { title: 'x' }],
      ['/watch', { watching: true }],
    ] as const)
      expect((await client.post(`/api/tickets/${away.id}${part}`, body)).status).toBe(404);
  });

  it('lose their words when the customer is erased', async () => {
    const customer = await aCustomer(program.kernel, { unitId });
    const ticket = await aTicket(program.kernel, { unitId, customerId: customer.id });
    await act(client, ticket.id, '/tasks', { title: '给钱莉回电' });
    const scope = systemScope('test');
    await program.kernel.db.transact((tx) => eraseCustomer(tx, scope, { customerId: customer.id, reason: 'asked' }));
    const { body } = await client.get<Ticket>(`/api/tickets/${ticket.id}`);
    expect(body.tasks).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain('钱莉');
  });
});
