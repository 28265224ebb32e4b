/** Playbooks and templates through the whole program. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Ticket } from '#contracts/tickets';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import type { Playbook, Standing, Template } from './contract.ts';

let program: TestProgram;
let administrator: Client;
let me: TestStaff;
let agent: Client;
let stranger: Client;
let unitId: string;
type Refused = { error: { code: string; message: string } };
const support = '00000000-0000-7000-8000-000000040101';
const name = (zh: string, en: string) => ({ zh, en });

beforeAll(async () => {
  program = await testProgram();
  const first = await anAdministrator(program.kernel);
  administrator = await program.signIn(first.number, first.password);
  unitId = await aUnit(program.kernel.db);
  me = await aStaff(program.kernel, { unitId, roles: ['agent'], name: '陈思远' });
  agent = await program.signIn(me.number, me.password);
  const other = await aStaff(program.kernel, { unitId: await aUnit(program.kernel.db), roles: ['agent'] });
  stranger = await program.signIn(other.number, other.password);
}, 120_000);
afterAll(() => program?.stop());

const read = async (id: string) => (await agent.get<Ticket>(`/api/tickets/${id}`)).body;

describe('a playbook on a ticket', () => {
  it('is ticked in order with who and when, and holds back the solution, then the closing', async () => {
    const { id } = await aTicket(program.kernel, { unitId });
    const path = `/api/playbooks/tickets/${id}`;
    const offered = await agent.get<Standing>(path);
    expect(offered.body.run).toBeNull();
    expect(offered.body.offers.map((one) => one.id)).toContain(support);
    expect((await stranger.get(path)).status).toBe(404);
    expect((await stranger.post(path, { playbookId: support })).status).toBe(404);
    const begun = await agent.post<Standing>(path, { playbookId: support });
    expect(begun.body.run?.steps.map(({ key, doneAt }) => [key, doneAt])).toEqual(
      ['receive', 'classify', 'diagnose', 'solve', 'follow', 'feed-back'].map((key) => [key, null]),
    );
    // As shipped, looking into it offers remote help.
    expect(begun.body.run?.steps.filter(({ action }) => action).map(({ key, action }) => [key, action])).toEqual([
      ['diagnose', 'remote-help'],
    ]);
    expect(await agent.post(path, { playbookId: support })).toMatchObject({
      status: 409,
      body: { error: { code: 'playbooks.run-there' } },
    });
    const tick = (key: string, done = true) => agent.post<Standing & Refused>(`${path}/steps`, { key, done });
    const early = await tick('diagnose');
    expect(early.body.error).toMatchObject({ code: 'playbooks.step-early' });
    expect(early.body.error.message).toContain('接收');
    const received = await tick('receive');
    expect(received.body.run?.steps[0]).toMatchObject({ key: 'receive', by: { number: me.number } });
    expect(received.body.run?.steps[0]?.doneAt).toMatch(/Z$/);
    await tick('classify');
    expect((await tick('receive', false)).body.error.code).toBe('playbooks.step-behind');
    expect((await tick('classify', false)).status).toBe(200);
    expect((await agent.delete<Refused>(path)).body.error.code).toBe('playbooks.steps-done');

    const state = async (to: string) => {
      const { version } = await read(id);
      return await agent.post<Ticket & Refused>(`/api/tickets/${id}/state`, { to, version });
    };
    await state('open');
    const held = await state('resolved');
    expect(held).toMatchObject({ status: 409, body: { error: { code: 'playbooks.steps-open' } } });
    expect(held.body.error.message).toContain('诊断');
    for (const key of ['classify', 'diagnose', 'solve']) expect((await tick(key)).status).toBe(200);
    expect((await state('resolved')).status).toBe(200);
    expect((await state('closed')).body.error.code).toBe('playbooks.steps-open');
    await tick('follow');
    // The last step is of good will: it holds nothing back.
    expect((await state('closed')).status).toBe(200);
    const lines = (await read(id)).changes.filter(({ kind }) => kind === 'playbook');
    expect(lines.map(({ fields: [field] }) => [field?.field, field?.to])).toEqual([
      ['begun', '技术支持六步'],
      ['done', '接收'],
      ['done', '分类'],
      ['undone', '分类'],
      ['done', '分类'],
      ['done', '诊断'],
      ['done', '解决'],
      ['done', '跟踪与总结'],
    ]);
    expect(lines[1]?.actor.number).toBe(me.number);
  });

  it('begins by itself on the kinds it names, stays as it began when it is changed, and lets go what is discarded', async () => {
    const step = { key: 'check', name: name('核对', 'Check'), hint: null, required: true, before: 'resolved' };
    const body = { name: name('安装步骤', 'Installation'), types: ['installation'], steps: [step] };
    expect((await agent.post('/api/playbooks', body)).status).toBe(403);
    expect((await administrator.post('/api/playbooks', { ...body, steps: [step, step] })).status).toBe(400);
    const made = await administrator.post<Playbook>('/api/playbooks', body);
    expect(made.status).toBe(200);
    const { id } = await aTicket(program.kernel, { unitId, type: 'installation' });
    const path = `/api/playbooks/tickets/${id}`;
    await vi.waitFor(async () => expect((await agent.get<Standing>(path)).body.run).not.toBeNull(), {
      timeout: 10_000,
      interval: 50,
    });
    const change = { version: 1, steps: [{ ...step, key: 'other' }], state: 'retired' };
    expect((await administrator.patch(`/api/playbooks/${made.body.id}`, change)).status).toBe(200);
    expect((await administrator.patch(`/api/playbooks/${made.body.id}`, change)).status).toBe(409);
    expect((await agent.get<Standing>(path)).body.run?.steps.map(({ key }) => key)).toEqual(['check']);
    const { version } = await read(id);
    const gone = await agent.post(`/api/tickets/${id}/state`, { to: 'closed', reason: '误建', version });
    expect(gone.status).toBe(200);
  });
});

describe('a template', () => {
  it('fills the new ticket and gives it its tasks, owner and playbook', async () => {
    const body = {
      name: name('油烟机漏油', 'Hood leaks'),
      type: 'repair',
      title: '油烟机漏油',
      tasks: [
        { title: '拍照留存', required: true },
        { title: '预约上门', required: false },
      ],
      assigneeId: me.id,
      playbookId: support,
    };
    expect((await agent.post('/api/ticket-templates', body)).status).toBe(403);
    const made = await administrator.post<Template>('/api/ticket-templates', body);
    expect(made.status).toBe(200);
    const { templates } = (await agent.get<{ templates: Template[] }>('/api/ticket-templates')).body;
    expect(templates.map(({ id }) => id)).toEqual([made.body.id]);
    const open = (form: object) =>
      agent.post<{ id: string } & Refused>(`/api/ticket-templates/${made.body.id}/open`, form);
    const opened = await open({ title: '油烟机右侧漏油', type: 'repair' });
    expect(opened.status).toBe(200);
    const ticket = await read(opened.body.id);
    expect(ticket).toMatchObject({
      title: '油烟机右侧漏油',
      state: 'open',
      assignee: { id: me.id },
      tasks: [
        { title: '拍照留存', required: true },
        { title: '预约上门', required: false },
      ],
    });
    expect((await agent.get<Standing>(`/api/playbooks/tickets/${ticket.id}`)).body.run?.playbookId).toBe(support);
    const retired = await administrator.patch(`/api/ticket-templates/${made.body.id}`, {
      version: 1,
      state: 'retired',
    });
    expect(retired.status).toBe(200);
    expect((await open({ title: '再来一张', type: 'repair' })).body.error.code).toBe('playbooks.template-not-found');
  });
});
