/** Agreements through the whole program: drafts bind nobody, published ones choose the clocks, what came of them is reported. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Policy } from '#contracts/clocks';
import type { Ticket } from '#contracts/tickets';
import { type Client, type TestProgram, testProgram } from '#program';
import { aWidget } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Agreement, AttainmentRow, Standard, Terms } from './contract.ts';
import { chooseAgreement, weightOf } from './rules.ts';

let program: TestProgram;
let administrator: Client;
let agent: Client;
let leader: Client;
let unitId: string;
type Refused = { error: { code: string } };
const none: Terms = { summary: { zh: '', en: '' }, customerIds: [], products: [], tierIds: [], policyIds: [] };
const name = (zh: string, en: string) => ({ zh, en });

beforeAll(async () => {
  program = await testProgram();
  const first = await anAdministrator(program.kernel);
  administrator = await program.signIn(first.number, first.password);
  unitId = await aUnit(program.kernel.db);
  const person = await aStaff(program.kernel, { unitId, roles: ['agent'] });
  agent = await program.signIn(person.number, person.password);
  const second = await aStaff(program.kernel, { unitId, roles: ['supervisor'] });
  leader = await program.signIn(second.number, second.password);
}, 120_000);
afterAll(() => program?.stop());

async function policy(code: string, seconds: number, target = 'solution'): Promise<string> {
  // Narrowed to nothing that occurs: only an agreement chooses it.
  const terms = { match: { types: ['by-agreement-only'] }, seconds, business: false };
  const made = await administrator.post<Policy>('/api/clocks/policies', {
    code,
    name: name(code, code),
    target,
    terms,
  });
  expect(made.status).toBe(200);
  return made.body.id;
}
const solution = (ticket: Ticket) => ticket.clocks.find(({ target }) => target === 'solution');

describe('which agreement holds', () => {
  it('a contract before a product before a tier before all, whatever their order; nothing that does not fit', () => {
    const some = fc.subarray(['a', 'b', 'c']);
    const goods = fc.subarray(['a', 'b', 'c', 'family:x']);
    const terms = fc
      .record({ customerIds: some, products: goods, tierIds: some })
      .map((part) => ({ ...none, ...part }));
    const one = fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null });
    const facts = fc.record({ customerId: one, tierId: one, products: fc.subarray(['a', 'b', 'c', 'family:x']) });
    fc.assert(
      fc.property(fc.array(terms, { maxLength: 6 }), facts, (all, about) => {
        const agreements = all.map((part, index) => ({
          id: String(index),
          name: name('', ''),
          number: 1,
          position: index % 3,
          terms: part,
        }));
        const chosen = chooseAgreement(agreements, about);
        const weights = all.map((part) => weightOf(part, about));
        const most = Math.max(0, ...weights);
        if (most === 0) {
          expect(chosen).toBeNull();
          return;
        }
        expect(weightOf(chosen!.terms, about)).toBe(most);
        const rivals = agreements.filter(({ terms: theirs }) => weightOf(theirs, about) === most);
        expect(chosen!.position).toBe(Math.min(...rivals.map(({ position }) => position)));
        const { customerIds, products, tierIds } = chosen!.terms;
        if (customerIds.length > 0) expect(customerIds).toContain(about.customerId);
        if (products.length > 0) expect(products.some((one) => about.products.includes(one))).toBe(true);
        if (tierIds.length > 0) expect(tierIds).toContain(about.tierId);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an agreement', () => {
  it('is drafted, published, chooses the clocks of new tickets, is kept by old ones, reported and exported', async () => {
    const { body: tiers } = await agent.get<{ tiers: { id: string; name: { zh: string } }[] }>('/api/customers/tiers');
    const tierId = tiers.tiers[0]!.id;
    const [gold, quick] = [await policy('gold-solution', 7200), await policy('contract-solution', 600)];
    const customer = await aCustomer(program.kernel, { unitId, tierId });
    const party = await aCustomer(program.kernel, { unitId, tierId });
    const open = async (customerId: string) =>
      (await agent.post<Ticket>('/api/tickets', { title: '不制冷', type: 'consult', customerId })).body;
    const body = {
      code: 'gold',
      name: name('金卡服务标准', 'Gold standard'),
      draft: { ...none, summary: name('两小时解决', 'Solved in two hours'), tierIds: [tierId], policyIds: [gold] },
    };
    expect((await agent.post('/api/agreements', body)).status).toBe(403);
    const made = await administrator.post<Agreement & Refused>('/api/agreements', body);
    expect(made.body).toMatchObject({ published: 0, differs: true });
    expect((await administrator.post<Refused>('/api/agreements', body)).body.error.code).toBe('agreements.code-taken');
    // A draft binds nobody.
    expect(solution(await open(customer.id))?.targetSeconds).toBe(86_400);
    expect((await agent.get<{ standards: Standard[] }>('/api/standards')).body.standards).toEqual([]);

    const publish = (id: string, version: number) =>
      administrator.post<Agreement & Refused>(`/api/agreements/${id}/publish`, { version });
    expect((await publish(made.body.id, 1)).body).toMatchObject({ published: 1, differs: false });
    expect((await publish(made.body.id, 1)).status).toBe(409);
    expect((await publish(made.body.id, 2)).body.error.code).toBe('agreements.nothing-new');
    const ticket = await open(customer.id);
    expect(solution(ticket)?.targetSeconds).toBe(7200);
    // For a target it does not name the policies' own conditions decide.
    expect(ticket.clocks.find(({ target }) => target === 'response')?.targetSeconds).toBe(3600);

    // A contract with one customer goes before their tier, and is nobody else's business.
    const draft = { ...none, customerIds: [party.id], policyIds: [quick] };
    const contract = await administrator.post<Agreement>('/api/agreements', {
      code: 'contract-1',
      name: name('合同客户', 'Contract customer'),
      draft: { ...draft, policyIds: [quick, gold] },
    });
    expect((await publish(contract.body.id, 1)).body.error.code).toBe('agreements.policy-unfit');
    await administrator.patch(`/api/agreements/${contract.body.id}`, { version: 1, draft });
    expect((await publish(contract.body.id, 2)).status).toBe(200);
    const theirs = await open(party.id);
    expect(solution(theirs)?.targetSeconds).toBe(600);
    const shown = await program.anonymous.get<{ standards: Standard[] }>('/api/standards');
    expect(shown.body.standards).toMatchObject([
      {
        name: { zh: '金卡服务标准' },
        summary: { zh: '两小时解决' },
        promises: [{ target: 'solution', seconds: 7200, business: false }],
      },
    ]);
    expect(JSON.stringify(shown.body)).not.toContain(party.id);

    // New terms hold for new tickets; what was opened before keeps its version, also when it is reopened.
    const other = await policy('gold-solution-2', 3600);
    await administrator.patch(`/api/agreements/${made.body.id}`, {
      version: 2,
      draft: { ...body.draft, policyIds: [other] },
    });
    expect((await publish(made.body.id, 3)).body.published).toBe(2);
    expect(solution(await open(customer.id))?.targetSeconds).toBe(3600);
    let kept = ticket;
    const state = async (to: string) => {
      const answer = await agent.post<Ticket>(`/api/tickets/${kept.id}/state`, { to, version: kept.version });
      expect(answer.status).toBe(200);
      kept = answer.body;
    };
    for (const to of ['open', 'resolved', 'open']) await state(to);
    expect(kept.clocks.filter(({ target }) => target === 'solution').map((one) => one.targetSeconds)).toEqual([
      7200, 7200,
    ]);

    const today = new Date();
    const day = (ms: number) => new Date(today.getTime() + ms).toISOString().slice(0, 10);
    const asked = `from=${day(-86_400_000)}&to=${day(86_400_000)}`;
    const rows = async (who: Client) =>
      (await who.get<{ rows: AttainmentRow[] }>(`/api/agreements/attainment?${asked}`)).body.rows;
    await vi.waitFor(
      async () =>
        expect((await rows(leader)).map(({ target }) => target).sort()).toEqual(['assignment', 'response', 'solution']),
      { timeout: 10_000, interval: 50 },
    );
    expect((await rows(leader)).find(({ target }) => target === 'solution')).toMatchObject({
      agreementName: { zh: '金卡服务标准' },
      customerId: customer.id,
      met: 1,
      breached: 0,
    });
    // The report of clocks can be told apart by agreement, with what went under none beside it.
    type Grouped = { groups: { key: string; label: string; values: number[] }[]; figures: { id: string }[] };
    await vi.waitFor(
      async () => {
        const { body: report } = await leader.get<Grouped>(
          `/api/reports/clocks?${asked}&by=agreement&unitId=${unitId}`,
        );
        const line = report.groups.find(({ key }) => key === made.body.id);
        expect(line?.label).toBe('金卡服务标准');
        const met = report.figures.findIndex(({ id }) => id === 'met');
        expect(line?.values[met]).toBe((await rows(leader)).reduce((sum, row) => sum + row.met, 0));
        const narrowed = await leader.get<Grouped>(
          `/api/reports/clocks?${asked}&by=target&unitId=${unitId}&agreementId=${made.body.id}`,
        );
        // The return visit was called off when the ticket was reopened: told there, counted for nobody.
        expect(narrowed.body.groups.map(({ key }) => key).sort()).toEqual([
          'assignment',
          'response',
          'return_visit',
          'solution',
        ]);
      },
      { timeout: 10_000, interval: 50 },
    );
    expect((await agent.get(`/api/agreements/attainment?${asked}`)).status).toBe(403);
    const elsewhere = await aStaff(program.kernel, { unitId: await aUnit(program.kernel.db), roles: ['supervisor'] });
    expect(await rows(await program.signIn(elsewhere.number, elsewhere.password))).toEqual([]);
    const file = await leader.get<string>(`/api/agreements/attainment/export?${asked}`);
    expect(file.status).toBe(200);
    expect(String(file.body)).toContain('金卡服务标准');
    expect(String(file.body)).toContain(',100');
  });

  it('holds for the products of the catalogue, and is shown to the customer it names by a key and in the widget', async () => {
    const [quick, slow] = [await policy('model-solution', 1800), await policy('family-solution', 5400)];
    const made = async (path: string, body: object) => {
      const answer = await administrator.post<{ id: string }>(path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body.id;
    };
    const familyId = await made('/api/catalogue/families', { code: 'pump', name: name('水泵', 'Pumps') });
    const model = (code: string) => made('/api/catalogue/models', { familyId, code, name: name(code, code) });
    const [small, large] = [await model('P-1'), await model('P-2')];
    const inForce = async (code: string, draft: object) => {
      const id = await made('/api/agreements', { code, name: name(code, code), draft: { ...none, ...draft } });
      expect((await administrator.post(`/api/agreements/${id}/publish`, { version: 1 })).status).toBe(200);
      return id;
    };
    await inForce('pumps', { products: ['family:pump'], policyIds: [slow] });
    const largeId = await inForce('large-pumps', { products: ['model:P-2'], policyIds: [quick] });
    const [owner, other] = [
      await aCustomer(program.kernel, { unitId }),
      await aCustomer(program.kernel, { unitId, name: '李另一' }),
    ];
    const bought = await agent.post<{ products: { id: string }[] }>(`/api/customers/${owner.id}/products`, {
      modelId: large,
      serialNumber: 'SN-77',
      boughtOn: '2026-01-05',
    });
    const productId = bought.body.products[0]!.id;
    const open = (body: object) =>
      agent.post<Ticket & Refused>('/api/tickets', { title: '不出水', type: 'repair', ...body });
    expect(solution((await open({ modelId: small })).body)?.targetSeconds).toBe(5400);
    expect((await open({ customerId: other.id, productId })).body.error.code).toBe('tickets.product-unknown');
    const { body: ticket } = await open({ customerId: owner.id, productId });
    expect(solution(ticket)?.targetSeconds).toBe(1800);
    expect(ticket).toMatchObject({
      agreement: { name: name('large-pumps', 'large-pumps'), number: 1 },
      product: { code: 'P-2', familyName: name('水泵', 'Pumps'), serialNumber: 'SN-77', productId },
    });
    // Somebody else's ticket: the model stays, what the other one bought does not; the history says it in words.
    const moved = await agent.patch<Ticket>(`/api/tickets/${ticket.id}`, { version: 1, customerId: other.id });
    expect(moved.body.product).toMatchObject({ code: 'P-2', productId: null, serialNumber: null });
    const corrected = await agent.patch<Ticket>(`/api/tickets/${ticket.id}`, { version: 2, modelId: small });
    expect(corrected.body.changes.at(-1)!.fields).toEqual([{ field: 'modelId', from: 'P-2', to: 'P-1' }]);
    // Retired for new ones; those that went under it keep what was promised.
    await administrator.patch(`/api/agreements/${largeId}`, { version: 2, state: 'retired' });
    expect((await agent.get<Ticket>(`/api/tickets/${ticket.id}`)).body.agreement?.number).toBe(1);

    await inForce('with-owner', { customerIds: [owner.id], summary: name('专属', 'Yours'), policyIds: [quick] });
    const names = async (who: Client, path: string) =>
      (await who.get<{ standards: Standard[] }>(`/api${path}`)).body.standards?.map((one) => [one.name.en, one.own]);
    const everybody = [
      ['Gold standard', false],
      ['pumps', false],
    ];
    expect(await names(program.anonymous, '/standards')).toEqual(everybody);
    const linkTo = async (customerId: string) =>
      (await agent.post<{ path: string }>('/api/agreements/links', { customerId })).body.path;
    expect(await names(program.anonymous, await linkTo(owner.id))).toEqual([['with-owner', true], ...everybody]);
    expect(await names(program.anonymous, await linkTo(other.id))).toEqual(everybody);
    const forged = (await linkTo(other.id)).replace(other.id, owner.id);
    expect((await program.anonymous.get<Refused>(`/api${forged}`)).body.error.code).toBe('agreements.key-unknown');

    const widget = await aWidget(program.kernel, { host: 'pumps.example', code: 'pumps' });
    const path = async (identity: object) => {
      const visit = await program.anonymous.post<{ visitorToken: string; visitorId: string }>('/api/widget/visits', {
        host: widget.host,
        ...identity,
      });
      expect(visit.status).toBe(200);
      const client = program.bearer(visit.body.visitorToken);
      const shown = async () => (await client.get<{ path: string }>('/api/widget/standards')).body.path;
      return { visitorId: visit.body.visitorId, shown };
    };
    expect(await (await path({})).shown()).toBe('/standards');
    const { secret } = (await administrator.post<{ secret: string }>(`/api/conversations/widgets/${widget.id}/secret`))
      .body;
    const known = await path({ identityJwt: signed({ sub: 'owner', email: 'owner@pumps.example' }, secret) });
    const file = (await program.kernel.db.run('select customer_id from conversations.visitor where id = $1', [
      known.visitorId,
    ])) as { customer_id: string }[];
    expect(await known.shown()).toBe('/standards');
    await inForce('with-visitor', { customerIds: [file[0]!.customer_id] });
    expect(await names(program.anonymous, await known.shown())).toEqual([['with-visitor', true], ...everybody]);
  });
});

/** What the host site signs about its visitor. */
function signed(claims: object, secret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const said = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(Date.now() / 1000) + 60, ...claims })}`;
  return `${said}.${createHmac('sha256', secret).update(said).digest('base64url')}`;
}
