/** What strangers get: nothing they could use, and a ban when they insist. */
import { afterEach, describe, expect, it } from 'vitest';
import type { EmbeddedOptions } from '../../src/adapter/embedded/options.ts';
import { authorize } from '../../src/sip/auth/digest-client.ts';
import { SipRequest, SipResponse } from '../../src/sip/message/message.ts';
import { Office } from './office.ts';
import { sdpText } from './phone.ts';
import { RawPeer, until } from './wire.ts';

let office: Office;
let peer: RawPeer;

async function open(options: Partial<EmbeddedOptions> = {}): Promise<void> {
  office = await Office.open(options);
  peer = await RawPeer.open();
}

afterEach(async () => {
  await peer.close();
  await office.close();
});

let serial = 0;

function request(method: string, user: string, headers: Record<string, string> = {}): SipRequest {
  serial += 1;
  const message = new SipRequest(method, `sip:${method === 'REGISTER' ? '' : '8002@'}127.0.0.1:${office.ports.UDP}`);
  const all: Record<string, string> = {
    via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKs${serial};rport`,
    from: `<sip:${user}@qiao.test>;tag=s${serial}`,
    to: `<sip:${method === 'REGISTER' ? user : '8002'}@qiao.test>`,
    ...{ 'call-id': `s${serial}`, cseq: `1 ${method}`, contact: `<sip:${user}@127.0.0.1:${peer.port}>`, ...headers },
  };
  for (const [name, value] of Object.entries(all)) message.headers.set(name, value);
  if (method === 'INVITE') message.setBody(sdpText(), 'application/sdp');
  return message;
}

async function answerTo(message: SipRequest): Promise<SipResponse> {
  peer.send(message.toBuffer(), office.ports.UDP);
  const response = await until(
    () =>
      peer.received.find(
        (one): one is SipResponse =>
          one instanceof SipResponse &&
          one.status >= 200 &&
          one.callId === message.callId &&
          one.cseq.number === message.cseq.number,
      ),
    'an answer',
  );
  if (message.method === 'INVITE') {
    const ack = new SipRequest('ACK', message.uri);
    for (const name of ['via', 'from', 'call-id']) ack.headers.copyFrom(message.headers, name);
    ack.headers.copyFrom(response.headers, 'to');
    ack.headers.set('cseq', `${message.cseq.number} ACK`);
    peer.send(ack.toBuffer(), office.ports.UDP);
  }
  return response;
}

/** The request again, answering the challenge with a password. */
async function withPassword(first: SipRequest, username: string, password: string): Promise<SipResponse> {
  const challenged = await answerTo(first);
  expect(challenged.status).toBe(401);
  const second = first.clone();
  const header = authorize(challenged, first, { username, secret: { password } })!;
  second.headers.set(header[0], header[1]);
  second.headers.set('cseq', `2 ${first.method}`);
  second.headers.set('via', first.headers.get('via')!.replace('z9hG4bK', 'z9hG4bKb'));
  return await answerTo(second);
}

describe('strangers', () => {
  it('are challenged for INVITE and REGISTER and learn nothing more', async () => {
    await open();
    expect((await answerTo(request('INVITE', 'eve'))).status).toBe(401);
    expect((await answerTo(request('REGISTER', '8001'))).status).toBe(401);
    expect(office.of('leg.offered')).toEqual([]);
  });

  it('get the same answer for a wrong password and an unknown user', async () => {
    await open();
    const wrong = await withPassword(request('REGISTER', '8001'), '8001', 'guess');
    const unknown = await withPassword(request('REGISTER', 'nobody'), 'nobody', 'guess');
    expect([wrong.status, unknown.status]).toEqual([403, 403]);
    expect([...wrong.headers.names()].sort()).toEqual([...unknown.headers.names()].sort());
  });

  it("can not register somebody else's number with their own password", async () => {
    await open();
    expect((await withPassword(request('REGISTER', '8002'), '8001', 'pw-8001')).status).toBe(403);
    expect((await withPassword(request('REGISTER', '8001'), '8001', 'pw-8001')).status).toBe(200);
  });

  it('call under the name they proved, whatever From says', async () => {
    await open();
    const first = request('INVITE', '13800138000');
    const answered = withPassword(first, '8001', 'pw-8001');
    const leg = await office.offered();
    expect(leg).toMatchObject({ from: '8001', extension: '8001' });
    await office.adapter.reject(leg.legId, 'busy');
    expect((await answered).status).toBe(486);
  });

  it('are banned after guessing passwords: not even an answer any more', async () => {
    await open({ defence: { maxFailures: 5 } });
    for (let i = 0; i < 5; i += 1) await withPassword(request('REGISTER', '8001'), '8001', `guess${i}`);
    expect(office.bans).toEqual(['127.0.0.1 wrong-credentials']);
    const before = peer.received.length;
    for (let i = 0; i < 20; i += 1) peer.send(request('OPTIONS', 'eve').toBuffer(), office.ports.UDP);
    await office.clock.skip(600_001);
    expect((await answerTo(request('OPTIONS', 'eve'))).status).toBe(200);
    expect(peer.received.length).toBe(before + 1);
  });

  it("are banned at once with a scanner's name and get silence", async () => {
    await open();
    peer.send(request('OPTIONS', 'eve', { 'user-agent': 'friendly-scanner' }).toBuffer(), office.ports.UDP);
    await until(() => office.bans.length, 'the ban');
    expect(peer.received).toEqual([]);
    expect(office.bans).toEqual(['127.0.0.1 scanner']);
  });

  it('are let in where the policy says so', async () => {
    await open({ anonymous: 'accept' });
    const answered = answerTo(request('INVITE', 'visitor'));
    const leg = await office.offered();
    expect(leg).toMatchObject({ from: 'visitor', extension: null, trunk: null });
    await office.adapter.reject(leg.legId, 'rejected');
    expect((await answered).status).toBe(603);
  });

  it('are told 503 while the directory is out of reach, and are not banned for it', async () => {
    await open({
      directory: async () => {
        throw new Error('database down');
      },
      defence: { maxFailures: 1 },
    });
    expect((await withPassword(request('REGISTER', '8001'), '8001', 'x')).status).toBe(503);
    expect(office.bans).toEqual([]);
  });
});

describe('floods', () => {
  it('of REGISTERs are held to the rate and leave nothing behind', async () => {
    await open({ defence: { ratePerSecond: 10, burst: 50, maxFailures: 1e6 } });
    for (let i = 0; i < 2000; i += 1) {
      peer.send(request('REGISTER', String(8000 + i)).toBuffer(), office.ports.UDP);
      if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => peer.received.length >= 50, 'some challenges');
    const { serverTransactions } = office.adapter.diagnostics();
    expect(serverTransactions).toBeLessThan(200);
    await office.expectQuiet();
  });

  it('of INVITEs without credentials end in a ban', async () => {
    await open({ defence: { maxFailures: 3, burst: 1000, ratePerSecond: 1000 } });
    for (let i = 0; i < 60; i += 1) {
      peer.send(request('INVITE', `eve${i}`).toBuffer(), office.ports.UDP);
      if (i % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => office.bans.length, 'the ban');
    expect(office.bans[0]).toBe('127.0.0.1 no-credentials');
    await office.expectQuiet();
  });
});
