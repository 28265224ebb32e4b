/** Macros through HTTP: preview, all or nothing, loops, who keeps which; and the expansion as a pure rule. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Macro, Rehearsed, Step } from './contract.ts';
import { type Called, expand, mostSteps } from './rules/expand.ts';

let program: TestProgram;
let leader: Client;
let agent: Client;
let unitId: string;
let widget: Awaited<ReturnType<typeof aWidget>>;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  widget = await aWidget(kernel);
  unitId = widget.queue.unitId;
  const lead = await aStaff(kernel, { unitId, roles: ['supervisor'] });
  leader = await program.signIn(lead.number, lead.password);
  // Only tags of the managed list may be put on a file.
  const first = await anAdministrator(kernel);
  const administrator = await program.signIn(first.number, first.password);
  for (const code of ['漏油', '老客户'])
    expect(
      (await administrator.post('/api/customers/tags', { code, name: { zh: code, en: code } })).status,
    ).toBeLessThan(300);
  const person = await anAgent(kernel, { queue: widget.queue, name: '李敏', capacity: { chat: 50 } });
  agent = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

async function aTalk(): Promise<string> {
  const visitor = program.bearer((await aVisitor(program.kernel, { widget })).token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '油烟机漏油' },
  });
  await takeOffer(agent, body.id);
  return body.id;
}
const make = async (steps: unknown[], more: Record<string, unknown> = {}): Promise<Macro> => {
  const { status, body } = await leader.post<Macro>('/api/macros', {
    subject: 'conversation',
    reach: 'team',
    unitId,
    title: `宏 ${newId().slice(-6)}`,
    steps,
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
type Refusal = { error: { code: string; message: string } };
const state = async (id: string): Promise<{ state: string; lastSeq: number; ticketIds: string[] }> =>
  (await agent.get<{ state: string; lastSeq: number; ticketIds: string[] }>(`/api/conversations/${id}`)).body;

describe('a macro on a conversation', () => {
  it('shows first what it will do and changes nothing by that; then does all of it', async () => {
    const id = await aTalk();
    const customer = await aCustomer(program.kernel, { unitId, name: '王桂兰' });
    expect((await agent.post(`/api/conversations/${id}/customer`, { customerId: customer.id })).status).toBe(200);
    const inner = await make([{ do: 'tag', tags: ['漏油', '老客户'] }]);
    const macro = await make([
      { do: 'open-ticket', title: '油烟机漏油', type: 'repair', priority: 'high' },
      { do: 'reply', body: { zh: '{{客户姓名}}您好，已登记 {{工单编号}}', en: '' } },
      { do: 'note', text: '已按漏油流程登记' },
      { do: 'macro', macroId: inner.id },
      { do: 'close', reason: '已转工单' },
    ]);
    const before = await state(id);
    const preview = await agent.post<Rehearsed>(`/api/macros/${macro.id}/preview`, { subjectId: id });
    expect(preview.body, JSON.stringify(preview.body)).toMatchObject({ ok: true, version: 1 });
    expect(preview.body.steps.map(({ step }) => step.do)).toEqual(['open-ticket', 'reply', 'note', 'tag', 'close']);
    // The rehearsal truly opened a ticket before the reply was worded.
    expect(preview.body.steps[1]!.text).toMatch(/^王桂兰您好，已登记 T/);
    expect(await state(id)).toEqual(before);

    const run = await agent.post<{ done: number }>(`/api/macros/${macro.id}/run`, { subjectId: id, version: 1 });
    expect(run.body, JSON.stringify(run.body)).toEqual({ done: 5 });
    expect(await state(id)).toMatchObject({ state: 'closed', ticketIds: [expect.any(String)] });
    const { messages } = (
      await agent.get<{ messages: { kind: string; text: string; author: { name: string | null } }[] }>(
        `/api/conversations/${id}/messages?after=0&limit=50`,
      )
    ).body;
    expect(messages.find(({ kind }) => kind === 'note')?.text).toBe('已按漏油流程登记');
    expect(messages.filter(({ kind, text }) => kind === 'text' && text.startsWith('王桂兰您好'))).toHaveLength(1);
    const file = await agent.get<{ tags: string[] }>(`/api/customers/${customer.id}`);
    expect([...file.body.tags].sort()).toEqual(['漏油', '老客户'].sort());
  });

  it('that fails in the middle undoes what it did and says which step and why', async () => {
    const id = await aTalk();
    const macro = await make([
      { do: 'reply', body: { zh: '先说一句', en: '' } },
      { do: 'open-ticket', title: '漏油', type: 'repair' },
      { do: 'transfer', queueId: newId(), note: '请接手' },
      { do: 'close' },
    ]);
    const before = await state(id);
    const preview = await agent.post<Rehearsed>(`/api/macros/${macro.id}/preview`, { subjectId: id });
    expect(preview.body.ok).toBe(false);
    expect(preview.body.steps.map(({ problem }) => problem !== null)).toEqual([false, false, true, false]);
    const run = await agent.post<Refusal>(`/api/macros/${macro.id}/run`, { subjectId: id, version: 1 });
    expect(run.body.error.code).toBe('macros.step-failed');
    expect(run.body.error.message).toContain('3');
    expect(await state(id)).toEqual(before);
    const seen = await agent.get<{ macros: Macro[] }>('/api/macros?subject=conversation');
    expect(seen.body.macros.find((one) => one.id === macro.id)?.uses).toBe(0);
  });

  it('is refused when it was changed after the preview, on what the caller may not see, and to strangers', async () => {
    const id = await aTalk();
    const macro = await make([{ do: 'note', text: '一' }]);
    const { title, steps } = macro;
    const change = { subject: 'conversation', reach: 'team', unitId, title, steps: [...steps, ...steps], version: 1 };
    expect((await leader.put(`/api/macros/${macro.id}`, change)).status).toBe(200);
    expect((await agent.post(`/api/macros/${macro.id}/run`, { subjectId: id, version: 1 })).status).toBe(409);
    expect((await agent.post(`/api/macros/${macro.id}/run`, { subjectId: newId(), version: 2 })).status).toBe(404);
    expect((await agent.put(`/api/macros/${macro.id}`, { ...change, version: 2 })).status).toBe(403);
    const foreign = await anAgent(program.kernel, {});
    const stranger = await program.signIn(foreign.number, foreign.password);
    expect((await stranger.post(`/api/macros/${macro.id}/preview`, { subjectId: id })).status).toBe(404);
  });
});

describe('a macro on a ticket', () => {
  it('assigns, sets, comments and solves', async () => {
    const ticket = await agent.post<{ id: string }>('/api/tickets', { title: '漏油', type: 'repair', unitId });
    const macro = await make(
      [
        { do: 'assign', staffId: null },
        { do: 'set', priority: 'urgent', type: 'complaint' },
        { do: 'note', text: '加急' },
        { do: 'reply', body: { zh: '工单 {{工单编号}} 已解决', en: '' } },
        { do: 'state', to: 'resolved', reason: '' },
      ],
      { subject: 'ticket' },
    );
    const run = await agent.post(`/api/macros/${macro.id}/run`, { subjectId: ticket.body.id, version: 1 });
    expect(run.body, JSON.stringify(run.body)).toEqual({ done: 5 });
    const after = await agent.get(`/api/tickets/${ticket.body.id}`);
    expect(after.body).toMatchObject({ state: 'resolved', priority: 'urgent', type: 'complaint' });
    // Solved once: the same again fails at its last step, and the comments of the second run are not there.
    const again = await agent.post<Refusal>(`/api/macros/${macro.id}/run`, { subjectId: ticket.body.id, version: 1 });
    expect(again.body.error.code).toBe('macros.step-failed');
    expect((await agent.get(`/api/tickets/${ticket.body.id}`)).body).toEqual(after.body);
  });

  it('that changes hands tells the customer when it says so, and nobody whose ticket was nobody’s', async () => {
    const customer = await aCustomer(program.kernel, { unitId });
    const opened = await agent.post<{ id: string; version: number }>('/api/tickets', {
      title: '滤网破了',
      type: 'repair',
      unitId,
      customerId: customer.id,
    });
    const { id } = opened.body;
    const told = await make([{ do: 'assign', staffId: null, tellCustomer: true }], {
      subject: 'ticket',
      title: '接手',
    });
    const quiet = await make([{ do: 'assign', staffId: null }], { subject: 'ticket', title: '悄悄接手' });
    const run = async (by: Client, macroId: string): Promise<string[]> => {
      const done = await by.post(`/api/macros/${macroId}/run`, { subjectId: id, version: 1 });
      expect(done.status, JSON.stringify(done.body)).toBe(200);
      const { changes } = (await agent.get<{ changes: { text: string | null }[] }>(`/api/tickets/${id}`)).body;
      return changes.flatMap(({ text }) => text ?? []);
    };
    // This customer has no address: what would have been said is said inside.
    expect(await run(agent, told.id)).toEqual([]);
    expect(await run(leader, quiet.id)).toEqual([]);
    expect(await run(agent, told.id)).toEqual([expect.stringContaining('没有告诉客户')]);
  });

  it('cannot hold steps of a conversation, nor call one that does', async () => {
    const talk = await make([{ do: 'note', text: '一' }]);
    const bad = { subject: 'ticket', reach: 'team', unitId, title: '错' };
    for (const steps of [[{ do: 'close' }], [{ do: 'macro', macroId: talk.id }]]) {
      const refused = await leader.post<Refusal>('/api/macros', { ...bad, steps });
      expect(refused.body.error.code).toBe('macros.step-misplaced');
    }
  });
});

describe('loops', () => {
  it('are refused when the last link is closed, with the way round; a called macro cannot be deleted', async () => {
    const a = await make([{ do: 'note', text: 'a' }], { title: '甲' });
    const b = await make([{ do: 'macro', macroId: a.id }], { title: '乙' });
    const closing = { subject: 'conversation', reach: 'team', unitId, title: '甲', version: 1 };
    const refused = await leader.put<Refusal>(`/api/macros/${a.id}`, {
      ...closing,
      steps: [{ do: 'macro', macroId: b.id }],
    });
    expect(refused.body.error.code).toBe('macros.loop');
    expect(refused.body.error.message).toContain('甲 → 乙 → 甲');
    const self = await leader.put<Refusal>(`/api/macros/${a.id}`, {
      ...closing,
      steps: [{ do: 'macro', macroId: a.id }],
    });
    expect(self.body.error.code).toBe('macros.loop');
    expect((await leader.delete<Refusal>(`/api/macros/${a.id}`)).body.error.code).toBe('macros.still-called');
    expect((await leader.delete(`/api/macros/${b.id}`)).status).toBe(204);
    expect((await leader.delete(`/api/macros/${a.id}`)).status).toBe(204);
  });

  it('of any shape are found, and what has none expands to exactly its leaves in order', () => {
    const size = 6;
    const graph = fc.array(fc.array(fc.oneof(fc.constant(-1), fc.nat(size - 1)), { maxLength: 3 }), {
      minLength: size,
      maxLength: size,
    });
    fc.assert(
      fc.property(graph, (links) => {
        const macros: Called[] = links.map((steps, index) => ({
          id: String(index),
          title: String(index),
          subject: 'ticket',
          steps: steps.map(
            (to, at): Step => (to < 0 ? { do: 'note', text: `${index}.${at}` } : { do: 'macro', macroId: String(to) }),
          ),
        }));
        const known = new Map(macros.map((one) => [one.id, one]));
        // By hand: does any walk from 0 come back to somewhere it is inside of?
        const leaves: string[] = [];
        const loops = (at: number, inside: number[]): boolean => {
          if (inside.includes(at)) return true;
          return links[at]!.some((to, index) => {
            if (to >= 0) return loops(to, [...inside, at]);
            leaves.push(`${at}.${index}`);
            return false;
          });
        };
        const loop = loops(0, []);
        if (loop || leaves.length > mostSteps) expect(() => expand(macros[0]!, known)).toThrow();
        else expect(expand(macros[0]!, known).map((step) => (step.do === 'note' ? step.text : ''))).toEqual(leaves);
      }),
      { numRuns: 500 },
    );
  });
});
