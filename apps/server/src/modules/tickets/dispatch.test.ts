/** Automatic dispatch through the whole program: rules, skills and load, dedicated people, manual override, clocks. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aTopic } from '#testing/catalogue';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import type { DispatchRule, Ticket } from './contract.ts';
import { importTickets } from './import-tickets.ts';
import { firstFitting, fits } from './rules-dispatch.ts';

let program: TestProgram;
let unit: string;
let admin: Client;
let clerk: Client;
let queue: TestQueue;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  unit = await aUnit(kernel.db);
  const root = await aStaff(kernel, { roles: ['administrator'] });
  admin = await program.signIn(root.number, root.password);
  const desk = ['tickets.read', 'tickets.write', 'tickets.assign', 'customers.read'];
  const one = await aStaff(kernel, { unitId: unit, permissions: desk });
  clerk = await program.signIn(one.number, one.password);
  queue = await aQueue(kernel, { unitId: unit, channel: 'ticket' });
}, 120_000);
afterAll(() => program?.stop());

const agent = (skills: Record<string, number> = {}, capacity = 5, own = queue) =>
  anAgent(program.kernel, { queue: own, skills, capacity: { ticket: capacity } });
async function rule(given: Partial<DispatchRule>): Promise<DispatchRule> {
  const answer = await admin.post<DispatchRule>('/api/ticket-dispatch', {
    name: { zh: '规则', en: 'Rule' },
    queueId: queue.id,
    ...given,
  });
  expect(answer.status).toBe(200);
  return answer.body;
}
async function open(given: object = {}): Promise<Ticket> {
  const answer = await clerk.post<Ticket>('/api/tickets', { title: '不制冷', type: 'repair', ...given });
  expect(answer.status).toBe(200);
  return answer.body;
}
async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (const end = performance.now() + 15_000; ; ) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
const read = async (id: string): Promise<Ticket> => (await clerk.get<Ticket>(`/api/tickets/${id}`)).body;
const owned = (id: string): Promise<Ticket> =>
  until(`an owner of ${id}`, async () => {
    const ticket = await read(id);
    return ticket.assignee && ticket;
  });
const work = async (id: string) =>
  (
    await program.kernel.db.run<{ state: string; held_by: string | null }>(
      'select state, held_by from routing.work_item where subject_id = $1 order by id desc limit 1',
      [id],
    )
  )[0];

describe('a new ticket', () => {
  it('goes to whoever has the skill its topic asks for, at once, and its assignment clock stops', async () => {
    const cooling = await aTopic(program.kernel.db, { name: '制冷' });
    const leak = await aTopic(program.kernel.db, { name: '漏氟', parentId: cooling });
    await rule({ match: { topicIds: [cooling], unitIds: [unit] }, skills: { cooling: 6 }, position: 5 });
    const beginner = await agent({ cooling: 3 });
    const expert = await agent({ cooling: 8 });
    const made = await open({ topicId: leak });
    expect(made.clocks.map(({ target }) => target)).toContain('assignment');
    const ticket = await owned(made.id);
    expect(ticket.assignee?.id).toBe(expert.id);
    expect(ticket.assignee?.id).not.toBe(beginner.id);
    expect(ticket.state).toBe('open');
    expect(ticket.clocks.find(({ target }) => target === 'assignment')?.state).toBe('met');
    expect(ticket.changes.map(({ kind }) => kind)).toEqual(['opened', 'assigned']);
    expect(ticket.changes[0]!.fields[0]).toMatchObject({ field: 'queueId', from: null });
    expect(await work(made.id)).toEqual({ state: 'held', held_by: expert.id });
    // No offer to accept: it lies on the desk.
    const desk = await program.signIn(expert.number, expert.password);
    expect((await desk.get<{ offers: unknown[] }>('/api/routing/offers')).body.offers).toEqual([]);
  });

  it('spreads over people by load, and waits when everybody is full', async () => {
    const own = await aQueue(program.kernel, { unitId: unit, channel: 'ticket' });
    await rule({ match: { types: ['praise'], unitIds: [unit] }, queueId: own.id, position: 1 });
    const [one, two] = [await agent({}, 2, own), await agent({}, 2, own)];
    const made: Ticket[] = [];
    for (let n = 0; n < 5; n++) made.push(await open({ type: 'praise' }));
    const owners = await until('four are given', async () => {
      const tickets = await Promise.all(made.map(({ id }) => read(id)));
      const found = tickets.flatMap(({ assignee }) => assignee?.id ?? []);
      return found.length === 4 && found;
    });
    expect([one, two].map(({ id }) => owners.filter((owner) => owner === id).length)).toEqual([2, 2]);
    const waiting = (await Promise.all(made.map(({ id }) => read(id)))).find(({ assignee }) => !assignee)!;
    expect(waiting.state).toBe('new');
    // One is solved: the place goes to the one that waits.
    const done = (await read(made.find(({ id }) => id !== waiting.id)!.id))!;
    await clerk.post(`/api/tickets/${done.id}/state`, { to: 'resolved', version: done.version });
    expect((await owned(waiting.id)).assignee?.id).toBe(done.assignee?.id);
    expect((await work(done.id))?.state).toBe('done');
  });

  it('goes first to the rule’s dedicated person, and to whoever had the customer’s last ticket', async () => {
    const own = await aQueue(program.kernel, { unitId: unit, channel: 'ticket' });
    const [first, keeper] = [await agent({}, 9, own), await agent({}, 9, own)];
    await rule({ match: { types: ['complaint'] }, queueId: own.id, dedicatedId: keeper.id, position: 2 });
    for (let n = 0; n < 3; n++)
      expect((await owned((await open({ type: 'complaint' })).id)).assignee?.id).toBe(keeper.id);
    await rule({ match: { types: ['suggestion'] }, queueId: own.id, sticky: true, position: 2 });
    const customer = await aCustomer(program.kernel, { unitId: unit });
    const before = await open({ type: 'consult', customerId: customer.id, assigneeId: first.id });
    expect(before.assignee?.id).toBe(first.id);
    const next = await owned((await open({ type: 'suggestion', customerId: customer.id })).id);
    expect(next.assignee?.id).toBe(first.id);
  });

  it('that another system left open owes its whole time from when the router gives it out', async () => {
    const { kernel } = program;
    const old = await aUnit(kernel.db, { parentId: unit });
    const near = await aUnit(kernel.db, { parentId: unit });
    const own = await aQueue(kernel, { unitId: near, channel: 'ticket' });
    await rule({ match: { unitIds: [near] }, queueId: own.id, position: 1 });
    const past = { assigneeId: null, assignedAt: null, respondedAt: null, resolvedAt: null, closedAt: null };
    const [made] = await kernel.db.transact((tx) =>
      importTickets(tx, systemScope('test'), [
        {
          ...past,
          ...{ site: 1, title: '去年的漏水', description: '', type: 'repair', state: 'open', priority: 'normal' },
          ...{ topicId: null, special: false, customerId: null, conversationId: null, unitId: old },
          createdAt: new Date('2025-03-01T08:00:00Z'),
          broughtAt: new Date(),
        },
      ]),
    );
    const before = await read(made!.id);
    expect(new Set(before.clocks.map(({ state, pauseReason }) => `${state} ${pauseReason}`))).toEqual(
      new Set(['paused brought-in']),
    );
    const taker = await agent({}, 5, own);
    const from = Date.now();
    const moved = { unitId: near, assigneeId: null, reason: '归近处', version: before.version };
    const handed = await clerk.post(`/api/tickets/${made!.id}/assign`, moved);
    expect(handed.status, JSON.stringify(handed.body)).toBe(200);
    const ticket = await owned(made!.id);
    expect(ticket.assignee?.id).toBe(taker.id);
    const clocks = new Map(ticket.clocks.map((one) => [one.target, one]));
    expect(clocks.get('assignment')?.state).toBe('met');
    for (const target of ['response', 'solution'] as const) {
      const clock = clocks.get(target)!;
      expect(clock.state).toBe('running');
      expect(Date.parse(clock.dueAt)).toBeGreaterThanOrEqual(from + clock.targetSeconds * 1000 - 1000);
    }
    const [listed] = await kernel.db.run<{ due_order: Date }>('select due_order from tickets.ticket where id = $1', [
      made!.id,
    ]);
    expect(listed!.due_order.toISOString()).toBe(clocks.get('response')!.dueAt);
  });
});

describe('a person', () => {
  it('overrides the router: the ticket and the load go to the other one, history names the person', async () => {
    const own = await aQueue(program.kernel, { unitId: unit, channel: 'ticket' });
    await rule({ match: { types: ['installation'] }, queueId: own.id, position: 3 });
    const one = await agent({}, 9, own);
    const ticket = await owned((await open({ type: 'installation' })).id);
    expect(ticket.assignee?.id).toBe(one.id);
    const two = await agent({}, 9, own);
    const given = await clerk.post<Ticket>(`/api/tickets/${ticket.id}/assign`, {
      assigneeId: two.id,
      version: ticket.version,
    });
    expect([given.status, given.body.assignee?.id]).toEqual([200, two.id]);
    expect(given.body.changes.at(-1)!.actor.kind).toBe('staff');
    expect(await work(ticket.id)).toEqual({ state: 'held', held_by: two.id });
    const late = await clerk.post(`/api/tickets/${ticket.id}/assign`, { assigneeId: null, version: ticket.version });
    expect(late.status).toBe(409);
    expect(await work(ticket.id)).toEqual({ state: 'held', held_by: two.id });
    // Given back: somebody else gets it, its place is kept.
    await clerk.post(`/api/tickets/${ticket.id}/assign`, { assigneeId: null, version: given.body.version });
    expect((await owned(ticket.id)).assignee?.id).toBe(one.id);
  });

  it('keeps rules only with the right, sees a conflict, and a rule of a closed queue loses no ticket', async () => {
    const own = await aQueue(program.kernel, { unitId: unit, channel: 'ticket' });
    const made = await rule({ match: { types: ['consult'], special: true }, queueId: own.id, position: 1 });
    expect((await clerk.patch(`/api/ticket-dispatch/${made.id}`, { version: 1, position: 9 })).status).toBe(403);
    const moved = await admin.patch<DispatchRule>(`/api/ticket-dispatch/${made.id}`, { version: 1, position: 4 });
    expect([moved.body.position, moved.body.version]).toEqual([4, 2]);
    expect((await admin.patch(`/api/ticket-dispatch/${made.id}`, { version: 1, position: 9 })).status).toBe(409);
    const unknown = { name: { zh: '无', en: 'None' }, queueId: made.id };
    expect((await admin.post('/api/ticket-dispatch', unknown)).status).toBe(400);
    const closed = await admin.patch(`/api/routing/queues/${own.id}`, { version: 1, state: 'closed' });
    expect(closed.status).toBe(200);
    const ticket = await open({ type: 'consult', special: true });
    expect([ticket.state, await work(ticket.id)]).toEqual(['new', undefined]);
    const [entry] = await program.kernel.db.run(
      `select 1 from audit.entry where action = 'tickets.dispatch-rule-changed' and subject_id = $1`,
      [made.id],
    );
    expect(entry).toBeDefined();
  });
});

describe('rules', () => {
  it('fit when every named condition holds, and the first that fits decides', () => {
    const some = fc.option(fc.subarray(['a', 'b', 'c']), { nil: undefined });
    const facts = { type: 'a', priority: 'b', channel: 'c', special: true, topicIds: ['t', 'u'], unitId: 'x' };
    fc.assert(
      fc.property(
        some,
        some,
        some,
        fc.option(fc.boolean(), { nil: undefined }),
        (types, priorities, channels, special) => {
          const holds = (allowed: string[] | undefined, has: string) => !allowed?.length || allowed.includes(has);
          const expected =
            holds(types, 'a') && holds(priorities, 'b') && holds(channels, 'c') && (special === undefined || special);
          expect(fits({ types, priorities, channels, special }, facts)).toBe(expected);
        },
      ),
    );
    const rules = [{ match: { topicIds: ['z'] } }, { match: { topicIds: ['t'] } }, { match: {} }];
    expect(firstFitting(rules, facts)).toBe(rules[1]);
    expect(firstFitting([], facts)).toBeNull();
  });
});
