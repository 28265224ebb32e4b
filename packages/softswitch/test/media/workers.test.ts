import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMediaEngine, type MediaEvent, type OwnedMediaEngine } from '../../src/media/index.ts';
import { RtpPeer } from './rtp-peer.ts';
import { sine, toneShare } from './tone-analysis.ts';

const PORTS = { ports: { min: 22528, max: 25599 } };

/** A telephone that keeps talking until told to stop. */
function talking(peer: RtpPeer, frequency: number): () => void {
  const voice = sine(frequency);
  const timer = setInterval(() => peer.sendSamples(voice(160)), 20);
  return () => clearInterval(timer);
}

async function eventOf<T extends MediaEvent['type']>(
  events: MediaEvent[],
  type: T,
  matches: (event: Extract<MediaEvent, { type: T }>) => boolean = () => true,
): Promise<Extract<MediaEvent, { type: T }>> {
  for (;;) {
    const found = events.find((event) => event.type === type && matches(event as Extract<MediaEvent, { type: T }>));
    if (found) return found as Extract<MediaEvent, { type: T }>;
    await turn();
  }
}

describe('media in worker processes', () => {
  let folder: string;
  let engine: OwnedMediaEngine;
  let events: MediaEvent[];
  /** The worker as a product ships it: bundled. It also starts three times faster than the sources. */
  let bundle: string;
  const peers: RtpPeer[] = [];
  const stops: (() => void)[] = [];

  async function start(workers: number): Promise<void> {
    engine = await createMediaEngine({
      ...PORTS,
      workers,
      runFolder: join(folder, 'run'),
      workerEntry: { path: join(bundle, 'worker-main.mjs') },
    });
    events = [];
    engine.on((event) => events.push(event));
  }

  async function leg(legId: string, frequency: number, near?: string): Promise<RtpPeer> {
    const peer = await RtpPeer.open();
    peers.push(peer);
    await engine.createLeg({ legId, kind: 'rtp', near });
    peer.aim(await engine.answerOffer(legId, peer.sdp()));
    stops.push(talking(peer, frequency));
    return peer;
  }

  const hears = (peer: RtpPeer, frequency: number): Promise<void> => {
    const before = peer.packets.length;
    return peer.until(() => peer.packets.length > before + 12 && toneShare(peer.heard(10), frequency) > 0.9);
  };

  beforeAll(async () => {
    bundle = await mkdtemp(join(tmpdir(), 'worker-bundle-'));
    await build({
      entryPoints: [join(import.meta.dirname, '../../src/media/worker/worker-main.ts')],
      outdir: bundle,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // Keeps the browser part, and werift with it, in a file of its own that is loaded when needed.
      splitting: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
  });
  afterAll(() => rm(bundle, { recursive: true }));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workers-'));
  });

  afterEach(async () => {
    for (const stop of stops.splice(0)) stop();
    await engine.close();
    await Promise.all(peers.splice(0).map((peer) => peer.close()));
    expect((await readdir(join(folder, 'run'))).filter((name) => !name.endsWith('.log'))).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('joins legs of different workers over a tie line, with whisper and re-homing after a death', async () => {
    await start(2);
    const a = await leg('a', 440);
    const b = await leg('b', 1000);
    const coach = await leg('coach', 2000, 'a');
    const { workers } = await engine.diagnostics();
    expect(new Set(workers.map((worker) => worker.pid)).size).toBe(2);
    await engine.createBridge('bridge');
    await engine.join('bridge', 'a');
    await engine.join('bridge', 'b');
    await Promise.all([hears(a, 1000), hears(b, 440)]);
    await engine.join('bridge', 'coach', { role: 'coach', heardBy: ['b'] });
    await b.until(() => toneShare(b.heard(10), 2000) > 0.3 && toneShare(b.heard(10), 440) > 0.3);
    await hears(a, 1000);
    expect((await engine.snapshot()).legs).toContainEqual(
      expect.objectContaining({ legId: 'coach', bridgeId: 'bridge', role: 'coach' }),
    );
    // The worker at home of the bridge dies with a and coach; b lives on and the bridge takes newcomers.
    process.kill(workers[0].pid, 'SIGKILL');
    expect(await eventOf(events, 'worker.died')).toMatchObject({ workerId: '1' });
    expect(
      events
        .filter((event) => event.type === 'leg.closed')
        .map((event) => event.legId)
        .sort(),
    ).toEqual(['a', 'coach']);
    const c = await leg('c', 700);
    await engine.join('bridge', 'c');
    await Promise.all([hears(c, 1000), hears(b, 700)]);
    await engine.closeBridge('bridge');
    for (const legId of ['b', 'c']) await engine.closeLeg(legId);
    expect(await engine.diagnostics()).toMatchObject({ legs: 0, bridges: 0, portsInUse: 0, ticking: false });
    const { resources } = await engine.diagnostics();
    expect(resources.UDPWrap).toBeUndefined();
    // Each of the two workers keeps one timer: it watches for its controller.
    expect(resources.Timeout).toBe(2);
    await coach.close();
    peers.splice(peers.indexOf(coach), 1);
  }, 30_000);

  it('repairs recordings of a killed worker and tells what became of its calls', async () => {
    await start(1);
    const peer = await leg('a', 440);
    const path = join(folder, 'killed.wav');
    await engine.record('a', { recordingId: 'r', path });
    await peer.until(() => peer.packets.length > 110);
    const [{ pid }] = (await engine.diagnostics()).workers;
    process.kill(pid, 'SIGKILL');
    const finished = await eventOf(events, 'recording.finished');
    expect(finished).toMatchObject({ legId: 'a', recordingId: 'r', path, reason: 'worker-died' });
    expect(finished.durationMs).toBeGreaterThanOrEqual(1000);
    await eventOf(events, 'worker.died');
    expect(events.filter((event) => event.type !== 'leg.connected').map((event) => event.type)).toEqual([
      'recording.finished',
      'leg.closed',
      'worker.died',
    ]);
    const wav = await readFile(path);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    expect(wav.readUInt32LE(40)).toBe(finished.durationMs * 32);
    await expect(engine.statistics('a')).rejects.toMatchObject({ code: 'unknown-leg' });
    await hearsNew();
  }, 30_000);

  /** The successor of the dead worker serves calls. */
  async function hearsNew(): Promise<void> {
    const peer = await leg('next', 500);
    await engine.play('next', {
      playId: 'p',
      items: [{ tone: { frequencies: [900], onMs: 60_000, offMs: 0 } }],
    });
    await hears(peer, 900);
    await engine.closeLeg('next');
  }

  it('survives its controller: a new one finds calls, bridges, recordings and the events it missed', async () => {
    await start(1);
    const a = await leg('a', 440);
    const b = await leg('b', 1000);
    await engine.createBridge('bridge');
    await engine.createBridge('empty');
    await engine.join('bridge', 'a');
    await engine.join('bridge', 'b', { role: 'party' });
    const path = join(folder, 'long.wav');
    await hears(a, 1000);
    const [{ pid }] = (await engine.diagnostics()).workers;
    await engine.record('a', { recordingId: 'r', path, maxMs: 2000 });
    await engine.detach();
    // While nobody is there the call goes on, a digit is pressed and the recording reaches its limit.
    a.sendRaw(Buffer.from([5, 0x8a, 0x03, 0x20]), { payloadType: 101, step: 0 });
    const before = b.packets.length;
    await b.until(() => b.packets.length > before + 110);
    await start(1);
    expect((await engine.diagnostics()).workers).toEqual([{ workerId: '1', pid }]);
    expect(await eventOf(events, 'leg.digit')).toMatchObject({ legId: 'a', digit: '5', source: 'rfc4733' });
    expect(await eventOf(events, 'recording.finished')).toMatchObject({ path, reason: 'limit', durationMs: 2000 });
    const snapshot = await engine.snapshot();
    expect(snapshot.bridges.sort()).toEqual(['bridge', 'empty']);
    expect(snapshot.legs.map((found) => [found.legId, found.bridgeId, found.role])).toEqual([
      ['a', 'bridge', 'party'],
      ['b', 'bridge', 'party'],
    ]);
    await Promise.all([hears(a, 1000), hears(b, 440)]);
    await engine.leave('b');
    await engine.join('empty', 'b');
    await engine.join('empty', 'a');
    await hears(b, 440);
  }, 30_000);

  it('lets a second controller take over without harming the calls', async () => {
    await start(1);
    const first = engine;
    const peer = await leg('a', 440);
    await start(1);
    await expect(first.statistics('a')).rejects.toMatchObject({ code: 'worker-gone' });
    const { packetsReceived } = await engine.statistics('a');
    await peer.until(() => peer.packets.length > 40);
    expect((await engine.statistics('a')).packetsReceived).toBeGreaterThan(packetsReceived);
    await first.detach();
  }, 30_000);

  it('finds the dead after both controller and worker were killed', async () => {
    const run = join(folder, 'run');
    const script = `
      import { createMediaEngine } from ${JSON.stringify(join(import.meta.dirname, '../../src/media/index.ts'))};
      const engine = await createMediaEngine({ ports: { min: 22528, max: 25599 }, workers: 1, runFolder: ${JSON.stringify(run)} });
      await engine.createLeg({ legId: 'lost', kind: 'rtp' });
      await engine.record('lost', { recordingId: 'r', path: ${JSON.stringify(join(folder, 'lost.wav'))} });
      console.log((await engine.diagnostics()).workers[0].pid);
      setInterval(() => {}, 1000);`;
    const controller = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
    });
    let printed = '';
    controller.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    while (!printed.includes('\n')) await turn();
    controller.kill('SIGKILL');
    process.kill(Number(printed), 'SIGKILL');
    await start(1);
    expect(await eventOf(events, 'recording.finished')).toMatchObject({ legId: 'lost', reason: 'worker-died' });
    expect(await eventOf(events, 'leg.closed')).toMatchObject({ legId: 'lost', reason: 'worker-died' });
    expect((await engine.snapshot()).legs).toEqual([]);
  }, 30_000);

  it('that were stopped while no controller was there have their calls told to the next one', async () => {
    await start(1);
    await leg('a', 440);
    const path = join(folder, 'stopped.wav');
    await engine.record('a', { recordingId: 'r', path });
    const [{ pid }] = (await engine.diagnostics()).workers;
    await engine.detach();
    process.kill(pid, 'SIGTERM');
    while (existsSync(join(folder, 'run/media-1.sock'))) await turn();
    await start(1);
    expect(await eventOf(events, 'recording.finished')).toMatchObject({ legId: 'a', recordingId: 'r', path });
    expect(await eventOf(events, 'leg.closed')).toMatchObject({ legId: 'a', reason: 'worker-died' });
    const wav = await readFile(path);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  }, 30_000);

  it('of another version end their calls and make room, without a record lost', async () => {
    await start(1);
    const run = join(folder, 'run');
    await leg('a', 440);
    await engine.record('a', { recordingId: 'r', path: join(folder, 'old.wav') });
    await engine.detach();
    // A go-between that makes the living worker look like one of version 0.
    await rename(join(run, 'media-1.sock'), join(run, 'real.sock'));
    const proxy = createServer((client) => {
      const worker = connect(join(run, 'real.sock'));
      worker.on('data', (chunk) => client.write(chunk.toString().replace(/"version":\d+/, '"version":0')));
      client.on('data', (chunk) => worker.write(chunk));
      worker.on('close', () => {
        client.end();
        proxy.close();
      });
      client.on('close', () => worker.end());
    });
    await new Promise<void>((resolve) => proxy.listen(join(run, 'media-1.sock'), resolve));
    await start(1);
    expect(await eventOf(events, 'recording.finished')).toMatchObject({ recordingId: 'r', reason: 'leg-closed' });
    expect(await eventOf(events, 'leg.closed')).toMatchObject({ legId: 'a', reason: 'closed' });
    expect((await engine.snapshot()).legs).toEqual([]);
    await leg('b', 440);
    await rm(join(run, 'real.sock'), { force: true });
  }, 30_000);

  it('ends itself when no controller comes back', async () => {
    const orphaned = await createMediaEngine({
      ...PORTS,
      workers: 1,
      runFolder: join(folder, 'run'),
      orphanTimeoutMs: 300,
      workerEntry: { path: join(bundle, 'worker-main.mjs') },
    });
    await orphaned.createLeg({ legId: 'a', kind: 'rtp' });
    const path = join(folder, 'orphan.wav');
    await orphaned.record('a', { recordingId: 'r', path });
    const [{ pid }] = (await orphaned.diagnostics()).workers;
    await orphaned.detach();
    const alive = (): boolean => {
      try {
        // Signal 0 also reaches a zombie, which is dead for us.
        return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
      } catch {
        return false;
      }
    };
    while (alive()) await turn();
    const wav = await readFile(path);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    await start(1);
  }, 30_000);
});
