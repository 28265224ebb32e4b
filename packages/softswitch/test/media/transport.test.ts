import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildRtcp, ntpOf, parseRtcp } from '../../src/media/rtp/rtcp-packet.ts';
import { SrtpContext } from '../../src/media/srtp/srtp-context.ts';
import { RtpPeer } from './rtp-peer.ts';
import { Stage } from './stage.ts';
import { dominant, level, sine, toneShare } from './tone-analysis.ts';

describe('RTP transport of legs', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ silenceTimeoutMs: 5000 });
  });
  afterEach(async () => {
    await stage.close();
    expect(await stage.engine.diagnostics()).toMatchObject({ legs: 0, portsInUse: 0, ticking: false });
    expect((await stage.engine.diagnostics()).resources.UDPWrap).toBeUndefined();
  });

  it('follows a telephone behind NAT to where its packets come from', async () => {
    const peer = await stage.leg('a');
    const stated = await RtpPeer.open();
    // The SDP names another port than the packets come from.
    peer.aim(await stage.engine.answerOffer('a', stated.sdp()));
    stage.clock.advance(2);
    await stated.until(() => stated.packets.length >= 2);
    await stage.talk(4, { a: sine(500) });
    expect(stage.events).toContainEqual({ type: 'leg.connected', legId: 'a' });
    const before = stated.packets.length;
    stage.clock.advance(10);
    await peer.until(() => peer.packets.length >= 10);
    expect(stated.packets.length).toBe(before);
    // A re-offer that repeats the private address does not undo it.
    await stage.engine.answerOffer('a', stated.sdp());
    stage.clock.advance(5);
    await peer.until(() => peer.packets.length >= 15);
    expect(stated.packets.length).toBe(before);
    // A really new address is followed.
    const moved = await RtpPeer.open();
    moved.aim(await stage.engine.answerOffer('a', moved.sdp()));
    stage.clock.advance(3);
    await moved.until(() => moved.packets.length >= 3);
    await Promise.all([stated.close(), moved.close()]);
  });

  it('ignores strangers once the telephone is known', async () => {
    const peer = await stage.leg('a');
    await stage.talk(3, { a: sine(500) });
    const stranger = await RtpPeer.open();
    stranger.target = peer.target;
    for (let i = 0; i < 10; i++) stranger.sendSamples(new Int16Array(160));
    await stage.talk(10, { a: sine(500) });
    expect((await stage.engine.statistics('a')).packetsReceived).toBe(13);
    await stranger.close();
  });

  it('finds a telephone again that lost its NAT binding in mid-call', async () => {
    const peer = await stage.leg('a');
    await stage.talk(3, { a: sine(500) });
    stage.clock.advance(200);
    const rebound = await RtpPeer.open();
    rebound.target = peer.target;
    rebound.sequence = peer.sequence;
    rebound.timestamp = peer.timestamp;
    rebound.ssrc = peer.ssrc;
    stage.peers.set('a', rebound);
    await stage.talk(5, { a: sine(500) });
    stage.clock.advance(5);
    await rebound.until(() => rebound.packets.length >= 5);
    await peer.close();
  });

  it('outlives a telephone whose port is closed, and tells that it is silent', async () => {
    const peer = await stage.leg('a');
    await stage.talk(3, { a: sine(500) });
    peer.rtp.close();
    peer.rtcp.close();
    for (let i = 0; i < 300; i++) {
      stage.clock.advance(1);
      await turn();
    }
    const silent = stage.events.filter((event) => event.type === 'leg.silent');
    expect(silent).toHaveLength(1);
    expect((await stage.engine.statistics('a')).silentForMs).toBeGreaterThan(5000);
    stage.peers.delete('a');
  });

  it('reports silence only while it expects to hear something', async () => {
    const peer = await stage.leg('a');
    await stage.engine.answerOffer('a', peer.sdp({ direction: 'recvonly' }));
    stage.clock.advance(500);
    expect(stage.events).toEqual([]);
    await stage.engine.answerOffer('a', peer.sdp());
    stage.clock.advance(200);
    expect(stage.events).toEqual([]);
    stage.clock.advance(150);
    expect(stage.events).toMatchObject([{ type: 'leg.silent', legId: 'a' }]);
  });

  it('goes on after a change of source and a jump of the timestamps', async () => {
    await stage.leg('a');
    const b = await stage.leg('b');
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    const a = stage.peers.get('a')!;
    await stage.talk(10, { a: sine(500) });
    a.ssrc = 99;
    a.sequence = 40_000;
    a.timestamp = 7;
    await stage.talk(10, { a: sine(500) });
    a.timestamp = 3_000_000_000;
    await stage.talk(10, { a: sine(500) });
    await b.until(() => b.packets.length >= 30);
    const relayed = b.packets.slice(-29);
    for (let i = 1; i < relayed.length; i++) {
      expect((relayed[i].sequence - relayed[i - 1].sequence) & 0xffff).toBe(1);
      expect(Math.abs((relayed[i].timestamp - relayed[i - 1].timestamp) | 0)).toBeLessThanOrEqual(320);
    }
    expect(new Set(relayed.map((packet) => packet.ssrc)).size).toBe(1);
    expect(dominant(b.heard(8))).toBe(500);
  });

  it('passes loss on as loss, drops doubles, and mixes over both', async () => {
    const b = await stage.leg('b');
    await stage.leg('a');
    await stage.leg('c');
    await stage.engine.createBridge('bridge');
    for (const legId of ['a', 'b']) await stage.engine.join('bridge', legId);
    const a = stage.peers.get('a')!;
    const voice = sine(600);
    let taken = 0;
    const send = async (rounds: number): Promise<void> => {
      for (let i = 0; i < rounds; i++) {
        const packet = a.build(a.encode(voice(160)));
        if (i % 10 !== 3) {
          a.transmit(packet);
          taken++;
          if (i % 10 === 6) a.transmit(packet);
        }
        await stage.received('a', taken);
        stage.clock.advance(1);
      }
    };
    await send(50);
    await b.until(() => b.packets.length >= 45);
    const sequences = b.packets.map((packet) => packet.sequence);
    expect(new Set(sequences).size).toBe(sequences.length);
    expect((sequences.at(-1)! - sequences[0]) & 0xffff).toBe(49);
    expect((await stage.engine.statistics('a')).packetsLost).toBe(5);
    // With a third party the losses are concealed in the mix.
    await stage.engine.join('bridge', 'c');
    const before = b.packets.length;
    await send(50);
    await b.until(() => b.packets.length >= before + 50);
    expect(toneShare(b.heard(40), 600)).toBeGreaterThan(0.95);
  });

  it('ignores comfort noise, unknown payloads, and rubbish', async () => {
    const peer = await stage.leg('a', { formats: '8 13 101' });
    const b = await stage.leg('b');
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    await stage.talk(3, { a: sine(500) });
    peer.sendRaw(Buffer.from([40]), { payloadType: 13, step: 160 });
    peer.sendRaw(Buffer.alloc(33), { payloadType: 3, step: 160 });
    for (const size of [0, 1, 11, 13]) peer.transmit(Buffer.alloc(size, 0x41));
    peer.transmit(Buffer.from('8fff', 'hex'));
    peer.transmit(Buffer.concat([Buffer.from('b008000100000001000000ff', 'hex'), Buffer.from([0, 0, 0xff, 0xff])]));
    peer.transmit(Buffer.alloc(1400, 0x9f));
    await stage.talk(3, { a: sine(500) });
    stage.clock.advance(1);
    await b.until(() => b.packets.length >= 6);
    expect(b.packets.every((packet) => packet.payloadType === 8 && packet.payload.length === 160)).toBe(true);
  });

  it('skips ports that other programs hold, and says when all are taken', async () => {
    await stage.close();
    const blocker = createSocket('udp4');
    blocker.bind(20_100, '127.0.0.1');
    await once(blocker, 'listening');
    stage = await Stage.open({ ports: { min: 20_100, max: 20_105 } });
    await stage.engine.createLeg({ legId: 'a', kind: 'rtp' });
    await stage.engine.createLeg({ legId: 'b', kind: 'rtp' });
    await expect(stage.engine.createLeg({ legId: 'c', kind: 'rtp' })).rejects.toMatchObject({ code: 'no-free-port' });
    await stage.engine.closeLeg('a');
    await expect(stage.engine.createLeg({ legId: 'c', kind: 'rtp' })).resolves.toBeUndefined();
    await expect(stage.engine.createLeg({ legId: 'c', kind: 'rtp' })).rejects.toMatchObject({ code: 'leg-exists' });
    blocker.close();
  });

  it('encrypts a call with SDES keys both ways', async () => {
    const peer = await RtpPeer.open();
    stage.peers.set('a', peer);
    const key = Buffer.alloc(30, 9);
    await stage.engine.createLeg({ legId: 'a', kind: 'rtp', srtp: 'required' });
    const secured = (keyText: string): string =>
      peer.sdp({ extra: [`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${keyText}`] }).replace('RTP/AVP', 'RTP/SAVP');
    const answer = await stage.engine.answerOffer('a', secured(key.toString('base64')));
    peer.aim(answer);
    const ours = Buffer.from(/inline:(\S+)/.exec(answer)![1], 'base64');
    const [outbound, inbound] = [
      new SrtpContext('AES_CM_128_HMAC_SHA1_80', key),
      new SrtpContext('AES_CM_128_HMAC_SHA1_80', ours),
    ];
    const voice = sine(500);
    const seal = (context: SrtpContext): Buffer => {
      const packet = Buffer.concat([peer.build(peer.encode(voice(160))), Buffer.alloc(10)]);
      return packet.subarray(0, context.protect(packet, 172));
    };
    // Plain and forged packets are not believed, and do not decide where the peer is.
    peer.sendSamples(voice(160));
    peer.transmit(seal(new SrtpContext('AES_CM_128_HMAC_SHA1_80', Buffer.alloc(30, 1))));
    peer.transmit(seal(outbound));
    await stage.received('a', 1);
    await stage.engine.play('a', { playId: 'p', items: [{ tone: { frequencies: [700], onMs: 2000, offMs: 0 } }] });
    stage.clock.advance(20);
    await peer.until(() => peer.packets.length >= 20);
    expect(peer.packets.every((packet) => packet.payload.length === 170)).toBe(true);
    expect((await stage.engine.statistics('a')).packetsReceived).toBe(1);
    expect(level(peer.heard(10))).toBeGreaterThan(0);
    expect(toneShare(peer.heard(10), 700)).toBeLessThan(0.2);
    const opened = peer.packets.map(({ payloadType, sequence, timestamp, ssrc, payload }) => {
      const header = Buffer.alloc(12);
      header[0] = 0x80;
      header[1] = payloadType;
      header.writeUInt16BE(sequence, 2);
      header.writeUInt32BE(timestamp, 4);
      header.writeUInt32BE(ssrc, 8);
      return Buffer.concat([header, payload]);
    });
    // The marker bit of the first packet is part of what is signed.
    opened[0][1] |= 0x80;
    expect(opened.map((packet) => inbound.unprotect(packet, packet.length))).toEqual(new Array(20).fill(172));
    // A re-offer with the same keys goes on counting; one with a new key of the peer is followed.
    await stage.engine.answerOffer('a', secured(key.toString('base64')));
    peer.transmit(seal(outbound));
    await stage.received('a', 2);
    const next = Buffer.alloc(30, 5);
    expect(await stage.engine.answerOffer('a', secured(next.toString('base64')))).toContain(ours.toString('base64'));
    peer.transmit(seal(new SrtpContext('AES_CM_128_HMAC_SHA1_80', next)));
    await stage.received('a', 3);
  });
});

