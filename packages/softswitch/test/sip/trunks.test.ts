/** Trunks by registration and by address: limits, failover, health, identity. */
import { afterEach, describe, expect, it } from 'vitest';
import type { EmbeddedOptions } from '../../src/adapter/embedded/options.ts';
import { makeResponse, SipRequest, SipResponse } from '../../src/sip/message/message.ts';
import { Trunk } from '../../src/sip/trunk/trunk.ts';
import type { TrunkConfig } from '../../src/sip/trunk/trunk-config.ts';
import { Office } from './office.ts';
import { type Phone, sdpText } from './phone.ts';
import { RawPeer, until } from './wire.ts';

const offices: Office[] = [];
const peers: RawPeer[] = [];

async function open(options: Partial<EmbeddedOptions> = {}): Promise<Office> {
  const office = await Office.open(options);
  offices.push(office);
  return office;
}

async function host(): Promise<RawPeer> {
  const peer = await RawPeer.open();
  peers.push(peer);
  return peer;
}

/** An office whose trunk leads to these ports, in that order. */
const withTrunk = (ports: number[], more: Partial<TrunkConfig> = {}): Promise<Office> =>
  open({ trunks: [{ name: 'carrier', hosts: ports.map((port) => `127.0.0.1:${port}`), ...more }] });

const dial = (office: Office, legId: string, from = '4008001234', number = '13900139000') =>
  office.adapter.originate({ legId, to: { kind: 'trunk', trunk: 'carrier', number }, from: { number: from } });

/** Answers a request of the office from a raw peer. */
function reply(
  peer: RawPeer,
  office: Office,
  request: SipRequest,
  status: number,
  headers: Record<string, string> = {},
): void {
  const body = status === 200 && request.method === 'INVITE' ? sdpText() : null;
  const contact = `<sip:carrier@127.0.0.1:${peer.port}>`;
  peer.send(
    makeResponse(request, status, { toTag: 'p', body, headers: { contact, ...headers } }).toBuffer(),
    office.ports.UDP,
  );
}

