import { describe, expect, it } from 'vitest';
import { A_LAW_TO_LINEAR, LINEAR_TO_A_LAW } from '../../src/media/audio/g711.ts';
import { JitterBuffer } from '../../src/media/rtp/jitter-buffer.ts';
import { Reception } from '../../src/media/rtp/reception.ts';
import { dominant, level, sine, toneShare } from './tone-analysis.ts';

type Packet = { timestamp: number; payload: Uint8Array; marker?: boolean };

/** A tone cut into packets; the timestamp starts just below the wrap. */
function tonePackets(count: number, size = 160, frequency = 500): Packet[] {
  const voice = sine(frequency);
  return Array.from({ length: count }, (_, i) => ({
    timestamp: (0xfffff000 + i * size) >>> 0,
    payload: Uint8Array.from(voice(size), (sample) => LINEAR_TO_A_LAW[sample & 0xffff]),
  }));
}

function insert(buffer: JitterBuffer, packet: Packet): void {
  buffer.insert(packet.timestamp, packet.marker ?? false, packet.payload, 0, packet.payload.length, A_LAW_TO_LINEAR);
}

function pull(buffer: JitterBuffer, frames: number): number[] {
  const heard: number[] = [];
  const frame = new Int16Array(160);
  for (let i = 0; i < frames; i++) {
    buffer.pull(frame);
    heard.push(...frame);
  }
  return heard;
}

describe('jitter buffer', () => {
  it('plays ordered packets without a gap after the initial delay', () => {
    const buffer = new JitterBuffer();
    const heard: number[] = [];
    for (const packet of tonePackets(50)) {
      insert(buffer, packet);
      heard.push(...pull(buffer, 1));
    }
    expect(level(heard.slice(0, 320))).toBe(0);
    expect(toneShare(heard.slice(320), 500)).toBeGreaterThan(0.999);
    expect(buffer.concealed).toBe(0);
  });

  it('puts reordered and doubled packets in their place', () => {
    const buffer = new JitterBuffer();
    const packets = tonePackets(60);
    const heard: number[] = [];
    for (let i = 0; i < 60; i += 2) {
      for (const packet of [packets[i + 1], packets[i], packets[i]]) insert(buffer, packet);
      heard.push(...pull(buffer, 2));
    }
    expect(toneShare(heard.slice(640), 500)).toBeGreaterThan(0.999);
    expect(buffer.concealed).toBe(0);
  });

  it.each([80, 240, 320, 480, 100])('takes packets of %i samples', (size) => {
    const buffer = new JitterBuffer({ initialMs: 80, maxMs: 200 });
    const packets = tonePackets(Math.ceil(16_000 / size), size);
    const heard: number[] = [];
    let sent = 0;
    for (let tick = 1; tick <= 90; tick++) {
      while (sent < packets.length && sent * size <= tick * 160) insert(buffer, packets[sent++]);
      heard.push(...pull(buffer, 1));
    }
    expect(toneShare(heard.slice(1600, 12_800), 500)).toBeGreaterThan(0.999);
  });

  it('conceals lost packets so that the tone goes on', () => {
    const buffer = new JitterBuffer();
    const heard: number[] = [];
    tonePackets(100).forEach((packet, i) => {
      if (i % 10 !== 5) insert(buffer, packet);
      heard.push(...pull(buffer, 1));
    });
    expect(buffer.concealed).toBe(10);
    // 10 % of silence would leave 0.9 with clicks; repetition of the period keeps the tone nearly pure.
    expect(toneShare(heard.slice(800), 500)).toBeGreaterThan(0.97);
  });

  it('fills only the hole when packets are longer than a frame', () => {
    const buffer = new JitterBuffer({ initialMs: 60, maxMs: 200 });
    const packets = tonePackets(80, 240);
    const heard: number[] = [];
    let sent = 0;
    for (let tick = 1; tick <= 110; tick++) {
      while (sent * 240 <= tick * 160) {
        if (sent % 9 !== 4) insert(buffer, packets[sent]);
        sent++;
      }
      heard.push(...pull(buffer, 1));
    }
    // A ninth is lost; silence in its place would leave less than 0.9.
    expect(toneShare(heard.slice(1600, 16_000), 500)).toBeGreaterThan(0.97);
  });

  it('fades a long loss to silence instead of humming', () => {
    const buffer = new JitterBuffer();
    for (const packet of tonePackets(20)) {
      insert(buffer, packet);
      pull(buffer, 1);
    }
    const heard = pull(buffer, 20);
    expect(level(heard.slice(0, 160))).toBeGreaterThan(3000);
    expect(level(heard.slice(160 * 8))).toBe(0);
  });

  it('grows with jitter, then loses nothing more, and shrinks again', () => {
    const buffer = new JitterBuffer({ initialMs: 20, maxMs: 200 });
    const packets = tonePackets(900);
    let next = 0;
    const steady = (count: number): void => {
      for (let i = 0; i < count; i++) {
        insert(buffer, packets[next++]);
        pull(buffer, 1);
      }
    };
    // Five ticks pass without a packet, then five come at once: the first of them 80 ms late.
    const bursts = (rounds: number): void => {
      for (let round = 0; round < rounds; round++) {
        pull(buffer, 5);
        for (let i = 0; i < 5; i++) insert(buffer, packets[next++]);
      }
    };
    steady(10);
    bursts(4);
    const { concealed, late } = buffer;
    expect(late).toBeGreaterThan(0);
    bursts(20);
    expect(buffer.concealed).toBe(concealed);
    expect(buffer.late).toBe(late);
    const deep = buffer.depthMs;
    steady(700);
    expect(deep).toBeGreaterThanOrEqual(80);
    expect(buffer.depthMs).toBeLessThanOrEqual(40);
    expect(buffer.late).toBe(late);
  });

  it('keeps up with a sender whose clock is fast, without ever growing old', () => {
    const buffer = new JitterBuffer();
    const packets = tonePackets(3100);
    let sent = 0;
    // 3 % fast: far worse than any crystal.
    for (let tick = 0; tick < 3000; tick++) {
      while (sent < tick * 1.03) insert(buffer, packets[sent++]);
      pull(buffer, 1);
      expect(buffer.depthMs).toBeLessThan(260);
    }
  });

  it('starts anew after a jump of the timestamps, forwards and backwards', () => {
    for (const jump of [5_000_000, -5_000_000, 1000 * 160]) {
      const buffer = new JitterBuffer();
      const packets = tonePackets(80);
      const heard: number[] = [];
      packets.forEach((packet, i) => {
        insert(buffer, i < 40 ? packet : { ...packet, timestamp: (packet.timestamp + jump) >>> 0 });
        heard.push(...pull(buffer, 1));
      });
      expect(buffer.resyncs).toBe(1);
      expect(toneShare(heard.slice(-160 * 30), 500)).toBeGreaterThan(0.999);
    }
  });

  it('follows a sender that stops during silence and does not count the time (marker bit)', () => {
    const buffer = new JitterBuffer();
    const packets = tonePackets(60);
    for (const packet of packets.slice(0, 30)) {
      insert(buffer, packet);
      pull(buffer, 1);
    }
    pull(buffer, 100);
    const heard: number[] = [];
    packets.slice(30).forEach((packet, i) => {
      insert(buffer, { ...packet, marker: i === 0 });
      heard.push(...pull(buffer, 1));
    });
    expect(dominant(heard.slice(640))).toBe(500);
    expect(toneShare(heard.slice(640), 500)).toBeGreaterThan(0.99);
  });

  it('reports nothing audible before the first packet and after the sender went quiet', () => {
    const buffer = new JitterBuffer();
    const frame = new Int16Array(160).fill(7);
    expect(buffer.pull(frame)).toBe(false);
    expect(level(frame)).toBe(0);
  });
});

