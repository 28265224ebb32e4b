/** Tickets through the whole program: the life of one, clocks, rights, conflicts, lists, search. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aTopic } from '#testing/catalogue';
import { aCustomer } from '#testing/customers';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Ticket, TicketSummary } from './contract.ts';
import { rateTicket } from './rate-ticket.ts';
import { aTicket } from './testing.ts';
import { ticketFigures } from './ticket-figures.ts';

let program: TestProgram;
let east: string;
let south: string;
let me: TestStaff;
let agent: Client;
let colleague: TestStaff;
let leader: Client;
let leaderId: string;
const system = systemScope('test');
const desk = ['tickets.read', 'tickets.write', 'customers.read'];

beforeAll(async () => {
  program = await testProgram();
  east = await aUnit(program.kernel.db);
  south = await aUnit(program.kernel.db);
  me = await aStaff(program.kernel, { unitId: east, permissions: desk, name: '陈思远' });
  agent = await program.signIn(me.number, me.password);
  colleague = await aStaff(program.kernel, { unitId: east, permissions: desk });
  const second = await aStaff(program.kernel, { unitId: east, permissions: [...desk, 'tickets.assign'] });
  leaderId = second.id;
  leader = await program.signIn(second.number, second.password);
}, 120_000);
afterAll(() => program?.stop());

type Listed = { tickets: TicketSummary[]; nextCursor: string | null; total: { count: number; capped: boolean } };
type Refused = { error: { code: string; message: string } };
async function list(client: Client, query: string): Promise<Listed> {
  const answer = await client.get<Listed>(`/api/tickets?${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
}
const ids = (found: Listed): string[] => found.tickets.map(({ id }) => id);
const clocks = (ticket: Ticket): Record<string, string> =>
  Object.fromEntries(ticket.clocks.map(({ target, state }) => [target, state]));

describe('many at once', () => {
  it('stores a crowd in groups: each as if it were alone, a wrong one spoils nobody', async () => {
    const customers = await Promise.all([1, 2, 3].map(() => aCustomer(program.kernel, { unitId: east })));
    const stranger = await aCustomer(program.kernel, { unitId: south });
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        (n % 2 ? agent : leader).post<Ticket & Refused>('/api/tickets', {
          title: `一起来的 ${n}`,
          type: n % 3 ? 'repair' : 'complaint',
          customerId: n === 7 ? stranger.id : customers[n % 3]!.id,
        }),
      ),
    );
    const made = answers.filter(({ status }) => status === 200).map(({ body }) => body);
    expect(made).toHaveLength(23);
    expect(answers[7]).toMatchObject({ status: 400, body: { error: { code: 'tickets.customer-unknown' } } });
    expect(new Set(made.map(({ number }) => number)).size).toBe(23);
    for (const [n, { status, body }] of answers.entries()) {
      if (status !== 200) continue;
      expect(body).toMatchObject({
        title: `一起来的 ${n}`,
        customerId: customers[n % 3]!.id,
        changes: [{ kind: 'opened' }],
      });
      expect(body.changes[0]!.actor.id).toBe(n % 2 ? me.id : leaderId);
      expect(clocks(body)).toEqual({ assignment: 'running', response: 'running', solution: 'running' });
      const stored = await agent.get<Ticket>(`/api/tickets/${body.id}`);
      expect(stored.body).toEqual(body);
    }
    const lines = await program.kernel.db.run<{ n: number }>(
      `select count(*)::int as n from customers.contact where kind = 'ticket' and subject_id = any($1::uuid[])`,
      [made.map(({ id }) => id)],
    );
    const facts = await program.kernel.db.run<{ n: number }>(
      `select count(distinct aggregate_id)::int as n from (select aggregate_id, type from kernel.outbox
         union all select aggregate_id, type from kernel.event_log) e where type = 'ticket.opened' and aggregate_id = any($1::text[])`,
      [made.map(({ id }) => id)],
    );
    expect([lines[0]!.n, facts[0]!.n]).toEqual([23, 23]);
  });

  it('does not wait for a file that somebody holds, except the ticket about it', async () => {
    const [held, free] = [
      await aCustomer(program.kernel, { unitId: east }),
      await aCustomer(program.kernel, { unitId: east }),
    ];
    const open = (customerId: string) =>
      agent.post<Ticket>('/api/tickets', { title: '等一等', type: 'repair', customerId });
    const waiting = await program.kernel.db.transact(async (tx) => {
      await tx.run('select from customers.customer where id = $1 for update', [held.id]);
      const about = open(held.id);
      const others = await Promise.all([1, 2, 3, 4].map(() => open(free.id)));
      expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      return { about };
    });
    expect((await waiting.about).status).toBe(200);
  });
});

describe('the life of a ticket', () => {
  it('runs through its states with its clocks and tells everything in its history', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east });
    const topicId = await aTopic(program.kernel.db, { name: '漏油' });
    const opened = await agent.post<Ticket>('/api/tickets', {
      title: '油烟机右侧滴油',
      description: '三个月后滴油',
      type: 'repair',
      topicId,
      customerId: customer.id,
    });
    expect(opened.status).toBe(200);
    let ticket = opened.body;
    expect(ticket.number).toMatch(/^T1-\d{6}$/);
    expect(ticket).toMatchObject({
      state: 'new',
      unitId: east,
      customerName: '王桂兰',
      topicPath: [{ zh: '漏油', en: 'Test topic' }],
      version: 1,
    });
    expect(clocks(ticket)).toEqual({ assignment: 'running', response: 'running', solution: 'running' });
    const dues = ticket.clocks.map(({ dueAt }) => dueAt).sort();
    expect(ticket.nextClock?.dueAt).toBe(dues[0]);
    const path = `/api/tickets/${ticket.id}`;
    const step = async (part: string, body: object): Promise<void> => {
      const answer = await agent.post<Ticket>(`${path}${part}`, { version: ticket.version, ...body });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      ticket = answer.body;
    };

    await step('/assign', { assigneeId: me.id });
    expect([ticket.state, ticket.assignee?.number]).toEqual(['open', me.number]);
    expect(clocks(ticket)).toEqual({ assignment: 'met', response: 'running', solution: 'running' });

    await step('/comments', { text: '客户证书号 123，内部', internal: true });
    expect(clocks(ticket).response).toBe('running');
    await step('/comments', { text: '您好，已安排师傅上门', internal: false });
    expect(clocks(ticket).response).toBe('met');

    await step('/state', { to: 'waiting' });
    expect(clocks(ticket).solution).toBe('paused');
    expect(ticket.clocks.find(({ target }) => target === 'solution')).toMatchObject({
      pauseReason: 'waiting-for-customer',
      remainingSeconds: expect.any(Number),
    });
    await step('/state', { to: 'open' });
    expect(clocks(ticket).solution).toBe('running');
    await step('/state', { to: 'resolved' });
    expect(clocks(ticket)).toMatchObject({ solution: 'met', return_visit: 'running' });
    await step('/state', { to: 'closed' });
    expect(clocks(ticket).return_visit).toBe('met');
    expect(ticket.nextClock).toBeNull();

    await step('/state', { to: 'open', reason: '客户说又漏了' });
    expect(ticket.reopened).toBe(1);
    expect(ticket.clocks.filter(({ target }) => target === 'solution').map(({ state }) => state)).toEqual([
      'met',
      'running',
    ]);

    expect(ticket.changes.map(({ kind, fields }) => [kind, fields.map(({ to }) => to).join()])).toEqual([
      ['opened', ''],
      ['assigned', `陈思远 ${me.number}`],
      ['note', ''],
      ['comment', ''],
      ['state', 'waiting'],
      ['state', 'open'],
      ['state', 'resolved'],
      ['state', 'closed'],
      ['state', 'open'],
    ]);
    expect(ticket.changes.every(({ actor }) => actor.number === me.number)).toBe(true);
    expect(ticket.changes.at(-1)!.text).toBe('客户说又漏了');
    const line = await agent.get<{ contacts: { kind: string; state: string; open: boolean }[] }>(
      `/api/customers/${customer.id}/timeline`,
    );
    expect(line.body.contacts).toEqual([expect.objectContaining({ kind: 'ticket', state: 'open', open: true })]);
  });

  it('refuses steps the state table does not have, and ending without a reason', async () => {
    const ticket = await aTicket(program.kernel, { unitId: east });
    const path = `/api/tickets/${ticket.id}/state`;
    const skip = await agent.post<Refused>(path, { to: 'resolved', version: 1 });
    expect([skip.status, skip.body.error.code]).toEqual([409, 'tickets.step-not-allowed']);
    const silent = await agent.post<Refused>(path, { to: 'closed', version: 1 });
    expect([silent.status, silent.body.error.code]).toEqual([400, 'tickets.reason-needed']);
    const said = await agent.post<Ticket>(path, { to: 'closed', reason: '重复', version: 1 });
    expect(clocks(said.body)).toEqual({ assignment: 'cancelled', response: 'cancelled', solution: 'cancelled' });
  });

  it('two people editing one ticket: the second is told, nothing is lost', async () => {
    const ticket = await aTicket(program.kernel, { unitId: east });
    const path = `/api/tickets/${ticket.id}`;
    const [one, two] = await Promise.all([
      agent.patch<Ticket | Refused>(path, { version: 1, title: '甲改的' }),
      leader.patch<Ticket | Refused>(path, { version: 1, title: '乙改的' }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    const { body } = await agent.get<Ticket>(path);
    expect(body.version).toBe(2);
    expect(body.title).toBe(one.status === 200 ? '甲改的' : '乙改的');
    expect(body.changes.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
  });

  it('rated by its customer once, on the time line too', async () => {
    const customer = await aCustomer(program.kernel, { unitId: east });
    const ticket = await aTicket(program.kernel, { unitId: east, customerId: customer.id });
    for (const score of [2, 5])
      await program.kernel.db.transact((tx) =>
        rateTicket(tx, system, { ticketId: ticket.id, score, comment: '来得太慢' }),
      );
    expect((await agent.get<Ticket>(`/api/tickets/${ticket.id}`)).body.rating).toBe(2);
    const file = await agent.get<{ satisfaction: unknown }>(`/api/customers/${customer.id}`);
    expect(file.body.satisfaction).toEqual({ mean: 2, count: 1 });
  });
});

describe('owners', () => {
  it('taking is everybody’s, giving to others is a right', async () => {
    const ticket = await aTicket(program.kernel, { unitId: east });
    const path = `/api/tickets/${ticket.id}/assign`;
    expect((await agent.post(path, { assigneeId: colleague.id, version: 1 })).status).toBe(403);
    const given = await leader.post<Ticket>(path, { assigneeId: colleague.id, version: 1 });
    expect(given.body.assignee?.id).toBe(colleague.id);
    expect((await agent.post(path, { assigneeId: null, version: given.body.version })).status).toBe(403);
    const back = await leader.post<Ticket>(path, { assigneeId: null, version: given.body.version });
    expect(back.body.assignee).toBeNull();
    expect(back.body.clocks.filter(({ target }) => target === 'assignment').map(({ state }) => state)).toEqual([
      'met',
      'running',
    ]);
    const nobody = '0190a000-0000-7000-8000-000000000000';
    const unknown = await leader.post<Refused>(path, { assigneeId: nobody, version: back.body.version });
    expect(unknown.body.error.code).toBe('tickets.assignee-unknown');
  });

  it('who takes what nobody has is not stopped by words written meanwhile; of two who take it one has it', async () => {
    const ticket = await aTicket(program.kernel, { unitId: east });
    const path = `/api/tickets/${ticket.id}`;
    const noted = await agent.post<Ticket>(`${path}/comments`, { text: '已约周六上午', internal: false });
    expect(noted.body.version).toBeGreaterThan(1);
    const leaderId = (await leader.get<{ staff: { id: string } }>('/api/identity/me')).body.staff.id;
    const takers = [
      agent.post<Ticket>(`${path}/assign`, { assigneeId: me.id, version: 1 }),
      leader.post<Ticket>(`${path}/assign`, { assigneeId: leaderId, version: 1 }),
    ];
    const answers = await Promise.all(takers);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200)!.body.assignee!.id;
    expect((await agent.get<Ticket>(path)).body.assignee?.id).toBe(winner);
  });

  it('are offered for a unit', async () => {
    const { body } = await leader.get<{ staff: { number: string }[] }>(`/api/tickets/assignees?unitId=${east}`);
    expect(body.staff.map(({ number }) => number)).toEqual(expect.arrayContaining([me.number, colleague.number]));
    expect((await leader.get(`/api/tickets/assignees?unitId=${south}`)).status).toBe(403);
  });
});

describe('lists', () => {
  it('show mine, unassigned, overdue and everything, each in its order', async () => {
    const unitId = await aUnit(program.kernel.db);
    const staff = await aStaff(program.kernel, { unitId, permissions: desk });
    const client = await program.signIn(staff.number, staff.password);
    const place = { unitId };
    const [mine, free, urgent] = [
      await aTicket(program.kernel, { ...place, assigneeId: staff.id }),
      await aTicket(program.kernel, place),
      await aTicket(program.kernel, { ...place, type: 'complaint', priority: 'urgent' }),
    ];
    const done = await aTicket(program.kernel, place);
    await client.post(`/api/tickets/${done.id}/state`, { to: 'closed', reason: '重复', version: 1 });
    await program.kernel.db.run(`update tickets.ticket set due_order = now() - interval '1 hour' where id = $1`, [
      free.id,
    ]);

    expect(ids(await list(client, 'view=mine'))).toEqual([mine.id]);
    expect(ids(await list(client, 'view=unassigned&sort=clock'))[0]).toBe(free.id);
    expect(new Set(ids(await list(client, 'view=unassigned')))).toEqual(new Set([free.id, urgent.id]));
    expect(ids(await list(client, 'view=overdue'))).toEqual([free.id]);
    expect((await list(client, 'view=unit')).total).toEqual({ count: 3, capped: false });
    expect(ids(await list(client, 'view=all&sort=updated'))[0]).toBe(done.id);
    expect(ids(await list(client, 'view=all&sort=created'))).toEqual([done.id, urgent.id, free.id, mine.id]);
    expect(ids(await list(client, 'state=closed'))).toEqual([done.id]);
    expect((await list(client, 'state=new,closed')).total.count).toBe(3);
    expect(ids(await list(client, 'type=complaint'))).toEqual([urgent.id]);
    expect(ids(await list(client, 'priority=urgent'))).toEqual([urgent.id]);
    expect(await ticketFigures(program.kernel.db, system, [unitId])).toMatchObject({ open: 3, overdue: 1 });
    expect((await client.get('/api/tickets?state=nonsense')).status).toBe(400);
  });

  it('page without loss or repetition in every order', async () => {
    const unitId = await aUnit(program.kernel.db);
    const staff = await aStaff(program.kernel, { unitId, permissions: desk });
    const client = await program.signIn(staff.number, staff.password);
    const made = new Set<string>();
    for (let index = 0; index < 7; index++) made.add((await aTicket(program.kernel, { unitId })).id);
    for (const sort of ['clock', 'updated', 'created']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Listed = await list(client, `view=unit&sort=${sort}&limit=3${cursor ? `&cursor=${cursor}` : ''}`);
        seen.push(...ids(page));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toHaveLength(7);
      expect(new Set(seen)).toEqual(made);
    }
  });

  it('find by number and by any words of title and description, within two seconds', async () => {
    const ticket = await aTicket(program.kernel, {
      unitId: east,
      title: '洗碗机 WQP12-D6 报 E4',
      description: '漏水保护反复报警，橱柜受潮',
    });
    expect(ids(await list(agent, `q=${ticket.number.toLowerCase()}`))).toEqual([ticket.id]);
    for (const q of ['漏水保护', '橱', 'wqp12', 'E4', '报警 洗碗机'])
      await expect
        .poll(async () => ids(await list(agent, `q=${encodeURIComponent(q)}`)), { timeout: 2000 })
        .toContain(ticket.id);
    expect(ids(await list(agent, `q=${encodeURIComponent('漏气保护')}`))).toEqual([]);
    expect(ids(await list(agent, `q=${encodeURIComponent("'; drop table")}`))).toEqual([]);
    await agent.patch(`/api/tickets/${ticket.id}`, { version: 1, title: '改成蒸烤箱' });
    await expect.poll(async () => ids(await list(agent, `q=${encodeURIComponent('蒸烤箱')}`))).toContain(ticket.id);
    expect(ids(await list(agent, `q=${encodeURIComponent('洗碗机')}`))).not.toContain(ticket.id);
  });
});

describe('another unit', () => {
  it('sees nothing: not in lists, counts, searches, pages, steps', async () => {
    const secret = await aTicket(program.kernel, {
      unitId: south,
      title: 'CANARY 南方工单',
      description: 'CANARY-DESCRIPTION',
    });
    await expect
      .poll(
        async () =>
          (await program.kernel.db.run('select 1 from tickets.ticket_text where ticket_id = $1', [secret.id])).length,
      )
      .toBe(1);
    for (const query of [
      'view=all&limit=100',
      'view=unassigned',
      'view=overdue',
      'q=CANARY',
      `q=${secret.number}`,
      `unitId=${south}`,
    ]) {
      const answer = await agent.get<Listed>(`/api/tickets?${query}`);
      expect(JSON.stringify(answer.body), query).not.toContain('CANARY');
    }
    expect((await list(agent, 'q=CANARY')).total.count).toBe(0);
    const path = `/api/tickets/${secret.id}`;
    expect((await agent.get(path)).status).toBe(404);
    expect((await agent.patch(path, { version: 1, title: 'x' })).status).toBe(404);
    expect((await agent.post(`${path}/assign`, { assigneeId: me.id, version: 1 })).status).toBe(404);
    expect((await agent.post(`${path}/comments`, { text: 'x', internal: true })).status).toBe(404);
    expect((await agent.post(`${path}/state`, { to: 'closed', reason: 'x', version: 1 })).status).toBe(404);
    const moved = await aTicket(program.kernel, { unitId: east });
    expect((await agent.patch(`/api/tickets/${moved.id}`, { version: 1, unitId: south })).status).toBe(403);
    const opened = await agent.post('/api/tickets', { title: 'x', type: 'consult', unitId: south });
    expect(opened.status).toBe(403);
    const stranger = await aCustomer(program.kernel, { unitId: south });
    const about = await agent.post<Refused>('/api/tickets', { title: 'x', type: 'consult', customerId: stranger.id });
    expect(about.body.error.code).toBe('tickets.customer-unknown');
  });
});
