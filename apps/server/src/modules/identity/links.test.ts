/** Password links through a real SMTP conversation. */
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steerClock } from '#kernel';
import { freePort, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import type { StaffDetail } from './contract.ts';
import { anAdministrator, aStaff } from './testing.ts';

type Received = { from: string; to: string[]; text: string };
const received: Received[] = [];
let smtp: SMTPServer;
let program: TestProgram;

/** Header and body of a message as text; our mails are one part, base64 or quoted-printable. */
function readable(raw: string): string {
  const [head, ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const subject = /^Subject: (.*(?:\r\n .*)*)/m.exec(head!)?.[1]?.replace(/\r\n /g, '') ?? '';
  const words = subject.replace(/=\?UTF-8\?(B|Q)\?([^?]*)\?=\s*/gi, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString()
      : decodeURIComponent(text.replaceAll('_', ' ').replaceAll('=', '%')),
  );
  const clear = /Content-Transfer-Encoding: base64/i.test(head!)
    ? Buffer.from(body, 'base64').toString()
    : /quoted-printable/i.test(head!)
      ? Buffer.from(
          body
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString()
      : body;
  return `${words}\n${clear}`;
}

beforeAll(async () => {
  const port = await freePort();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = session.envelope.mailFrom;
        received.push({
          from: from ? from.address : '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: readable(Buffer.concat(chunks).toString()),
        });
        done();
      });
    },
  });
  await new Promise<void>((ready) => smtp.listen(port, '127.0.0.1', ready));
  program = await testProgram({
    env: { QIAO_SMTP_URL: `smtp://127.0.0.1:${port}`, QIAO_MAIL_FROM: 'Qiao <no-reply@qiao.example>' },
  });
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await new Promise<void>((done) => smtp.close(done));
});
beforeEach(() => {
  received.length = 0;
});

async function mailTo(address: string): Promise<Received> {
  for (const until = performance.now() + 15_000; performance.now() < until; ) {
    const mail = received.find(({ to }) => to.includes(address));
    if (mail) return mail;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`no mail for ${address}`);
}
const tokenIn = (text: string): string => /\/set-password#([\w-]{43})/.exec(text)![1]!;
const set = (token: string, password: string) =>
  program.anonymous.post<{ error?: { code: string }; signedIn?: boolean }>('/api/identity/password-link/set', {
    token,
    password,
  });
const ask = (login: string) => program.anonymous.post('/api/identity/password-reset', { login });
const canSignIn = async (login: string, password: string): Promise<boolean> =>
  (await program.anonymous.post('/api/identity/session', { login, password })).status === 200;

