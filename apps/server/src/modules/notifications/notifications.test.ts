import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { freePort, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { MailState } from './contract.ts';
import { notifyStaff, notifySupervisors } from './notify.ts';
import { Postman, sendMail } from './send-mail.ts';

const scope = systemScope('test');
let program: TestProgram;
let smtp: SMTPServer;
let smtpPort: number;
/** How the server answers the next recipients; `raw` collects what arrived. */
let answer: number | null = null;
let raw: string[] = [];
beforeAll(async () => {
  smtpPort = await freePort();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(answer === null ? null : Object.assign(new Error('not now'), { responseCode: answer }));
    },
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      stream.on('end', () => {
        raw.push(text);
        done();
      });
    },
  });
  await new Promise<void>((ready) => smtp.listen(smtpPort, '127.0.0.1', ready));
  program = await testProgram({ env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${smtpPort}` } });
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});
beforeEach(() => {
  answer = null;
  raw = [];
});

async function queued(to: string, text = 'Hello'): Promise<string> {
  const { db } = program.kernel;
  await db.transact((tx) => sendMail(tx, scope, { to, subject: '您好', text }));
  const [row] = await db.run<{ id: string }>(
    'select id from notifications.mail order by created_at desc, id desc limit 1',
  );
  return row!.id;
}
async function state(
  id: string,
  wanted: (row: { state: string; attempts: number }) => boolean,
): Promise<{ state: string; attempts: number; error: string | null }> {
  for (const until = performance.now() + 15_000; performance.now() < until; ) {
    const [row] = await program.kernel.db.run<{ state: string; attempts: number; error: string | null }>(
      'select state, attempts, last_error as error from notifications.mail where id = $1',
      [id],
    );
    if (wanted(row!)) return row!;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('the mail did not get there');
}

describe('outgoing mail', () => {
  it('leaves by a job and is forgotten', async () => {
    const id = await queued('someone@example.com');
    expect(await state(id, (row) => row.state === 'sent')).toMatchObject({ attempts: 1, error: null });
    expect(raw).toHaveLength(1);
    expect(raw[0]).toContain(`Message-ID: <${id}@localhost>`);
  });

  it('is not sent when the transaction fails', async () => {
    const { db } = program.kernel;
    const before = await db.run('select from notifications.mail');
    await expect(
      db.transact(async (tx) => {
        await sendMail(tx, scope, { to: 'x@example.com', subject: 'x', text: 'x' });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await db.run('select from notifications.mail')).toHaveLength(before.length);
  });

  it('is tried again after a refusal for now, with the same Message-ID', async () => {
    answer = 451;
    const id = await queued('later@example.com');
    expect(await state(id, (row) => row.attempts === 1)).toMatchObject({ state: 'queued', error: '451' });
    answer = null;
    // Another worker's attempt, without waiting for the queue's back-off.
    await new Postman(`smtp://127.0.0.1:${smtpPort}`, 'Qiao <qiao@localhost>').deliver(program.kernel.db, id);
    expect(await state(id, (row) => row.state === 'sent')).toMatchObject({ attempts: 2 });
    expect(raw[0]).toContain(`Message-ID: <${id}@localhost>`);
    // The job that is still waiting finds nothing to do.
    await new Postman(`smtp://127.0.0.1:${smtpPort}`, 'x').deliver(program.kernel.db, id);
    expect(raw).toHaveLength(1);
  });

  it('ends at once after a refusal for good, and keeps no personal word', async () => {
    answer = 550;
    const id = await queued('nobody@example.com');
    expect(await state(id, (row) => row.state !== 'queued')).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: '550',
    });
    const [row] = await program.kernel.db.run<{ row: string }>(
      'select m::text as row from notifications.mail m where id = $1',
      [id],
    );
    expect(row!.row).not.toContain('nobody');
    const staff = await aStaff(program.kernel, { permissions: ['notifications.mail.read'] });
    const client = await program.signIn(staff.number, staff.password);
    const { body } = await client.get<{ mails: MailState[]; configured: boolean }>(
      '/api/notifications/mails?state=failed',
    );
    expect(body.configured).toBe(true);
    expect(body.mails.map((mail) => [mail.id, mail.lastError])).toContainEqual([id, '550']);
  });

  it('cannot be given further headers or recipients by its text', async () => {
    const { db } = program.kernel;
    await db.transact((tx) =>
      sendMail(tx, scope, {
        to: 'one@example.com',
        subject: 'x\r\nBcc: victim@example.com\r\n\r\nbody',
        text: 'safe',
        replyTo: 'a@example.com\r\nX-Evil: 1',
      }),
    );
    const [row] = await db.run<{ id: string }>(
      'select id from notifications.mail order by created_at desc, id desc limit 1',
    );
    await state(row!.id, ({ state: now }) => now !== 'queued');
    expect(raw.join('')).not.toMatch(/^(Bcc|X-Evil):/m);
  });
});

describe('notices', () => {
  it('reach the nearest supervisors once, and each only their own', async () => {
    const { db } = program.kernel;
    const province = await aUnit(db);
    const team = await aUnit(db, { parentId: province });
    const boss = await aStaff(program.kernel, { unitId: province, permissions: ['routing.supervise'] });
    const notice = { unitId: team, code: 'surveys.low-score', params: { score: 1 }, link: '/x', key: 'k1' };
    expect(await db.transact((tx) => notifySupervisors(tx, scope, notice))).toBe(1);
    expect(await db.transact((tx) => notifySupervisors(tx, scope, notice))).toBe(0);
    const client = await program.signIn(boss.number, boss.password);
    const { body } = await client.get<{ notices: { id: string; code: string }[]; unread: number }>(
      '/api/notifications/notices',
    );
    expect(body).toMatchObject({
      unread: 1,
      notices: [{ code: 'surveys.low-score', params: { score: 1 }, readAt: null }],
    });

    const other = await aStaff(program.kernel);
    const stranger = await program.signIn(other.number, other.password);
    expect((await stranger.get<{ unread: number }>('/api/notifications/notices')).body).toMatchObject({
      unread: 0,
      notices: [],
    });
    await stranger.post('/api/notifications/notices/read', { ids: [body.notices[0]!.id] });
    expect((await client.get<{ unread: number }>('/api/notifications/notices')).body.unread).toBe(1);
    await client.post('/api/notifications/notices/read', {});
    expect((await client.get<{ unread: number }>('/api/notifications/notices')).body.unread).toBe(0);
  });

  it('page without losing one', async () => {
    const staff = await aStaff(program.kernel);
    await program.kernel.db.transact(async (tx) => {
      for (let n = 0; n < 7; n++)
        await notifyStaff(tx, scope, [staff.id], { code: 'x.y', params: { n }, link: '/', key: `p${n}` });
    });
    const client = await program.signIn(staff.number, staff.password);
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: { notices: { params: { n: number } }[]; nextCursor: string | null } } = await client.get(
        `/api/notifications/notices?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.body.notices.map(({ params }) => params.n));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });
});
