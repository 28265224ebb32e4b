/** Boxes against real servers: what goes wrong is said in words and alarmed, what is mended works again; consent by OAuth 2.0. */
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock, systemScope } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aMailbox } from '#testing/mailboxes';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import type { MailServer } from '../../../test/mail/dovecot.ts';
import { deliver, type FarServer, letter, startDovecot, startFarServer, until } from '../../../test/mail/rig.ts';
import { accessToken } from './access-token.ts';
import type { Mailbox, Tested } from './contract.ts';
import { alarmDue, problemOf, waitSeconds } from './rules.ts';
import { findMailbox } from './store.ts';
import { openSecrets } from './vault.ts';

const password = 'a-mailbox-password';
let program: TestProgram;
let server: MailServer;
let far: FarServer;
let admin: Client;
let leader: Client;
let queue: TestQueue;
let provider: Server;
let publicUrl: string;
let issuer: string;
/** How often the provider gave tokens, by what was shown to it. */
const grants: string[] = [];

beforeAll(async () => {
  const [providerPort, qiaoPort] = [await freePort(), await freePort()];
  issuer = `http://127.0.0.1:${providerPort}`;
  publicUrl = `http://127.0.0.1:${qiaoPort}`;
  server = await startDovecot({
    port: await freePort(),
    tlsPort: await freePort(),
    users: { service: password, hooks: password },
    introspection: { url: `http://dovecot:dovecot-secret@127.0.0.1:${providerPort}/token/introspection` },
    quotaKilobytes: 20_000,
  });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password).set('hooks', password);
  provider = await startProvider(providerPort, (token, shown) => {
    far.tokens.add(token);
    grants.push(shown);
  });
  program = await testProgram({ env: { QIAO_PUBLIC_URL: publicUrl, QIAO_OUTGOING_HOSTS: '127.0.0.1,localhost' } });
  queue = await aQueue(program.kernel, { channel: 'mail' });
  const first = await anAdministrator(program.kernel);
  admin = await program.signIn(first.number, first.password);
  const roles = ['agent', 'supervisor'];
  const lead = await anAgent(program.kernel, { queue, capacity: { mail: 50 }, ready: false, roles });
  leader = await program.signIn(lead.number, lead.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
  await new Promise((done) => provider?.close(done));
});

const boxes = async (): Promise<Mailbox[]> =>
  (await admin.get<{ mailboxes: Mailbox[] }>('/api/mailboxes')).body.mailboxes;
const box = async (id: string): Promise<Mailbox> => (await boxes()).find((one) => one.id === id)!;
const bodyOf = ({
  address,
  name,
  queueId,
  imap,
  smtp,
  auth,
  oauth,
  authority,
  dkim,
  plusAddress,
  filesSent,
  state,
  version,
}: Mailbox) => ({
  address,
  name,
  queueId,
  imap,
  smtp,
  auth,
  oauth,
  authority,
  dkim,
  plusAddress,
  filesSent,
  state,
  version,
});