describe('password reset by mail', () => {
  it('sends a link that works once, opens a lock, ends every session', async () => {
    const staff = await aStaff(program.kernel, { email: 'reset.one@example.com', name: '张三' });
    const open = await program.signIn(staff.number, staff.password);
    for (let n = 0; n < 5; n++)
      await program.anonymous.post('/api/identity/session', { login: staff.number, password: 'wrong' });
    expect(await canSignIn(staff.number, staff.password)).toBe(false);
    expect((await ask(staff.number)).status).toBe(204);
    const mail = await mailTo('reset.one@example.com');
    expect(mail.from).toBe('no-reply@qiao.example');
    expect(mail.text).toContain('重新设置密码');
    expect(mail.text).toContain('张三');
    const token = tokenIn(mail.text);
    const shown = await program.anonymous.post('/api/identity/password-link/check', { token });
    expect(shown.body).toEqual({ purpose: 'reset', name: '张三', number: staff.number, passwordLeast: 10 });
    expect((await set(token, 'short')).body.error?.code).toBe('identity.password-too-short');
    const done = await set(token, 'A-fine-new-phrase');
    expect([done.status, done.body.signedIn]).toEqual([200, true]);
    expect(done.headers.getSetCookie()[0]).toMatch(/^qiao_session=/);
    expect((await open.get('/api/identity/me')).status).toBe(401);
    expect(await canSignIn(staff.number, 'A-fine-new-phrase')).toBe(true);
    const again = await set(token, 'Another-fine-phrase');
    expect([again.status, again.body.error?.code]).toEqual([410, 'identity.link-invalid']);
    expect((await auditTrail(program.kernel.db, staff.id)).map(({ action }) => action)).toContain(
      'identity.password-reset-sent',
    );
  });

  it('answers the same for nobody, and mails nobody', async () => {
    const gone = await aStaff(program.kernel, { email: 'gone@example.com' });
    await program.kernel.db.run(`update identity.staff set state = 'left' where id = $1`, [gone.id]);
    const staff = await aStaff(program.kernel, { email: 'last@example.com', locale: 'en' });
    const answers = [await ask('NOBODY'), await ask('gone@example.com'), await ask('last@example.com')];
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    // In order of asking: when the last has arrived the others would have too.
    expect((await mailTo('last@example.com')).text).toContain('Set a new password');
    expect(received.map(({ to }) => to[0])).toEqual(['last@example.com']);
    expect(staff.id).toBeTruthy();
  });

  it('voids earlier links by a newer one, and by time', async () => {
    const staff = await aStaff(program.kernel, { email: 'twice@example.com' });
    await ask(staff.number);
    const first = tokenIn((await mailTo('twice@example.com')).text);
    received.length = 0;
    await ask(staff.number);
    const second = tokenIn((await mailTo('twice@example.com')).text);
    expect((await set(first, 'A-fine-new-phrase')).status).toBe(410);
    const began = Date.now();
    const unsteer = steerClock(() => began + 31 * 60_000);
    try {
      expect((await set(second, 'A-fine-new-phrase')).status).toBe(410);
    } finally {
      unsteer();
    }
    expect((await set(second, 'A-fine-new-phrase')).status).toBe(200);
    expect((await set('x'.repeat(43), 'A-fine-new-phrase')).status).toBe(410);
  });

  it('keeps neither link nor address in the database once the mail has left', async () => {
    const staff = await aStaff(program.kernel, { email: 'secret.person@example.com' });
    await ask('secret.person@example.com');
    const token = tokenIn((await mailTo('secret.person@example.com')).text);
    const { db } = program.kernel;
    for (const until = performance.now() + 10_000; performance.now() < until; ) {
      const [row] = await db.run<{ n: number }>(`select count(*) as n from notifications.mail where state = 'queued'`);
      if (row!.n === 0) break;
      await new Promise((done) => setTimeout(done, 20));
    }
    const tables = await db.run<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('identity', 'notifications', 'audit', 'kernel', 'graphile_worker')`,
    );
    for (const { name } of tables) {
      const rows = await db.run<{ row: string }>(`select t::text as row from ${name} t`);
      for (const { row } of rows) {
        expect(row, name).not.toContain(token);
        expect(row, name).not.toContain('secret.person');
      }
    }
    const [mail] = await db.run<{ state: string; wrapped_key: null; text_sealed: null }>(
      'select state, wrapped_key, text_sealed from notifications.mail order by created_at desc limit 1',
    );
    expect(mail).toEqual({ state: 'sent', wrapped_key: null, text_sealed: null });
    expect(staff.id).toBeTruthy();
  });
});

describe('invitation', () => {
  it('is mailed when there is an address, and then not shown', async () => {
    const boss = await anAdministrator(program.kernel);
    const admin = await program.signIn(boss.number, boss.password);
    const added = await admin.post<{ staff: StaffDetail; invitation: { url: string | null; mailed: boolean } }>(
      '/api/identity/staff',
      {
        number: 'NEW-1',
        name: 'Grace',
        email: 'grace@example.com',
        unitId: boss.unitId,
        locale: 'en',
      },
    );
    expect(added.body.invitation).toMatchObject({ mailed: true, url: null });
    const mail = await mailTo('grace@example.com');
    expect(mail.text).toContain('Welcome');
    expect((await set(tokenIn(mail.text), 'A-fine-new-phrase')).status).toBe(200);
    expect(await canSignIn('grace@example.com', 'A-fine-new-phrase')).toBe(true);
  });

  it('signs nobody in who has a second factor', async () => {
    const staff = await aStaff(program.kernel, { email: 'totp@example.com' });
    await program.kernel.db.run(
      `update identity.credential set totp_confirmed_at = now(), totp_sealed = 'x' where staff_id = $1`,
      [staff.id],
    );
    await ask(staff.number);
    const done = await set(tokenIn((await mailTo('totp@example.com')).text), 'A-fine-new-phrase');
    expect(done.body.signedIn).toBe(false);
    expect(done.headers.getSetCookie()).toEqual([]);
  });
});
