import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ToneGenerator } from '../../src/media/audio/tone.ts';
import { frequenciesOf } from '../../src/media/digits/dtmf-tones.ts';
import { EventReceiver } from '../../src/media/digits/event-receiver.ts';
import { InbandDetector } from '../../src/media/digits/inband-detector.ts';
import type { RtpPeer } from './rtp-peer.ts';
import { Stage } from './stage.ts';
import { sine } from './tone-analysis.ts';

const ALL = '0123456789*#ABCD';

describe('telephone-event receiver (RFC 4733)', () => {
  const view = (timestamp: number): Parameters<EventReceiver['handle']>[0] => ({
    payloadType: 101,
    marker: false,
    sequence: 0,
    timestamp,
    ssrc: 0,
    start: 0,
    end: 4,
  });
  const event = (code: number, end: boolean, duration: number): Uint8Array =>
    Uint8Array.of(code, (end ? 0x80 : 0) | 10, duration >> 8, duration & 255);

  function receiver(): { receiver: EventReceiver; log: string[] } {
    const log: string[] = [];
    const made = new EventReceiver({
      started: (digit) => log.push(`+${digit}`),
      ended: (digit, ms) => log.push(`-${digit}${ms}`),
    });
    return { receiver: made, log };
  }

  it('reports a press once, however often its end comes', () => {
    const { receiver: events, log } = receiver();
    for (const duration of [160, 320, 480]) events.handle(view(1000), event(5, false, duration), 0);
    for (let i = 0; i < 3; i++) events.handle(view(1000), event(5, true, 800), 0);
    expect(log).toEqual(['+5', '-5100']);
  });

  it('lives with lost ends, lost beginnings, and late packets of an old press', () => {
    const { receiver: events, log } = receiver();
    events.handle(view(1000), event(1, false, 160), 0);
    events.handle(view(5000), event(2, false, 160), 20);
    events.handle(view(1000), event(1, true, 800), 30);
    events.poll(100);
    expect(log).toEqual(['+1', '-120', '+2']);
    events.poll(140);
    expect(log.at(-1)).toBe('-220');
    events.handle(view(9000), event(3, true, 640), 200);
    events.handle(view(5000), event(2, true, 640), 220);
    expect(log.slice(-2)).toEqual(['+3', '-380']);
  });

  it('takes the same digit twice and ignores flash, fax tones and short payloads', () => {
    const { receiver: events, log } = receiver();
    events.handle(view(1000), event(7, true, 400), 0);
    events.handle(view(3000), event(7, true, 400), 0);
    events.handle(view(4000), event(16, true, 400), 0);
    events.handle({ ...view(5000), end: 3 }, event(1, true, 400), 0);
    expect(log).toEqual(['+7', '-750', '+7', '-750']);
  });
});

