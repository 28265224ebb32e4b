import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RtpPeer } from './rtp-peer.ts';
import { Stage } from './stage.ts';
import { level, sine, toneShare } from './tone-analysis.ts';

/** One tone per leg; chosen so that no two mix to a third. */
const TONES = { a: 410, b: 730, c: 1110, d: 1730 } as const;
type Name = keyof typeof TONES;

describe('bridges', () => {
  let stage: Stage;
  const peers = new Map<Name, RtpPeer>();

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.engine.createBridge('bridge');
    for (const name of Object.keys(TONES) as Name[]) peers.set(name, await stage.leg(name));
  });
  afterEach(() => stage.close());

  /** Lets everybody talk, and returns who is heard by whom in the end. */
  async function matrix(frames = 30): Promise<Record<string, string>> {
    const counts = new Map([...peers].map(([name, peer]) => [name, peer.packets.length]));
    await stage.talk(frames, Object.fromEntries(Object.entries(TONES).map(([name, tone]) => [name, sine(tone, 5000)])));
    const heard: Record<string, string> = {};
    for (const [name, peer] of peers) {
      await peer.until(() => peer.packets.length >= counts.get(name)! + frames - 2);
      const samples = peer.heard(10);
      heard[name] = (Object.keys(TONES) as Name[])
        .filter((other) => level(samples) > 100 && toneShare(samples, TONES[other]) > 0.15)
        .join('');
    }
    return heard;
  }

  const join = (name: Name, role?: Parameters<typeof stage.engine.join>[2]): Promise<void> =>
    stage.engine.join('bridge', name, role);

  it('gives every party of a conference the others and never itself', async () => {
    for (const name of ['a', 'b', 'c'] as const) await join(name);
    expect(await matrix()).toEqual({ a: 'bc', b: 'ac', c: 'ab', d: '' });
    await stage.engine.mute('b', true);
    expect(await matrix()).toEqual({ a: 'c', b: 'ac', c: 'a', d: '' });
    await stage.engine.mute('b', false);
    await stage.engine.leave('c');
    expect(await matrix()).toEqual({ a: 'b', b: 'a', c: '', d: '' });
  });

  it('lets a supervisor listen, whisper and barge in', async () => {
    for (const name of ['a', 'b'] as const) await join(name);
    await join('c', { role: 'listener' });
    expect(await matrix()).toEqual({ a: 'b', b: 'a', c: 'ab', d: '' });
    await join('c', { role: 'coach', heardBy: ['a'] });
    expect(await matrix()).toEqual({ a: 'bc', b: 'a', c: 'ab', d: '' });
    await join('d', { role: 'listener' });
    expect(await matrix()).toEqual({ a: 'bc', b: 'a', c: 'ab', d: 'ab' });
    await join('c', { role: 'party' });
    expect(await matrix()).toEqual({ a: 'bc', b: 'ac', c: 'ab', d: 'abc' });
    expect((await stage.engine.snapshot()).legs.map((leg) => leg.role)).toEqual([
      'party',
      'party',
      'party',
      'listener',
    ]);
  });

  it('keeps one stream per leg while relaying, mixing and playing take turns', async () => {
    await join('a');
    await join('b');
    await matrix(10);
    await join('c');
    await matrix(10);
    await stage.engine.play('a', { playId: 'p', items: [{ tone: { frequencies: [2200], onMs: 100, offMs: 0 } }] });
    await matrix(10);
    await stage.engine.leave('c');
    await matrix(10);
    await stage.engine.leave('b');
    await matrix(10);
    const { packets } = peers.get('a')!;
    expect(new Set(packets.map((packet) => packet.ssrc)).size).toBe(1);
    for (let i = 1; i < packets.length; i++) {
      expect((packets[i].sequence - packets[i - 1].sequence) & 0xffff).toBe(1);
      const step = (packets[i].timestamp - packets[i - 1].timestamp) | 0;
      expect(step).toBeGreaterThanOrEqual(160);
      expect(step).toBeLessThanOrEqual(480);
    }
  });

  it('plays over the conversation for one leg only', async () => {
    await join('a');
    await join('b');
    await stage.engine.play('a', {
      playId: 'beep',
      items: [{ tone: { frequencies: [2200], onMs: 10_000, offMs: 0 } }],
    });
    await matrix(20);
    expect(toneShare(peers.get('a')!.heard(8), 2200)).toBeGreaterThan(0.3);
    expect(toneShare(peers.get('a')!.heard(8), TONES.b)).toBeGreaterThan(0.1);
    expect(toneShare(peers.get('b')!.heard(8), 2200)).toBeLessThan(0.01);
  });

  it('moves a leg from one bridge to another, and frees everybody when a bridge closes', async () => {
    await join('a');
    await join('b');
    await stage.engine.createBridge('second');
    await stage.engine.join('second', 'c');
    await stage.engine.join('second', 'a');
    expect(await matrix()).toEqual({ a: 'c', b: '', c: 'a', d: '' });
    await stage.engine.closeBridge('second');
    expect(await matrix()).toEqual({ a: '', b: '', c: '', d: '' });
    await expect(stage.engine.join('second', 'a')).rejects.toMatchObject({ code: 'unknown-bridge' });
    await expect(stage.engine.createBridge('bridge')).rejects.toMatchObject({ code: 'bridge-exists' });
    await expect(stage.engine.join('bridge', 'nobody')).rejects.toMatchObject({ code: 'unknown-leg' });
  });

  it('carries nobody’s voice to or from a leg on hold', async () => {
    await join('a');
    await join('b');
    await stage.engine.answerOffer('a', peers.get('a')!.sdp({ direction: 'sendonly' }));
    const before = peers.get('a')!.packets.length;
    await stage.talk(10, { a: sine(410), b: sine(730) });
    expect(peers.get('a')!.packets.length).toBe(before);
    await stage.engine.answerOffer('a', peers.get('a')!.sdp({ direction: 'inactive' }));
    await stage.talk(20, { b: sine(730) });
    const b = peers.get('b')!;
    await b.until(() => b.packets.length >= 28);
    expect(level(b.heard(5))).toBeLessThan(20);
    await stage.engine.answerOffer('a', peers.get('a')!.sdp());
    expect(await matrix()).toMatchObject({ a: 'b', b: 'a' });
  });

  it('leaves the rest of a conference alone when a leg closes', async () => {
    for (const name of ['a', 'b', 'c'] as const) await join(name);
    await matrix(5);
    await stage.engine.closeLeg('c');
    peers.get('c')!.target = 9;
    const c = peers.get('c')!;
    peers.delete('c');
    const heard = await (async () => {
      const counts = new Map([...peers].map(([name, peer]) => [name, peer.packets.length]));
      await stage.talk(20, { a: sine(410), b: sine(730) });
      for (const name of ['a', 'b'] as const) {
        const peer = peers.get(name)!;
        await peer.until(() => peer.packets.length >= counts.get(name)! + 18);
      }
      return [toneShare(peers.get('a')!.heard(8), 730), toneShare(peers.get('b')!.heard(8), 410)];
    })();
    expect(Math.min(...heard)).toBeGreaterThan(0.99);
    expect(stage.events).toContainEqual({ type: 'leg.closed', legId: 'c', reason: 'closed' });
    await expect(stage.engine.statistics('c')).rejects.toMatchObject({ code: 'unknown-leg' });
    await c.until(() => true);
  });

  it('ends the one leg that a fault of ours hits, and serves the others', async () => {
    for (const name of ['a', 'b', 'c'] as const) await join(name);
    await matrix(3);
    const warned = once(process, 'warning');
    const engine = stage.engine as unknown as { legs: Map<string, { audio: { pull: () => void } }> };
    engine.legs.get('c')!.audio.pull = () => {
      throw new Error('planted fault');
    };
    stage.clock.advance(1);
    expect((await warned)[0]).toMatchObject({
      message: expect.stringContaining('leg c is ended by a fault: Error: planted fault'),
      code: 'MEDIA_FAULT',
    });
    while (!stage.events.some((event) => event.type === 'leg.closed')) await turn();
    expect(stage.events).toContainEqual({ type: 'leg.closed', legId: 'c', reason: 'error' });
    const c = peers.get('c')!;
    peers.delete('c');
    stage.peers.delete('c');
    await stage.talk(20, { a: sine(410), b: sine(730) });
    const a = peers.get('a')!;
    const before = a.packets.length;
    await a.until(() => a.packets.length >= Math.min(before, 20));
    expect(toneShare(a.heard(8), 730)).toBeGreaterThan(0.9);
    await c.close();
  });
});
