import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steerClock } from '#kernel';
import { type Answer, type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import type { Me } from './contract.ts';
import { aStaff, testPassword } from './testing.ts';

let program: TestProgram;
let now = Date.parse('2026-03-02T01:00:00Z');
let unsteer = (): void => {};
beforeAll(async () => {
  unsteer = steerClock(() => now);
  program = await testProgram();
});
afterAll(async () => {
  await program?.stop();
  unsteer();
});
/** Locks of earlier tests are over, and so is what was counted for this machine's address. */
beforeEach(() => {
  now += 26 * 3_600_000;
});

const pass = (seconds: number): void => {
  now += seconds * 1000;
};
const tryIn = (
  login: string,
  password: string,
  more: object = {},
): Promise<Answer<{ error?: { code: string; message: string; params: { seconds?: number } } } & Partial<Me>>> =>
  program.anonymous.post('/api/identity/session', { login, password, ...more });
const code = (answer: { body: { error?: { code: string } } }): string | undefined => answer.body.error?.code;

describe('sign-in', () => {
  it('by staff number in any case, or by mail address', async () => {
    const staff = await aStaff(program.kernel, { number: 'A100', email: 'Li.Na@example.com' });
    for (const login of ['A100', 'a100', ' A100 ', 'li.na@EXAMPLE.com']) {
      const answer = await tryIn(login, staff.password);
      expect(answer.status, login).toBe(200);
      expect(answer.body.staff).toMatchObject({ id: staff.id, number: 'A100', email: 'Li.Na@example.com' });
    }
  });

  it('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const staff = await aStaff(program.kernel);
    const answer = await tryIn(staff.number, staff.password);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^qiao_session=[\w-]{43};/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toMatch(/Secure/);
    const token = /qiao_session=([^;]+)/.exec(cookie!)![1];
    const rows = await program.kernel.db.run<{ row: string }>('select s::text as row from identity.session s');
    expect(rows.some(({ row }) => row.includes(token!))).toBe(false);
  });

  it('says the same, after the same work, whatever was wrong', async () => {
    const staff = await aStaff(program.kernel);
    const gone = await aStaff(program.kernel);
    await program.kernel.db.run(`update identity.staff set state = 'left' where id = $1`, [gone.id]);
    const bare = await aStaff(program.kernel);
    await program.kernel.db.run('update identity.credential set password_hash = null where staff_id = $1', [bare.id]);
    const answers = [
      await tryIn(staff.number, 'wrong-password'),
      await tryIn('NOBODY-9', 'wrong-password'),
      await tryIn(gone.number, gone.password),
      await tryIn(bare.number, bare.password),
      await tryIn('nobody@example.com', 'wrong-password'),
    ];
    const shapes = answers.map(({ status, body }) => JSON.stringify([status, { ...body.error, requestId: '' }]));
    expect(new Set(shapes).size).toBe(1);
    expect(answers[0]!.status).toBe(401);
    expect(code(answers[0]!)).toBe('identity.wrong-credentials');
  });

  it('does as many statements and one hash for a stranger as for a colleague', async () => {
    const staff = await aStaff(program.kernel);
    const count = async (login: string): Promise<number> => {
      const before = statements;
      await tryIn(login, 'wrong-password');
      return statements - before;
    };
    const { pool } = program.kernel.db;
    let statements = 0;
    const listener = (client: { query: (...args: never[]) => unknown }): void => {
      const counted = client as unknown as { query: (...args: unknown[]) => unknown; counted?: boolean };
      if (counted.counted) return;
      counted.counted = true;
      const query = counted.query.bind(client);
      counted.query = (...args: unknown[]) => {
        const text = (args[0] as { text?: string }).text ?? args[0];
        // Of the request alone: the sealer and the minute's sweep work beside it.
        if (
          /identity\.(staff|credential|sign_in_attempt|policy)\b|insert into audit\.entry/.test(String(text)) &&
          !/identity\.session/.test(String(text))
        )
          statements++;
        return query(...args);
      };
    };
    pool.on('acquire', listener as never);
    await count('warm-up');
    const known = await count(staff.number);
    expect(known).toBeGreaterThan(5);
    expect(await count('NOBODY-10')).toBe(known);
    pool.off('acquire', listener as never);
  });

  it('refuses a foreign page that wants to sign a browser in', async () => {
    const staff = await aStaff(program.kernel);
    for (const origin of ['https://evil.example', 'null']) {
      const answer = await fetch(`${program.url}/api/identity/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ login: staff.number, password: staff.password }),
      });
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('keeps guessing in the trail without what was typed', async () => {
    const staff = await aStaff(program.kernel);
    await tryIn(staff.number, 'my-secret-guess');
    const trail = await auditTrail(program.kernel.db, staff.id);
    expect(trail.at(-1)).toMatchObject({ action: 'identity.sign-in-failed', detail: { at: 'password' } });
    const all = await program.kernel.db.run<{ row: string }>('select e::text as row from audit.entry e');
    expect(all.some(({ row }) => row.includes('my-secret-guess'))).toBe(false);
  });
});

describe('lockout', () => {
  it('locks an account after five failures, doubles, and opens with time', async () => {
    const staff = await aStaff(program.kernel);
    for (let n = 0; n < 5; n++) expect((await tryIn(staff.number, 'wrong')).status).toBe(401);
    const locked = await tryIn(staff.number, staff.password);
    expect([locked.status, code(locked), locked.body.error?.params.seconds]).toEqual([423, 'identity.locked', 60]);
    pass(60);
    expect((await tryIn(staff.number, 'wrong')).status).toBe(401);
    expect((await tryIn(staff.number, 'wrong')).body.error?.params.seconds).toBe(120);
    pass(121);
    expect((await tryIn(staff.number, staff.password)).status).toBe(200);
    // Forgotten after success: the next failure is the first again.
    for (let n = 0; n < 4; n++) await tryIn(staff.number, 'wrong');
    expect((await tryIn(staff.number, staff.password)).status).toBe(200);
  });

  it('locks a login that does not exist in the same way', async () => {
    for (let n = 0; n < 5; n++) expect((await tryIn('GHOST-1', 'wrong')).status).toBe(401);
    const locked = await tryIn('ghost-1', 'wrong');
    expect([locked.status, locked.body.error?.params.seconds]).toEqual([423, 60]);
  });

  it('counts guesses made at once', async () => {
    const staff = await aStaff(program.kernel);
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryIn(staff.number, 'wrong')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 423)).toHaveLength(15);
  });

  it('locks an address that tries many accounts', async () => {
    await program.kernel.db.run('update identity.policy set address_lock_after = 10');
    for (let n = 0; n < 10; n++) expect((await tryIn(`SPRAY-${n}`, 'wrong')).status).toBe(401);
    const staff = await aStaff(program.kernel);
    expect((await tryIn(staff.number, staff.password)).status).toBe(423);
    await program.kernel.db.run('update identity.policy set address_lock_after = 50');
  });
});

describe('second factor', () => {
  const codeAt = (uri: string): string =>
    new TOTP({ secret: new URL(uri).searchParams.get('secret')! }).generate({ timestamp: now });
  let staff: Awaited<ReturnType<typeof aStaff>>;
  let client: Client;
  let uri: string;
  let recovery: string[];

  beforeEach(async () => {
    staff = await aStaff(program.kernel);
    client = await program.signIn(staff.number, staff.password);
    const begun = await client.post<{ secret: string; uri: string }>('/api/identity/totp/begin', {
      password: staff.password,
    });
    uri = begun.body.uri;
    const confirmed = await client.post<{ recoveryCodes: string[] }>('/api/identity/totp/confirm', {
      code: codeAt(uri),
    });
    recovery = confirmed.body.recoveryCodes;
  });

  it('is asked for, each code once, with one step of drift', async () => {
    expect(recovery).toHaveLength(10);
    expect(code(await tryIn(staff.number, staff.password))).toBe('identity.code-needed');
    // The code that confirmed it is spent.
    expect(code(await tryIn(staff.number, staff.password, { code: codeAt(uri) }))).toBe('identity.code-wrong');
    pass(30);
    const fresh = codeAt(uri);
    pass(29);
    const answer = await tryIn(staff.number, staff.password, { code: fresh });
    expect(answer.status).toBe(200);
    expect(answer.body.totpEnabled).toBe(true);
    expect(code(await tryIn(staff.number, staff.password, { code: fresh }))).toBe('identity.code-wrong');
    pass(120);
    expect(code(await tryIn(staff.number, staff.password, { code: fresh }))).toBe('identity.code-wrong');
  });

  it('does not count a right password without code, and locks guessing of codes', async () => {
    for (let n = 0; n < 8; n++) expect(code(await tryIn(staff.number, staff.password))).toBe('identity.code-needed');
    for (let n = 0; n < 5; n++)
      expect(code(await tryIn(staff.number, staff.password, { code: '000000' }))).toBe('identity.code-wrong');
    expect((await tryIn(staff.number, staff.password, { code: codeAt(uri) })).status).toBe(423);
  });

  it('has recovery codes that work once, and keeps no secret in clear', async () => {
    expect((await tryIn(staff.number, staff.password, { recoveryCode: recovery[0]!.toLowerCase() })).status).toBe(200);
    expect(code(await tryIn(staff.number, staff.password, { recoveryCode: recovery[0] }))).toBe('identity.code-wrong');
    expect((await tryIn(staff.number, staff.password, { recoveryCode: recovery[1] })).status).toBe(200);
    const secret = new URL(uri).searchParams.get('secret')!;
    const dump = JSON.stringify([
      await program.kernel.db.run('select * from identity.credential'),
      await program.kernel.db.run('select * from identity.recovery_code'),
    ]);
    for (const clear of [secret, recovery[1]!, recovery[1]!.replace('-', '')]) expect(dump).not.toContain(clear);
  });

  it('comes off only with the password', async () => {
    expect((await client.post('/api/identity/totp/remove', { password: 'wrong' })).status).toBe(403);
    expect((await client.post('/api/identity/totp/remove', { password: staff.password })).status).toBe(204);
    expect((await tryIn(staff.number, staff.password)).status).toBe(200);
  });
});

describe('password', () => {
  it('is changed with the present one, ends other sessions, keeps this one', async () => {
    const staff = await aStaff(program.kernel);
    const here = await program.signIn(staff.number, staff.password);
    const there = await program.signIn(staff.number, staff.password);
    const change = (current: string, next: string) =>
      here.post<{ error?: { code: string } }>('/api/identity/password', { current, next });
    expect(code(await change('wrong', 'A-fine-new-phrase'))).toBe('identity.password-wrong');
    for (const [next, reason] of [
      ['short1!', 'identity.password-too-short'],
      ['password1234', 'identity.password-common'],
      ['1234567890', 'identity.password-common'],
      ['aaaaaaaaaaaa', 'identity.password-common'],
      [`my-${staff.number}-is-this`, 'identity.password-like-account'],
      [testPassword, 'identity.password-reused'],
    ])
      expect(code(await change(staff.password, next!)), next).toBe(reason);
    expect((await change(staff.password, '春眠不觉晓处处闻啼鸟')).status).toBe(204);
    expect((await here.get('/api/identity/me')).status).toBe(200);
    expect((await there.get('/api/identity/me')).status).toBe(401);
    expect((await tryIn(staff.number, '春眠不觉晓处处闻啼鸟')).status).toBe(200);
    expect((await tryIn(staff.number, staff.password)).status).toBe(401);
  });

  it('that must be changed allows nothing else', async () => {
    const staff = await aStaff(program.kernel, { permissions: ['identity.staff.read'] });
    await program.kernel.db.run('update identity.credential set must_change = true where staff_id = $1', [staff.id]);
    const client = await program.signIn(staff.number, staff.password);
    expect((await client.get<Me>('/api/identity/me')).body).toMatchObject({
      mustChangePassword: true,
      permissions: [],
    });
    expect((await client.get('/api/identity/staff')).status).toBe(403);
    expect(
      (await client.post('/api/identity/password', { current: staff.password, next: 'A-fine-new-phrase' })).status,
    ).toBe(204);
    expect((await client.get('/api/identity/staff')).status).toBe(200);
  });

  it('is hashed at the full cost at the next sign-in', async () => {
    const staff = await aStaff(program.kernel);
    await tryIn(staff.number, staff.password);
    const [row] = await program.kernel.db.run<{ hash: string }>(
      'select password_hash as hash from identity.credential where staff_id = $1',
      [staff.id],
    );
    expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await tryIn(staff.number, staff.password)).status).toBe(200);
  });
});

describe('forged requests', () => {
  it('are refused without the header or from another origin', async () => {
    const staff = await aStaff(program.kernel);
    const client = await program.signIn(staff.number, staff.password);
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${program.url}/api/identity/sessions/end-others`, {
        method: 'POST',
        headers: { cookie: client.cookie, 'content-type': 'application/json', ...headers },
        body: '{}',
      });
    expect((await send({})).status).toBe(403);
    expect((await send({ 'x-qiao-csrf': '1', origin: 'https://evil.example' })).status).toBe(403);
    expect((await send({ 'x-qiao-csrf': '1', origin: program.url })).status).toBe(200);
  });
});
