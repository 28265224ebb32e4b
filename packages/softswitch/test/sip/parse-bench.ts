/**
 * Microseconds to parse, validate and re-serialise a typical INVITE (18 headers, SDP). Run: npx tsx test/sip/parse-bench.ts
 * The median of batches is given: other load on the machine shows in single batches.
 */
import { pathToFileURL } from 'node:url';
import { SipRequest } from '../../src/sip/message/message.ts';
import { parseMessage } from '../../src/sip/message/parse.ts';
import { validateRequest } from '../../src/sip/message/validate.ts';

const SDP = [
  'v=0',
  'o=- 3874 3874 IN IP4 192.0.2.10',
  's=-',
  'c=IN IP4 192.0.2.10',
  't=0 0',
  'm=audio 40000 RTP/AVP 8 0 101',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=sendrecv',
  '',
].join('\r\n');

export const TYPICAL_INVITE = Buffer.from(
  [
    'INVITE sip:4008001234@pbx.example.com;user=phone SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-524287-1---7a1b2c3d4e5f6071;rport',
    'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK0b21;received=198.51.100.7',
    'Record-Route: <sip:198.51.100.7;lr;ftag=8fd2>',
    'Max-Forwards: 69',
    'Contact: <sip:13800138000@192.0.2.10:5060;transport=udp>',
    'To: <sip:4008001234@pbx.example.com>',
    'From: "王小明" <sip:13800138000@carrier.example.net>;tag=8fd2aa31',
    'Call-ID: 7d2a1f30-22b1-4f0e-9f67-0c1d2e3f4a5b@192.0.2.10',
    'CSeq: 102 INVITE',
    'Session-Expires: 1800',
    'Min-SE: 90',
    'Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, UPDATE, PRACK',
    'Content-Type: application/sdp',
    'Supported: replaces, timer, 100rel',
    'User-Agent: Carrier SBC 9.1',
    'P-Asserted-Identity: <sip:+8613800138000@carrier.example.net>',
    `Content-Length: ${SDP.length}`,
    '',
    SDP,
  ].join('\r\n'),
);

/** Microseconds per message over `batches` batches: median, and the best batch (least disturbed by other load). */
export function measureParse(batches = 40, perBatch = 500): { parse: number; bestParse: number; roundTrip: number } {
  const parse: number[] = [];
  const roundTrip: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const started = performance.now();
    for (let i = 0; i < perBatch; i += 1) {
      const message = parseMessage(TYPICAL_INVITE) as SipRequest;
      if (validateRequest(message) !== null) throw new Error('the typical INVITE must be valid');
    }
    parse.push(((performance.now() - started) * 1000) / perBatch);
    const again = performance.now();
    for (let i = 0; i < perBatch; i += 1) {
      const message = parseMessage(TYPICAL_INVITE);
      if (!(message instanceof SipRequest) || message.toBuffer().length < 500) throw new Error('lost bytes');
    }
    roundTrip.push(((performance.now() - again) * 1000) / perBatch);
  }
  return { parse: median(parse), bestParse: Math.min(...parse), roundTrip: median(roundTrip) };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)]! * 100) / 100;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(JSON.stringify({ bytes: TYPICAL_INVITE.length, microseconds: measureParse() }));
}
