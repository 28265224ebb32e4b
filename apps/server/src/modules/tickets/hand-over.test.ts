/** Work goes from one person to another with a reason, and the customer hears who has it now. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, systemScope } from '#kernel';
import { messagesBefore } from '#modules/conversations';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aConversation } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent, aQueue } from '#testing/routing';
import type { Ticket } from './contract.ts';
import { fillWords, strangeName } from './rules-hand-over.ts';
import { insertLink } from './store.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let unitId: string;
let owner: string;
let next: string;
let leader: Client;
const desk = ['tickets.read', 'tickets.write', 'customers.read'];

const letters: string[] = [];
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      // Quoted-printable (RFC 2045 §6.7).
      const body = Buffer.concat(parts).toString('utf8').split('\r\n\r\n')[1] ?? '';
      const escaped = body.replace(/=\r\n/g, '').replaceAll('%', '%25');
      letters.push(decodeURIComponent(escaped.replace(/=([0-9A-F]{2})/g, '%$1')));
      done();
    });
  },
});

beforeAll(async () => {
  const port = await freePort();
  await new Promise<void>((ready) => smtp.listen(port, '127.0.0.1', ready));
  program = await testProgram({ env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${port}` } });
  unitId = await aUnit(program.kernel.db);
  owner = (await aStaff(program.kernel, { unitId, permissions: desk, name: '陈思远' })).id;
  next = (await aStaff(program.kernel, { unitId, permissions: desk })).id;
  const second = await aStaff(program.kernel, { unitId, permissions: [...desk, 'tickets.assign'] });
  leader = await program.signIn(second.number, second.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});

async function handOver(customerId: string, closed = false): Promise<[Ticket, string[]]> {
  const { id } = await aTicket(program.kernel, { unitId, customerId, assigneeId: owner, title: '滤网破了' });
  if (closed) {
    const { version } = (await leader.get<Ticket>(`/api/tickets/${id}`)).body;
    const done = await leader.post(`/api/tickets/${id}/state`, { to: 'closed', reason: '重复', version });
    expect(done.status).toBe(200);
  }
  const { version } = (await leader.get<Ticket>(`/api/tickets/${id}`)).body;
  const order = { assigneeId: next, version, reason: '上门区域不同', tellCustomer: true };
  const { body } = await leader.post<Ticket>(`/api/tickets/${id}/assign`, order);
  expect(body.assignee?.id).toBe(next);
  return [body, body.changes.flatMap(({ kind, text }) => (text ? [`${kind} ${text}`] : [])).sort()];
}

it('tells the customer who has the work now, and keeps the reason inside', async () => {
  const reachable = await aCustomer(program.kernel, { unitId, email: 'lin@customers.example' });
  const [ticket, said] = await handOver(reachable.id);
  const name = ticket.assignee!.name;
  expect(said).toEqual([`comment 已写信告诉客户：现在由${name}处理`, 'note 上门区域不同']);
  await expect
    .poll(() => letters.join(), { timeout: 15_000 })
    .toContain(`工单 ${ticket.number}（滤网破了）现在由${name}处理`);
  expect(letters.join()).not.toContain('上门区域不同');
});

it('says so when the customer cannot be written to', async () => {
  const silent = await aCustomer(program.kernel, { unitId });
  const [, said] = await handOver(silent.id);
  expect(said).toEqual(['note 上门区域不同', expect.stringContaining('note 没有告诉客户')]);
});

it('says nothing to somebody whose ticket is closed', async () => {
  const reachable = await aCustomer(program.kernel, { unitId, email: 'zhou@customers.example' });
  const [, said] = await handOver(reachable.id, true);
  expect(said).toEqual(['note 上门区域不同', 'state 重复']);
});

it('tells it once in the conversation about it, in the company’s words, and moves it to another unit only with a reason', async () => {
  const administrator = await anAdministrator(program.kernel);
  const head = await program.signIn(administrator.number, administrator.password);
  const given = {
    person: { zh: '{{客服姓名}}接手了 {{工单编号}}', en: '{{staff}} has {{number}}', version: 0 },
    unit: { zh: '{{工单编号}} 转到{{单位}}', en: '', version: 0 },
  };
  const strange = { ...given, unit: { ...given.unit, en: '{{phone}}' } };
  expect((await head.put('/api/ticket-words', strange)).status).toBe(400);
  expect((await leader.put('/api/ticket-words', given)).status).toBe(403);
  const stored = await head.put<typeof given>('/api/ticket-words', given);
  expect(stored.body.person).toEqual({ ...given.person, version: 1 });
  expect(stored.body.unit.en).toContain('{{unit}}');
  expect((await head.put('/api/ticket-words', given)).status).toBe(409);

  const { row, visitor } = await aConversation(program.kernel);
  const reachable = await aCustomer(program.kernel, { unitId, email: 'qin@customers.example' });
  const { id, number } = await aTicket(program.kernel, { unitId, customerId: reachable.id, assigneeId: owner });
  await program.kernel.db.transact((tx) =>
    insertLink(tx, { ticketId: id, conversationId: row.id, at: new Date(), by: 'system:test' }),
  );
  const say = async (order: object): Promise<{ status: number; body: Ticket }> => {
    const { version } = (await head.get<Ticket>(`/api/tickets/${id}`)).body;
    return head.post<Ticket>(`/api/tickets/${id}/assign`, { version, tellCustomer: true, ...order });
  };
  const heard = async (): Promise<string[]> => {
    const messages = await messagesBefore(program.kernel.db, systemScope('test'), row.id, null, 100);
    return messages.flatMap(({ event }) => (event?.code === 'conversations.told' ? [String(event.params.text)] : []));
  };
  const lettersBefore = letters.length;
  expect((await say({ assigneeId: next, reason: '熟悉这台机器' })).status).toBe(200);
  // The same again says nothing more.
  const again = await say({ assigneeId: next, reason: '熟悉这台机器' });
  expect(again.status).toBe(200);
  expect(await heard()).toEqual([`${again.body.assignee!.name}接手了 ${number}`]);

  const branch = await aUnit(program.kernel.db, { name: { zh: '苏州分部', en: 'Suzhou' } });
  expect((await say({ assigneeId: null, unitId: branch })).status).toBe(400);
  // Whoever has no right there cannot push work there.
  const { version } = again.body;
  const pushed = { assigneeId: null, unitId: branch, version, reason: '不归我们' };
  expect((await leader.post(`/api/tickets/${id}/assign`, pushed)).status).toBe(403);
  const moved = await say({ assigneeId: null, unitId: branch, reason: '客户搬到苏州' });
  expect(moved.body).toMatchObject({ unitId: branch, assignee: null });
  expect((await heard()).slice(1)).toEqual([`${number} 转到苏州分部`]);
  expect(moved.body.changes.filter(({ kind }) => kind === 'comment').map(({ text }) => text)).toEqual([
    expect.stringContaining(`已在会话 ${row.number} 里告诉客户`),
    expect.stringContaining('苏州分部'),
  ]);
  expect(moved.body.changes.map(({ text }) => text)).toContain('客户搬到苏州');
  expect(letters.length).toBe(lettersBefore);
  expect(visitor.id).toBe(row.visitor_id);
});

it('is told when the unit changes and when many change hands at once, not to whose ticket was nobody’s', async () => {
  const head = await anAdministrator(program.kernel).then((one) => program.signIn(one.number, one.password));
  const subject = { zh: '南京分部', en: 'Nanjing' };
  const branch = await aUnit(program.kernel.db, { name: subject });
  const tickets = [];
  for (const [assigneeId, name] of [
    [owner, 'wu'],
    [null, 'he'],
    [owner, 'gu'],
  ] as const) {
    const { id: customerId } = await aCustomer(program.kernel, { unitId, email: `${name}@customers.example` });
    tickets.push(await aTicket(program.kernel, { unitId, customerId, ...(assigneeId && { assigneeId }) }));
  }
  const [held, free, moving] = tickets.map(({ id }) => id) as [string, string, string];
  const said = async (id: string): Promise<string[]> =>
    (await head.get<Ticket>(`/api/tickets/${id}`)).body.changes.flatMap(({ text }) => text ?? []);
  const action = { do: 'assign', staffId: next, reason: '休假交接', tellCustomer: true };
  const ordered = await head.post<{ id: string }>('/api/batches', {
    ...{ id: newId(), subject: 'ticket', ids: [held, free], action },
  });
  expect(ordered.status).toBe(200);
  await expect
    .poll(async () => (await head.get<{ done: number }>(`/api/batches/${ordered.body.id}`)).body.done, {
      timeout: 15_000,
    })
    .toBe(2);
  expect(await said(held)).toEqual(expect.arrayContaining(['休假交接', expect.stringContaining('已写信告诉客户')]));
  expect(await said(free)).toEqual(['休假交接']);

  const { version } = (await head.get<Ticket>(`/api/tickets/${moving}`)).body;
  const moved = { unitId: branch, version, tellCustomer: true };
  expect((await head.patch(`/api/tickets/${moving}`, moved)).status).toBe(200);
  expect(await said(moving)).toEqual([expect.stringContaining(subject.zh)]);
});

it('is told after automatic dispatch by a rule that says so, and only once', async () => {
  const head = await anAdministrator(program.kernel).then((one) => program.signIn(one.number, one.password));
  const queue = await aQueue(program.kernel, { unitId, channel: 'ticket' });
  const agent = await anAgent(program.kernel, { queue, capacity: { ticket: 9 } });
  const ruled = await head.post<{ id: string; version: number }>('/api/ticket-dispatch', {
    ...{ name: { zh: '上门', en: 'Visits' }, queueId: queue.id, match: { types: ['repair'] }, tellCustomer: true },
  });
  expect(ruled.body).toMatchObject({ tellCustomer: true });
  const open = async (name: string): Promise<Ticket> => {
    const { id: customerId } = await aCustomer(program.kernel, { unitId, email: `${name}@customers.example` });
    const made = await head.post<Ticket>('/api/tickets', { title: '漏水', type: 'repair', customerId, unitId });
    expect(made.status).toBe(200);
    return made.body;
  };
  const dispatched = async (id: string): Promise<Ticket> => {
    const look = async () => (await head.get<Ticket>(`/api/tickets/${id}`)).body;
    await expect.poll(async () => (await look()).assignee?.id, { timeout: 15_000 }).toBe(agent.id);
    return look();
  };
  const first = await open('shen');
  await dispatched(first.id);
  const about = (number: string): number => letters.filter((letter) => letter.includes(number)).length;
  await expect.poll(() => about(first.number), { timeout: 15_000 }).toBe(1);
  const quiet = { version: ruled.body.version, tellCustomer: false };
  expect((await head.patch(`/api/ticket-dispatch/${ruled.body.id}`, quiet)).status).toBe(200);
  const second = await open('tao');
  await dispatched(second.id);
  // Whatever was ordered before has been sent by the time a later one has.
  const change = { assigneeId: next, version: (await dispatched(second.id)).version, tellCustomer: true };
  expect((await head.post(`/api/tickets/${second.id}/assign`, change)).status).toBe(200);
  await expect.poll(() => about(second.number), { timeout: 15_000 }).toBe(1);
  expect(about(first.number)).toBe(1);
});

it('fills known names in either language and names the first strange one', () => {
  const values = { number: 'T1', title: '漏水', staff: '李敏', unit: '售后', company: '桥' };
  expect(fillWords('{{ 工单编号 }} {{Staff}} {{电话}}', values)).toBe('T1 李敏 {{电话}}');
  expect(strangeName('{{标题}}{{电话}}')).toBe('电话');
  expect(strangeName('{{title}}')).toBeNull();
});
