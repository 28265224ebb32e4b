/** What is kept of signalling: whole calls, the newest ones, and no secret. */
import { expect, it } from 'vitest';
import { blanked, SipTraces } from '../../src/sip/trace/sip-traces.ts';
import type { Flow } from '../../src/sip/transport/types.ts';

const flow = { protocol: 'UDP', remoteHost: '192.0.2.7', remotePort: 5060 } as Flow;
const message = (callId: string, first: string, method: string, more: string[] = [], body = ''): Buffer =>
  Buffer.from([first, `Call-ID: ${callId}`, `CSeq: 1 ${method}`, ...more, '', body].join('\r\n'));

it('blanks credentials, keys of sound, digits and the middle of numbers, and nothing else', () => {
  const text = blanked(
    message(
      'a@b',
      'INVITE sip:13812345678@example.com SIP/2.0',
      'INVITE',
      [
        'From: "13712345678" <sip:+8613712345678@example.com>;tag=1',
        'To: <sip:8001@example.com>',
        'Authorization: Digest username="8001",realm="qiao",response="0123456789abcdef"',
        'Proxy-Authenticate: Digest realm="x", nonce="secret-nonce"',
        'Content-Type: application/sdp',
      ],
      'v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\r\na=ice-pwd:geheim\r\na=rtpmap:8 PCMA/8000\r\n',
    ).toString(),
  );
  for (const secret of ['0123456789abcdef', 'secret-nonce', 'c2VjcmV0', 'geheim', '13812345678', '13712345678'])
    expect(text).not.toContain(secret);
  expect(text).toContain('INVITE sip:138****5678@example.com SIP/2.0');
  expect(text).toContain('"137****5678" <sip:+861****5678@example.com>');
  expect(text).toContain('To: <sip:8001@example.com>');
  expect(text).toContain('Authorization: Digest …');
  expect(text).toContain('a=crypto:…');
  expect(text).toContain('a=rtpmap:8 PCMA/8000');
  const info = message(
    'a@b',
    'INFO sip:8001@x SIP/2.0',
    'INFO',
    ['Content-Type: application/dtmf-relay'],
    'Signal=7\r\n',
  );
  expect(blanked(info.toString())).not.toContain('Signal=7');
});

it('keeps the newest calls with all their messages by leg, and nothing of registrations', () => {
  let now = 0;
  const traces = new SipTraces({ calls: 2, messages: 3 }, () => ++now);
  traces.take('in', message('one', 'INVITE sip:1@x SIP/2.0', 'INVITE'), flow);
  traces.note('leg-1', 'one');
  traces.take('out', message('one', 'SIP/2.0 200 OK', 'INVITE'), flow);
  traces.take('in', message('r', 'REGISTER sip:x SIP/2.0', 'REGISTER'), flow);
  traces.take('in', message('o', 'OPTIONS sip:x SIP/2.0', 'OPTIONS'), flow);
  expect(traces.of('leg-1').map(({ direction, text }) => `${direction} ${text.split('\r\n')[0]}`)).toEqual([
    'in INVITE sip:1@x SIP/2.0',
    'out SIP/2.0 200 OK',
  ]);
  expect(traces.of('leg-1')[0]).toMatchObject({ peer: '192.0.2.7:5060', protocol: 'UDP', at: 1 });
  // A leg that tried two hosts has both, in the order of time; a long one is cut.
  traces.note('leg-2', 'two');
  traces.note('leg-2', 'three');
  traces.take('out', message('two', 'INVITE sip:2@x SIP/2.0', 'INVITE'), flow);
  for (let n = 0; n < 5; n++) traces.take('out', message('three', 'INVITE sip:3@x SIP/2.0', 'INVITE'), flow);
  expect(traces.of('leg-2')).toHaveLength(4);
  expect(traces.of('leg-1')).toEqual([]);
  expect(traces.of('nobody')).toEqual([]);
});
