/** Side conversations through HTTP, with a unit and with a guest who is written to by a real SMTP server. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, steerClock, systemScope } from '#kernel';
import { eraseCustomer } from '#modules/customers';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import type { GuestView, Side, SideDetail, SideOpened } from './contract.ts';

let program: TestProgram;
let smtp: SMTPServer;
const mails: string[] = [];
type Person = TestStaff & { client: Client };
const someone: Record<'desk' | 'expert' | 'expertLead' | 'stranger', Person> = {} as never;
let ticket: { id: string; number: string };
let customerId: string;
let workshop: string;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString('utf8'));
        done();
      });
    },
  });
  const port = await freePort();
  await new Promise<void>((ready) => smtp.listen(port, '127.0.0.1', ready));
  program = await testProgram({ env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const { kernel } = program;
  const desk = await aUnit(kernel.db, { kind: 'team' });
  workshop = await aUnit(kernel.db, { kind: 'team' });
  const other = await aUnit(kernel.db, { kind: 'team' });
  const make = async (name: string, unitId: string, role: string): Promise<Person> => {
    const staff = await aStaff(kernel, { unitId, name, roles: [role] });
    return { ...staff, client: await program.signIn(staff.number, staff.password) };
  };
  someone.desk = await make('李敏', desk, 'agent');
  someone.expert = await make('老周', workshop, 'agent');
  someone.expertLead = await make('周主管', workshop, 'supervisor');
  someone.stranger = await make('路人', other, 'supervisor');
  customerId = (await aCustomer(kernel, { unitId: desk, name: '王桂兰' })).id;
  const offered = await someone.expertLead.client.put(`/api/sides/helpers/${workshop}`, { on: true });
  expect(offered.status).toBe(204);
  ticket = await aTicket(kernel, { unitId: desk, title: '秘密标题', customerId });
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});

const begin = (who: Person, more: object = {}) =>
  who.client.post<SideOpened>('/api/sides', {
    ticketId: ticket.id,
    topic: '点火针有货吗',
    text: '型号 B52，明天要用。',
    clientId: newId(),
    to: { kind: 'unit', unitId: workshop },
    ...more,
  });
const say = (who: Person, id: string, text: string, clientId = newId()) =>
  who.client.post<SideDetail>(`/api/sides/${id}/messages`, { text, clientId });
const notices = async (who: Person) =>
  (
    await who.client.get<{ notices: { code: string; link: string }[] }>('/api/notifications/notices')
  ).body.notices.filter(({ code }) => code.startsWith('sides.'));

describe('with another unit', () => {
  it('tells who leads it; its people answer without seeing the ticket; nobody else sees anything', async () => {
    const { desk, expert, expertLead, stranger } = someone;
    const made = await begin(desk);
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    const { id } = made.body;
    expect(made.body).toMatchObject({ link: null, mailed: false, waitingFor: 'them', standing: 'asking' });
    expect(await notices(expertLead)).toMatchObject([{ code: 'sides.asked', link: `/sides/${id}` }]);
    const box = (await expert.client.get<{ sides: Side[] }>('/api/sides?box=asked')).body.sides;
    expect(box.map((one) => one.id)).toEqual([id]);
    expect(box[0]).toMatchObject({ standing: 'asked', ticketNumber: ticket.number });
    expect(JSON.stringify(box)).not.toContain('秘密标题');
    expect((await expert.client.get(`/api/tickets/${ticket.id}`)).status).toBe(404);
    for (const call of [
      stranger.client.get(`/api/sides/${id}`),
      say(stranger, id, '偷听'),
      stranger.client.post(`/api/sides/${id}/close`),
    ])
      expect((await call).status).toBe(404);
    expect((await stranger.client.get<{ sides: Side[] }>('/api/sides?box=asked')).body.sides).toEqual([]);

    const clientId = newId();
    await Promise.all([say(expert, id, '有，今天发。', clientId), say(expert, id, '有，今天发。', clientId)]);
    const seen = (await desk.client.get<SideDetail>(`/api/sides/${id}`)).body;
    expect(seen.thread.map((one) => [one.seq, one.text])).toEqual([
      [1, '型号 B52，明天要用。'],
      [2, '有，今天发。'],
    ]);
    expect(seen.waitingFor).toBe('us');
    expect(await notices(desk)).toMatchObject([{ code: 'sides.answered' }]);
    // From here on the one who answered is asked, not the lead again.
    await say(desk, id, '谢谢，单号？');
    expect(await notices(expert)).toHaveLength(1);
    expect(await notices(expertLead)).toHaveLength(1);
    expect((await desk.client.post(`/api/sides/${id}/close`)).status).toBe(204);
    expect((await say(expert, id, '等等')).body).toMatchObject({ error: { code: 'sides.closed' } });
  });

  it('begins only at a ticket that one may read, and with another unit', async () => {
    const { desk, stranger } = someone;
    expect((await begin(stranger)).status).toBe(404);
    const own = (await program.kernel.db.run('select unit_id from tickets.ticket where id = $1', [ticket.id]))[0]!;
    expect((await begin(desk, { to: { kind: 'unit', unitId: own.unit_id } })).body).toMatchObject({
      error: { code: 'sides.own-unit' },
    });
    expect((await begin(desk, { to: { kind: 'unit', unitId: newId() } })).body).toMatchObject({
      error: { code: 'sides.unit-unknown' },
    });
  });
});

it('shows a unit to the whole company only while it lets itself be asked', async () => {
  const { desk, expertLead, stranger } = someone;
  const askable = async () =>
    (await desk.client.get<{ units: { id: string }[] }>('/api/sides/units')).body.units.map((unit) => unit.id);
  expect(await askable()).toContain(workshop);
  expect((await stranger.client.put(`/api/sides/helpers/${workshop}`, { on: false })).status).toBe(403);
  await expertLead.client.put(`/api/sides/helpers/${workshop}`, { on: false });
  expect(await askable()).not.toContain(workshop);
  expect((await begin(desk)).body).toMatchObject({ error: { code: 'sides.unit-unknown' } });
  await expertLead.client.put(`/api/sides/helpers/${workshop}`, { on: true });
});

describe('with a guest', () => {
  const guest = { kind: 'guest', name: '宏达配件', email: 'sales@hongda.example' };
  const token = (link: string): string => link.split('/').at(-1)!;
  const at = (link: string): string => `/api/sides/guest/${token(link)}`;

  it('writes to them; the link shows the words alone, and answers', async () => {
    const { desk } = someone;
    const { body } = await begin(desk, { to: guest });
    expect(body.mailed).toBe(true);
    await vi.waitFor(() => expect(mails.some((mail) => mail.includes('sales@hongda.example'))).toBe(true), 15_000);
    const view = await program.anonymous.get<GuestView>(at(body.link!));
    expect(view.body).toMatchObject({ topic: '点火针有货吗', guestName: '宏达配件', thread: [{ own: false }] });
    const told = JSON.stringify(view.body);
    for (const secret of ['秘密标题', ticket.number, '李敏', '王桂兰']) expect(told).not.toContain(secret);
    const clientId = newId();
    for (let i = 0; i < 2; i++)
      await program.anonymous.post(`${at(body.link!)}/messages`, { clientId, text: '有 20 只' });
    const seen = (await desk.client.get<SideDetail>(`/api/sides/${body.id}`)).body;
    expect(seen.thread.map((one) => [one.author?.name ?? null, one.text])).toEqual([
      ['李敏', '型号 B52，明天要用。'],
      [null, '有 20 只'],
    ]);
    // The guest's words count more than the state.
    await desk.client.post(`/api/sides/${body.id}/close`);
    await program.anonymous.post(`${at(body.link!)}/messages`, { clientId: newId(), text: '补充：涨价了' });
    expect((await desk.client.get<SideDetail>(`/api/sides/${body.id}`)).body).toMatchObject({
      state: 'open',
      messages: 3,
    });
  });

  it('a link ends when it is renewed and after thirty days; neither address nor token is stored in clear', async () => {
    const { desk } = someone;
    const { body } = await begin(desk, { to: guest });
    const renewed = await desk.client.post<{ link: string }>(`/api/sides/${body.id}/link`);
    expect((await program.anonymous.get(at(body.link!))).status).toBe(404);
    expect((await program.anonymous.get(at(renewed.body.link))).status).toBe(200);
    const rows = JSON.stringify(await program.kernel.db.run('select to_jsonb(s) as row from sides.side s'));
    expect(rows).not.toContain('hongda.example');
    expect(rows).not.toContain(token(renewed.body.link));
    const later = Date.now() + 30 * 86_400_000 + 60_000;
    const restore = steerClock(() => later);
    try {
      expect((await program.anonymous.get(at(renewed.body.link))).body).toMatchObject({
        error: { code: 'sides.link-gone' },
      });
    } finally {
      restore();
    }
  });
});

it('words about a customer go when the customer is erased', async () => {
  const scope = systemScope('test');
  await program.kernel.db.transact((tx) => eraseCustomer(tx, scope, { customerId, reason: 'asked' }));
  const rows = JSON.stringify(
    await program.kernel.db.run(
      'select s.topic, m.text from sides.side s join sides.message m on m.side_id = s.id where s.customer_id = $1',
      [customerId],
    ),
  );
  expect(rows).not.toMatch(/点火针|B52|有 20 只/);
});
