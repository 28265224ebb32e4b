import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SipEndpoint } from '../../src/sip/endpoint.ts';
import { SipResponse } from '../../src/sip/message/message.ts';
import { Registrar } from '../../src/sip/registrar/registrar.ts';
import { TORTURE } from './torture-messages.ts';
import { freePort, RawPeer, until } from './wire.ts';

describe('RFC 4475 torture messages', () => {
  let port: number;
  let endpoint: SipEndpoint;
  let registrar: Registrar;

  beforeAll(async () => {
    port = await freePort();
    endpoint = new SipEndpoint(
      {
        invite: (call) => call.reject(486),
        register: (transaction) => {
          // Only the guarded message needs a challenge here; the registrar itself is tested with the others.
          if (transaction.request.headers.has('x-guarded')) {
            endpoint.reply(transaction, 401, { headers: { 'www-authenticate': 'Digest realm="x", nonce="y"' } });
            return;
          }
          const result = registrar.process(transaction.request, transaction.flow);
          endpoint.reply(transaction, result.status, { reason: result.reason, headers: result.headers });
        },
      },
      { timers: { t1: 20, t2: 80, t4: 40 } },
    );
    registrar = new Registrar({ clock: endpoint.clock });
    await endpoint.listen({ protocol: 'UDP', host: '127.0.0.1', port });
  });

  afterAll(async () => {
    registrar.close();
    await endpoint.close();
    expect(endpoint.diagnostics()).toMatchObject({
      clientTransactions: 0,
      serverTransactions: 0,
      dialogs: 0,
      timers: 0,
    });
  });

  for (const message of TORTURE) {
    it(`${message.section} ${message.id}: ${message.says}`, async () => {
      // An end of its own, so that repeated refusals of earlier messages (nobody sends an ACK) do not mix in.
      const peer = await RawPeer.open();
      onTestFinished(() => peer.close());
      peer.send(message.text, port);
      if (message.expect === null) {
        // A valid request behind it is answered, so the silence about the message itself is not just slowness.
        peer.send(probe(message.id), port);
        const first = await until(() => peer.received[0], 'answer to the probe');
        expect(first.callId).toBe(`probe-${message.id}`);
        return;
      }
      const response = await until(
        () => peer.received.find((one) => one instanceof SipResponse && one.status >= 200) as SipResponse,
        'an answer',
      );
      if (message.expect === 'accepted') expect([200, 486]).toContain(response.status);
      else expect(response.status).toBe(message.expect);
      if (message.expect === 420) {
        expect(response.headers.get('unsupported')).toBe('nothingsupportsthis, nothingsupportsthiseither');
      }
      if (message.id === 'cparam01') expect(response.headers.get('contact')).toMatch(/gw1.example.net>;unknownparam/);
      if (message.id === 'cparam02') expect(response.headers.get('contact')).toMatch(/gw1.example.net;unknownparam>/);
      if (message.expect === 415) expect(response.headers.get('accept')).toBe('application/sdp');
    });
  }

  it('treats contacts that differ in an unknown URI parameter as one, those that differ in escapes as two', () => {
    const contacts = registrar.contacts('sip:user@example.com');
    expect(contacts.filter(({ contact }) => contact.uri.params.has('unknownparam')).length).toBe(1);
    expect(contacts.filter(({ contact }) => contact.uri.headers.has('route')).length).toBe(1);
    expect(registrar.contacts('sip:null-\0-null@example.com').length).toBe(2);
  });
});

function probe(id: string): string {
  return [
    'OPTIONS sip:probe@example.com SIP/2.0',
    `Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKprobe${id}`,
    `From: <sip:p@example.com>;tag=p${id}`,
    'To: <sip:probe@example.com>',
    `Call-ID: probe-${id}`,
    'CSeq: 1 OPTIONS',
    '',
    '',
  ].join('\r\n');
}
