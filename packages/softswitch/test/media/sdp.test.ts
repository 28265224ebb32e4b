import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainMediaError, MediaError } from '../../src/media/index.ts';
import { agree, buildSdp, commonDirection, findAudio, parseCrypto, parseSdp } from '../../src/sdp/index.ts';
import { Stage } from './stage.ts';

const lines = (...text: string[]): string => `${text.join('\r\n')}\r\n`;
const HEAD = ['v=0', 'o=alice 2890844526 2890844526 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
const audio = (text: string): NonNullable<ReturnType<typeof findAudio>> => findAudio(parseSdp(text))!;

describe('SDP', () => {
  it('reads what telephones write and writes the same again', () => {
    const text = lines(
      ...HEAD,
      'm=audio 49170 RTP/AVP 0 8 97',
      'a=rtpmap:97 telephone-event/8000',
      'a=fmtp:97 0-15',
      'a=ptime:30',
      'a=rtcp:53020 IN IP4 192.0.2.9',
      'a=sendonly',
      'm=video 0 RTP/AVP 31',
    );
    expect(buildSdp(parseSdp(text))).toBe(text.replace('\r\ns=-', '\r\ns=-'));
    expect(audio(text)).toMatchObject({
      address: '192.0.2.1',
      port: 49170,
      rtcpAddress: '192.0.2.9',
      rtcpPort: 53020,
      direction: 'sendonly',
      packetMs: 30,
      rtcpMux: false,
      formats: [
        { payloadType: 0, name: 'PCMU' },
        { payloadType: 8, name: 'PCMA' },
        { payloadType: 97, name: 'telephone-event', parameters: '0-15' },
      ],
    });
  });

  it('takes bare line feeds, media-level addresses, IPv6 and session-level directions', () => {
    const text = [...HEAD, 'a=recvonly', 'm=audio 5004 RTP/AVP 8', 'c=IN IP6 2001:db8::1', ''].join('\n');
    expect(audio(text)).toMatchObject({ address: '2001:db8::1', direction: 'recvonly' });
  });

  it('understands the hold of old telephones', () => {
    const held = lines(...HEAD.slice(0, 3), 'c=IN IP4 0.0.0.0', 't=0 0', 'm=audio 5004 RTP/AVP 8');
    expect(audio(held)).toMatchObject({ address: null, direction: 'sendonly' });
  });

  it.each([
    ['', 'empty'],
    ['hello', 'v=0'],
    [lines('v=0', 's=-'), 'o='],
    [lines(...HEAD, 'nonsense'), 'nonsense'],
    [lines(...HEAD, 'm=audio x RTP/AVP 8'), 'm=audio'],
    [lines(...HEAD, 'm=audio 70000 RTP/AVP 8'), 'm=audio'],
    [lines(...HEAD, 'm=audio 5004'), 'm=audio'],
    [lines('v=0', 'o=a 1 1 IN IP4 1.1.1.1', 's=-', 'c=IN IP9 x', 'm=audio 1 RTP/AVP 8'), 'c='],
    [lines('v=0', 'o=a 1 1 IN IP4 1.1.1.1', 's=-', 't=0 0', 'm=audio 5004 RTP/AVP 8'), 'c='],
    ['v=0\r\n'.padEnd(70_000, 'a=x\r\n'), 'too long'],
  ])('refuses %j', (text, hint) => {
    expect(() => findAudio(parseSdp(text))).toThrowError(expect.objectContaining({ code: 'bad-sdp' }));
    expect(() => findAudio(parseSdp(text))).toThrowError(hint);
  });

  it('survives 20,000 mutated descriptions: an error of ours or a result, nothing else', () => {
    const base = lines(
      ...HEAD,
      'm=audio 49170 RTP/SAVP 0 8 97',
      'a=rtpmap:97 telephone-event/8000',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4',
      'a=rtcp:1 IN IP4 1.2.3.4',
      'a=candidate:1 1 udp 2113937151 192.0.2.1 54400 typ host',
      'a=ice-ufrag:x',
      'a=ice-pwd:y',
      'a=fingerprint:sha-256 AA:BB',
    );
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed % below;
    };
    for (let round = 0; round < 20_000; round++) {
      const bytes = [...base];
      for (let i = random(6); i >= 0; i--) {
        const at = random(bytes.length);
        const kind = random(4);
        if (kind === 0) bytes.splice(at, random(20));
        else if (kind === 1) bytes[at] = String.fromCharCode(random(256));
        else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + random(30)));
        else bytes.splice(at, 0, ['\r\n', ':', ' ', '/', '=', '999999999999'][random(6)]);
      }
      try {
        const found = findAudio(parseSdp(bytes.join('')));
        if (found) agree(found, ['PCMA', 'PCMU']);
      } catch (error) {
        expect(error).toBeInstanceOf(MediaError);
      }
    }
  });

  it('combines directions as RFC 3264 says', () => {
    expect(commonDirection('sendrecv', 'sendrecv')).toBe('sendrecv');
    expect(commonDirection('sendonly', 'sendrecv')).toBe('recvonly');
    expect(commonDirection('recvonly', 'sendrecv')).toBe('sendonly');
    expect(commonDirection('sendrecv', 'sendonly')).toBe('sendonly');
    expect(commonDirection('sendonly', 'sendonly')).toBe('inactive');
    expect(commonDirection('inactive', 'sendrecv')).toBe('inactive');
  });

  it('takes only crypto lines it can honour (RFC 4568)', () => {
    const key = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key}`)?.key.length).toBe(30);
    expect(parseCrypto(`2 AES_CM_128_HMAC_SHA1_32 inline:${key}|2^31`)?.tag).toBe(2);
    for (const bad of [
      `1 F8_128_HMAC_SHA1_80 inline:${key}`,
      `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^31|1:4`,
      '1 AES_CM_128_HMAC_SHA1_80 inline:c2hvcnQ=',
      `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTP`,
      'x AES_CM_128_HMAC_SHA1_80',
      '',
    ]) {
      expect(parseCrypto(bad)).toBeNull();
    }
  });

  it('explains each error to people in both languages', () => {
    expect(explainMediaError('no-common-codec', 'zh-CN')).toMatch(/编码/);
    expect(explainMediaError('no-common-codec', 'en')).toMatch(/codec/);
  });
});

describe('offer and answer of a leg', () => {
  let stage: Stage;
  let count = 0;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  async function leg(
    options: { srtp?: 'never' | 'optional' | 'required'; codecs?: ('PCMA' | 'PCMU')[] } = {},
  ): Promise<string> {
    const legId = `leg-${count++}`;
    await stage.engine.createLeg({ legId, kind: 'rtp', ...options });
    return legId;
  }

  const line = (sdp: string, start: string): string => sdp.split('\r\n').find((text) => text.startsWith(start)) ?? '';

  it('answers in the offer’s order with its payload types, refusing other sections in place', async () => {
    const legId = await leg();
    const answer = await stage.engine.answerOffer(
      legId,
      lines(
        ...HEAD,
        'm=video 4000 RTP/AVP 31',
        'm=audio 5004 RTP/AVP 18 0 8 96',
        'a=rtpmap:96 telephone-event/8000',
        'm=image 6000 udptl t38',
      ),
    );
    expect(answer.match(/^m=.*$/gm)?.map((text) => text.replace(/\d{5}/, 'PORT'))).toEqual([
      'm=video 0 RTP/AVP 31',
      'm=audio PORT RTP/AVP 0 96',
      'm=image 0 udptl t38',
    ]);
    expect(answer).toContain('a=rtpmap:96 telephone-event/8000\r\n');
  });

  it.each([
    [
      'G.729 and Opus only',
      lines(...HEAD, 'm=audio 5004 RTP/AVP 18 111', 'a=rtpmap:111 opus/48000/2'),
      'no-common-codec',
    ],
    ['T.38 only', lines(...HEAD, 'm=image 6000 udptl t38'), 'no-common-codec'],
    ['refused audio', lines(...HEAD, 'm=audio 0 RTP/AVP 8'), 'no-common-codec'],
    ['no body', '', 'bad-sdp'],
    [
      'a host name for an address',
      lines(...HEAD.slice(0, 3), 'c=IN IP4 phone.example', 't=0 0', 'm=audio 5004 RTP/AVP 8'),
      'bad-sdp',
    ],
    ['SRTP without permission', lines(...HEAD, 'm=audio 5004 RTP/SAVP 8'), 'srtp-refused'],
    ['an unknown transport', lines(...HEAD, 'm=audio 5004 TCP/MSRP 8'), 'bad-sdp'],
  ])('refuses %s and keeps what was agreed before', async (_name, offer, code) => {
    const legId = await leg();
    const good = lines(...HEAD, 'm=audio 5004 RTP/AVP 8');
    await stage.engine.answerOffer(legId, good);
    await expect(stage.engine.answerOffer(legId, offer)).rejects.toMatchObject({ code });
    expect((await stage.engine.statistics(legId)).codec).toBe('PCMA');
    await expect(stage.engine.answerOffer(legId, good)).resolves.toContain('m=audio');
  });

  it('keeps port, SSRC and origin over re-offers and counts the version only on change', async () => {
    const legId = await leg();
    const first = await stage.engine.createOffer(legId);
    const again = await stage.engine.createOffer(legId);
    const held = await stage.engine.createOffer(legId, { direction: 'sendonly' });
    expect(again).toBe(first);
    for (const start of ['m=audio', 'a=ssrc']) expect(line(held, start)).toBe(line(first, start));
    const [, id, version] = line(first, 'o=').split(' ');
    expect(line(held, 'o=').split(' ').slice(1, 3)).toEqual([id, String(Number(version) + 1)]);
    expect(held).toContain('a=sendonly\r\n');
  });

  it('keeps our hold when the peer re-offers, and lifts it when we do', async () => {
    const legId = await leg();
    await stage.engine.createOffer(legId);
    await stage.engine.acceptAnswer(legId, lines(...HEAD, 'm=audio 5004 RTP/AVP 8'));
    await stage.engine.createOffer(legId, { direction: 'sendonly' });
    await stage.engine.acceptAnswer(legId, lines(...HEAD, 'm=audio 5004 RTP/AVP 8', 'a=recvonly'));
    expect(await stage.engine.answerOffer(legId, lines(...HEAD, 'm=audio 5004 RTP/AVP 8'))).toContain('a=sendonly');
    await stage.engine.createOffer(legId, { direction: 'sendrecv' });
    await stage.engine.acceptAnswer(legId, lines(...HEAD, 'm=audio 5004 RTP/AVP 8'));
    expect(await stage.engine.answerOffer(legId, lines(...HEAD, 'm=audio 5004 RTP/AVP 8', 'a=inactive'))).toContain(
      'a=inactive',
    );
    expect(await stage.engine.answerOffer(legId, lines(...HEAD, 'm=audio 5004 RTP/AVP 8'))).toContain('a=sendrecv');
  });

  it('offers the codecs asked for, in their order, and refuses what it cannot do', async () => {
    const legId = await leg({ codecs: ['PCMU', 'PCMA'] });
    expect(line(await stage.engine.createOffer(legId), 'm=audio')).toMatch(/RTP\/AVP 0 8 101$/);
    await expect(stage.engine.createLeg({ legId: 'opus', kind: 'rtp', codecs: ['opus'] })).rejects.toMatchObject({
      code: 'no-common-codec',
    });
    await expect(
      stage.engine.acceptAnswer(await leg(), lines(...HEAD, 'm=audio 5004 RTP/AVP 8')),
    ).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('negotiates SDES keys: required, optional, and the answerer’s tag', async () => {
    const required = await leg({ srtp: 'required' });
    const offer = await stage.engine.createOffer(required);
    expect(line(offer, 'm=audio')).toContain('RTP/SAVP');
    expect(offer.match(/^a=crypto:\d AES_CM_128_HMAC_SHA1_(80|32) inline:\S{40}$/gm)).toHaveLength(2);
    await expect(stage.engine.acceptAnswer(required, lines(...HEAD, 'm=audio 5004 RTP/SAVP 8'))).rejects.toMatchObject({
      code: 'srtp-required',
    });
    const optional = await leg({ srtp: 'optional' });
    const key = Buffer.alloc(30, 7).toString('base64');
    const secure = await stage.engine.answerOffer(
      optional,
      lines(
        ...HEAD,
        'm=audio 5004 RTP/SAVP 8',
        'a=crypto:9 F8_128_HMAC_SHA1_80 inline:x',
        `a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:${key}`,
      ),
    );
    expect(line(secure, 'a=crypto')).toMatch(/^a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:/);
    expect(secure).not.toContain(key);
    const plain = await leg({ srtp: 'optional' });
    expect(await stage.engine.answerOffer(plain, lines(...HEAD, 'm=audio 5004 RTP/AVP 8'))).not.toContain('crypto');
  });
});
