import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';
import { dominant, level, sine, toneShare } from './tone-analysis.ts';

describe('calls between telephones', () => {
  let stage: Stage;
  let folder: string;

  beforeEach(async () => {
    stage = await Stage.open();
    folder = await mkdtemp(join(tmpdir(), 'media-'));
  });

  afterEach(async () => {
    await stage.close();
    expect(await stage.engine.diagnostics()).toMatchObject({ legs: 0, bridges: 0, portsInUse: 0, ticking: false });
    await rm(folder, { recursive: true });
  });

  it('carries different tones both ways, relayed as they arrive', async () => {
    const a = await stage.leg('a');
    const b = await stage.leg('b');
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    await stage.talk(60, { a: sine(440), b: sine(1000) });
    await b.until(() => b.packets.length >= 55);
    await a.until(() => a.packets.length >= 55);
    expect(dominant(b.heard(40))).toBe(440);
    expect(toneShare(b.heard(40), 440)).toBeGreaterThan(0.99);
    expect(dominant(a.heard(40))).toBe(1000);
  });

  it('translates between A-law and µ-law on the fly', async () => {
    const a = await stage.leg('a', { formats: '8 101' });
    const b = await stage.leg('b', { formats: '0 101', payloadType: 0 });
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    await stage.talk(40, { a: sine(700), b: sine(1300) });
    await b.until(() => b.packets.length >= 38);
    await a.until(() => a.packets.length >= 38);
    expect(b.packets.at(-1)?.payloadType).toBe(0);
    expect(a.packets.at(-1)?.payloadType).toBe(8);
    expect(toneShare(b.heard(20), 700)).toBeGreaterThan(0.99);
    expect(toneShare(a.heard(20), 1300)).toBeGreaterThan(0.99);
  });

  it('records both sides into separate channels', async () => {
    await stage.leg('a');
    await stage.leg('b');
    await stage.engine.createBridge('bridge');
    await stage.engine.join('bridge', 'a');
    await stage.engine.join('bridge', 'b');
    const path = join(folder, 'deep/call.wav');
    await stage.engine.record('a', { recordingId: 'r', path });
    await stage.talk(100, { a: sine(440), b: sine(1000) });
    await stage.engine.stopRecording('a', 'r');
    const event = await stage.event('recording.finished');
    expect(event).toMatchObject({ legId: 'a', recordingId: 'r', path, reason: 'stopped', durationMs: 2000 });
    const wav = await readFile(path);
    expect(wav.length).toBe(44 + 2000 * 32);
    expect(wav.readUInt32LE(40)).toBe(2000 * 32);
    const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44));
    const left = samples.filter((_, i) => i % 2 === 0 && i > 16000);
    const right = samples.filter((_, i) => i % 2 === 1 && i > 16000);
    expect(toneShare(left, 440)).toBeGreaterThan(0.99);
    expect(toneShare(right, 1000)).toBeGreaterThan(0.99);
    expect(level(left)).toBeGreaterThan(5000);
  });
});
