/** Ratings by page and by mail, through the whole program and a real SMTP conversation. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steerClock, systemScope } from '#kernel';
import { closeConversation } from '#modules/conversations';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aConversation } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import type { ListedResponse, SurveySummary } from './contract.ts';
import { invite } from './invite.ts';

let program: TestProgram;
let smtp: SMTPServer;
const mails: string[] = [];
const scope = systemScope('test');

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
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});

/** An invitation whose token the test knows. */
async function invited(subject: readonly ['conversation' | 'ticket', string], unitId: string): Promise<string> {
  const token = await program.kernel.db.transact((tx) =>
    invite(tx, scope, 1, { subject, unitId, customerId: null, agentId: null, channel: 'chat' }),
  );
  return token!;
}
const page = (token: string): string => `/api/surveys/invitations/${token}`;
type Refused = { error: { code: string } };

async function notices(staffId: string): Promise<string[]> {
  const rows = await program.kernel.db.run<{ code: string }>(
    'select code from notifications.notice where staff_id = $1',
    [staffId],
  );
  return rows.map(({ code }) => code);
}

async function aClosedConversation(): Promise<{ id: string; unitId: string }> {
  const { row } = await aConversation(program.kernel);
  await program.kernel.db.transact((tx) => closeConversation(tx, scope, { conversationId: row.id, reason: 'test' }));
  return { id: row.id, unitId: row.unit_id };
}

describe('the page behind a token', () => {
  it('asks, takes one answer, shows it with the chat, and tells the leader of a low score', async () => {
    const conversation = await aClosedConversation();
    const leader = await aStaff(program.kernel, {
      unitId: conversation.unitId,
      permissions: ['routing.supervise', 'surveys.read', 'conversations.read', 'conversations.read.unit'],
    });
    const desk: Client = await program.signIn(leader.number, leader.password);
    const token = await invited(['conversation', conversation.id], conversation.unitId);
    const asked = await program.anonymous.get<{ subject: string; answered: boolean; scale: number }>(page(token));
    expect(asked.body).toMatchObject({ answered: false, scale: 5, subject: expect.stringMatching(/^C1-/) });
    expect((await program.anonymous.post(page(token), { score: 6 })).status).toBe(400);
    const answers = await Promise.all(
      [1, 2].map(() => program.anonymous.post<Refused>(page(token), { score: 1, comment: '等了太久' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
    expect((await program.anonymous.get(page(token))).body).toMatchObject({ answered: true, score: 1 });
    const chat = await desk.get<{ rating: number }>(`/api/conversations/${conversation.id}`);
    expect(chat.body.rating).toBe(1);
    await expect.poll(() => notices(leader.id)).toContain('surveys.low-score');
    const listed = await desk.get<{ responses: ListedResponse[] }>('/api/surveys/responses');
    expect(listed.body.responses).toEqual([
      expect.objectContaining({
        score: 1,
        comment: '等了太久',
        way: 'page',
        subject: { kind: 'conversation', id: conversation.id },
      }),
    ]);
    const hour = 3_600_000;
    const from = new Date(Date.now() - hour).toISOString();
    const to = new Date(Date.now() + hour).toISOString();
    const { body } = await desk.get<SurveySummary>(`/api/surveys/summary?from=${from}&to=${to}`);
    expect(body.period).toEqual({
      count: 1,
      mean: 1,
      standardDeviation: 0,
      satisfied: 0,
      distribution: [1, 0, 0, 0, 0],
    });
    expect(body.before.count).toBe(0);
  });

  it('is gone after its days, and unknown without the right token', async () => {
    const conversation = await aClosedConversation();
    const token = await invited(['conversation', conversation.id], conversation.unitId);
    const later = Date.now() + 8 * 86_400_000;
    const back = steerClock(() => later);
    try {
      const late = await program.anonymous.post<Refused>(page(token), { score: 5 });
      expect([late.status, late.body.error.code]).toEqual([410, 'surveys.expired']);
    } finally {
      back();
    }
    expect((await program.anonymous.get(page(`${token.slice(0, -2)}AA`))).status).toBe(404);
    expect((await program.anonymous.get(page('short'))).status).toBe(400);
  });

  it('ratings of another unit are not listed, counted or summed', async () => {
    const outsider = await aStaff(program.kernel, {
      unitId: await aUnit(program.kernel.db),
      permissions: ['surveys.read'],
    });
    const desk = await program.signIn(outsider.number, outsider.password);
    expect((await desk.get<{ responses: unknown[] }>('/api/surveys/responses')).body.responses).toEqual([]);
    const { body } = await desk.get<SurveySummary>(
      '/api/surveys/summary?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z',
    );
    expect(body.period.count).toBe(0);
  });
});

describe('a solved ticket', () => {
  it('asks its customer by mail, once in a while, and stores the score', async () => {
    const unitId = await aUnit(program.kernel.db);
    const staff = await aStaff(program.kernel, {
      unitId,
      permissions: ['tickets.read', 'tickets.write', 'customers.read'],
    });
    const desk = await program.signIn(staff.number, staff.password);
    const customer = await aCustomer(program.kernel, { unitId, email: 'rated@example.com' });
    const finish = async (): Promise<string> => {
      const ticket = await aTicket(program.kernel, { unitId, customerId: customer.id, assigneeId: staff.id });
      const path = `/api/tickets/${ticket.id}/state`;
      await desk.post(path, { to: 'resolved', version: 1 });
      expect((await desk.post(path, { to: 'closed', version: 2 })).status).toBe(200);
      return ticket.id;
    };
    const first = await finish();
    await expect.poll(() => mails.length, { timeout: 10_000 }).toBe(1);
    // Quoted-printable folds the link over lines (RFC 2045 §6.7).
    const text = mails[0]!.replace(/=\r\n/g, '').replace(/=3D/g, '=');
    const token =
      /\/rate\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? /\/rate\/([A-Za-z0-9_-]{43})/.exec(decoded(mails[0]!))?.[1];
    expect(token).toBeTruthy();
    expect((await program.anonymous.get(page(token!))).body).toMatchObject({ subject: expect.stringMatching(/^T1-/) });
    expect((await program.anonymous.post(page(token!), { score: 4, comment: '师傅专业' })).status).toBe(204);
    expect((await desk.get<{ rating: number }>(`/api/tickets/${first}`)).body.rating).toBe(4);

    await finish();
    const handled = () =>
      program.kernel.db.run<{ n: number }>(
        `select count(*)::int as n from kernel.event_log e join kernel.subscription s on s.name = 'surveys.invite-by-mail'
         where e.type = 'ticket.state-changed' and e.position > s.position`,
      );
    await expect.poll(async () => (await handled())[0]!.n).toBe(0);
    const [row] = await program.kernel.db.run<{ n: number }>(
      'select count(*)::int as n from surveys.invitation where customer_id = $1',
      [customer.id],
    );
    expect(row!.n).toBe(1);
  });
});

/** Base64 body of a mail (UTF-8 text is sent so when it is mostly not ASCII). */
function decoded(mail: string): string {
  const body = mail.slice(mail.indexOf('\r\n\r\n') + 4);
  return Buffer.from(body.replace(/\s/g, ''), 'base64').toString('utf8');
}
