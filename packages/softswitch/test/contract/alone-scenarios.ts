/** The part of the contract about who is left: the others are gone from the bridge, and what is played is heard all the same. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toneShareInFrames } from '../media/tone-analysis.ts';
import { until } from '../sip/wire.ts';
import type { Codecs, PeerCall } from './peer-phone.ts';
import type { Stage } from './stage.ts';
import { channels } from './wav-channels.ts';

const tone = (frequency: number, onMs: number) => ({
  tone: { frequencies: [frequency], onMs, offMs: 0, repeat: 1 },
});
const voices = { a: 400, b: 1100, c: 1500 } as const;
type Name = keyof typeof voices;

/** They hear each other. */
async function together(stage: Stage, names: Name[], codecs: Codecs = {}): Promise<Record<Name, PeerCall>> {
  const { adapter } = stage;
  const calls = {} as Record<Name, PeerCall>;
  await adapter.createBridge('talk');
  for (const [index, name] of names.entries()) {
    const phone = await stage.phone(`800${index + 1}`, name === 'a' ? codecs : {});
    calls[name] = await stage.reach(phone, name);
    calls[name].speak(voices[name]);
    await adapter.join('talk', name);
  }
  for (const name of names) for (const other of names) if (other !== name) await calls[name].hears(voices[other]);
  return calls;
}

/** Both at once; what was heard last stands with the failure. */
async function hearsBoth(call: PeerCall, [one, other]: [number, number], least: number, what: string): Promise<void> {
  let shares = [0, 0];
  const both = () => {
    shares = [call.share(one), call.share(other)];
    return shares.every((share) => share > least);
  };
  await until(both, what).catch((error: Error) => {
    throw new Error(`${error.message}: ${one} Hz ${shares[0]!.toFixed(3)}, ${other} Hz ${shares[1]!.toFixed(3)}`);
  });
}

