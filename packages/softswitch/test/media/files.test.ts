import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINEAR_TO_A_LAW, LINEAR_TO_MU_LAW } from '../../src/media/audio/g711.ts';
import { repairRecording } from '../../src/media/index.ts';
import { WavStream } from '../../src/media/play/wav-stream.ts';
import { Stage } from './stage.ts';
import { dominant, level, sine, toneShare } from './tone-analysis.ts';

type Shape = {
  rate?: number;
  channels?: number;
  bits?: number;
  tag?: number;
  seconds?: number;
  frequency?: number;
  extensible?: boolean;
};

/** A WAV file as other programs write it, with a chunk in front that must be skipped. */
function wav(shape: Shape): Buffer {
  const { rate = 8000, channels = 1, bits = 16, tag = 1, seconds = 1, frequency = 600 } = shape;
  const count = Math.round(rate * seconds);
  const data = Buffer.alloc((count * channels * bits) / 8);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const sample = Math.round(10_000 * Math.sin((2 * Math.PI * frequency * i) / rate));
    for (let channel = 0; channel < channels; channel++) {
      if (tag === 6) data[at] = LINEAR_TO_A_LAW[sample & 0xffff];
      else if (tag === 7) data[at] = LINEAR_TO_MU_LAW[sample & 0xffff];
      else if (tag === 3) data.writeFloatLE(sample / 32768, at);
      else if (bits === 8) data[at] = (sample >> 8) + 128;
      else if (bits === 16) data.writeInt16LE(sample, at);
      else if (bits === 24) data.writeIntLE(sample * 256, at, 3);
      else data.writeInt32LE(sample * 65536, at);
      at += bits / 8;
    }
  }
  const format = Buffer.alloc(shape.extensible ? 40 : 16);
  format.writeUInt16LE(shape.extensible ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE((rate * channels * bits) / 8, 8);
  format.writeUInt16LE((channels * bits) / 8, 12);
  format.writeUInt16LE(bits, 14);
  if (shape.extensible) format.writeUInt16LE(tag, 24);
  const chunk = (id: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(id, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
  };
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('LIST', Buffer.from('odd')),
    chunk('fmt ', format),
    chunk('data', data),
  ]);
  return chunk('RIFF', body);
}

