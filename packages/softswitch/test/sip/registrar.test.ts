import { beforeEach, describe, expect, it } from 'vitest';
import { makeHa1 } from '../../src/sip/auth/digest.ts';
import { authorize, type Credentials } from '../../src/sip/auth/digest-client.ts';
import { DigestServer } from '../../src/sip/auth/digest-server.ts';
import { ManualClock } from '../../src/sip/clock.ts';
import { Defence } from '../../src/sip/defence/defence.ts';
import { makeResponse, SipRequest } from '../../src/sip/message/message.ts';
import { Registrar } from '../../src/sip/registrar/registrar.ts';
import type { Flow, Protocol } from '../../src/sip/transport/types.ts';

const AOR = 'sip:8001@example.com';

function flow(remoteHost = '192.0.2.7', protocol: Protocol = 'UDP', remotePort = 5060): Flow {
  return {
    ...{ id: `${protocol}:${remoteHost}`, protocol, remoteHost, remotePort, open: true },
    ...{ localHost: '192.0.2.1', localPort: 5060, send: () => {} },
  };
}

let cseq = 0;

function register(contacts: string[], change: Record<string, string> = {}): SipRequest {
  const request = new SipRequest('REGISTER', 'sip:example.com');
  cseq += 1;
  const headers: Record<string, string> = {
    via: 'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1',
    from: '<sip:8001@example.com>;tag=1',
    to: '<sip:8001@example.com>',
    'call-id': 'reg',
    cseq: `${cseq} REGISTER`,
    ...change,
  };
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  if (contacts.length > 0) request.headers.set('contact', contacts);
  return request;
}

