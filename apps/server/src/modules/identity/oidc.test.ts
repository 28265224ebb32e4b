/** Sign-in at a real OpenID provider on loopback. */
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steerClock } from '#kernel';
import { freePort, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { ownPath } from './oidc.ts';
import { aStaff } from './testing.ts';

let issuer: string;
let publicUrl: string;
let provider: Server;
let program: TestProgram;
/** Who is signed in at the provider, and how the provider's tokens are bent. */
let person = { sub: 'p1', email: 'someone@example.com', email_verified: true };
let bendNonce = false;

beforeAll(async () => {
  const [providerPort, qiaoPort] = [await freePort(), await freePort()];
  issuer = `http://127.0.0.1:${providerPort}`;
  publicUrl = `http://127.0.0.1:${qiaoPort}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'qiao',
        client_secret: 'a-client-secret',
        redirect_uris: [`${publicUrl}/api/identity/oidc/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ ...person, sub: id }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['test'] },
    // The grant a person would have clicked.
    loadExistingGrant: async (ctx: {
      oidc: { client: { clientId: string }; session: { accountId: string }; provider: Provider };
    }) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  } as never);
  const answer = oidc.callback();
  provider = createServer((request, response) => {
    void (async () => {
      if (request.url?.startsWith('/interaction/')) {
        await oidc.interactionFinished(request, response, { login: { accountId: person.sub } });
        return;
      }
      if (bendNonce && request.url?.startsWith('/auth?'))
        request.url = request.url.replace(/nonce=[^&]+/, 'nonce=of-another-sign-in');
      await answer(request, response);
    })().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((ready) => provider.listen(providerPort, '127.0.0.1', ready));
  program = await testProgram({
    env: {
      QIAO_PORT: String(qiaoPort),
      QIAO_PUBLIC_URL: publicUrl,
      QIAO_OIDC_ISSUER: issuer,
      QIAO_OIDC_CLIENT_ID: 'qiao',
      QIAO_OIDC_CLIENT_SECRET: 'a-client-secret',
    },
  });
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await new Promise((done) => provider?.close(done));
});
beforeEach(() => {
  bendNonce = false;
});

/** A browser: follows redirects by hand and keeps cookies per origin. */
class Browser {
  readonly jars = new Map<string, Map<string, string>>();
  async open(url: string): Promise<{ status: number; location: string | null; body: string }> {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') jar.delete(name!);
      else jar.set(name!, value!);
    }
    const location = answer.headers.get('location');
    return { status: answer.status, location: location && new URL(location, url).href, body: await answer.text() };
  }
  /** Follows from our start to the address of our callback, which is not opened. */
  async untilCallback(start = `${publicUrl}/api/identity/oidc/start`): Promise<string> {
    let next = (await this.open(start)).location!;
    for (let hops = 0; hops < 8 && !next.includes('/api/identity/oidc/callback'); hops++)
      next = (await this.open(next)).location!;
    return next;
  }
  session(): string | undefined {
    return this.jars.get(publicUrl)?.get('qiao_session');
  }
}
const refused = (code: string): string => `${publicUrl}/sign-in?error=${encodeURIComponent(code)}`;
let serial = 0;
async function colleague(): Promise<{ id: string; email: string }> {
  const email = `oidc.${++serial}@example.com`;
  const staff = await aStaff(program.kernel, { email });
  person = { sub: `subject-${serial}`, email, email_verified: true };
  return { id: staff.id, email };
}

