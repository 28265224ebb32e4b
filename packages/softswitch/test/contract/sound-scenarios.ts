/** The part of the contract about sound: prompts over talk, music, recordings, digits, browsers, and clear refusals. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainTelephonyError } from '../../src/adapter/errors.ts';
import { level, toneShare, toneShareInFrames } from '../media/tone-analysis.ts';
import { until } from '../sip/wire.ts';
import type { Stage } from './stage.ts';
import { channels } from './wav-channels.ts';

const tone = (frequency: number, onMs: number) => ({
  tone: { frequencies: [frequency], onMs, offMs: 0, repeat: 1 },
});

export function describeSound(current: () => Stage): void {
  describe('sound', () => {
    it('lays a prompt over the talk of a bridge, for one leg alone', async () => {
      const stage = current();
      const { adapter } = stage;
      const a = await stage.reach(await stage.phone('8001'), 'a');
      const b = await stage.reach(await stage.phone('8002'), 'b');
      a.speak(400);
      b.speak(1100);
      await adapter.createBridge('talk');
      await adapter.join('talk', 'a');
      await adapter.join('talk', 'b');
      await a.hears(1100);
      await adapter.play('a', { playId: 'notice', items: [tone(700, 3000)] });
      await until(() => a.share(700) > 0.2 && a.share(1100) > 0.2, 'prompt and talk together');
      expect(b.share(700)).toBeLessThan(0.02);
      expect(await stage.event('play.finished')).toMatchObject({ legId: 'a', playId: 'notice', reason: 'end' });
      await a.hearsNo(700);
      await b.hears(400);
    });

    it('pauses music for an announcement, and keeps it playing when the call joins a bridge', async () => {
      const stage = current();
      const { adapter } = stage;
      const { leg, call } = await stage.received(await stage.carrier());
      await adapter.play(leg.legId, { playId: 'music', items: [tone(500, 400)], loop: true });
      await call.hears(500);
      await adapter.play(leg.legId, { playId: 'position', items: [tone(900, 700), { silenceMs: 100 }] });
      await call.hears(900);
      expect(call.share(500)).toBeLessThan(call.share(900));
      expect(await stage.event('play.finished')).toMatchObject({ playId: 'position', reason: 'end' });
      await call.hears(500);
      await adapter.createBridge('queue');
      await adapter.join('queue', leg.legId);
      await call.hearsNo(900);
      await call.hears(500);
      await adapter.stopPlay(leg.legId);
      expect(await stage.event('play.finished', ({ playId }) => playId === 'music')).toMatchObject({
        reason: 'stopped',
      });
      await call.hearsNo(500);
    });

    it('plays nothing that was stopped before it began: words that are long to make do not go on into the talk', async () => {
      const stage = current();
      const { adapter } = stage;
      const a = await stage.reach(await stage.phone('8001'), 'a');
      const { leg, call } = await stage.received(await stage.carrier());
      a.speak(400);
      const words = tone(700, 120_000);
      await adapter.createBridge('talk');
      // None waits for the one before: so it comes from a caller who is answered while the place in line is about to be said.
      const said = adapter.play(leg.legId, { playId: 'words', items: [words] });
      const music = adapter.play(leg.legId, { playId: 'music', items: [words], loop: true });
      await adapter.stopPlay(leg.legId);
      await Promise.all([adapter.join('talk', leg.legId), adapter.join('talk', 'a'), said, music]);
      for (const id of ['words', 'music'])
        expect(await stage.event('play.finished', ({ playId }) => playId === id)).toMatchObject({ reason: 'stopped' });
      await call.hears(400);
      await call.hearsNo(700);
    });

    it('says that a prompt is missing, and plays the next one', async () => {
      const stage = current();
      const { leg, call } = await stage.received(await stage.carrier());
      const missing = join(stage.engine.folder, 'no-such-prompt.wav');
      await stage.adapter.play(leg.legId, { playId: 'gone', items: [{ file: missing }] });
      expect(await stage.event('play.finished')).toMatchObject({ playId: 'gone', reason: 'error' });
      await stage.adapter.play(leg.legId, { playId: 'here', items: [tone(800, 500)] });
      await call.hears(800);
    });

    it('plays a recording back that it has made, sample rate and channels being its own business', async () => {
      const stage = current();
      const { leg, call } = await stage.received(await stage.carrier());
      call.speak(1300);
      const path = join(stage.engine.folder, 'message.wav');
      await stage.adapter.record(leg.legId, { recordingId: 'message', path, mono: true, maxMs: 800 });
      expect(await stage.event('recording.finished')).toMatchObject({ recordingId: 'message', reason: 'limit' });
      call.speak(null);
      await stage.adapter.play(leg.legId, { playId: 'back', items: [{ file: path }], loop: true });
      await call.hears(1300);
    });

    it('keeps out of a recording what is said while it is paused', async () => {
      const stage = current();
      const { leg, call } = await stage.received(await stage.carrier());
      const path = join(stage.engine.folder, 'card.wav');
      call.speak(600);
      await stage.adapter.record(leg.legId, { recordingId: 'card', path });
      await until(() => call.rtp.packets.length > 30, 'something to record');
      await stage.adapter.pauseRecording(leg.legId, 'card', true);
      call.speak(1700);
      const paused = call.rtp.packets.length;
      await until(() => call.rtp.packets.length > paused + 40, 'the card number');
      call.speak(600);
      const settled = call.rtp.packets.length;
      // Nothing of the secret may be under way in a jitter buffer when the recording goes on.
      await until(() => call.rtp.packets.length > settled + 20, 'the secret to be over');
      await stage.adapter.pauseRecording(leg.legId, 'card', false);
      const resumed = call.rtp.packets.length;
      await until(() => call.rtp.packets.length > resumed + 30, 'more to record');
      await stage.adapter.stopRecording(leg.legId, 'card');
      expect(await stage.event('recording.finished')).toMatchObject({ recordingId: 'card', reason: 'stopped' });
      const { left } = await channels(path);
      expect(toneShareInFrames(left, 600)).toBeGreaterThan(0.2);
      expect(toneShareInFrames(left, 1700)).toBeLessThan(0.01);
    });

    it('finishes a recording also when no sound comes any more', async () => {
      const stage = current();
      const { adapter } = stage;
      const { leg, call } = await stage.received(await stage.carrier());
      const b = await stage.reach(await stage.phone('8001'), 'b');
      await adapter.createBridge('talk');
      await adapter.join('talk', leg.legId);
      await adapter.join('talk', 'b');
      call.speak(600);
      b.speak(400);
      const path = join(stage.engine.folder, 'silent.wav');
      await adapter.record(leg.legId, { recordingId: 'silent', path });
      await b.hears(600);
      await until(() => b.rtp.packets.length > 30, 'something to record');
      call.fallSilent();
      b.fallSilent();
      await b.hearsNo(600);
      await adapter.stopRecording(leg.legId, 'silent');
      expect(await stage.event('recording.finished')).toMatchObject({ recordingId: 'silent', reason: 'stopped' });
      expect(toneShare((await channels(path)).left, 600)).toBeGreaterThan(0.3);
    });

    it('ends a recording when the caller has fallen silent (voice mail)', async () => {
      const stage = current();
      const { leg, call } = await stage.received(await stage.carrier());
      call.speak(900);
      const path = join(stage.engine.folder, 'voicemail.wav');
      await stage.adapter.record(leg.legId, { recordingId: 'mail', path, silenceMs: 700 });
      const started = call.rtp.packets.length;
      await until(() => call.rtp.packets.length > started + 40, 'a message');
      call.speak(null);
      expect(await stage.event('recording.finished')).toMatchObject({ recordingId: 'mail', reason: 'silence' });
      const { left } = await channels(path);
      expect(level(left)).toBeGreaterThan(200);
    });

    it('waits longer for the first words than for the end of them, and ends where none come', async () => {
      const stage = current();
      const { leg, call } = await stage.received(await stage.carrier());
      call.speak(null);
      const path = join(stage.engine.folder, 'answer.wav');
      const options = { silenceMs: 600, firstMs: 3000, maxMs: 20_000 };
      await stage.adapter.record(leg.legId, { recordingId: 'answer', path, ...options });
      const started = call.rtp.packets.length;
      // More than the silence that ends them, before they begin.
      await until(() => call.rtp.packets.length > started + 60, 'a thought');
      call.speak(900);
      await until(() => call.rtp.packets.length > started + 120, 'an answer');
      call.speak(null);
      const { durationMs } = await stage.event('recording.finished');
      expect(durationMs).toBeGreaterThan(2000);
      expect(durationMs).toBeLessThan(8000);
      expect(toneShare((await channels(path)).left, 900)).toBeGreaterThan(0.1);
      await stage.adapter.record(leg.legId, { recordingId: 'nothing', path, ...options });
      expect(await stage.event('recording.finished', ({ recordingId }) => recordingId === 'nothing')).toMatchObject({
        reason: 'silence',
      });
    });

    it('sends digits that the far end can tell apart', async () => {
      const stage = current();
      const { leg, call } = await stage.received(await stage.carrier());
      await stage.adapter.sendDigits(leg.legId, '7,#');
      const events = (): number[] => {
        const seen = call.rtp.packets.filter(({ payloadType }) => payloadType === 101);
        const starts = new Map(seen.map(({ timestamp, payload }) => [timestamp, payload[0]!]));
        return [...starts.values()];
      };
      await until(() => events().length === 2, 'two events');
      expect(events()).toEqual([7, 11]);
    });

    it('connects a browser with a telephone: tones both ways, digits, recording', async () => {
      const stage = current();
      const { adapter } = stage;
      expect(adapter.capabilities().webrtc).toBe(true);
      const browser = await stage.browserUp('agent');
      expect(await stage.state('agent')).toMatchObject({ kind: 'browser', state: 'up' });
      const { leg, call } = await stage.received(await stage.carrier());
      await adapter.createBridge('service');
      await adapter.join('service', 'agent');
      await adapter.join('service', leg.legId);
      call.speak(1100);
      await browser.speak(600);
      await call.hears(600);
      await browser.hears(1100);
      const path = join(stage.engine.folder, 'agent.wav');
      await adapter.record('agent', { recordingId: 'agent', path, maxMs: 700 });
      expect(await stage.event('recording.finished')).toMatchObject({ legId: 'agent', reason: 'limit' });
      const { left, right } = await channels(path);
      expect(toneShare(left, 600)).toBeGreaterThan(0.3);
      expect(toneShare(right, 1100)).toBeGreaterThan(0.3);
      expect(toneShare(left, 1100)).toBeLessThan(0.01);
      await browser.press('4');
      expect(await stage.event('leg.digit', ({ legId }) => legId === 'agent')).toMatchObject({ digit: '4' });
      expect((await adapter.statistics('agent')).packetsReceived).toBeGreaterThan(20);
      await adapter.hangup('agent');
      expect(await stage.of('leg.ended', 'agent')).toMatchObject({ cause: 'normal', by: 'us' });
    });

    it('keeps the leg of a browser that is loaded anew: bridge and recording go on; who does not come is gone', async () => {
      const stage = current();
      const { adapter } = stage;
      const browser = await stage.browser();
      const from = { number: '8001' };
      const comes = { kind: 'browser' as const, offer: await browser.offer() };
      const { sdp } = await adapter.originate({ legId: 'visitor', to: comes, from, keepMs: 4000 });
      await browser.accept(sdp!);
      await stage.of('leg.answered', 'visitor');
      const { leg, call } = await stage.received(await stage.carrier());
      await adapter.createBridge('talk');
      await adapter.join('talk', 'visitor');
      await adapter.join('talk', leg.legId);
      call.speak(1100);
      await browser.speak(600);
      await call.hears(600);
      const path = join(stage.engine.folder, 'kept.wav');
      await adapter.record('visitor', { recordingId: 'kept', path });
      await browser.hears(1100);

      await browser.reload();
      const again = await adapter.renew('visitor', await browser.offer());
      await stage.event('leg.away', ({ away }) => away);
      expect((await stage.state('visitor'))?.bridgeId).toBe('talk');
      await browser.accept(again.sdp);
      await stage.event('leg.away', ({ away }) => !away);
      await browser.speak(700);
      await call.hears(700);
      await browser.hears(1100);
      await adapter.stopRecording('visitor', 'kept');
      await stage.event('recording.finished', ({ recordingId }) => recordingId === 'kept');
      const { left } = await channels(path);
      // One file: the former page's voice in it, and the present one's after it.
      const [before, after] = [600, 700].map((frequency) => firstHeard(left, frequency));
      expect(before).toBeGreaterThanOrEqual(0);
      expect(after).toBeGreaterThan(before!);
      await expect(adapter.renew('visitor', 'v=0')).rejects.toMatchObject({ code: 'bad-argument' });
      expect((await stage.state('visitor'))?.state).toBe('up');

      stage.events.length = 0;
      await browser.reload();
      await adapter.renew('visitor', await browser.offer());
      await stage.event('leg.away', ({ away }) => away);
      expect(await stage.of('leg.ended', 'visitor')).toMatchObject({ cause: 'media-lost' });
    });

    it('offers a browser a call, and takes its answer', async () => {
      const stage = current();
      const browser = await stage.browser();
      const { sdp } = await stage.adapter.originate({
        legId: 'browser',
        to: { kind: 'browser' },
        from: { number: '1' },
      });
      await stage.adapter.acceptBrowserAnswer('browser', await browser.answer(sdp!));
      await stage.of('leg.answered', 'browser');
      await stage.adapter.play('browser', { playId: 'hello', items: [tone(440, 60_000)] });
      await browser.hears(440);
      await stage.adapter.hold('browser', true);
      expect(await stage.state('browser')).toMatchObject({ state: 'held', heldBy: 'us' });
      await stage.adapter.hold('browser', false);
      expect(await stage.state('browser')).toMatchObject({ state: 'up', heldBy: null });
    });

    it('lets a coach be heard by several where the engine can, and refuses it clearly where it cannot', async () => {
      const stage = current();
      const { adapter } = stage;
      const calls = await Promise.all(
        ['8001', '8002', '8003'].map(async (extension) => await stage.reach(await stage.phone(extension), extension)),
      );
      await adapter.createBridge('class');
      await adapter.join('class', '8001');
      await adapter.join('class', '8002');
      const coached = adapter.join('class', '8003', { role: 'coach', heardBy: ['8001', '8002'] });
      if (adapter.capabilities().severalCoached) {
        await coached;
        calls[2]!.speak(1500);
        await calls[0]!.hears(1500);
        await calls[1]!.hears(1500);
        return;
      }
      await expect(coached).rejects.toMatchObject({ code: 'not-supported' });
      expect(explainTelephonyError('not-supported', 'en')).toContain('cannot do that');
      expect(await stage.state('8003')).toMatchObject({ bridgeId: null, state: 'up' });
    });
  });
}

/** Where a tone begins, in tenths of a second; −1: nowhere. */
function firstHeard(samples: Int16Array, frequency: number): number {
  for (let at = 0; (at + 1) * 800 <= samples.length; at++)
    if (toneShare(samples.subarray(at * 800, (at + 1) * 800), frequency) > 0.3) return at;
  return -1;
}
