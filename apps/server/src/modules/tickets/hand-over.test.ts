/** Work goes from one person to another with a reason, and the customer hears who has it now. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Ticket } from './contract.ts';
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
  expect(said).toEqual([`comment 已告诉客户：现在由${name}处理`, 'note 上门区域不同']);
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