describe('RTCP', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  it('sends sender reports with loss and jitter of what it heard, and BYE at the end', async () => {
    await stage.leg('a');
    const peer = stage.peers.get('a')!;
    await stage.talk(10, { a: sine(500) });
    peer.sequence += 5;
    await stage.talk(10, { a: sine(500) });
    stage.clock.advance(400);
    await peer.until(() => peer.control.length >= 1);
    const report = parseRtcp(peer.control[0])!;
    expect(report.senderSsrc).toBe(peer.packets[0].ssrc);
    expect(report.sender!.packets).toBeGreaterThan(100);
    expect(report.sender!.octets).toBe(report.sender!.packets * 160);
    expect(report.reports).toMatchObject([
      { ssrc: peer.ssrc, packetsLost: 5, fractionLost: Math.floor((5 * 256) / 25) },
    ]);
    await stage.engine.closeLeg('a');
    await peer.until(() => parseRtcp(peer.control.at(-1)!)?.bye === true);
  });

  it('works the round trip out of the peer’s reports', async () => {
    const peer = await stage.leg('a');
    await stage.talk(3, { a: sine(500) });
    stage.clock.advance(400);
    await peer.until(() => peer.control.length >= 1);
    const { sender, senderSsrc } = parseRtcp(peer.control[0])!;
    const lastReport = ((sender!.ntpSeconds << 16) | (sender!.ntpFraction >>> 16)) >>> 0;
    // The peer claims to have held the report for all but 80 ms of the time since.
    const now = ntpOf(performance.timeOrigin + performance.now());
    const since = (((now.seconds << 16) | (now.fraction >>> 16)) - lastReport) >>> 0;
    const delaySinceLast = (since - Math.round(0.08 * 65_536)) | 0;
    const block = { ssrc: senderSsrc, fractionLost: 64, packetsLost: 3, highestSequence: 9, jitter: 8, lastReport };
    const answer = buildRtcp(peer.ssrc, 'peer', null, { ...block, delaySinceLast: delaySinceLast >>> 0 }, false);
    peer.rtcp.send(answer, peer.target + 1, '127.0.0.1');
    while ((await stage.engine.statistics('a')).roundTripMs === null) await turn();
    const { roundTripMs } = await stage.engine.statistics('a');
    expect(roundTripMs).toBeGreaterThanOrEqual(79);
    expect(roundTripMs).toBeLessThan(1000);
  });

  it('reads what it writes and survives 5,000 mutated packets', () => {
    const report = {
      ssrc: 7,
      fractionLost: 12,
      packetsLost: -3,
      highestSequence: 70_000,
      jitter: 44,
      lastReport: 5,
      delaySinceLast: 6,
    };
    const sender = { ntpSeconds: 1, ntpFraction: 2, timestamp: 3, packets: 4, octets: 5 };
    const packet = buildRtcp(9, 'name@host', sender, report, true);
    expect(packet.length % 4).toBe(0);
    expect(parseRtcp(packet)).toEqual({ senderSsrc: 9, sender, reports: [report], bye: true });
    expect(parseRtcp(buildRtcp(9, 'n', null, null, false))).toEqual({
      senderSsrc: 9,
      sender: null,
      reports: [],
      bye: false,
    });
    for (let i = 0; i < 5000; i++) {
      const mutated = Buffer.from(packet.subarray(0, 1 + ((i * 7) % packet.length)));
      mutated[(i * 13) % mutated.length] ^= 1 << (i % 8);
      parseRtcp(mutated);
    }
  });
});
