/** A visitor searches what was said before: their own, and of that what they may read. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';

let program: TestProgram;
let agent: Client;
let visitor: Client;
let stranger: Client;
let id: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const widget = await aWidget(kernel);
  const person = await anAgent(kernel, { queue: widget.queue, name: '李敏' });
  agent = await program.signIn(person.number, person.password);
  visitor = program.bearer((await aVisitor(kernel, { widget })).token);
  stranger = program.bearer((await aVisitor(kernel, { widget })).token);
  id = await begin(visitor, '洗碗机报 E4_错误，100% 复现');
  await takeOffer(agent, id);
}, 120_000);
afterAll(() => program?.stop());

async function begin(by: Client, text: string): Promise<string> {
  const started = await by.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text },
  });
  return started.body.id;
}
type Found = { hits: { conversationId: string; seq: number; mine: boolean; snippet: string }[] };
const find = async (by: Client, words: string): Promise<Found['hits']> => {
  const answer = await by.get<Found>(`/api/widget/history?words=${encodeURIComponent(words)}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.hits;
};
const says = (kind: string, text: string) =>
  agent.post<{ seq: number }>(`/api/conversations/${id}/messages`, { clientId: newId(), kind, text });

it('finds both sides’ words in any case and as they are written, over conversations, newest first', async () => {
  const { body } = await says('text', 'Please close the VALVE first, E4_错误 is leak protection');
  expect(await find(visitor, 'valve')).toMatchObject([{ conversationId: id, seq: body.seq, mine: false }]);
  expect((await find(visitor, 'e4_错误')).map(({ mine }) => mine)).toEqual([false, true]);
  expect((await find(visitor, '100%'))[0]!.snippet).toContain('100% 复现');
  // Letters of a pattern are letters.
  expect(await find(visitor, 'E4%')).toEqual([]);
  expect(await find(visitor, 'V_LVE')).toEqual([]);
  expect((await agent.post(`/api/conversations/${id}/close`, {})).status).toBe(200);
  const later = await begin(visitor, 'valve is closed now');
  expect((await find(visitor, 'valve')).map(({ conversationId }) => conversationId)).toEqual([later, id]);
  await takeOffer(agent, later);
  id = later;
});

it('never finds a note, what was taken back, or what somebody else said', async () => {
  expect((await says('note', '疑似客户误操作')).status).toBe(200);
  expect(await find(visitor, '误操作')).toEqual([]);
  const slip = (await says('text', '说错的话')).body;
  expect(await find(visitor, '说错的话')).toHaveLength(1);
  expect((await agent.post(`/api/conversations/${id}/messages/${slip.seq}/recall`, {})).status).toBeLessThan(300);
  expect(await find(visitor, '说错的话')).toEqual([]);
  await begin(stranger, '我的地址是幸福路一号');
  expect(await find(visitor, '幸福路')).toEqual([]);
  expect(await find(stranger, '幸福路')).toHaveLength(1);
  expect(await find(stranger, 'valve')).toEqual([]);
  expect((await visitor.get('/api/widget/history?words=%20')).status).toBe(400);
  expect((await agent.get('/api/widget/history?words=valve')).status).toBe(403);
});