afterEach(async () => {
  await Promise.all(offices.splice(0).map((office) => office.close()));
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

describe('calls through a trunk', () => {
  it('carry number, caller and asserted identity', async () => {
    const carrier = await host();
    const office = await withTrunk([carrier.port], { domain: 'ims.carrier.cn' });
    await dial(office, 'a');
    const invite = await carrier.newRequest('INVITE');
    expect(invite.uri).toBe('sip:13900139000@ims.carrier.cn');
    expect(invite.from.uri).toMatchObject({ user: '4008001234', host: 'ims.carrier.cn' });
    expect(invite.headers.get('p-asserted-identity')).toBe('<sip:4008001234@ims.carrier.cn>');
    expect(invite.headers.has('route')).toBe(false);
    reply(carrier, office, invite, 404);
    expect(await office.ended('a')).toMatchObject({ cause: 'not-found', sipCode: 404 });
  });

  it('hide a withheld number and use the From user that the carrier wants', async () => {
    const carrier = await host();
    const office = await withTrunk([carrier.port], { fromUser: 'trunk77' });
    await dial(office, 'a', 'anonymous');
    const invite = await carrier.newRequest('INVITE');
    expect(invite.headers.get('privacy')).toBe('id');
    expect(invite.headers.has('p-asserted-identity')).toBe(false);
    expect(invite.from).toMatchObject({ name: 'Anonymous', uri: { user: 'trunk77' } });
    reply(carrier, office, invite, 486);
    await office.ended('a');
  });

  it('answer a challenge with the account', async () => {
    const carrier = await host();
    const office = await withTrunk([carrier.port], { account: { username: 'acc', secret: { password: 'pw' } } });
    await dial(office, 'a');
    const first = await carrier.newRequest('INVITE');
    reply(carrier, office, first, 407, {
      'proxy-authenticate': 'Digest realm="carrier", nonce="n1", qop="auth", algorithm=MD5',
    });
    await carrier.request('ACK');
    const second = await carrier.newRequest('INVITE');
    expect(second.headers.get('proxy-authorization')).toContain('username="acc"');
    expect(second.cseq.number).toBe(first.cseq.number + 1);
    reply(carrier, office, second, 200);
    await office.event('leg.answered');
    const ack = await carrier.request('ACK');
    expect(ack.headers.has('proxy-authorization')).toBe(true);
    const hangup = office.adapter.hangup('a');
    reply(carrier, office, await carrier.request('BYE'), 200);
    await hangup;
  });
});

describe('limits', () => {
  it('hold in both directions and per second', async () => {
    const carrier = await host();
    const office = await withTrunk([carrier.port], { maxCalls: 2, maxCallsPerSecond: 2 });
    await dial(office, 'a');
    await dial(office, 'b');
    await dial(office, 'c');
    expect(await office.ended('c')).toMatchObject({ cause: 'unreachable', by: 'us', sipCode: 503 });
    const calls = [await carrier.newRequest('INVITE'), await carrier.newRequest('INVITE')];
    expect((await office.adapter.health()).trunks[0]).toMatchObject({ calls: 2 });

    const incoming = new SipRequest('INVITE', `sip:400@127.0.0.1:${office.ports.UDP}`);
    const headers: Record<string, string> = {
      via: `SIP/2.0/UDP 127.0.0.1:${carrier.port};branch=z9hG4bKlimit`,
      ...{ from: '<sip:1@c>;tag=l', to: '<sip:400@127.0.0.1>', 'call-id': 'limit', cseq: '1 INVITE' },
      contact: `<sip:c@127.0.0.1:${carrier.port}>`,
    };
    for (const [name, value] of Object.entries(headers)) incoming.headers.set(name, value);
    carrier.send(incoming.toBuffer(), office.ports.UDP);
    expect((await carrier.response(503)).callId).toBe('limit');

    for (const call of calls) reply(carrier, office, call, 486);
    await office.ended('b');
    expect((await office.adapter.health()).trunks[0]).toMatchObject({ calls: 0 });
    // Both places are free again, but two calls have started within this second.
    await dial(office, 'd');
    expect(await office.ended('d')).toMatchObject({ sipCode: 503 });
    await office.clock.skip(1001);
    await dial(office, 'e');
    reply(carrier, office, await carrier.newRequest('INVITE'), 486);
    expect(await office.ended('e')).toMatchObject({ cause: 'busy' });
  });
});

describe('failover', () => {
  it('goes on to the next host when the first is silent, and remembers that', async () => {
    const [dead, live] = [await host(), await host()];
    const office = await withTrunk([dead.port, live.port], { failoverMs: 300 });
    await dial(office, 'a');
    await dead.newRequest('INVITE');
    reply(live, office, await live.newRequest('INVITE'), 200);
    await office.event('leg.answered');
    await live.request('ACK');
    const attempts = dead.count((one) => one instanceof SipRequest && one.method === 'INVITE');
    await dial(office, 'b');
    reply(live, office, await live.newRequest('INVITE'), 486);
    expect(await office.ended('b')).toMatchObject({ cause: 'busy' });
    expect(
      dead.received.filter((one) => one instanceof SipRequest && one.callId !== dead.received[0]!.callId).length,
    ).toBe(0);
    expect(attempts).toBeGreaterThan(0);
    const hangup = office.adapter.hangup('a');
    reply(live, office, await live.request('BYE'), 200);
    await hangup;
  });

  it('ends the answer of a host that wakes up too late', async () => {
    const [slow, live] = [await host(), await host()];
    const office = await withTrunk([slow.port, live.port], { failoverMs: 200 });
    await dial(office, 'a');
    const late = await slow.newRequest('INVITE');
    reply(live, office, await live.newRequest('INVITE'), 200);
    await office.event('leg.answered');
    reply(slow, office, late, 200);
    await slow.request('ACK');
    reply(slow, office, await slow.request('BYE'), 200);
    const hangup = office.adapter.hangup('a');
    reply(live, office, await live.request('BYE'), 200);
    await hangup;
    expect(office.of('leg.answered').length).toBe(1);
  });

  it('gives its last host up as unreachable when the caller of it has another way, and waits as SIP does otherwise', async () => {
    const silent = await host();
    const office = await withTrunk([silent.port]);
    const to = { kind: 'trunk' as const, trunk: 'carrier', number: '13800138000' };
    await office.adapter.originate({ legId: 'a', to, from: { number: '02112345678' }, silentMs: 300 });
    await silent.newRequest('INVITE');
    await office.clock.skip(301);
    expect(await office.ended('a')).toMatchObject({ cause: 'unreachable', by: 'us' });
    expect((await office.adapter.health()).trunks[0]).toMatchObject({ state: 'down', calls: 0 });
    await dial(office, 'b');
    await silent.newRequest('INVITE');
    await office.clock.skip(301);
    expect(office.of('leg.ended').map(({ legId }) => legId)).toEqual(['a']);
  });

  it('goes on after 503 and 500, not after a refusal of the number', async () => {
    const [one, two] = [await host(), await host()];
    const office = await withTrunk([one.port, two.port]);
    await dial(office, 'a');
    reply(one, office, await one.newRequest('INVITE'), 503);
    reply(two, office, await two.newRequest('INVITE'), 486);
    expect(await office.ended('a')).toMatchObject({ cause: 'busy', sipCode: 486 });
    await dial(office, 'b');
    reply(one, office, await one.newRequest('INVITE'), 404);
    expect(await office.ended('b')).toMatchObject({ cause: 'not-found' });
    // A loaded machine may answer later than 40 ms: sent again is not asked again.
    expect(two.requests('INVITE')).toBe(1);
  });

  it('asks by OPTIONS, reports down when no host answers and up when one does', async () => {
    const carrier = await host();
    const office = await withTrunk([carrier.port], { optionsIntervalMs: 5000 });
    reply(carrier, office, await carrier.request('OPTIONS'), 405);
    await office.clock.skip(5001);
    await carrier.request('OPTIONS');
    const asked = office.clock.now();
    await until(async () => {
      await office.clock.skip(500);
      return office.of('trunk.changed').some((event) => event.state === 'down');
    }, 'down');
    // SIP itself would ask on for 32 s.
    expect(office.clock.now() - asked).toBeLessThan(6000);
    await until(async () => {
      await office.clock.skip(1000);
      const pending = carrier.received.filter((one): one is SipRequest => one instanceof SipRequest);
      for (const request of pending.slice(-2)) reply(carrier, office, request, 200);
      return office.of('trunk.changed').at(-1)?.state === 'up';
    }, 'up again');
  });
});

describe('several hosts of one trunk', () => {
  it('may all call, also when they share an address', async () => {
    const [one, two] = [await host(), await host()];
    const office = await withTrunk([one.port, two.port]);
    for (const [index, peer] of [one, two].entries()) {
      const invite = new SipRequest('INVITE', `sip:400@127.0.0.1:${office.ports.UDP}`);
      for (const [name, value] of Object.entries({
        via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKhost${index}`,
        ...{ from: '<sip:1@c>;tag=l', to: '<sip:400@127.0.0.1>', 'call-id': `host-${index}`, cseq: '1 INVITE' },
        ...{ 'max-forwards': '70', contact: `<sip:c@127.0.0.1:${peer.port}>` },
      }))
        invite.headers.set(name, value);
      invite.setBody(sdpText(), 'application/sdp');
      peer.send(invite.toBuffer(), office.ports.UDP);
      await until(() => office.of('leg.offered').length === index + 1, 'the call');
      const { leg } = office.of('leg.offered')[index]!;
      expect(leg.trunk).toBe('carrier');
      await office.adapter.reject(leg.legId, 'busy');
    }
  });

  it('are known by every address of a name', async () => {
    const office = await open();
    const { clock } = office;
    const context = { clock, resolve: async () => ['192.0.2.1', '192.0.2.2'] };
    const trunk = new Trunk(context as never, { name: 'carrier', hosts: ['sip.carrier.example'] }, () => {});
    trunk.start();
    await until(() => trunk.hasAddress('192.0.2.2'), 'the second address');
    expect([trunk.hasAddress('192.0.2.1'), trunk.hasAddress('192.0.2.3')]).toEqual([true, false]);
    await trunk.stop();
  });
});

describe('registration at a carrier', () => {
  /** Another office plays the carrier: its extension is our account. */
  async function registered(
    more: Partial<TrunkConfig> = {},
    password = 'pw-8001',
  ): Promise<{ carrier: Office; office: Office; caller: Phone }> {
    const carrier = await open();
    const office = await open({
      trunks: [
        {
          name: 'carrier',
          hosts: [`127.0.0.1:${carrier.ports.UDP}`],
          domain: 'qiao.test',
          account: { username: '8001', secret: { password } },
          register: { expiresSeconds: 300 },
          ...more,
        },
      ],
    });
    const caller = await carrier.phone('8002');
    return { carrier, office, caller };
  }

  it('comes up, is refreshed, takes calls in and out, and is given up at the end', async () => {
    const { carrier, office, caller } = await registered();
    expect(await office.event('trunk.changed')).toMatchObject({ trunk: 'carrier', state: 'up' });
    expect(await carrier.event('registration.changed', (event) => event.extension === '8001')).toMatchObject({
      contacts: 1,
    });
    await office.clock.skip(245_000);
    await until(() => office.adapter.diagnostics().clientTransactions === 0, 'the refresh');
    expect((await office.adapter.health()).trunks[0]!.state).toBe('up');

    // The carrier calls our registered contact: recognised as the trunk's although it shows no password.
    await carrier.adapter.originate({
      legId: 'in',
      to: { kind: 'extension', extension: '8001' },
      from: { number: '13800138000' },
    });
    const leg = await office.offered();
    expect(leg).toMatchObject({ trunk: 'carrier', from: '13800138000' });
    await office.adapter.answer(leg.legId);
    await carrier.event('leg.answered');
    await carrier.adapter.hangup('in');
    await office.ended(leg.legId);

    await dial(office, 'out', '8001', '8002');
    const offered = await carrier.offered();
    expect(offered).toMatchObject({ extension: '8001', to: '8002' });
    await carrier.adapter.reject(offered.legId, 'busy');
    expect(await office.ended('out')).toMatchObject({ cause: 'busy' });

    await office.adapter.stop();
    await carrier.event('registration.changed', (event) => event.extension === '8001' && event.contacts === 0);
    expect(caller.calls).toEqual([]);
  });

  it('goes down with a wrong password and says why', async () => {
    const { office } = await registered({}, 'wrong');
    expect(await office.event('trunk.changed')).toMatchObject({
      state: 'down',
      reason: expect.stringContaining('403'),
    });
  });

  it('moves to the next registrar when the first is silent', async () => {
    const silent = await host();
    const carrier = await open();
    const office = await open({
      trunks: [
        {
          name: 'carrier',
          hosts: [`127.0.0.1:${silent.port}`, `127.0.0.1:${carrier.ports.UDP}`],
          domain: 'qiao.test',
          account: { username: '8001', secret: { password: 'pw-8001' } },
          register: {},
        },
      ],
    });
    await silent.request('REGISTER');
    await until(async () => {
      await office.clock.skip(1000);
      return office.of('trunk.changed').some((event) => event.state === 'up');
    }, 'up at the second registrar');
    expect((await office.adapter.health()).trunks[0]).toMatchObject({ state: 'up' });
    expect(silent.count((one) => one instanceof SipResponse)).toBe(0);
  });
});