it('says what is wrong in words, tells the leader and the administrator once, keeps secrets, and works again when mended', async () => {
  const { id } = await aMailbox(program.kernel, {
    imapPort: server.port,
    smtpPort: far.port,
    user: 'hooks',
    password: 'an-old-password',
    queue,
  });
  const failing = await until(
    () => box(id),
    (one) => one.fetch.state === 'failing',
  );
  expect(failing.fetch.problem).toBe('sign-in');
  expect(JSON.stringify(failing)).not.toContain('an-old-password');
  const tested = await admin.post<Tested>(`/api/mailboxes/${id}/test`);
  expect(tested.body).toMatchObject({
    fetch: { ok: false, problem: 'sign-in' },
    send: { ok: false, problem: 'sign-in' },
  });
  const notices = async () =>
    (await leader.get<{ notices: { code: string; params: object }[] }>('/api/notifications/notices')).body.notices;
  expect((await until(notices, (list) => list.length > 0)).map(({ code, params }) => ({ code, params }))).toEqual([
    { code: 'mailboxes.fetch-sign-in', params: { address: 'hooks@yunzao.example' } },
  ]);
  // Whoever can mend it is told as well, though they supervise nobody.
  const { notices: toAdmin } = (await admin.get<{ notices: { code: string }[] }>('/api/notifications/notices')).body;
  expect(toAdmin.filter(({ code }) => code === 'mailboxes.fetch-sign-in')).toHaveLength(1);
  // Certificates that nobody vouches for are refused, until the box brings their authority.
  const tls = { ...failing.imap, port: server.tlsPort, security: 'tls' as const };
  const secured = await admin.put<Mailbox>(`/api/mailboxes/${id}`, { ...bodyOf(failing), imap: tls, password });
  expect(secured.status).toBe(200);
  expect((await admin.post<Tested>(`/api/mailboxes/${id}/test`)).body.fetch).toMatchObject({
    ok: false,
    problem: 'certificate',
  });
  const trusted = await admin.put<Mailbox>(`/api/mailboxes/${id}`, {
    ...bodyOf(secured.body),
    authority: server.authority,
  });
  expect((await admin.post<Tested>(`/api/mailboxes/${id}/test`)).body).toMatchObject({
    fetch: { ok: true, messages: 0 },
    send: { ok: true },
  });
  await until(
    () => box(id),
    (one) => one.fetch.state === 'ok',
  );
  await deliver(server, 'hooks', password, letter({ subject: 'Mended', to: 'hooks@yunzao.example' }));
  await until(subjects, (list) => list.includes('Mended'));
  // Servers are told who asks: some open no folder before.
  expect(server.log()).toMatch(/ID sent: .*name=Qiao/);
  const paused = await admin.put<Mailbox>(`/api/mailboxes/${id}`, { ...bodyOf(trusted.body), state: 'paused' });
  expect(paused.body.state).toBe('paused');
  const clear = { ...bodyOf(paused.body), imap: { ...tls, host: 'mail.example', security: 'none' } };
  expect((await admin.put<{ error: { code: string } }>(`/api/mailboxes/${id}`, clear)).body.error.code).toBe(
    'mailboxes.plain-only-here',
  );
  const audit = await admin.get<unknown>('/api/audit/entries?limit=50');
  expect(JSON.stringify(audit.body)).not.toContain(password);
});

it('fetches and sends with tokens of a consent, renewed as they run out', async () => {
  const { id } = await aMailbox(program.kernel, {
    imapPort: server.port,
    smtpPort: far.port,
    user: 'service',
    password,
    queue,
    auth: 'oauth2',
    oauth: {
      authorizeUrl: `${issuer}/auth`,
      tokenUrl: `${issuer}/token`,
      clientId: 'qiao',
      scope: 'openid offline_access',
    },
    clientSecret: 'a-client-secret',
  });
  expect(
    (
      await until(
        () => box(id),
        (one) => one.fetch.state === 'failing',
      )
    ).fetch.problem,
  ).toBe('consent-missing');
  const { body } = await admin.post<{ url: string }>(`/api/mailboxes/${id}/consent`);
  const back = new URL(await agree(body.url));
  expect((await leader.get(back.pathname + back.search)).status).toBe(403);
  expect((await admin.get(back.pathname + back.search)).status).toBe(302);
  expect((await admin.get(back.pathname + back.search)).status).toBe(400);
  await until(
    () => box(id),
    (one) => one.has.consent && one.fetch.state === 'ok',
  );
  expect((await admin.post<Tested>(`/api/mailboxes/${id}/test`)).body).toMatchObject({
    fetch: { ok: true },
    send: { ok: true },
  });
  await deliver(server, 'service', password, letter({ subject: 'By token' }));
  await until(subjects, (list) => list.includes('By token'));
  const { body: all } = await leader.get<{ conversations: { id: string; subject: string }[] }>(
    '/api/conversations?view=unit',
  );
  const talk = all.conversations.find(({ subject }) => subject === 'By token')!.id;
  expect((await leader.post(`/api/conversations/${talk}/take`, {})).status).toBe(200);
  const renewals = () => grants.filter((shown) => shown === 'refresh_token').length;
  const answered = async (text: string) => {
    const body = { clientId: newId(), text };
    expect((await leader.post(`/api/mail/conversations/${talk}/letters`, body)).status).toBe(200);
    await until(() => far.arrived.some(({ raw }) => raw.toString().includes(text)), Boolean);
  };
  const calm = async () => {
    const { fetch: one, send } = await box(id);
    expect([one.state, send.state]).toEqual(['ok', 'ok']);
  };
  await answered('With the first token');
  // They run out while connections rest: the next letter leaves with a new one, and each refresh token counts once.
  for (const round of [1, 2]) {
    const before = renewals();
    far.tokens.clear();
    far.hangUp();
    const back = steerClock(() => Date.now() + round * 10 * 60_000);
    await answered(`After ${round} times ten minutes`);
    back();
    expect(renewals()).toBe(before + 1);
    await calm();
  }
  // One ends before its time: the next is asked for at once, nobody is troubled.
  const before = renewals();
  const readBefore = (await findMailbox(program.kernel.db, systemScope('test'), id))!;
  far.tokens.clear();
  far.hangUp();
  await answered('Ended early');
  expect(renewals()).toBe(before + 1);
  await calm();
  // Who read the box before that renewal takes what it brought, and can open it.
  await accessToken(readBefore);
  expect(renewals()).toBe(before + 1);
  expect(openSecrets(readBefore).refreshToken).toBeTruthy();
  // Fetching comes in with what was renewed.
  const { version, ...rest } = bodyOf(await box(id));
  for (const [n, state] of (['paused', 'active'] as const).entries())
    expect((await admin.put(`/api/mailboxes/${id}`, { ...rest, state, version: version + n })).status).toBe(200);
  await deliver(server, 'service', password, letter({ subject: 'By a renewed token' }));
  await until(subjects, (list) => list.includes('By a renewed token'));
});

