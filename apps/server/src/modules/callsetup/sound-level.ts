/** How loud the voice of one leg is, and whether sound comes and goes at all: measured, not supposed. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TelephonyAdapter } from '@qiao/softswitch';
import { newId } from '#kernel';
import type { TestRun } from './test-run.ts';

const pieceMs = 600;
const patienceMs = 10_000;
/** Reports (RTCP) come every five seconds, and one answers ours. */
const reportMs = 12_000;
/** So long a person listens at least, before the test hangs up. */
const personMs = 5000;
/** Decibels below full scale; a quiet room at an open microphone is about -60. */
const audibleDb = -50;

/** Root mean square of 16-bit mono, in decibels below full scale. */
export function levelOf(wav: Buffer): number {
  const data = wav.indexOf('data', 12, 'latin1');
  const from = data < 0 ? 44 : data + 8;
  let sum = 0;
  let count = 0;
  for (let at = from; at + 1 < wav.length; at += 2) {
    sum += (wav.readInt16LE(at) / 32768) ** 2;
    count++;
  }
  return count === 0 || sum === 0 ? -96 : Math.max(-96, Math.round(10 * Math.log10(sum / count)));
}

type Listening = { adapter: TelephonyAdapter; legId: string; folder: string };

/** The leg's own voice for a moment. Null: it could not be recorded. */
async function listen({ adapter, legId, folder }: Listening): Promise<number | null> {
  const recordingId = newId();
  const path = join(folder, `${recordingId}.wav`);
  const done = new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), pieceMs + 4000);
    const off = adapter.on((event) => {
      const mine = event.type === 'recording.finished' && event.recordingId === recordingId;
      const gone = event.type === 'leg.ended' && event.legId === legId;
      if (!mine && !gone) return;
      clearTimeout(timer);
      off();
      resolve(mine ? event.path : null);
    });
  });
  try {
    await adapter.record(legId, { recordingId, path, mono: true, maxMs: pieceMs });
    const written = await done;
    return written === null ? null : levelOf(await readFile(written));
  } catch {
    return null;
  } finally {
    await rm(path, { force: true });
  }
}

/** Two steps of the test: their sound reaches us, and ours reaches them (their side reports it, RTCP). */
export async function measureBothWays(run: TestRun, listening: Listening): Promise<void> {
  const { adapter, legId } = listening;
  const began = performance.now();
  run.say('from-them', 'running', 'listening');
  run.say('to-them', 'running', 'playing');
  let loudest = -96;
  const heard = await run.until(patienceMs, async () => {
    const now = await adapter.statistics(legId).catch(() => null);
    if (!now) return 'gone' as const;
    if (now.packetsReceived === 0) return null;
    const level = await listen(listening);
    if (level !== null) loudest = Math.max(loudest, level);
    return loudest >= audibleDb ? ('heard' as const) : null;
  });
  const now = await adapter.statistics(legId).catch(() => null);
  const values = {
    packets: now?.packetsReceived ?? 0,
    lost: now?.packetsLost ?? 0,
    jitter: Math.round(now?.jitterMs ?? 0),
    codec: now?.codec ?? '',
    level: loudest,
  };
  if (heard === 'heard') run.say('from-them', 'ok', 'heard', { values });
  else if (heard === 'gone') run.say('from-them', 'warning', 'left-early', { values });
  else if (values.packets > 0) run.say('from-them', 'warning', 'silent', { values, mend: ['sound', null] });
  else run.say('from-them', 'failed', 'no-packets', { values, mend: ['sound', null] });
  const reported = await run.until(reportMs, async () => {
    const state = await adapter.statistics(legId).catch(() => null);
    return state === null || state.roundTripMs !== null ? (state ?? 'gone') : null;
  });
  const sent = now?.packetsSent ?? 0;
  if (reported && reported !== 'gone' && reported.roundTripMs !== null)
    run.say('to-them', 'ok', 'reported', {
      values: { packets: reported.packetsSent, delay: Math.round(reported.roundTripMs) },
    });
  else if (sent === 0) run.say('to-them', 'failed', 'nothing-sent', { mend: ['sound', null] });
  // Many telephones report nothing: what a person hears decides.
  else run.say('to-them', 'ok', 'sent', { values: { packets: sent } });
  if (heard !== 'gone' && reported !== 'gone')
    await run.until(personMs - (performance.now() - began), async () =>
      (await adapter.statistics(legId).catch(() => null)) ? null : true,
    );
}
