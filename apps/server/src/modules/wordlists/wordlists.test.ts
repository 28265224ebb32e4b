/** Words masked and stopped on every way a message may take, with versions, hits and the audit; through HTTP. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '#contracts/conversations';
import type { Hit, Wordlist } from '#contracts/wordlists';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget, type TestWidget } from '#testing/conversations';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
let keeper: Client;
let lead: Client;
let mask: Wordlist;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel);
  const enter = async (staff: { number: string; password: string }) => program.signIn(staff.number, staff.password);
  desk = await enter(await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } }));
  keeper = await enter(await anAdministrator(program.kernel));
  lead = await enter(await aStaff(program.kernel, { unitId: widget.queue.unitId, roles: ['supervisor'] }));
  const list = { name: '辱骂', audience: 'both', action: 'mask', words: ['骗子', '骗子', ' 垃圾 '] };
  mask = (await keeper.post<Wordlist>('/api/wordlists', list)).body;
  await keeper.post('/api/wordlists', { name: '承诺', audience: 'agent', action: 'stop', words: ['终身保修'] });
}, 120_000);
afterAll(() => program?.stop());

type Code = { error: { code: string; message: string } };
async function aTalk(first = '你好'): Promise<{ id: string; visitor: Client }> {
  const visitor = program.bearer((await aVisitor(program.kernel, { widget })).token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: first },
  });
  await takeOffer(desk, body.id);
  return { id: body.id, visitor };
}
const say = (id: string, text: string, kind = 'text') =>
  desk.post<{ seq: number; text?: string } & Code>(`/api/conversations/${id}/messages`, {
    clientId: newId(),
    text,
    kind,
  });
const texts = async (id: string): Promise<string[]> =>
  (await desk.get<{ messages: Message[] }>(`/api/conversations/${id}/messages?limit=100`)).body.messages.flatMap(
    ({ kind, text }) => (kind === 'event' ? [] : [text]),
  );
/** Hits are written within a second. */
async function hits(id: string, count: number): Promise<Hit[]> {
  return expect
    .poll(
      async () =>
        (await keeper.get<{ hits: Hit[] }>('/api/wordlists/hits')).body.hits.filter((hit) => hit.conversationId === id),
      { timeout: 5000, interval: 50 },
    )
    .toHaveLength(count)
    .then(async () =>
      (await keeper.get<{ hits: Hit[] }>('/api/wordlists/hits')).body.hits.filter((hit) => hit.conversationId === id),
    );
}

it('masks what visitors and agents say, however it is written; the sender learns what was stored', async () => {
  expect(mask).toMatchObject({ words: ['骗子', '垃圾'], version: 1, active: true });
  const { id } = await aTalk('你们是騙 子吗');
  const own = await say(id, '我们不是骗.子');
  expect(own.body.text).toBe('我们不是***');
  const clean = await say(id, '终身服务');
  expect(clean.body.text).toBeUndefined();
  expect(await texts(id)).toEqual(['你们是***吗', '我们不是***', '终身服务']);
  expect(await hits(id, 2)).toMatchObject([
    { word: '骗子', by: 'agent', action: 'mask', list: '辱骂', version: 1 },
    { word: '骗子', by: 'visitor', author: null },
  ]);
});

it('stops what agents may not promise, on every way; visitors may ask; notes are not looked at', async () => {
  const { id } = await aTalk('这台终身保修吗');
  const refused = await say(id, '放心，终 身 保 修！');
  expect(refused.status).toBe(422);
  expect(refused.body.error.code).toBe('wordlists.word-stopped');
  expect(refused.body.error.message).toContain('终身保修');
  expect((await say(id, '客户问终身保修', 'note')).status).toBe(200);
  // A message sent later stops at its hour: it goes the same way.
  expect(await texts(id)).toEqual(['这台终身保修吗', '客户问终身保修']);
  expect(await hits(id, 1)).toMatchObject([{ action: 'stop', by: 'agent' }]);
  const trail = await program.kernel.db.run<{ detail: { by: string } }>(
    `select detail from audit.entry where subject_id = $1 and action = 'wordlists.stopped'`,
    [id],
  );
  expect(trail).toMatchObject([{ detail: { by: 'agent' } }]);
});

it('a changed list is a version, in force at once; only keepers of the company keep it', async () => {
  expect((await lead.get('/api/wordlists')).status).toBe(403);
  const changed = { name: '辱骂', audience: 'visitor', action: 'stop', words: ['笨蛋'], version: mask.version };
  expect((await keeper.put<Wordlist>(`/api/wordlists/${mask.id}`, changed)).body.version).toBe(2);
  expect((await keeper.put(`/api/wordlists/${mask.id}`, changed)).status).toBe(409);
  expect((await keeper.put(`/api/wordlists/${newId()}`, changed)).status).toBe(404);
  const { id, visitor } = await aTalk('骗子');
  expect(await texts(id)).toEqual(['骗子']);
  const refused = await visitor.post<Code>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '笨蛋' },
  });
  expect(refused.body.error.code).toBe('wordlists.message-stopped');
  // Visitors are not told which word.
  expect(refused.body.error.message).not.toContain('笨蛋');
  expect(await hits(id, 1)).toMatchObject([{ version: 2, word: '笨蛋', by: 'visitor' }]);
  const versions = await program.kernel.db.run<{ version: number; words: string[] }>(
    'select version, words from wordlists.version where list_id = $1 order by version',
    [mask.id],
  );
  expect(versions).toEqual([
    { version: 1, words: ['骗子', '垃圾'] },
    { version: 2, words: ['笨蛋'] },
  ]);
  await keeper.put(`/api/wordlists/${mask.id}`, { ...changed, active: false, version: 2 });
  expect(
    (await visitor.post('/api/widget/conversations', { firstMessage: { clientId: newId(), text: '笨蛋' } })).status,
  ).toBe(200);
});