describe('in-band detector (ITU-T Q.24)', () => {
  function detect(samples: Int16Array | number[]): string {
    let heard = '';
    const detector = new InbandDetector({ started: () => {}, ended: (digit) => (heard += digit) });
    for (let at = 0; at + 160 <= samples.length; at += 160) detector.push(Int16Array.from(samples.slice(at, at + 160)));
    return heard;
  }

  function tone(
    digit: string,
    ms: number,
    options: { low?: number; high?: number; detune?: number; noise?: number } = {},
  ): number[] {
    const [low, high] = frequenciesOf(digit)!.map((frequency) => frequency * (1 + (options.detune ?? 0)));
    return Array.from({ length: ms * 8 }, (_, i) =>
      Math.round(
        (options.low ?? 6000) * Math.sin((2 * Math.PI * low * i) / 8000) +
          (options.high ?? 6000) * Math.sin((2 * Math.PI * high * i) / 8000) +
          ((Math.sin(i * 12.9898) * 43758.5453) % 1) * (options.noise ?? 0),
      ),
    );
  }
  const pause = (ms: number): number[] => new Array<number>(ms * 8).fill(0);

  it('hears all sixteen digits at 50 ms tone and 50 ms pause, at any phase of its blocks', () => {
    for (let shift = 0; shift < 12; shift += 3) {
      const samples = [
        ...pause(shift),
        ...[...ALL].flatMap((digit) => [...tone(digit, 50), ...pause(50)]),
        ...pause(60),
      ];
      expect(detect(samples)).toBe(ALL);
    }
  });

  it('accepts the allowed twist, detuning, level and noise', () => {
    const hears = (options: Parameters<typeof tone>[2]): string => detect([...tone('5', 80, options), ...pause(80)]);
    expect(hears({ low: 8000, high: 8000 * 10 ** (-7 / 20) })).toBe('5');
    expect(hears({ high: 8000, low: 8000 * 10 ** (-3 / 20) })).toBe('5');
    expect(hears({ detune: 0.015 })).toBe('5');
    expect(hears({ low: 400, high: 400 })).toBe('5');
    expect(hears({ noise: 2500 })).toBe('5');
  });

  it('refuses too much twist, wrong frequencies, single tones and tones too short', () => {
    expect(detect([...tone('5', 80, { low: 8000, high: 8000 * 10 ** (-12 / 20) }), ...pause(80)])).toBe('');
    expect(detect([...tone('5', 80, { high: 8000, low: 8000 * 10 ** (-8 / 20) }), ...pause(80)])).toBe('');
    expect(detect([...tone('5', 80, { detune: 0.05 }), ...pause(80)])).toBe('');
    expect(detect([...tone('5', 80, { high: 0 }), ...pause(80)])).toBe('');
    expect(detect([...tone('5', 18), ...pause(80)])).toBe('');
  });

  it('bridges a short drop-out within one press', () => {
    expect(detect([...tone('8', 60), ...pause(8), ...tone('8', 60), ...pause(80)])).toBe('8');
  });

  it('is not talked off by 30 s of voice-like sound', () => {
    // Harmonics of a gliding pitch under moving formants: what fools detectors without a purity check.
    const samples = new Array<number>(30 * 8000);
    let phase = 0;
    for (let i = 0; i < samples.length; i++) {
      const t = i / 8000;
      const pitch = 140 + 60 * Math.sin(2 * Math.PI * 0.7 * t) + 25 * Math.sin(2 * Math.PI * 3.1 * t);
      phase += (2 * Math.PI * pitch) / 8000;
      const formant1 = 700 + 250 * Math.sin(2 * Math.PI * 1.3 * t);
      const formant2 = 1350 + 350 * Math.sin(2 * Math.PI * 0.9 * t + 1);
      let value = 0;
      for (let k = 1; k * pitch < 3600; k++) {
        const f = k * pitch;
        const gain = 0.1 + 1 / (1 + ((f - formant1) / 90) ** 2) + 0.7 / (1 + ((f - formant2) / 110) ** 2);
        value += gain * Math.sin(k * phase);
      }
      samples[i] = Math.round(6000 * value * (0.5 + 0.5 * Math.sin(2 * Math.PI * 4 * t)));
    }
    expect(detect(samples)).toBe('');
  });
});

