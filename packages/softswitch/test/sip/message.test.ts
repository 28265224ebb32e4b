import { describe, expect, it } from 'vitest';
import { formatAuthValue, parseAuthValues } from '../../src/sip/message/auth-header.ts';
import { sdpOf } from '../../src/sip/message/body.ts';
import { FramingError, StreamFramer } from '../../src/sip/message/framing.ts';
import { makeResponse, SipRequest, SipResponse } from '../../src/sip/message/message.ts';
import { formatNameAddr, parseNameAddr, parseNameAddrs, withTag } from '../../src/sip/message/name-addr.ts';
import { parseMessage } from '../../src/sip/message/parse.ts';
import { formatSipfrag, parseSipfrag } from '../../src/sip/message/sipfrag.ts';
import { addressOfRecord, formatUri, makeUri, parseUri, sameUri, userOf } from '../../src/sip/message/uri.ts';
import { validateRequest } from '../../src/sip/message/validate.ts';
import { formatVia, parseVia } from '../../src/sip/message/via.ts';
import { measureParse } from './parse-bench.ts';

function request(lines: string[], body = ''): SipRequest {
  const message = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`));
  if (!(message instanceof SipRequest)) throw new Error('not a request');
  return message;
}

const INVITE = [
  'INVITE sip:8001@pbx.example.com SIP/2.0',
  'v: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bKabc;rport, SIP/2.0/TCP edge.example.com;branch=z9hG4bKdef',
  'f: "王小明" <sip:wang@example.com>;tag=1',
  't: <sip:8001@pbx.example.com>',
  'i: call-1@192.0.2.7',
  'CSeq: 7 INVITE',
  'm: <sip:wang@192.0.2.7:5070>;+sip.instance="<urn:uuid:1>"',
  'k: 100rel,timer',
  'k: replaces',
  'c: application/sdp',
  'l: 4',
];

describe('SIP URIs (RFC 3261 19.1)', () => {
  it.each([
    'sip:alice@example.com',
    'sips:alice:secret@example.com:5061;transport=tcp;lr?subject=x&priority=urgent',
    'sip:+12125551212@gw.example.com;user=phone',
    'sip:user;par=u%40example.net@example.com',
    'sip:[2001:db8::1]:5070;transport=udp',
    'tel:+12125551212;phone-context=example.com',
  ])('keeps %s as written', (text) => {
    expect(formatUri(parseUri(text))).toBe(text);
  });

  it.each([
    'example.com',
    'sip:',
    'sip:@example.com',
    'sip:a@b@c',
    'sip:a b@example.com',
    'sip:a@example.com:0',
    'sip:a@example.com:99999',
    'sip:a@example.com;',
    'sip:a@exa<mple.com',
    'sip:a@[::1',
  ])('refuses %s', (text) => {
    expect(() => parseUri(text)).toThrow();
  });

  it('compares after 19.1.4: escapes, case of host and unknown parameters', () => {
    const same = (a: string, b: string) => sameUri(parseUri(a), parseUri(b));
    expect(same('sip:%61lice@ATLANTA.com;transport=TCP', 'sip:alice@AtlanTa.CoM;Transport=tcp')).toBe(true);
    expect(same('sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5')).toBe(true);
    expect(same('sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off')).toBe(false);
    expect(same('SIP:ALICE@AtLanTa.CoM', 'sip:alice@atlanta.com')).toBe(false);
    expect(same('sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060')).toBe(false);
    expect(same('sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp')).toBe(false);
    expect(same('sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next')).toBe(false);
  });

  it('escapes what a caller dials and decodes what a peer sends', () => {
    expect(formatUri(makeUri({ user: '客服 1', host: 'example.com' }))).toBe('sip:%E5%AE%A2%E6%9C%8D%201@example.com');
    expect(userOf(parseUri('sip:%E5%AE%A2%E6%9C%8D@example.com'))).toBe('客服');
    expect(formatUri(makeUri({ user: '+8610', host: 'example.com', port: 5080 }))).toBe('sip:+8610@example.com:5080');
    expect(addressOfRecord(parseUri('sip:%38001@Example.COM:5060;x=y'))).toBe('sip:8001@example.com');
    expect(() => makeUri({ user: 'a', host: 'b>\r\nEvil: 1' })).toThrow();
  });
});

describe('addresses (RFC 3261 25.1)', () => {
  it('reads names, brackets and header parameters', () => {
    const address = parseNameAddr('"A \\"B\\" C" <sip:a@example.com;lr?x=y> ; tag = 9 ;q=0.3');
    expect(address.name).toBe('A "B" C');
    expect(address.params.get('tag')).toBe('9');
    expect(address.uri.params.has('lr')).toBe(true);
    expect(formatNameAddr(address)).toBe('"A \\"B\\" C" <sip:a@example.com;lr?x=y>;tag=9;q=0.3');
  });

  it('gives parameters behind a bare address to the header', () => {
    const address = parseNameAddr('sip:a@example.com;tag=5');
    expect(address.uri.params.size).toBe(0);
    expect(address.params.get('tag')).toBe('5');
  });

  it('splits lists at top level only', () => {
    const list = parseNameAddrs(['"a, b" <sip:x,1@h>, <sip:y@h>', 'sip:z@h']);
    expect(list.map((one) => one.uri.user)).toEqual(['x,1', 'y', 'z']);
  });

  it('replaces a tag without touching the original', () => {
    const address = parseNameAddr('<sip:a@h>');
    expect(formatNameAddr(withTag(address, 't1'))).toBe('<sip:a@h>;tag=t1');
    expect(address.params.size).toBe(0);
  });

  it.each([
    '"open <sip:a@h>',
    '<sip:a@h',
    'sip:a@h?x=y',
    'A, B <sip:a@h>',
    '< sip:a@h>',
    '<sip:a@h>;=x',
    '<sip:a@h> junk',
  ])('refuses %s', (text) => {
    expect(() => parseNameAddr(text)).toThrow();
  });
});

describe('messages', () => {
  it('reads compact forms, lists, folding and a body of the declared length', () => {
    const message = request(INVITE, 'v=0\nextra bytes of the datagram');
    expect(message.method).toBe('INVITE');
    expect(message.via).toMatchObject({ transport: 'UDP', host: '192.0.2.7', port: 5070 });
    expect(message.from.name).toBe('王小明');
    expect(message.cseq).toEqual({ number: 7, method: 'INVITE' });
    expect(message.contacts[0]!.params.get('+sip.instance')).toBe('<urn:uuid:1>');
    expect(message.headers.tokens('supported')).toEqual(['100rel', 'timer', 'replaces']);
    expect(message.text).toBe('v=0\n');
    expect(validateRequest(message)).toBeNull();
  });

  it('survives format and parse', () => {
    const first = request(INVITE, 'v=0\n');
    const second = parseMessage(first.toBuffer());
    expect(second.headers.format()).toBe(first.headers.format());
    expect(second.body.equals(first.body)).toBe(true);
  });

  it('never lets a header value break out of its line', () => {
    const message = request(INVITE, 'v=0\n');
    message.headers.set('subject', 'x\r\nInjected: yes\r\n\r\nbody');
    const again = parseMessage(message.toBuffer());
    expect(again.headers.has('injected')).toBe(false);
    expect(again.headers.get('subject')).toBe('x Injected: yes body');
  });

  it('makes responses with Via, tag and Record-Route (RFC 3261 8.2.6, 12.1.1)', () => {
    const invite = request([...INVITE.slice(0, -1), 'Record-Route: <sip:p1;lr>, <sip:p2;lr>', 'l: 0']);
    const ok = makeResponse(invite, 200, { toTag: 'x' });
    expect(ok.headers.getAll('via')).toEqual(invite.headers.getAll('via'));
    expect(ok.toTag).toBe('x');
    expect(ok.headers.get('record-route')).toBe('<sip:p1;lr>, <sip:p2;lr>');
    expect(makeResponse(invite, 486, { toTag: 'x' }).headers.has('record-route')).toBe(false);
    expect(makeResponse(invite, 100, { toTag: 'x' }).toTag).toBeNull();
    const parsed = parseMessage(ok.toBuffer());
    expect(parsed).toBeInstanceOf(SipResponse);
    expect((parsed as SipResponse).status).toBe(200);
  });

  it('reads and writes Via with and without white space', () => {
    expect(formatVia(parseVia('SIP/2.0/UDP [2001:db8::9]:5060;branch=z9hG4bK1;received=192.0.2.1'))).toBe(
      'SIP/2.0/UDP [2001:db8::9]:5060;branch=z9hG4bK1;received=192.0.2.1',
    );
    expect(parseVia('SIP / 2.0 / TCP  host.example.com : 5070 ; branch = z9').port).toBe(5070);
    expect(() => parseVia('SIP/3.0/UDP host')).toThrow();
  });

  it('finds SDP in multipart bodies (RFC 5621)', () => {
    const sdp = 'v=0\r\ns=-\r\n';
    const body = `preamble\r\n--b1\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b1\r\ncontent-type: application/sdp\r\n\r\n${sdp}\r\n--b1--\r\n`;
    const message = request([...INVITE.slice(0, -2), 'c: multipart/mixed;boundary="b1"', `l: ${body.length}`], body);
    expect(sdpOf(message)).toBe(sdp);
  });

  it('reads sipfrag', () => {
    expect(parseSipfrag(formatSipfrag(180))).toEqual({ status: 180, reason: 'Ringing' });
    expect(parseSipfrag('hello')).toBeNull();
  });

  it('reads several challenges on one line', () => {
    const values = parseAuthValues('Digest realm="a, b", nonce="1", qop="auth", Basic realm="c"');
    expect(values.map((one) => one.scheme)).toEqual(['digest', 'basic']);
    expect(values[0]!.params.get('realm')).toBe('a, b');
    expect(formatAuthValue(values[0]!, true)).toBe('Digest realm="a, b", nonce="1", qop="auth"');
  });

  it('takes linear time for hostile white space', () => {
    const spaces = ' '.repeat(60_000);
    const started = performance.now();
    for (const line of [
      `INVITE${spaces}x`,
      `INVITE sip:a@b SIP/2.0\r\nA${spaces}b: c`,
      `INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP${spaces}x${spaces}`,
    ]) {
      try {
        const message = parseMessage(Buffer.from(`${line}\r\n\r\n`));
        if (message instanceof SipRequest) validateRequest(message);
      } catch {
        // refusing is fine, being slow is not
      }
    }
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('framing (RFC 3261 18.3, RFC 5626 3.5.1)', () => {
  const one = 'OPTIONS sip:a@h SIP/2.0\r\nContent-Length: 5\r\n\r\nhello';
  const two = 'OPTIONS sip:b@h SIP/2.0\r\nl : 0\r\n\r\n';

  it('cuts messages out of any chunking', () => {
    const stream = Buffer.from(`\r\n\r\n${one}${two}\r\n${one}`);
    for (let size = 1; size <= stream.length; size += 1) {
      const framer = new StreamFramer();
      const frames: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        for (const frame of framer.push(stream.subarray(at, at + size))) {
          if (frame.type === 'message') frames.push(frame.data.toString());
        }
      }
      expect(frames).toEqual([one, two, one]);
    }
  });

  it('tells pings from pongs', () => {
    const framer = new StreamFramer();
    expect(framer.push(Buffer.from('\r\n\r\n')).map((frame) => frame.type)).toEqual(['ping']);
    expect(framer.push(Buffer.from('\r\n')).map((frame) => frame.type)).toEqual(['pong']);
  });

  it.each([
    'OPTIONS sip:a@h SIP/2.0\r\n\r\n',
    'OPTIONS sip:a@h SIP/2.0\r\nContent-Length: -1\r\n\r\n',
    'OPTIONS sip:a@h SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n',
    'OPTIONS sip:a@h SIP/2.0\r\nContent-Length: 99999999\r\n\r\n',
    `OPTIONS sip:a@h SIP/2.0\r\nX: ${'y'.repeat(40_000)}`,
  ])('gives up on a stream that can not be followed', (text) => {
    expect(() => new StreamFramer().push(Buffer.from(text))).toThrow(FramingError);
  });
});

describe('speed', () => {
  it('parses and validates a typical INVITE in well under 50 µs', () => {
    expect(measureParse(60, 100).bestParse).toBeLessThan(50);
  });
});
