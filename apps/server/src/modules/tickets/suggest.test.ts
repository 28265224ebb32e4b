/** Suggestions: what looks alike, and what must not be shown. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { searchPairs } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aTopic } from '#testing/catalogue';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Suggestion, Ticket } from './contract.ts';
import { likeness } from './rules-suggest.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let agent: Client;
let unitId: string;
beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const person = await aStaff(program.kernel, { unitId, roles: ['agent'] });
  agent = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

const suggested = async (body: object): Promise<[string, string[]][]> => {
  const answer = await agent.post<{ suggestions: Suggestion[] }>('/api/tickets/suggestions', body);
  expect(answer.status).toBe(200);
  return answer.body.suggestions.map(({ ticket, reasons }) => [ticket.id, reasons]);
};

it('finds the same customer, the same thing and similar words; never what is out of sight, merged or related', async () => {
  const customer = await aCustomer(program.kernel, { unitId });
  const other = await aCustomer(program.kernel, { unitId });
  const topicId = await aTopic(program.kernel.db, { name: '漏油' });
  const make = (given: Parameters<typeof aTicket>[1]) => aTicket(program.kernel, { unitId, description: '', ...given });
  const theirs = await make({ title: '热水器不出热水', customerId: customer.id });
  const alike = await make({ title: '油烟机右侧滴油严重', customerId: other.id, topicId });
  const far = await make({ title: '洗碗机排水报错', customerId: other.id });
  const hidden = await aTicket(program.kernel, { title: '油烟机右侧滴油', customerId: other.id });
  const ask = { title: '油烟机右侧滴油', type: 'repair', customerId: customer.id, topicId };
  await vi.waitFor(
    async () =>
      expect(await suggested(ask)).toEqual([
        [alike.id, ['topic', 'words']],
        [theirs.id, ['customer']],
      ]),
    { timeout: 10_000, interval: 50 },
  );
  expect((await suggested({ title: '发票抬头写错' })).map(([id]) => id)).not.toContain(far.id);

  // On the page of a ticket: one click links it, and it is suggested no more; one click merges it.
  const opened = await agent.post<Ticket>('/api/tickets', ask);
  const { id } = opened.body;
  expect((await suggested({ ticketId: id })).map(([one]) => one)).toEqual([alike.id, theirs.id]);
  await agent.post(`/api/tickets/${id}/relations`, { otherId: theirs.id, kind: 'related' });
  expect((await suggested({ ticketId: id })).map(([one]) => one)).toEqual([alike.id]);
  const { version } = (await agent.get<Ticket>(`/api/tickets/${id}`)).body;
  const merged = await agent.post(`/api/tickets/${id}/merge`, { intoId: alike.id, version });
  expect(merged.status).toBe(200);
  expect((await suggested(ask)).map(([one]) => one)).not.toContain(id);
  const gone = await agent.post('/api/tickets/suggestions', { ticketId: hidden.id });
  expect(gone.status).toBe(404);
});

it('of many that share a word or two, the one that shares most is found behind all that are newer', async () => {
  const own = await aUnit(program.kernel.db);
  const person = await aStaff(program.kernel, { unitId: own, roles: ['agent'] });
  const client = await program.signIn(person.number, person.password);
  const same = await aTicket(program.kernel, { unitId: own, title: '破壁机刀头松动异响', description: '' });
  for (let n = 0; n < 70; n++)
    await aTicket(program.kernel, { unitId: own, title: `破壁机第${n}次咨询`, description: '' });
  await vi.waitFor(
    async () => {
      const answer = await client.post<{ suggestions: Suggestion[] }>('/api/tickets/suggestions', {
        title: '破壁机刀头松动异响大',
      });
      expect(answer.body.suggestions.map(({ ticket }) => ticket.id)).toEqual([same.id]);
    },
    { timeout: 10_000, interval: 50 },
  );
});

it('the more is shared, the better: words never make a ticket less alike', () => {
  const base = { customer_id: null, topic_id: 't', type: 'repair', custom: { product: 'hood' } };
  const asked = { customerIds: [], topicId: 't', type: 'repair', custom: { product: 'hood' } };
  fc.assert(
    fc.property(fc.string({ minLength: 2, maxLength: 12 }), fc.string({ maxLength: 12 }), (title, more) => {
      const pairs = searchPairs(title);
      const one = likeness({ ...asked, pairs }, { ...base, pairs: searchPairs(more) })!;
      const two = likeness({ ...asked, pairs }, { ...base, pairs: searchPairs(more, title) })!;
      expect(two.score).toBeGreaterThanOrEqual(one.score);
      expect(one.reasons).toEqual(expect.arrayContaining(['topic', 'product']));
    }),
    { numRuns: 2000 },
  );
  expect(
    likeness(
      { ...asked, topicId: null, custom: {}, pairs: searchPairs('漏油') },
      { ...base, pairs: searchPairs('异响') },
    ),
  ).toBeNull();
});
