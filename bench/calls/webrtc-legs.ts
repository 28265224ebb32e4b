import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMediaEngine, type OwnedMediaEngine } from '../../packages/softswitch/src/media/index.ts';
import { measureProcess } from './process-meter.ts';
import { round } from './recorded-calls.ts';

export type WebRtcFigures = {
  legs: number;
  seconds: number;
  corePercent: number;
  corePercentPerLeg: number;
  memoryKbPerLeg: number;
  setupMsPerLeg: number;
  packetsReceived: number;
  packetsLost: number;
};

/** Both ends are this library: one worker is measured, a second one plays the browsers (ICE, DTLS and SRTP are real). */
export async function measureWebRtcLegs(legs: number, seconds: number): Promise<WebRtcFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-webrtc-'));
  const engine = await createMediaEngine({
    workers: 1,
    runFolder: join(folder, 'engine'),
    webrtc: { ports: { min: 28672, max: 30719 } },
  });
  const browsers = await createMediaEngine({
    workers: 1,
    runFolder: join(folder, 'browsers'),
    ports: { min: 24576, max: 26623 },
    webrtc: { ports: { min: 30720, max: 32767 } },
  });
  try {
    const [{ pid }] = (await engine.diagnostics()).workers;
    await connectLeg(engine, browsers, 'warm-up');
    await Promise.all([engine.closeLeg('warm-up'), browsers.closeLeg('warm-up')]);
    const idle = measureProcess(pid);
    const startedAt = performance.now();
    for (let leg = 0; leg < legs; leg++) {
      const legId = `leg-${leg}`;
      await connectLeg(engine, browsers, legId);
      if (leg % 2 === 0) await engine.createBridge(`bridge-${leg >> 1}`);
      await engine.join(`bridge-${leg >> 1}`, legId);
      await browsers.play(legId, {
        playId: 'tone',
        items: [{ tone: { frequencies: [400 + leg * 20], onMs: 600_000, offMs: 0 } }],
      });
    }
    const setupMs = performance.now() - startedAt;
    const before = await totals(browsers, legs);
    const from = { at: performance.now(), ...measureProcess(pid) };
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const to = { at: performance.now(), ...measureProcess(pid) };
    const after = await totals(browsers, legs);
    const corePercent = ((to.cpuSeconds - from.cpuSeconds) / (to.at - from.at)) * 100_000;
    return {
      legs,
      seconds,
      corePercent: round(corePercent),
      corePercentPerLeg: round(corePercent / legs, 2),
      memoryKbPerLeg: round(((to.residentMb - idle.residentMb) * 1024) / legs),
      setupMsPerLeg: round(setupMs / legs),
      packetsReceived: after.received - before.received,
      packetsLost: after.lost - before.lost,
    };
  } finally {
    await Promise.all([engine.close(), browsers.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function connectLeg(engine: OwnedMediaEngine, browsers: OwnedMediaEngine, legId: string): Promise<void> {
  await Promise.all([engine, browsers].map((side) => side.createLeg({ legId, kind: 'webrtc' })));
  const connected = Promise.all(
    [engine, browsers].map(
      (side) =>
        new Promise<void>((resolve, reject) => {
          const stop = side.on((event) => {
            if (!('legId' in event) || event.legId !== legId) return;
            if (event.type === 'leg.connected') resolve();
            else if (event.type === 'leg.closed') reject(new Error(`${legId} closed: ${event.reason}`));
            else return;
            stop();
          });
        }),
    ),
  );
  const offer = await browsers.createOffer(legId);
  await browsers.acceptAnswer(legId, await engine.answerOffer(legId, offer));
  await connected;
}

async function totals(engine: OwnedMediaEngine, legs: number): Promise<{ received: number; lost: number }> {
  const all = await Promise.all(Array.from({ length: legs }, (_, leg) => engine.statistics(`leg-${leg}`)));
  return {
    received: all.reduce((sum, facts) => sum + facts.packetsReceived, 0),
    lost: all.reduce((sum, facts) => sum + facts.packetsLost, 0),
  };
}
