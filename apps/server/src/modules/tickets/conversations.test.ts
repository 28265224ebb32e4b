/** Tickets and conversations: opened from one, linked N:M, and messages left outside of opening hours. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { eraseCustomer, findOrCreateByIdentity } from '#modules/customers';
import { type Client, type TestProgram, testProgram } from '#program';
import { aConversation, aVisitor } from '#testing/conversations';
import { aStaff } from '#testing/identity';
import type { Ticket, TicketSummary } from './contract.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let client: Client;
let unitId: string;
let conversationId: string;
const scope = systemScope('test');

beforeAll(async () => {
  program = await testProgram();
  const { row } = await aConversation(program.kernel);
  conversationId = row.id;
  unitId = row.unit_id;
  const staff = await aStaff(program.kernel, {
    unitId,
    permissions: ['tickets.read', 'tickets.write', 'conversations.read', 'conversations.read.unit', 'customers.read'],
  });
  client = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(() => program?.stop());

describe('from a conversation', () => {
  it('a ticket takes its channel, and both sides know each other', async () => {
    const opened = await client.post<Ticket>('/api/tickets', { title: 'E4', type: 'repair', conversationId });
    expect(opened.status, JSON.stringify(opened.body)).toBe(200);
    expect(opened.body).toMatchObject({ channel: 'chat', conversationIds: [conversationId] });
    const other = await aTicket(program.kernel, { unitId });
    for (let time = 0; time < 2; time++) {
      const linked = await client.post<Ticket>(`/api/tickets/${other.id}/conversations`, { conversationId });
      expect(linked.body.conversationIds).toEqual([conversationId]);
      expect(linked.body.changes.filter(({ kind }) => kind === 'linked')).toHaveLength(1);
    }
    const { body } = await client.get<{ tickets: TicketSummary[] }>(`/api/tickets?conversationId=${conversationId}`);
    expect(new Set(body.tickets.map(({ id }) => id))).toEqual(new Set([opened.body.id, other.id]));
    const chat = await client.get<{ ticketIds: string[] }>(`/api/conversations/${conversationId}`);
    expect(chat.body.ticketIds).toEqual([opened.body.id, other.id]);
  });

  it('of another unit is not found', async () => {
    const { row } = await aConversation(program.kernel);
    const opened = await client.post('/api/tickets', { title: 'x', type: 'repair', conversationId: row.id });
    expect(opened.status).toBe(404);
  });
});

describe('a message left outside of opening hours', () => {
  it('becomes one ticket of its customer, with the words', async () => {
    const visitor = await aVisitor(program.kernel);
    const answer = await program.bearer(visitor.token).post<{ number: string }>('/api/widget/offline-messages', {
      clientId: 'offline-0001',
      text: '热水器不点火，\n请明天联系',
      name: '孙丽',
      phone: '13622220001',
      consent: true,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const rows = () =>
      program.kernel.db.run<{ id: string; title: string; description: string; customer_id: string; channel: string }>(
        `select id, title, description, customer_id, channel from tickets.ticket where description like '热水器%'`,
      );
    await expect.poll(async () => (await rows()).length).toBe(1);
    const [ticket] = await rows();
    expect(ticket).toMatchObject({ title: '热水器不点火， 请明天联系', channel: 'chat' });
    const customer = await program.kernel.db.transact((tx) =>
      findOrCreateByIdentity(tx, scope, { kind: 'phone', value: '13622220001', verified: false, unitId }),
    );
    expect(ticket!.customer_id).toBe(customer.id);
  });
});

describe('erasure', () => {
  it('wipes the words of tickets, keeps number, states and times', async () => {
    const customer = await program.kernel.db.transact((tx) =>
      findOrCreateByIdentity(tx, scope, { kind: 'phone', value: '13622220002', verified: false, name: '钱莉', unitId }),
    );
    const ticket = await aTicket(program.kernel, { unitId, customerId: customer.id, title: '钱莉家漏水' });
    await client.post(`/api/tickets/${ticket.id}/comments`, { text: '钱莉说晚上在家', internal: false });
    const { version } = (await client.get<Ticket>(`/api/tickets/${ticket.id}`)).body;
    await client.patch(`/api/tickets/${ticket.id}`, { version, title: '钱莉家厨房漏水' });
    await expect
      .poll(
        async () =>
          (await client.get<{ tickets: unknown[] }>(`/api/tickets?q=${encodeURIComponent('厨房')}`)).body.tickets
            .length,
      )
      .toBe(1);
    await program.kernel.db.transact((tx) => eraseCustomer(tx, scope, { customerId: customer.id, reason: 'asked' }));
    const { body } = await client.get<Ticket>(`/api/tickets/${ticket.id}`);
    expect(JSON.stringify(body)).not.toMatch(/钱莉|厨房|晚上在家/);
    expect(body).toMatchObject({ number: ticket.number, title: ticket.number, state: 'new' });
    expect(body.changes.map(({ kind }) => kind)).toEqual(['opened', 'comment', 'changed']);
    const found = await client.get<{ tickets: unknown[] }>(`/api/tickets?q=${encodeURIComponent('厨房')}`);
    expect(found.body.tickets).toEqual([]);
  });
});