describe('reception statistics (RFC 3550)', () => {
  it('counts loss across the wrap of sequence numbers', () => {
    const reception = new Reception();
    for (let i = 0; i < 200; i++) {
      if (i % 20 === 7) continue;
      reception.update(1, (65_500 + i) & 0xffff, i * 160, i * 160);
    }
    expect(reception.packetsReceived).toBe(190);
    expect(reception.lost).toBe(10);
    expect(reception.extendedHighest).toBe(65_500 + 199);
    expect(reception.takeFraction()).toBe(Math.floor((10 * 256) / 200));
    expect(reception.takeFraction()).toBe(0);
  });

  it('knows duplicates and late packets', () => {
    const reception = new Reception();
    for (const sequence of [10, 11, 13, 12, 12, 14]) reception.update(1, sequence, sequence * 160, sequence * 160);
    expect(reception.duplicates).toBe(1);
    expect(reception.lost).toBe(0);
    expect(reception.update(1, 11, 11 * 160, 15 * 160)).toBe('duplicate');
  });

  it('believes a sequence jump only when it goes on, and keeps totals over a new source', () => {
    const reception = new Reception();
    for (let i = 0; i < 10; i++) reception.update(1, i, i * 160, i * 160);
    expect(reception.update(1, 30_000, 1600, 1600)).toBe('duplicate');
    expect(reception.update(1, 10, 1600, 1600)).toBe('fresh');
    expect(reception.update(1, 40_000, 1760, 1760)).toBe('duplicate');
    expect(reception.update(1, 40_001, 1920, 1920)).toBe('restart');
    expect(reception.update(2, 5, 0, 2080)).toBe('restart');
    expect(reception.update(2, 7, 320, 2400)).toBe('fresh');
    expect(reception.packetsReceived).toBe(14);
    expect(reception.lost).toBe(1);
  });

  it('measures jitter as the RFC says', () => {
    const reception = new Reception();
    for (let i = 0; i < 2000; i++) reception.update(1, i, i * 160, i * 160 + (i % 2 === 0 ? 0 : 80));
    // Every transit differs by 80 units (10 ms) from the one before.
    expect(reception.jitterUnits).toBeCloseTo(80, 0);
  });
});