describe('digits of legs', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const digits = (): string[] =>
    stage.events.flatMap((event) =>
      event.type === 'leg.digit' ? [`${event.legId}${event.digit}${event.source}`] : [],
    );

  async function press(peer: RtpPeer, legId: string, code: number): Promise<void> {
    const before = (await stage.engine.statistics(legId)).packetsReceived;
    for (let i = 1; i <= 5; i++)
      peer.sendRaw(Buffer.from([code, 10, 0, i * 32]), { payloadType: 101, step: 0, marker: i === 1 });
    for (let i = 0; i < 3; i++)
      peer.sendRaw(Buffer.from([code, 0x8a, 0x03, 0x20]), { payloadType: 101, step: i === 2 ? 800 : 0 });
    await stage.received(legId, before + 8);
  }

  it('come in as events, in band and as INFO, all alike', async () => {
    const modern = await stage.leg('a');
    const old = await stage.leg('b', { formats: '8' });
    await press(modern, 'a', 11);
    const tone = new ToneGenerator({ frequencies: frequenciesOf('9')!, onMs: 80, offMs: 80 });
    await stage.talk(12, {
      b: (count) => {
        const samples = new Int16Array(count);
        tone.read(samples, 0);
        return samples;
      },
    });
    await stage.engine.injectDigit('a', 'd', 120);
    expect(digits()).toEqual(['a#rfc4733', 'b9inband', 'aDinfo']);
    await expect(stage.engine.injectDigit('a', '12', 100)).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(stage.engine.sendDigits('a', '1x')).rejects.toMatchObject({ code: 'bad-argument' });
    expect(old.packets.length).toBeGreaterThan(0);
  });

  it('go out as events: one press each, marker, frozen timestamp, three ends', async () => {
    const peer = await stage.leg('a');
    stage.clock.advance(3);
    const sent = stage.engine.sendDigits('a', '5#');
    stage.clock.advance(30);
    await sent;
    await peer.until(() => peer.packets.length >= 31);
    const events = peer.packets.filter((packet) => packet.payloadType === 101);
    const five = events.filter((packet) => packet.payload[0] === 5);
    expect(five.map((packet) => packet.marker)).toEqual([true, ...new Array(6).fill(false)]);
    expect(new Set(five.map((packet) => packet.timestamp)).size).toBe(1);
    expect(five.filter((packet) => packet.payload[1] & 0x80)).toHaveLength(3);
    expect(five.map((packet) => packet.payload.readUInt16BE(2))).toEqual([160, 320, 480, 640, 800, 800, 800]);
    expect(events.filter((packet) => packet.payload[0] === 11)).toHaveLength(7);
    const sequences = peer.packets.map((packet) => packet.sequence);
    expect(sequences).toEqual(sequences.map((_, i) => (sequences[0] + i) & 0xffff));
  });

  it('go out as tones to a peer without events', async () => {
    const peer = await stage.leg('a', { formats: '8' });
    const sent = stage.engine.sendDigits('a', '3,7');
    stage.clock.advance(50);
    await sent;
    await peer.until(() => peer.packets.length >= 50);
    let heard = '';
    const detector = new InbandDetector({ started: () => {}, ended: (digit) => (heard += digit) });
    const samples = peer.heard(50);
    for (let at = 0; at + 160 <= samples.length; at += 160) detector.push(samples.slice(at, at + 160));
    expect(heard).toBe('37');
  });

  it('pass through a bridge of two, translated for a peer without events', async () => {
    const a = await stage.leg('a');
    const b = await stage.leg('b');
    const old = await stage.leg('old', { formats: '8' });
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    await stage.talk(3, { a: sine(500), b: sine(600) });
    await press(a, 'a', 4);
    await b.until(() => b.packets.filter((packet) => packet.payloadType === 101).length === 8);
    // INFO from b reaches a as events.
    await stage.engine.injectDigit('b', '8', 100);
    stage.clock.advance(12);
    await a.until(() => a.packets.some((packet) => packet.payloadType === 101 && packet.payload[0] === 8));
    await stage.engine.leave('b');
    await stage.engine.join('bridge', 'old');
    await press(a, 'a', 6);
    const before = old.packets.length;
    stage.clock.advance(12);
    await old.until(() => old.packets.length >= before + 9);
    let heard = '';
    const detector = new InbandDetector({ started: () => {}, ended: (digit) => (heard += digit) });
    const samples = old.heard(9);
    for (let at = 0; at + 160 <= samples.length; at += 160) detector.push(samples.slice(at, at + 160));
    expect(heard).toBe('6');
  });

  it('stop the prompts that asked for it, at the press and not at the release', async () => {
    const peer = await stage.leg('a');
    const tone = { tone: { frequencies: [440], onMs: 5000, offMs: 0 } };
    await stage.engine.play('a', { playId: 'menu', items: [tone], stopOnDigit: true });
    await stage.engine.play('a', { playId: 'music', items: [tone], loop: true });
    stage.clock.advance(5);
    peer.sendRaw(Buffer.from([1, 10, 0, 160]), { payloadType: 101, step: 0, marker: true });
    await stage.received('a', 1);
    expect(await stage.event('play.finished')).toMatchObject({ playId: 'menu', reason: 'digit' });
    expect(digits()).toEqual([]);
    expect((await stage.engine.snapshot()).legs[0].plays).toEqual(['music']);
    // The end packets never come: time ends the press.
    stage.clock.advance(10);
    expect(digits()).toEqual(['a1rfc4733']);
  });
});
