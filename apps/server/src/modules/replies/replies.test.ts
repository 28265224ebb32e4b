/** Saved replies through HTTP: who sees which, placeholders, counting; and the pure rules. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent, aQueue } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Reply } from './contract.ts';
import { initialsOf } from './rules/initials.ts';
import { fill, placeholders, unknownPlaceholder } from './rules/placeholders.ts';

let program: TestProgram;
let administrator: Client;
let leader: Client;
let agent: Client;
let stranger: Client;
let branch: string;
let team: string;
let conversationId: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const first = await anAdministrator(kernel);
  administrator = await program.signIn(first.number, first.password);
  branch = await aUnit(kernel.db, { kind: 'branch' });
  team = await aUnit(kernel.db, { kind: 'team', parentId: branch });
  const lead = await aStaff(kernel, { unitId: branch, roles: ['supervisor'] });
  leader = await program.signIn(lead.number, lead.password);
  const widget = await aWidget(kernel, { queue: await aQueue(kernel, { unitId: team }) });
  const person = await anAgent(kernel, { queue: widget.queue, name: '李敏' });
  agent = await program.signIn(person.number, person.password);
  const elsewhere = await aStaff(kernel, { unitId: await aUnit(kernel.db, { kind: 'branch' }), roles: ['agent'] });
  stranger = await program.signIn(elsewhere.number, elsewhere.password);
  const visitor = program.bearer((await aVisitor(kernel, { widget })).token);
  const started = await visitor.post<{ id: string }>('/api/widget/conversations', {
    language: 'en',
    firstMessage: { clientId: newId(), text: 'my hood leaks' },
  });
  conversationId = started.body.id;
  await takeOffer(agent, conversationId);
}, 120_000);
afterAll(() => program?.stop());

const words = {
  zh: '您好，我是{{客服工号}}号{{客服姓名}}，工单 {{工单编号}}。',
  en: 'This is {{agent}}, ticket {{ticket}}.',
};
const titles = async (client: Client): Promise<string[]> =>
  (await client.get<{ replies: Reply[] }>('/api/replies')).body.replies.map(({ title }) => title);

describe('saved replies', () => {
  it('reach their own, a team and those below it, or everybody; nobody else keeps them', async () => {
    const own = await agent.post<Reply>('/api/replies', { reach: 'own', title: '我的问候', body: words });
    expect(own.status, JSON.stringify(own.body)).toBe(200);
    expect(own.body).toMatchObject({ initials: 'wdwh', mayEdit: true, uses: 0 });
    const shared = await leader.post<Reply>('/api/replies', {
      reach: 'team',
      unitId: branch,
      folder: ' 售后 / 退换货',
      title: '退换货说明',
      shortcut: 'th',
      body: words,
    });
    expect(shared.body).toMatchObject({ folder: '售后/退换货', initials: 'thhsm', unitId: branch });
    const all = await administrator.post<Reply>('/api/replies', { reach: 'company', title: '结束语', body: words });
    expect(all.status).toBe(200);

    expect((await titles(agent)).sort()).toEqual(['我的问候', '结束语', '退换货说明'].sort());
    expect(await titles(stranger)).toEqual(['结束语']);
    expect((await agent.post('/api/replies', { reach: 'team', unitId: team, title: 'x', body: words })).status).toBe(
      403,
    );
    expect((await leader.post('/api/replies', { reach: 'company', title: 'x', body: words })).status).toBe(403);
    // An agent uses the team's reply and cannot change it; a stranger does not learn that it exists.
    const change = { reach: 'team', unitId: branch, title: '改', body: words, version: 1 };
    expect((await agent.put(`/api/replies/${shared.body.id}`, change)).status).toBe(403);
    expect((await stranger.delete(`/api/replies/${shared.body.id}`)).status).toBe(404);
    expect((await stranger.post(`/api/replies/${own.body.id}/fill`, {})).status).toBe(404);

    expect((await leader.put(`/api/replies/${shared.body.id}`, change)).body).toMatchObject({
      title: '改',
      version: 2,
    });
    expect((await leader.put(`/api/replies/${shared.body.id}`, change)).status).toBe(409);
    expect((await leader.delete(`/api/replies/${shared.body.id}`)).status).toBe(204);
    expect(await titles(agent)).not.toContain('改');
  });

  it('are filled in the customer’s language, say what is missing, and count their uses', async () => {
    const made = await agent.post<Reply>('/api/replies', {
      reach: 'own',
      title: '问候语',
      shortcut: 'hi',
      body: words,
    });
    const text = await agent.post<{ text: string; missing: string[] }>(`/api/replies/${made.body.id}/fill`, {
      conversationId,
    });
    expect(text.body).toEqual({ text: 'This is 李敏, ticket 【ticket】.', missing: ['ticket'], files: [], left: [] });
    const ticket = await agent.post<{ number: string }>('/api/tickets', {
      title: '漏油',
      type: 'repair',
      conversationId,
    });
    expect(ticket.status, JSON.stringify(ticket.body)).toBe(200);
    const chinese = await agent.post<{ text: string; missing: string[] }>(`/api/replies/${made.body.id}/fill`, {
      conversationId,
      language: 'zh-CN',
    });
    expect(chinese.body.text).toContain(`工单 ${ticket.body.number}。`);
    expect(chinese.body.missing).toEqual([]);
    const { replies } = (await agent.get<{ replies: Reply[] }>('/api/replies')).body;
    expect(replies[0]).toMatchObject({ id: made.body.id, uses: 2, usedAt: expect.any(String) });
    // What the caller may not see is not known: the stranger's own reply learns nothing of this conversation.
    const foreign = await stranger.post<Reply>('/api/replies', {
      reach: 'own',
      title: '探',
      body: { zh: '{{会话编号}}', en: '' },
    });
    const blind = await stranger.post<{ text: string }>(`/api/replies/${foreign.body.id}/fill`, { conversationId });
    expect(blind.body.text).toBe('【会话编号】');
  });

  it('refuse unknown placeholders, a second use of a shortcut, and empty bodies', async () => {
    const refused = await agent.post<{ error: { code: string; message: string } }>('/api/replies', {
      reach: 'own',
      title: 'x',
      body: { zh: '{{姓名}}您好', en: '' },
    });
    expect(refused.body.error).toMatchObject({ code: 'replies.placeholder-unknown' });
    expect(refused.body.error.message).toContain('姓名');
    const twice = { reach: 'own', title: 'x', shortcut: 'DUP', body: words };
    expect((await agent.post('/api/replies', twice)).status).toBe(200);
    const again = await agent.post<{ error: { code: string } }>('/api/replies', { ...twice, shortcut: 'dup' });
    expect(again.body.error.code).toBe('replies.shortcut-taken');
    expect((await agent.post('/api/replies', { reach: 'own', title: 'x', body: { zh: ' ', en: '' } })).status).toBe(
      400,
    );
    // The company's own may carry the same shortcut.
    expect((await administrator.post('/api/replies', { ...twice, reach: 'company' })).status).toBe(200);
  });
});

describe('rules', () => {
  it('fills every known placeholder in either language and leaves no brace of its own behind', () => {
    const name = fc.constantFrom(...placeholders.flatMap(({ key, zh }) => [key, zh, key.toUpperCase()]));
    const part = fc.oneof(
      name.map((one) => `{{ ${one} }}`),
      fc.string({ unit: fc.constantFrom('您', '好', 'a', ' ', '{', '}') }),
    );
    fc.assert(
      fc.property(fc.array(name), fc.array(part), (names, parts) => {
        const known = names.map((one) => `{{${one}}}`).join('，');
        expect(unknownPlaceholder(known)).toBeNull();
        const whole = fill(known, Object.fromEntries(placeholders.map(({ key }) => [key, `值${key}`])), 'zh-CN');
        expect(whole.missing).toEqual([]);
        expect(whole.text).not.toMatch(/[{}【]/);
        // Without values the words between stay as they were.
        const bare = fill(parts.join(''), {}, 'en').text.replace(/【[^】]*】/g, '');
        expect(bare).toBe(
          parts
            .join('')
            .replace(/\{\{\s*([^{}]{1,40}?)\s*\}\}/g, (all, one: string) =>
              unknownPlaceholder(`{{${one}}}`) ? all : '',
            ),
        );
      }),
    );
  });

  it('knows initials of titles', () => {
    expect(initialsOf('退换货说明')).toBe('thhsm');
    expect(initialsOf('7天无理由')).toBe('7twly');
    expect(initialsOf('VIP 客户')).toBe('vipkh');
    expect(initialsOf('Returns')).toBe('');
  });
});