it('names problems and waits longer each time', () => {
  expect(problemOf(Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' })).problem).toBe('certificate');
  expect(problemOf(Object.assign(new Error('x'), { responseCode: 452 })).problem).toBe('full');
  expect(problemOf(Object.assign(new Error('x'), { serverResponseCode: 'OVERQUOTA' })).problem).toBe('full');
  expect(problemOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).problem).toBe('unreachable');
  expect(problemOf(Object.assign(new Error('x'), { responseCode: 550 })).problem).toBe('refused');
  expect(problemOf(new Error('AUTH PLAIN AGFiAHNlY3JldA==')).detail).toBe('AUTH …');
  expect([1, 2, 3, 9].map(waitSeconds)).toEqual([5, 10, 20, 300]);
  expect([alarmDue('sign-in', 1), alarmDue('silent', 2), alarmDue('silent', 3)]).toEqual([true, false, true]);
});

const subjects = async (): Promise<string[]> =>
  (await leader.get<{ conversations: { subject: string }[] }>('/api/conversations?view=unit')).body.conversations.map(
    ({ subject }) => subject,
  );

/** A person who agrees at the provider; gives the address they are sent back to. */
async function agree(start: string): Promise<string> {
  const jar = new Map<string, string>();
  let next = start;
  for (let hops = 0; hops < 8 && !next.startsWith(publicUrl); hops++) {
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      jar.set(name!, value!);
    }
    next = new URL(answer.headers.get('location')!, next).href;
  }
  return next;
}

type Granted = { body: { access_token: string }; oidc: { params: { grant_type: string } } };
async function startProvider(port: number, issued: (token: string, shown: string) => void): Promise<Server> {
  const oidc = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: 'qiao',
        client_secret: 'a-client-secret',
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [`${publicUrl}/api/mailboxes/oauth/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      { client_id: 'dovecot', client_secret: 'dovecot-secret', redirect_uris: [], response_types: [], grant_types: [] },
    ],
    pkce: { required: () => true },
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: { devInteractions: { enabled: false }, introspection: { enabled: true, allowedPolicy: () => true } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    ttl: { AccessToken: 300 },
    cookies: { keys: ['test'] },
  } as never);
  (oidc as unknown as { on(name: string, heard: (ctx: Granted) => void): void }).on('grant.success', ({ body, oidc }) =>
    issued(body.access_token, oidc.params.grant_type),
  );
  const answer = oidc.callback();
  const http = createServer((request, response) => {
    void (async () => {
      if (!request.url?.startsWith('/interaction/')) return await answer(request, response);
      const grant = new oidc.Grant({ clientId: 'qiao', accountId: 'service' });
      grant.addOIDCScope('openid offline_access');
      await oidc.interactionFinished(request, response, {
        login: { accountId: 'service' },
        consent: { grantId: await grant.save() },
      });
    })().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((ready) => http.listen(port, '127.0.0.1', ready));
  return http;
}