describe('sign-in at the company’s provider', () => {
  it('goes there with PKCE, state and nonce, and comes back signed in', async () => {
    const staff = await colleague();
    const browser = new Browser();
    const begun = new URL((await browser.open(`${publicUrl}/api/identity/oidc/start?returnTo=/tickets/7`)).location!);
    expect(begun.origin).toBe(issuer);
    expect(begun.searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(begun.searchParams.get(name)!.length).toBeGreaterThanOrEqual(32);
    let next = begun.href;
    for (let hops = 0; hops < 8 && !next.startsWith(`${publicUrl}/api`); hops++)
      next = (await browser.open(next)).location!;
    const done = await browser.open(next);
    expect(done.location).toBe(`${publicUrl}/tickets/7`);
    const me = await fetch(`${publicUrl}/api/identity/me`, {
      headers: { cookie: `qiao_session=${browser.session()}` },
    });
    expect(((await me.json()) as { staff: { id: string } }).staff.id).toBe(staff.id);
    expect((await auditTrail(program.kernel.db, staff.id)).at(-1)).toMatchObject({
      action: 'identity.signed-in',
      detail: { method: 'oidc' },
    });
  });

  it('knows the same person later by issuer and subject, whatever the address says then', async () => {
    const staff = await colleague();
    const first = new Browser();
    await first.open(await first.untilCallback());
    expect(first.session()).toBeTruthy();
    person = { ...person, email: 'changed@example.com', email_verified: false };
    const second = new Browser();
    await second.open(await second.untilCallback());
    const me = await fetch(`${publicUrl}/api/identity/me`, {
      headers: { cookie: `qiao_session=${second.session()}` },
    });
    expect(((await me.json()) as { staff: { id: string } }).staff.id).toBe(staff.id);
  });

  it('is offered on the sign-in page', async () => {
    const answer = await fetch(`${publicUrl}/api/identity/sign-in-options`);
    expect(await answer.json()).toMatchObject({
      oidc: { label: new URL(issuer).host, startUrl: '/api/identity/oidc/start' },
      firstRun: false,
    });
  });
});

describe('is refused', () => {
  const fails = async (browser: Browser, callback: string, code = 'identity.oidc-failed'): Promise<void> => {
    expect((await browser.open(callback)).location).toBe(refused(code));
    expect(browser.session()).toBeUndefined();
  };

  it('with a wrong state', async () => {
    await colleague();
    const browser = new Browser();
    const callback = new URL(await browser.untilCallback());
    callback.searchParams.set('state', 'guessed-state-guessed-state-guessed-state');
    await fails(browser, callback.href);
  });

  it('with the state of somebody else’s browser (login CSRF)', async () => {
    await colleague();
    const attacker = new Browser();
    const callback = await attacker.untilCallback();
    const victim = new Browser();
    await victim.untilCallback();
    await fails(victim, callback);
    await fails(new Browser(), await new Browser().untilCallback());
  });

  it('with a wrong nonce', async () => {
    await colleague();
    const browser = new Browser();
    bendNonce = true;
    await fails(browser, await browser.untilCallback());
  });

  it('with a changed or foreign code, without a code, and when the provider says no', async () => {
    await colleague();
    for (const change of [
      (url: URL) => url.searchParams.set('code', 'wrong'),
      (url: URL) => url.searchParams.delete('code'),
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
      },
    ]) {
      const browser = new Browser();
      const callback = new URL(await browser.untilCallback());
      change(callback);
      await fails(browser, callback.href);
    }
  });

  it('the second time, and after ten minutes', async () => {
    await colleague();
    const browser = new Browser();
    const callback = await browser.untilCallback();
    await browser.open(callback);
    browser.jars.get(publicUrl)!.delete('qiao_session');
    await fails(browser, callback);
    const late = new Browser();
    const later = await late.untilCallback();
    const began = Date.now();
    const unsteer = steerClock(() => began + 11 * 60_000);
    try {
      await fails(late, later);
    } finally {
      unsteer();
    }
  });

  it('for strangers, for an address the provider has not verified, and for people who left', async () => {
    await colleague();
    for (const [change, left] of [
      [{ email: 'stranger@example.com' }, false],
      [{ email_verified: false }, false],
      [{}, true],
    ] as const) {
      const staff = await colleague();
      person = { ...person, ...change };
      if (left) await program.kernel.db.run(`update identity.staff set state = 'left' where id = $1`, [staff.id]);
      const browser = new Browser();
      await fails(browser, await browser.untilCallback(), 'identity.oidc-unknown-staff');
    }
  });

  it('to lead anywhere else', async () => {
    await colleague();
    const browser = new Browser();
    const callback = await browser.untilCallback(`${publicUrl}/api/identity/oidc/start?returnTo=//evil.example/x`);
    expect((await browser.open(callback)).location).toBe(`${publicUrl}/`);
    for (const bad of ['https://evil.example', '//evil.example', '/\\evil.example', 'x', '', '/a b', '/\tevil'])
      expect(ownPath(bad), bad).toBe('/');
    expect(ownPath('/tickets?view=mine#a')).toBe('/tickets?view=mine#a');
  });
});