describe('registrar (RFC 3261 10.3)', () => {
  let clock: ManualClock;
  let registrar: Registrar;
  let changes: string[];

  beforeEach(() => {
    clock = new ManualClock();
    changes = [];
    registrar = new Registrar({
      clock,
      minExpires: 60,
      maxExpires: 3600,
      maxContacts: 3,
      changed: (aor, contacts) => changes.push(`${aor} ${contacts}`),
    });
  });

  const users = (): (string | null)[] => registrar.contacts(AOR).map((binding) => binding.contact.uri.user);

  it('keeps several contacts, best q first, each with its own expiry', async () => {
    const result = registrar.process(
      register(['<sip:desk@192.0.2.7>;expires=100;q=0.5', '<sip:cell@192.0.2.7>']),
      flow(),
    );
    expect(result.status).toBe(200);
    expect(users()).toEqual(['cell', 'desk']);
    expect(result.headers.contact).toEqual([
      '<sip:cell@192.0.2.7>;expires=3600',
      '<sip:desk@192.0.2.7>;expires=100;q=0.5',
    ]);
    await clock.advance(100_000);
    expect(users()).toEqual(['cell']);
    await clock.advance(3_500_000);
    expect(users()).toEqual([]);
    expect(changes).toEqual([`${AOR} 2`, `${AOR} 1`, `${AOR} 0`]);
    expect(clock.pending).toBe(0);
  });

  it('answers a fetch without Contact', () => {
    registrar.process(register(['<sip:a@192.0.2.7>']), flow());
    expect(registrar.process(register([]), flow()).headers.contact).toHaveLength(1);
  });

  it('refreshes the same contact instead of adding it, also by instance after a change of address', () => {
    registrar.process(register(['<sip:a@192.0.2.7:5062>;+sip.instance="<urn:uuid:1>"']), flow());
    registrar.process(register(['<sip:a@192.0.2.8:5099>;+sip.instance="<urn:uuid:1>"']), flow('192.0.2.8'));
    expect(registrar.contacts(AOR).map((binding) => binding.contact.uri.port)).toEqual([5099]);
    expect(registrar.knowsAddress('192.0.2.7')).toBe(false);
    expect(registrar.knowsAddress('192.0.2.8')).toBe(true);
  });

  it('refuses intervals below the minimum with 423, removes with 0', () => {
    const brief = registrar.process(register(['<sip:a@192.0.2.7>'], { expires: '30' }), flow());
    expect(brief).toMatchObject({ status: 423, headers: { 'min-expires': '60' } });
    registrar.process(register(['<sip:a@192.0.2.7>', '<sip:b@192.0.2.7>']), flow());
    registrar.process(register(['<sip:a@192.0.2.7>;expires=0']), flow());
    expect(users()).toEqual(['b']);
  });

  it('removes everything with "*" and Expires 0, and refuses "*" otherwise', () => {
    registrar.process(register(['<sip:a@192.0.2.7>', '<sip:b@192.0.2.7>']), flow());
    expect(registrar.process(register(['*']), flow()).status).toBe(400);
    expect(registrar.process(register(['*'], { expires: '0' }), flow()).status).toBe(200);
    expect(users()).toEqual([]);
    expect(registrar.size).toBe(0);
  });

  it('changes nothing when one of several contacts can not be taken (atomic)', () => {
    registrar.process(register(['<sip:a@192.0.2.7>']), flow());
    const late = register(['<sip:new@192.0.2.7>', '<sip:a@192.0.2.7>;expires=0'], { cseq: '1 REGISTER' });
    expect(registrar.process(late, flow()).status).toBe(500);
    expect(users()).toEqual(['a']);
  });

  it('lets the oldest contact give way', () => {
    for (const name of ['a', 'b', 'c', 'd']) registrar.process(register([`<sip:${name}@192.0.2.7>`]), flow());
    expect(users().sort()).toEqual(['b', 'c', 'd']);
  });

  it('stores Path and gives it back (RFC 3327)', () => {
    const result = registrar.process(register(['<sip:a@10.0.0.5>'], { path: '<sip:edge.example.com;lr>' }), flow());
    expect(result.headers.path).toEqual(['<sip:edge.example.com;lr>']);
    const [binding] = registrar.contacts(AOR);
    expect(binding!.path.map((hop) => hop.uri.host)).toEqual(['edge.example.com']);
    expect(binding!.pinned).toBe(false);
  });

  it('pins contacts that can not be reached by their own address to the flow', () => {
    registrar.process(register(['<sip:nat@192.168.1.5>']), flow('203.0.113.5'));
    registrar.process(register(['<sip:ws@x1.invalid;transport=ws>']), flow('203.0.113.6', 'WS'));
    registrar.process(register(['<sip:plain@192.0.2.7>']), flow());
    const pinned = Object.fromEntries(registrar.contacts(AOR).map((one) => [one.contact.uri.user, one.pinned]));
    expect(pinned).toEqual({ nat: true, ws: true, plain: false });
  });

  it('forgets a contact whose connection closed (RFC 5626 5.3)', () => {
    const connection = flow('203.0.113.6', 'WS');
    registrar.process(register(['<sip:ws@x1.invalid;transport=ws>']), connection);
    registrar.flowClosed(connection);
    expect(users()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('takes the address of record it is given (phones that know only our IP address)', () => {
    const request = register(['<sip:a@192.0.2.7>'], { to: '<sip:8001@192.0.2.1>' });
    registrar.process(request, flow(), AOR);
    expect(users()).toEqual(['a']);
  });
});

describe('digest (RFC 7616, RFC 8760)', () => {
  let clock: ManualClock;
  let server: DigestServer;
  const credentials: Credentials = { username: '8001', secret: { password: 'correct horse' } };

  beforeEach(() => {
    clock = new ManualClock();
    server = new DigestServer({
      realm: 'example.com',
      clock,
      nonceLifetimeMs: 60_000,
      directory: async (user) =>
        user === '8001'
          ? { password: 'correct horse' }
          : user === 'hashed'
            ? { ha1: { 'SHA-256': makeHa1('SHA-256', 'hashed', 'example.com', 'pw') } }
            : null,
    });
  });

  /** The same request answering a challenge. */
  function answered(who: Credentials, challenge = server.challenge(), base = register([])): SipRequest {
    const refusal = makeResponse(base, 401, { headers: { 'www-authenticate': challenge } });
    const request = base.clone();
    const header = authorize(refusal, base, who);
    if (!header) throw new Error('no answer to the challenge');
    request.headers.set(header[0], header[1]);
    return request;
  }

  it('accepts the right password with the first algorithm offered', async () => {
    const request = answered(credentials);
    expect(request.headers.get('authorization')).toContain('algorithm=SHA-256');
    expect(await server.verify(request)).toEqual({ ok: true, username: '8001' });
  });

  it.each(['MD5', 'SHA-256', 'SHA-512-256'] as const)('speaks %s', async (algorithm) => {
    const only = new DigestServer({
      realm: 'example.com',
      clock,
      algorithms: [algorithm],
      directory: async () => ({ password: 'correct horse' }),
    });
    expect(await only.verify(answered(credentials, only.challenge()))).toMatchObject({ ok: true });
  });

  it('works with stored hashes', async () => {
    expect(await server.verify(answered({ username: 'hashed', secret: { password: 'pw' } }))).toMatchObject({
      ok: true,
    });
    expect(await server.verify(answered({ username: 'hashed', secret: { password: 'no' } }))).toMatchObject({
      why: 'wrong',
    });
  });

  it('tells wrong passwords, unknown users, missing and malformed credentials apart', async () => {
    expect(await server.verify(answered({ ...credentials, secret: { password: 'x' } }))).toMatchObject({
      why: 'wrong',
    });
    expect(await server.verify(answered({ ...credentials, username: 'eve' }))).toMatchObject({ why: 'unknown-user' });
    expect(await server.verify(register([]))).toMatchObject({ why: 'missing' });
    expect(await server.verify(register([], { authorization: 'Digest realm="example.com", nonce=' }))).toMatchObject({
      why: 'malformed',
    });
    expect(await server.verify(register([], { authorization: 'Basic realm="example.com"' }))).toMatchObject({
      why: 'missing',
    });
  });

  it('calls an old nonce stale, and the client answers again', async () => {
    const request = answered(credentials);
    await clock.advance(61_000);
    expect(await server.verify(request)).toMatchObject({ why: 'stale' });
    const refusal = makeResponse(request, 401, { headers: { 'www-authenticate': server.challenge(true) } });
    const header = authorize(refusal, request, credentials)!;
    request.headers.set(header[0], header[1]);
    expect(await server.verify(request)).toMatchObject({ ok: true });
  });

  it('does not try the same refused password again', () => {
    const request = answered(credentials);
    const refusal = makeResponse(request, 401, { headers: { 'www-authenticate': server.challenge() } });
    expect(authorize(refusal, request, credentials)).toBeNull();
  });

  it('accepts each nonce count once and counts up on re-use', async () => {
    const challenge = server.challenge();
    const first = answered(credentials, challenge);
    const second = answered(credentials, challenge);
    expect(second.headers.get('authorization')).toContain('nc=00000002');
    expect(await server.verify(first)).toMatchObject({ ok: true });
    expect(await server.verify(second)).toMatchObject({ ok: true });
    expect(await server.verify(first)).toMatchObject({ why: 'stale' });
  });

  it('does not take a nonce it never gave out', async () => {
    const forged = server.challenge().map((line) => line.replace(/nonce="[^"]{4}/, 'nonce="aaaa'));
    expect(await server.verify(answered(credentials, forged))).toMatchObject({ why: 'stale' });
  });

  it('does not take an answer made for another target', async () => {
    const base = register([]);
    const request = answered(credentials, server.challenge(), base);
    request.uri = 'sip:somebody@elsewhere.example.org';
    expect(await server.verify(request)).toMatchObject({ why: 'wrong' });
  });

  it('accepts an answer without qop once (RFC 2069 clients)', async () => {
    const challenge = server.challenge().map((line) => line.replace(', qop="auth"', ''));
    const request = answered(credentials, challenge);
    expect(request.headers.get('authorization')).not.toContain('nc=');
    expect(await server.verify(request)).toMatchObject({ ok: true });
    expect(await server.verify(request)).toMatchObject({ why: 'stale' });
  });
});

describe('defence', () => {
  let clock: ManualClock;
  let defence: Defence;
  let bans: string[];
  const trusted = new Set<string>();

  beforeEach(() => {
    clock = new ManualClock();
    bans = [];
    trusted.clear();
    defence = new Defence(
      clock,
      { maxFailures: 3, windowMs: 10_000, banMs: 60_000, ratePerSecond: 2, burst: 4, maxAddresses: 5 },
      {
        trusted: (address) => trusted.has(address),
        banned: (address, reason) => bans.push(`${address} ${reason}`),
      },
    );
  });

  it('bans after wrong credentials and lets the ban run out', async () => {
    for (let i = 0; i < 2; i += 1) defence.failed('192.0.2.66');
    expect(defence.admitAddress('192.0.2.66')).toBe(true);
    defence.failed('192.0.2.66');
    expect(defence.admitAddress('192.0.2.66')).toBe(false);
    expect(bans).toEqual(['192.0.2.66 wrong-credentials']);
    expect(defence.bans().length).toBe(1);
    await clock.advance(60_001);
    expect(defence.admitAddress('192.0.2.66')).toBe(true);
  });

  it('forgives slips after a success and counts anew in each window', async () => {
    defence.failed('a');
    defence.failed('a');
    defence.succeeded('a');
    defence.failed('a');
    defence.failed('a');
    await clock.advance(10_001);
    defence.failed('a');
    expect(bans).toEqual([]);
  });

  it('bans scanners at their first word', () => {
    expect(defence.admitRequest(register([], { 'user-agent': 'friendly-scanner' }), '192.0.2.67')).toBe(false);
    expect(defence.admitRequest(register([], { from: '"sipvicious" <sip:100@1.1.1.1>;tag=1' }), '192.0.2.68')).toBe(
      false,
    );
    expect(bans).toEqual(['192.0.2.67 scanner', '192.0.2.68 scanner']);
    expect(defence.admitRequest(register([], { 'user-agent': 'Yealink SIP-T46S' }), '192.0.2.69')).toBe(true);
  });

  it('holds strangers to a rate, but never a CANCEL or BYE, and nobody who is known', async () => {
    const ask = (method = 'OPTIONS', address = '192.0.2.70'): boolean =>
      defence.admitRequest(new SipRequest(method, 'sip:x'), address);
    expect([ask(), ask(), ask(), ask(), ask()]).toEqual([true, true, true, true, false]);
    expect(ask('BYE')).toBe(true);
    await clock.advance(1000);
    expect([ask(), ask(), ask()]).toEqual([true, true, false]);
    trusted.add('192.0.2.71');
    expect(Array.from({ length: 50 }, () => ask('OPTIONS', '192.0.2.71')).every(Boolean)).toBe(true);
  });

  it('bans who asks for challenges without ever answering one', () => {
    for (let i = 0; i < 30; i += 1) defence.challenged('192.0.2.72');
    expect(bans).toEqual(['192.0.2.72 no-credentials']);
  });

  it('remembers a bounded number of addresses and nothing for ever', async () => {
    for (let i = 0; i < 100; i += 1) defence.failed(`198.51.100.${i}`);
    expect(clock.pending).toBe(1);
    await clock.advance(30_000);
    expect(clock.pending).toBe(0);
  });
});