describe('files', () => {
  let stage: Stage;
  let folder: string;

  beforeEach(async () => {
    stage = await Stage.open({ silenceTimeoutMs: 3_600_000 });
    folder = await mkdtemp(join(tmpdir(), 'media-files-'));
  });
  afterEach(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  const file = async (name: string, shape: Shape): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, wav(shape));
    return path;
  };

  const finished = (playId: string): Promise<void> =>
    (async () => {
      while (!stage.events.some((event) => event.type === 'play.finished' && event.playId === playId)) await turn();
    })();

  it.each<Shape>([
    { rate: 8000 },
    { rate: 16_000 },
    { rate: 44_100, channels: 2 },
    { rate: 48_000, channels: 2 },
    { rate: 8000, bits: 8 },
    { rate: 22_050, bits: 24, channels: 2 },
    { rate: 48_000, bits: 32, extensible: true },
    { rate: 16_000, bits: 32, tag: 3 },
    { rate: 8000, bits: 8, tag: 6 },
    { rate: 8000, bits: 8, tag: 7, channels: 2 },
  ])('plays %j at the right pitch, length and level', async (shape) => {
    const path = await file('prompt.wav', shape);
    const peer = await stage.leg('a');
    await stage.engine.play('a', { playId: 'p', items: [{ file: path }] });
    stage.clock.advance(55);
    await finished('p');
    await peer.until(() => peer.packets.length >= 55);
    const samples = peer.heard(55);
    const voiced = samples.subarray(800, 7200);
    expect(toneShare(voiced, 600)).toBeGreaterThan(0.995);
    expect(level(voiced)).toBeGreaterThan(6600);
    expect(level(voiced)).toBeLessThan(7500);
    const audible =
      samples.findLastIndex((sample) => Math.abs(sample) > 500) - samples.findIndex((sample) => Math.abs(sample) > 500);
    expect(Math.abs(audible - 8000)).toBeLessThan(100);
  });

  it('plays lists without gaps, repeats loops behind announcements, and says how each ended', async () => {
    const [low, high] = [
      await file('low.wav', { frequency: 400, seconds: 0.31 }),
      await file('high.wav', { frequency: 1200, seconds: 0.31 }),
    ];
    const peer = await stage.leg('a');
    await stage.engine.play('a', {
      playId: 'music',
      items: [{ tone: { frequencies: [2000], onMs: 200, offMs: 0 } }],
      loop: true,
    });
    stage.clock.advance(20);
    await stage.engine.play('a', { playId: 'list', items: [{ file: low }, { silenceMs: 100 }, { file: high }] });
    await stage.engine.play('a', {
      playId: 'next',
      items: [{ tone: { frequencies: [800], onMs: 100, offMs: 100, repeat: 2 } }],
    });
    while ((await stage.engine.diagnostics()).cachedPromptBytes < 2 * 0.31 * 16_000) await turn();
    await turn();
    stage.clock.advance(80);
    await peer.until(() => peer.packets.length >= 100);
    const samples = peer.heard(100);
    const at = (ms: number, length = 60): number => {
      const part = samples.subarray(ms * 8, (ms + length) * 8);
      return level(part) < 50 ? 0 : dominant(part);
    };
    expect([at(100), at(300)]).toEqual([2000, 2000]);
    expect([at(420), at(600), at(730), at(840), at(1000)]).toEqual([400, 400, 0, 1200, 1200]);
    expect([at(1140), at(1250), at(1340), at(1440)]).toEqual([800, 0, 800, 0]);
    expect([at(1600), at(1900)]).toEqual([2000, 2000]);
    await stage.engine.stopPlay('a');
    const ends = stage.events.flatMap((event) =>
      event.type === 'play.finished' ? [`${event.playId} ${event.reason}`] : [],
    );
    expect(ends).toEqual(['list end', 'next end', 'music stopped']);
  });

  it('ends a play with an error when a file is missing or no audio, and goes on with the next', async () => {
    const text = join(folder, 'text.wav');
    await writeFile(text, 'this is not audio');
    await stage.leg('a');
    for (const [playId, path] of [
      ['missing', join(folder, 'nowhere.wav')],
      ['text', text],
    ]) {
      await stage.engine.play('a', { playId, items: [{ file: path }] });
    }
    await stage.engine.play('a', { playId: 'good', items: [{ silenceMs: 40 }] });
    for (let i = 0; i < 50 && stage.events.length < 3; i++) {
      stage.clock.advance(1);
      await turn();
    }
    expect(stage.events).toMatchObject([
      { playId: 'missing', reason: 'error', error: expect.stringContaining('ENOENT') },
      { playId: 'text', reason: 'error', error: expect.stringContaining('not a WAV') },
      { playId: 'good', reason: 'end' },
    ]);
    await expect(stage.engine.play('a', { playId: 'x', items: [] })).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(stage.engine.play('a', { playId: 'x', items: [{ silenceMs: -1 }] })).rejects.toMatchObject({
      code: 'bad-argument',
    });
  });

  it('decodes a prompt once for all legs, and anew when the file changes', async () => {
    const path = await file('prompt.wav', { frequency: 500, seconds: 2 });
    const peer = await stage.leg('a');
    for (let i = 0; i < 3; i++) await stage.engine.play('a', { playId: `p${i}`, items: [{ file: path }] });
    expect((await stage.engine.diagnostics()).cachedPromptBytes).toBe(32_000);
    await stage.engine.stopPlay('a');
    await writeFile(path, wav({ frequency: 900, seconds: 1.5 }));
    await stage.engine.play('a', { playId: 'new', items: [{ file: path }] });
    stage.clock.advance(30);
    await peer.until(() => peer.packets.length >= 30);
    expect(dominant(peer.heard(20))).toBe(900);
    expect((await stage.engine.diagnostics()).cachedPromptBytes).toBe(24_000);
  });

  it('streams long audio instead of loading it', async () => {
    const path = await file('long.wav', { rate: 16_000, seconds: 90, frequency: 1000 });
    const peer = await stage.leg('a');
    await stage.engine.play('a', { playId: 'long', items: [{ file: path }], loop: true });
    expect((await stage.engine.diagnostics()).cachedPromptBytes).toBe(0);
    // Two seconds are decoded before the play counts as started.
    stage.clock.advance(95);
    await peer.until(() => peer.packets.length >= 95);
    expect(toneShare(peer.heard(90), 1000)).toBeGreaterThan(0.99);
    const stream = await WavStream.open(path);
    expect(stream.durationMs).toBe(90_000);
    await stream.close();
  });

  async function recorded(path: string): Promise<{ left: Int16Array; right: Int16Array; header: number }> {
    const bytes = await readFile(path);
    const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length));
    return {
      header: bytes.readUInt32LE(40),
      left: samples.filter((_, i) => i % 2 === 0),
      right: samples.filter((_, i) => i % 2 === 1),
    };
  }

  it('keeps the time line of a paused recording with silence', async () => {
    await stage.leg('a');
    const path = join(folder, 'paused.wav');
    await stage.engine.record('a', { recordingId: 'r', path });
    const voice = sine(700);
    await stage.talk(50, { a: voice });
    await stage.engine.pauseRecording('a', 'r', true);
    await stage.talk(50, { a: voice });
    await stage.engine.pauseRecording('a', 'r', false);
    await stage.talk(50, { a: voice });
    await stage.engine.stopRecording('a', 'r');
    const { left, header } = await recorded(path);
    expect(left.length).toBe(24_000);
    expect(header).toBe(96_000);
    expect(dominant(left.subarray(1000, 8000))).toBe(700);
    expect(level(left.subarray(8000, 16_000))).toBe(0);
    expect(dominant(left.subarray(16_000))).toBe(700);
    await expect(stage.engine.pauseRecording('a', 'r', true)).rejects.toMatchObject({ code: 'unknown-recording' });
  });

  it('records what the leg hears on the right: prompts and muted partners included truly', async () => {
    await stage.leg('a');
    await stage.leg('b');
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    const path = join(folder, 'heard.wav');
    await stage.engine.record('a', { recordingId: 'r', path });
    const voices = { a: sine(500), b: sine(900) };
    await stage.talk(50, voices);
    await stage.engine.mute('b', true);
    await stage.talk(50, voices);
    await stage.engine.play('a', { playId: 'p', items: [{ tone: { frequencies: [1500], onMs: 1000, offMs: 0 } }] });
    await stage.talk(50, voices);
    await stage.engine.closeLeg('a');
    expect(await stage.event('recording.finished')).toMatchObject({ reason: 'leg-closed', durationMs: 3000 });
    const { left, right } = await recorded(path);
    expect(dominant(right.subarray(2000, 8000))).toBe(900);
    expect(level(right.subarray(8400, 16_000))).toBe(0);
    expect(dominant(right.subarray(16_000))).toBe(1500);
    expect(toneShare(left.subarray(2000), 500)).toBeGreaterThan(0.98);
  });

  it('ends voice mail after silence and at the limit, in mono', async () => {
    await stage.leg('a');
    const path = join(folder, 'mail.wav');
    await stage.engine.record('a', { recordingId: 'r', path, mono: true, silenceMs: 600, maxMs: 60_000 });
    await stage.talk(60, { a: sine(700) });
    await stage.talk(40, { a: () => new Int16Array(160) });
    expect(await stage.event('recording.finished')).toMatchObject({ reason: 'silence' });
    const bytes = await readFile(path);
    expect(bytes.readUInt16LE(22)).toBe(1);
    expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44);
    stage.events.length = 0;
    await stage.engine.record('a', { recordingId: 'r2', path, mono: true, maxMs: 500 });
    await stage.talk(40, { a: sine(700) });
    expect(await stage.event('recording.finished')).toMatchObject({ reason: 'limit', durationMs: 500 });
  });

  it('refuses a recording that cannot be written, and tells of one that breaks later', async () => {
    await stage.leg('a');
    await writeFile(join(folder, 'file'), '');
    await expect(
      stage.engine.record('a', { recordingId: 'r', path: join(folder, 'file/below.wav') }),
    ).rejects.toMatchObject({ code: 'file-failed' });
    // /dev/full opens like any file and refuses every write: a full disk.
    await expect(stage.engine.record('a', { recordingId: 'r', path: '/dev/full' })).rejects.toMatchObject({
      code: 'file-failed',
    });
    expect((await stage.engine.diagnostics()).recordings).toBe(0);
  });

  it('repairs what a crash leaves behind', async () => {
    await stage.leg('a');
    const path = join(folder, 'crash.wav');
    await stage.engine.record('a', { recordingId: 'r', path });
    await stage.talk(150, { a: sine(700) });
    await stage.engine.stopRecording('a', 'r');
    const whole = await readFile(path);
    // Header behind the data, a torn sample at the end.
    const crashed = Buffer.from(whole);
    crashed.writeUInt32LE(32_000, 40);
    crashed.writeUInt32LE(32_036, 4);
    await writeFile(path, crashed.subarray(0, whole.length - 3));
    expect(await repairRecording(path)).toEqual({ durationMs: 3000 - 1 / 8, changed: true });
    expect((await readFile(path)).readUInt32LE(40)).toBe(whole.length - 44 - 4);
    expect(await repairRecording(path)).toMatchObject({ changed: false });
    await truncate(path, 10);
    expect(await repairRecording(path)).toEqual({ durationMs: 0, changed: true });
    expect((await readFile(path)).length).toBe(44);
    await appendFile(path, 'x');
    await writeFile(path, 'x'.repeat(100));
    await expect(repairRecording(path)).rejects.toMatchObject({ code: 'file-failed' });
    expect((await readFile(path)).toString()).toBe('x'.repeat(100));
  });
});