export function describeAlone(current: () => Stage): void {
  describe('who is left in a bridge', () => {
    it('hears what is played after the other has hung up: words, then music, until somebody comes', async () => {
      const stage = current();
      const { adapter } = stage;
      const { a, b } = await together(stage, ['a', 'b']);
      await b.hangup();
      await stage.of('leg.ended', 'b');
      await adapter.play('a', { playId: 'words', items: [tone(700, 1200)] });
      await a.hears(700);
      expect(await stage.event('play.finished')).toMatchObject({ legId: 'a', playId: 'words', reason: 'end' });
      await adapter.play('a', { playId: 'music', items: [tone(900, 300)], loop: true });
      await a.hears(900);
      const c = await stage.reach(await stage.phone('8003'), 'c');
      c.speak(voices.c);
      await adapter.join('talk', 'c');
      await c.hears(voices.a);
      await hearsBoth(a, [900, voices.c], 0.2, 'music and the new one together');
      await adapter.stopPlay('a', 'music');
      await a.hearsNo(900);
      await a.hears(voices.c);
    });

    it('hears what is played after the other has been taken out, and the other hears theirs', async () => {
      const stage = current();
      const { adapter } = stage;
      const { a, b } = await together(stage, ['a', 'b']);
      await adapter.leave('b');
      await adapter.play('a', { playId: 'words', items: [tone(700, 60_000)] });
      await adapter.play('b', { playId: 'elsewhere', items: [tone(900, 60_000)] });
      await a.hears(700);
      await b.hears(900);
      await a.hearsNo(voices.b);
      await adapter.join('talk', 'b');
      await hearsBoth(a, [700, voices.b], 0.1, 'the words go on over the talk');
      await hearsBoth(b, [900, voices.a], 0.1, 'these too');
      await adapter.closeBridge('talk');
      await a.hearsNo(voices.b);
      await a.hears(700);
      await b.hears(900);
    });

    it.each([
      ['the same codec', {}],
      ['another codec', { formats: '0 101' }],
      ['another codec of those that it has', { formats: '8 0 101', sends: 0 }],
      ['its own order of codecs', { formats: '0 8 101', sends: 8 }],
    ] as const)('hears it after keys as well, by a telephone with %s', async (_which, codecs) => {
      const stage = current();
      const { adapter } = stage;
      const { a } = await together(stage, ['b', 'a'], codecs);
      for (const key of '*16') a.press(key);
      await stage.event('leg.digit', ({ digit }) => digit === '6');
      await adapter.leave('b');
      await adapter.play('b', { playId: 'music', items: [tone(500, 300)], loop: true });
      await adapter.play('a', { playId: 'words', items: [tone(700, 1000), tone(900, 1000)] });
      await a.hears(700);
      await a.hears(900);
    });

    it('has pressed a key once: it stops no words after somebody came, and who came hears none of it', async () => {
      const stage = current();
      const { adapter } = stage;
      const { a, b } = await together(stage, ['a', 'b']);
      await adapter.leave('b');
      await b.hearsNo(voices.a);
      const keys = () => stage.events.flatMap((event) => (event.type === 'leg.digit' ? event.digit : [])).join('');
      const toB = b.rtp.packets.length;
      a.press('4');
      await until(() => keys() === '4', 'the key');
      await adapter.join('talk', 'b');
      await adapter.play('a', { playId: 'words', items: [tone(700, 1500)], stopOnDigit: true });
      await hearsBoth(a, [700, voices.b], 0.1, 'the words over the talk');
      expect(await stage.event('play.finished', ({ playId }) => playId === 'words')).toMatchObject({ reason: 'end' });
      await b.hears(voices.a);
      expect(b.rtp.packets.slice(toB).filter(({ payloadType }) => payloadType === 101)).toEqual([]);
      a.press('5');
      await until(() => keys().endsWith('5'), 'the next key');
      expect(keys()).toBe('45');
    });

    it.each(['hangs up', 'is taken out'] as const)(
      'hears on what began while the other was there, who then %s',
      async (way) => {
        const stage = current();
        const { adapter } = stage;
        const { a, b } = await together(stage, ['a', 'b']);
        await adapter.play('a', { playId: 'words', items: [tone(700, 60_000)] });
        await hearsBoth(a, [700, voices.b], 0.2, 'words and talk together');
        if (way === 'hangs up') await b.hangup();
        else await adapter.leave('b');
        await a.hearsNo(voices.b);
        await a.hears(700);
        await adapter.stopPlay('a', 'words');
        expect(await stage.event('play.finished')).toMatchObject({ playId: 'words', reason: 'stopped' });
        await a.hearsNo(700);
        await adapter.play('a', { playId: 'last', items: [tone(900, 1000)] });
        await a.hears(900);
        expect(await stage.event('play.finished', ({ playId }) => playId === 'last')).toMatchObject({ reason: 'end' });
      },
    );

    it('of three hears it too, and nobody hears it with the two that stay', async () => {
      const stage = current();
      const { adapter } = stage;
      const { a, b, c } = await together(stage, ['a', 'b', 'c']);
      await c.hangup();
      await stage.of('leg.ended', 'c');
      await adapter.play('a', { playId: 'one', items: [tone(700, 2500)] });
      await hearsBoth(a, [700, voices.b], 0.2, 'words and talk together');
      expect(b.share(700)).toBeLessThan(0.02);
      await adapter.leave('b');
      await adapter.stopPlay('a');
      await adapter.play('a', { playId: 'two', items: [tone(900, 60_000)] });
      await a.hears(900);
      await b.hearsNo(voices.a);
    });

    it.each(['holds', 'is held', 'is muted', 'sends nothing'] as const)(
      'with one who %s hears what is played',
      async (way) => {
        const stage = current();
        const { adapter } = stage;
        const { a, b } = await together(stage, ['a', 'b']);
        const silence = async (held: boolean): Promise<void> => {
          if (way === 'is muted') await adapter.mute('b', held);
          if (held && way !== 'is muted') b.fallSilent();
          else b.speak(voices.b);
          if (way === 'holds') await b.holdThem(held);
          else if (way === 'is held') await adapter.hold('b', held);
          else return;
          await stage.event('leg.held', (event) => event.legId === 'b' && event.held === held);
        };
        await adapter.play('a', { playId: 'words', items: [tone(700, 60_000)] });
        await a.hears(700);
        await silence(true);
        await a.hearsNo(voices.b);
        await a.hears(700);
        if (way === 'is muted') await b.hears(voices.a);
        await adapter.stopPlay('a');
        await a.hearsNo(700);
        await adapter.play('a', { playId: 'more', items: [tone(700, 60_000)] });
        await a.hears(700);
        await silence(false);
        await hearsBoth(a, [700, voices.b], 0.1, 'words and talk together again');
      },
    );

    it('with a listener or a coach alone hears what is played, and so do these', async () => {
      const stage = current();
      const { adapter } = stage;
      const { a, b, c } = await together(stage, ['a', 'b', 'c']);
      await adapter.join('talk', 'c', { role: 'coach', heardBy: ['a'] });
      await b.hearsNo(voices.c);
      await b.hangup();
      await stage.of('leg.ended', 'b');
      await adapter.play('a', { playId: 'words', items: [tone(700, 60_000)] });
      await hearsBoth(a, [700, voices.c], 0.1, 'words and the coach');
      await adapter.play('c', { playId: 'other', items: [tone(900, 60_000)] });
      await until(() => c.share(900) > 0.1, 'the words for the coach');
      await adapter.join('talk', 'c', { role: 'listener' });
      await a.hearsNo(voices.c);
      await a.hears(700);
      await hearsBoth(c, [900, voices.a], 0.1, 'the words for the listener');
      await adapter.stopPlay('a');
      await a.hearsNo(700);
      await hearsBoth(c, [900, voices.a], 0.1, 'the words for the listener go on');
    });

    it.each([
      ['one codec', {}],
      ['two codecs', { formats: '0 101' }],
    ] as const)(
      'is recorded meanwhile, their keys are heard, and what is played after them too, %s',
      async (_which, codecs) => {
        const stage = current();
        const { adapter } = stage;
        const { a, b } = await together(stage, ['a', 'b'], codecs);
        const path = join(stage.engine.folder, 'left-alone.wav');
        await adapter.record('a', { recordingId: 'left', path });
        await adapter.play('a', { playId: 'early', items: [tone(700, 60_000)] });
        await a.hears(700);
        await b.hangup();
        await stage.of('leg.ended', 'b');
        await adapter.stopPlay('a');
        await adapter.play('a', { playId: 'survey', items: [tone(900, 60_000)], stopOnDigit: true });
        await a.hears(900);
        a.press('5');
        expect(await stage.event('leg.digit')).toMatchObject({ legId: 'a', digit: '5' });
        expect(await stage.event('play.finished', ({ playId }) => playId === 'survey')).toMatchObject({
          reason: 'digit',
        });
        await a.hearsNo(900);
        await adapter.hold('a', true);
        await adapter.hold('a', false);
        await adapter.play('a', { playId: 'thanks', items: [tone(1300, 60_000)] });
        await a.hears(1300);
        await a.hearsNo(900);
        await adapter.stopRecording('a', 'left');
        await stage.event('recording.finished');
        const { left, right } = await channels(path);
        expect(toneShareInFrames(left, voices.a)).toBeGreaterThan(0.3);
        for (const heard of [900, 1300]) expect(toneShareInFrames(right, heard), `${heard} Hz`).toBeGreaterThan(0.03);
      },
    );

    it('in a browser hears it as well', async () => {
      const stage = current();
      const { adapter } = stage;
      const browser = await stage.browserUp('agent');
      const b = await stage.reach(await stage.phone('8002'), 'b');
      b.speak(voices.b);
      await adapter.createBridge('talk');
      await adapter.join('talk', 'agent');
      await adapter.join('talk', 'b');
      await browser.hears(voices.b);
      await adapter.play('agent', { playId: 'warning', items: [tone(900, 60_000)] });
      await browser.hears(900);
      await b.hangup();
      await stage.of('leg.ended', 'b');
      await adapter.stopPlay('agent');
      await adapter.play('agent', { playId: 'gone', items: [tone(700, 60_000)] });
      await browser.hears(700);
    });
  });
}
