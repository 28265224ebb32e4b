/** The form of a ticket: own kinds, fields that are asked for by kind and topic, at the beginning and at the end. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Ticket } from './contract.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let administrator: Client;
let agent: Client;
let unitId: string;
type Refused = { error: { code: string; message: string } };
const name = (zh: string, en: string) => ({ zh, en });
const forRepair = { match: 'all', terms: [{ of: 'type', is: 'one-of', values: ['repair'] }] };
const open = (body: object) => agent.post<Ticket & Refused>('/api/tickets', { title: '不制冷', ...body });

beforeAll(async () => {
  program = await testProgram();
  const first = await anAdministrator(program.kernel);
  administrator = await program.signIn(first.number, first.password);
  unitId = await aUnit(program.kernel.db);
  const person = await aStaff(program.kernel, { unitId, roles: ['agent'] });
  agent = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

async function field(body: object): Promise<void> {
  expect((await administrator.post('/api/fields/ticket', body)).status).toBe(200);
}
/** The memory of the form is renewed by an event. */
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 50 });

describe('own kinds', () => {
  it('are added by the administrator, used, retired; an unknown one is refused', async () => {
    expect(await open({ type: 'trade-in' })).toMatchObject({
      status: 400,
      body: { error: { code: 'tickets.type-unknown' } },
    });
    const body = { key: 'trade-in', name: name('以旧换新', 'Trade-in'), position: 70 };
    expect((await agent.post('/api/catalogue/ticket-types', body)).status).toBe(403);
    const made = await administrator.post<{ id: string; version: number }>('/api/catalogue/ticket-types', body);
    expect(made).toMatchObject({ status: 200, body: { key: 'trade-in', state: 'active' } });
    expect((await administrator.post('/api/catalogue/ticket-types', body)).status).toBe(409);
    let ticket!: Ticket;
    await soon(async () => {
      const answer = await open({ type: 'trade-in' });
      expect(answer.status).toBe(200);
      ticket = answer.body;
    });
    const { types } = (await agent.get<{ types: { key: string }[] }>('/api/catalogue/ticket-types')).body;
    expect(types.map(({ key }) => key)).toEqual([
      'consult',
      'repair',
      'complaint',
      'praise',
      'suggestion',
      'installation',
      'trade-in',
    ]);
    const listed = await agent.get<{ tickets: Ticket[] }>('/api/tickets?type=trade-in');
    expect(listed.body.tickets.map(({ id }) => id)).toContain(ticket.id);
    const retire = { version: made.body.version, state: 'retired' };
    expect((await administrator.patch(`/api/catalogue/ticket-types/${made.body.id}`, retire)).status).toBe(200);
    expect((await administrator.patch(`/api/catalogue/ticket-types/${made.body.id}`, retire)).status).toBe(409);
    await soon(async () => expect((await open({ type: 'trade-in' })).status).toBe(400));
    // Old work goes on under it.
    const edited = await agent.patch<Ticket>(`/api/tickets/${ticket.id}`, {
      version: ticket.version,
      priority: 'high',
    });
    expect(edited).toMatchObject({ status: 200, body: { type: 'trade-in', priority: 'high' } });
  });
});

describe('fields of a form', () => {
  it('are required by kind, at the beginning and at the end, refused with their name', async () => {
    const choices = ['hood', 'stove'].map((value) => ({ value, name: name(value, value) }));
    const product = { key: 'product', name: name('产品', 'Product'), kind: 'choice', choices };
    await field({ ...product, visibleWhen: forRepair, requiredWhen: forRepair, position: 1 });
    const serial = { key: 'serial', name: name('序列号', 'Serial number'), kind: 'text', maxLength: 20 };
    await field({ ...serial, visibleWhen: forRepair, requiredWhen: forRepair, searchable: true, position: 2 });
    const part = { match: 'all', terms: [{ of: 'field.product', is: 'one-of', values: ['stove'] }] };
    await field({ key: 'gas', name: name('气源', 'Gas'), kind: 'text', visibleWhen: part, requiredWhen: part });
    const cause = { key: 'cause', name: name('原因', 'Cause'), kind: 'text', requiredWhen: forRepair };
    await field({ ...cause, requiredFrom: 'completion', position: 3 });
    await field({ key: 'card', name: name('保修卡姓名', 'Name on the card'), kind: 'text', personal: true });

    await soon(async () => {
      const bare = await open({ type: 'repair' });
      expect(bare).toMatchObject({ status: 400, body: { error: { code: 'fields.required' } } });
      expect(bare.body.error.message).toContain('产品');
    });
    // Another kind asks for nothing, and refuses what it does not show.
    expect((await open({ type: 'consult' })).status).toBe(200);
    expect((await open({ type: 'consult', custom: { serial: 'A1' } })).body.error.code).toBe('fields.hidden');
    expect((await open({ type: 'repair', custom: { product: 'car', serial: 'A1' } })).body.error.code).toBe(
      'fields.not-in-list',
    );
    expect((await open({ type: 'repair', custom: { product: 'stove', serial: 'A1' } })).body.error.message).toContain(
      '气源',
    );
    const custom = { product: 'hood', serial: 'SN-77812', card: '王桂兰桂兰女士' };
    const made = await open({ type: 'repair', custom });
    expect(made.status).toBe(200);
    expect(made.body.custom).toEqual([
      { key: 'card', value: '王****女士', masked: true },
      { key: 'product', value: 'hood', masked: false },
      { key: 'serial', value: 'SN-77812', masked: false },
    ]);

    let ticket: Ticket = made.body;
    const path = `/api/tickets/${ticket.id}`;
    const step = async (part: string, body: object) => {
      const answer = await agent.post<Ticket & Refused>(`${path}${part}`, { version: ticket.version, ...body });
      if (answer.status === 200) ticket = answer.body;
      return answer;
    };
    await step('/state', { to: 'open' });
    const early = await step('/state', { to: 'resolved' });
    expect(early).toMatchObject({ status: 400, body: { error: { code: 'fields.required' } } });
    expect(early.body.error.message).toContain('原因');
    const edited = await agent.patch<Ticket>(path, {
      version: ticket.version,
      custom: { cause: '电机老化', serial: 'SN-77813', card: '李雷' },
    });
    expect(edited.status).toBe(200);
    ticket = edited.body;
    // A personal value is no part of the history.
    expect(ticket.changes.at(-1)).toMatchObject({
      kind: 'changed',
      fields: [
        { field: 'custom.cause', from: null, to: '电机老化' },
        { field: 'custom.serial', from: 'SN-77812', to: 'SN-77813' },
        { field: 'custom.card', from: '****', to: '****' },
      ],
    });
    expect((await step('/state', { to: 'resolved' })).status).toBe(200);
    await soon(async () => {
      const found = await agent.get<{ tickets: Ticket[] }>('/api/tickets?view=all&q=77813');
      expect(found.body.tickets.map(({ id }) => id)).toEqual([ticket.id]);
    });
  });

  it('hold up no work that a program opened, until it is solved', async () => {
    const { id } = await aTicket(program.kernel, { unitId, type: 'repair' });
    const started = await agent.post<Ticket>(`/api/tickets/${id}/state`, { to: 'open', version: 1 });
    expect(started.status).toBe(200);
    const { version } = started.body;
    const solved = await agent.post<Refused>(`/api/tickets/${id}/state`, { to: 'resolved', version });
    expect(solved).toMatchObject({ status: 400, body: { error: { code: 'fields.required' } } });
  });
});
