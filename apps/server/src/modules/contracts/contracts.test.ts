/** Contracts through the whole program: what they bring to clocks, their document, their end, their erasure. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agreement, Standard } from '#contracts/agreements';
import type { Policy } from '#contracts/clocks';
import type { Customer } from '#contracts/customers';
import type { Ticket } from '#contracts/tickets';
import { clock, newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aModel } from '#testing/catalogue';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Contract } from './contract.ts';
import { covers, dayOf, phaseOf } from './rules.ts';

let program: TestProgram;
let unitId: string;
let administrator: Client;
let agent: Client;
let leader: Client;
let leaderId: string;
let other: Client;
type Refused = { error: { code: string } };
const day = (ahead: number): string => dayOf(new Date(clock.ms() + ahead * 86_400_000));

beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const first = await anAdministrator(kernel);
  administrator = await program.signIn(first.number, first.password);
  unitId = await aUnit(kernel.db);
  const sign = async (unit: string, given: { roles?: string[]; permissions?: string[] }) => {
    const person = await aStaff(kernel, { unitId: unit, ...given });
    return program.signIn(person.number, person.password);
  };
  agent = await sign(unitId, { roles: ['agent'] });
  const lead = await aStaff(kernel, { unitId, roles: ['supervisor'], permissions: ['customers.erase'] });
  leaderId = lead.id;
  leader = await program.signIn(lead.number, lead.password);
  other = await sign(await aUnit(kernel.db), { roles: ['supervisor'] });
}, 120_000);
afterAll(() => program?.stop());

it('what a contract is on a day, and what it covers', () => {
  const term = { state: 'active' as const, starts_on: '2026-01-01', ends_on: '2026-12-31' };
  expect(phaseOf(term, '2025-12-31')).toBe('upcoming');
  expect(phaseOf(term, '2026-01-01')).toBe('running');
  expect(phaseOf(term, '2026-11-30')).toBe('running');
  expect(phaseOf(term, '2026-12-01')).toBe('expiring');
  expect(phaseOf(term, '2026-12-31')).toBe('expiring');
  expect(phaseOf(term, '2027-01-01')).toBe('ended');
  expect(phaseOf({ ...term, ends_on: null }, '2126-01-01')).toBe('running');
  expect(phaseOf({ ...term, state: 'draft' }, '2026-06-01')).toBe('draft');
  expect(covers([], ['model:A'])).toBe(true);
  expect(covers(['family:x'], ['model:A', 'family:x'])).toBe(true);
  expect(covers(['model:B'], ['model:A'])).toBe(false);
  expect(covers(['model:B'], [])).toBe(false);
});

describe('a contract', () => {
  it('brings its agreement to the clocks of new tickets while it holds, for what it covers, also on a merged file', async () => {
    const policy = await administrator.post<Policy>('/api/clocks/policies', {
      code: 'by-contract',
      name: { zh: '合同', en: 'Contract' },
      target: 'solution',
      terms: { match: { types: ['by-contract-only'] }, seconds: 900, business: false },
    });
    const made = await administrator.post<Agreement>('/api/agreements', {
      code: 'by-contract',
      name: { zh: '重点客户协议', en: 'Key accounts' },
      // It names a customer, but not this one: only a contract brings it here.
      draft: {
        summary: { zh: '一刻钟', en: 'A quarter of an hour' },
        customerIds: [newId()],
        products: [],
        tierIds: [],
        policyIds: [policy.body.id],
      },
    });
    await administrator.post(`/api/agreements/${made.body.id}/publish`, { version: 1 });
    const code = `CT-${newId().slice(-6)}`;
    const product = await aModel(program.kernel.db, { code });
    const customer = await aCustomer(program.kernel, { unitId });
    const seconds = async (customerId: string, modelId: string | null = product): Promise<number | undefined> => {
      const body = { title: '不制冷', type: 'consult', customerId, modelId };
      const ticket = (await agent.post<Ticket>('/api/tickets', body)).body;
      return ticket.clocks.find(({ target }) => target === 'solution')?.targetSeconds;
    };
    expect(await seconds(customer.id)).toBe(86_400);

    const path = `/api/customers/${customer.id}/contracts`;
    const body = {
      number: `HT-${newId().slice(-8)}`,
      startsOn: day(-10),
      endsOn: day(20),
      worth: 1_200_000,
      products: [`model:${code}`],
      agreementId: made.body.id,
    };
    expect((await agent.post(path, body)).status).toBe(403);
    expect((await other.post(path, body)).status).toBe(404);
    const wrong = async (given: object) => (await leader.post<Refused>(path, { ...body, ...given })).body.error.code;
    expect(await wrong({ endsOn: day(-11) })).toBe('contracts.days-wrong');
    expect(await wrong({ products: ['model:no such'] })).toBe('contracts.names-unknown');
    expect(await wrong({ agreementId: newId() })).toBe('contracts.names-unknown');
    const contract = (await leader.post<Contract>(path, body)).body;
    expect(contract).toMatchObject({ phase: 'expiring', daysLeft: 20, agreementName: { en: 'Key accounts' } });
    expect(await wrong({})).toBe('contracts.taken');

    expect(await seconds(customer.id)).toBe(900);
    // What it does not cover, and whom it does not name, keep the general times.
    expect(await seconds(customer.id, null)).toBe(86_400);
    const stranger = await aCustomer(program.kernel, { unitId });
    expect(await seconds(stranger.id)).toBe(86_400);
    const applied = await program.kernel.db.run<{ contract_id: string }>(
      'select contract_id from agreements.applied where customer_id = $1',
      [customer.id],
    );
    expect(applied).toEqual([{ contract_id: contract.id }]);
    // The customer reads what was agreed with them.
    const link = await agent.post<{ path: string }>('/api/agreements/links', { customerId: customer.id });
    const { standards } = (await agent.get<{ standards: Standard[] }>(`/api${link.body.path}`)).body;
    expect(standards[0]).toMatchObject({ own: true, name: { en: 'Key accounts' } });

    const { version } = (await leader.get<Customer>(`/api/customers/${customer.id}`)).body;
    const merged = await leader.post(`/api/customers/${customer.id}/merge`, { intoId: stranger.id, version });
    expect(merged.status).toBe(200);
    expect(await seconds(stranger.id)).toBe(900);

    const ending = (await leader.get<{ contracts: Contract[] }>('/api/contracts?within=30')).body.contracts;
    expect(ending).toMatchObject([{ id: contract.id, customer: { id: stranger.id } }]);
    expect((await other.get<{ contracts: Contract[] }>('/api/contracts?within=30')).body.contracts).toEqual([]);

    const at = `/api/contracts/${contract.id}`;
    expect((await leader.put(at, { ...body, version: 9 })).status).toBe(409);
    const ended = await leader.put<Contract>(at, { ...body, version: 1, state: 'terminated' });
    expect(ended.body).toMatchObject({ phase: 'terminated', version: 2 });
    expect(await seconds(stranger.id)).toBe(86_400);
  });

  it('is announced to whoever is in charge before it ends, once for each step, and to the unit when they are gone', async () => {
    const customer = await aCustomer(program.kernel, { unitId });
    const path = `/api/customers/${customer.id}/contracts`;
    const keeper = await aStaff(program.kernel, { unitId, roles: ['agent'] });
    const make = async (endsOn: string, ownerId?: string | null): Promise<Contract> => {
      const body = { number: `HT-${newId().slice(-8)}`, startsOn: day(-10), endsOn, ownerId };
      return (await leader.post<Contract>(path, body)).body;
    };
    const body = { number: 'HT-nobody', startsOn: day(-10), ownerId: newId() };
    expect((await leader.post<Refused>(path, body)).body.error.code).toBe('contracts.owner-unknown');
    const near = await make(day(30), keeper.id);
    const far = await make(day(31), keeper.id);
    const own = await make(day(20));
    const unit = await make(day(5), null);
    expect([near.owner?.id, own.owner?.id, unit.owner]).toEqual([keeper.id, leaderId, null]);
    await program.kernel.jobs.runSchedule('contracts.tell-ends');
    await program.kernel.jobs.runSchedule('contracts.tell-ends');
    const told = async (): Promise<string[]> => {
      const rows = await program.kernel.db.run<{ number: string; staff_id: string }>(
        `select params->>'number' as number, staff_id from notifications.notice where code = 'contracts.ends-soon'
           and params->>'number' = any($1::text[])`,
        [[near, far, own, unit].map(({ number }) => number)],
      );
      return rows.map(({ number, staff_id }) => `${number} ${staff_id}`).sort();
    };
    const first = [`${near.number} ${keeper.id}`, `${own.number} ${leaderId}`, `${unit.number} ${leaderId}`];
    expect(await told()).toEqual([...first].sort());

    // A new last day is a new matter; who has no right here any more is passed over.
    const stranger = await aStaff(program.kernel, { unitId: await aUnit(program.kernel.db), roles: ['agent'] });
    const { number, startsOn } = near;
    const change = { number, startsOn, endsOn: day(3), ownerId: stranger.id, version: near.version };
    expect((await leader.put<Contract>(`/api/contracts/${near.id}`, change)).body.owner?.id).toBe(stranger.id);
    await program.kernel.jobs.runSchedule('contracts.tell-ends');
    expect(await told()).toEqual([...first, `${near.number} ${leaderId}`].sort());
  });

  it('has a document that is audited when read and destroyed with the customer', async () => {
    const customer = await aCustomer(program.kernel, { unitId });
    const body = { number: `HT-${newId().slice(-8)}`, startsOn: day(0), note: '张经理签字' };
    const contract = (await leader.post<Contract>(`/api/customers/${customer.id}/contracts`, body)).body;
    const at = `/api/contracts/${contract.id}`;
    const send = async (client: Client, content: string, name: string) => {
      const form = new FormData();
      form.set('file', new Blob([content], { type: 'application/pdf' }), name);
      const headers = { cookie: client.cookie, 'x-qiao-csrf': '1' };
      return fetch(`${program.url}${at}/document`, { method: 'POST', headers, body: form });
    };
    expect((await send(agent, '%PDF-1.7\n1', '合同.pdf')).status).toBe(403);
    expect((await send(other, '%PDF-1.7\n1', '合同.pdf')).status).toBe(404);
    const attached = (await (await send(leader, '%PDF-1.7\nfirst', '合同.pdf')).json()) as Contract;
    expect(attached).toMatchObject({ document: { name: '合同.pdf' }, version: 2 });
    await send(leader, '%PDF-1.7\nsecond', '合同-2.pdf');
    const read = () => fetch(`${program.url}${at}/document`, { headers: { cookie: agent.cookie } });
    expect(await (await read()).text()).toBe('%PDF-1.7\nsecond');
    const actions = await program.kernel.db.run<{ action: string }>(
      'select action from audit.entry where subject_id = $1 order by action',
      [contract.id],
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'contracts.added',
      'contracts.document-attached',
      'contracts.document-attached',
      'contracts.document-read',
    ]);
    expect((await leader.post(`/api/customers/${customer.id}/erase`, { reason: '客户要求' })).status).toBe(204);
    const [row] = await program.kernel.db.run('select note, file_id from contracts.contract where id = $1', [
      contract.id,
    ]);
    expect(row).toEqual({ note: '', file_id: null });
    expect((await read()).status).toBe(404);
  });
});
