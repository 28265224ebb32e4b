/**
 * Calls through the embedded softswitch, and the same calls through a real Asterisk in the same run: new calls per second
 * with a prompt (sipp as load), concurrent recorded calls on one core while an API is busy (delay by capture), browser legs.
 * `npx tsx bench/calls.ts [--json] [--smoke]`; the last line of the output is one JSON object.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asteriskUp } from './calls/asterisk.ts';
import { measureAsteriskRate, measureCallRate } from './calls/call-rate.ts';
import { ensurePrograms } from './calls/programs.ts';
import { measureRecordedCalls, type RecordedCallsFigures } from './calls/recorded-calls.ts';
import { asteriskSwitch, embeddedSwitch } from './calls/switches.ts';
import { measureWebRtcLegs } from './calls/webrtc-legs.ts';

export type BenchResult = { name: string; pass: boolean; figures: unknown; floor: unknown };

const LIMITS = {
  callsPerSecond: 100,
  longestHoldMs: 5000,
  recordedCalls: 200,
  capturedDelayP99Ms: 10,
  corePercent: 100,
  webrtcLegs: 50,
};

const CALLER_PORT = 5266;

/** `smoke` checks that everything runs, in seconds and with few calls; its figures prove nothing. */
export async function run(options: { json?: boolean; smoke?: boolean } = {}): Promise<BenchResult> {
  const say = (text: string): void => {
    if (!options.json) console.error(text);
  };
  await ensurePrograms();
  const { smoke = false } = options;
  const calls = smoke ? 10 : LIMITS.recordedCalls;
  const legs = smoke ? 4 : LIMITS.webrtcLegs;
  const rate = smoke ? 10 : LIMITS.callsPerSecond;
  const seconds = { rate: smoke ? 2 : 15, recorded: smoke ? 4 : 15, webrtc: smoke ? 2 : 10 };
  say(`${rate} new calls a second …`);
  const fresh = await measureCallRate(rate, seconds.rate);
  say('… through Asterisk');
  const anchorFresh = await measureAsteriskRate(rate, seconds.rate);
  say(`${calls} recorded two-leg calls …`);
  const recorded = await measureRecordedCalls(embeddedSwitch, calls, seconds.recorded);
  say('… through Asterisk');
  const anchorRecorded = await measureAsteriskRecorded(calls, seconds.recorded);
  say(`${legs} browser legs …`);
  const webrtc = await measureWebRtcLegs(legs, seconds.webrtc);
  const served =
    fresh.failedCalls === 0 &&
    fresh.promptsHeardWhole === fresh.calls &&
    fresh.leftOver === 0 &&
    fresh.longestHoldMs <= LIMITS.longestHoldMs;
  const complete = recorded.packetsLost === 0 && recorded.packetsWrong === 0 && recorded.recordingsComplete;
  const { captured } = recorded;
  // A capture that lost packets would hide the slow ones.
  const believable = captured.droppedByKernel === 0 && captured.lost === 0 && captured.matched > calls;
  const fast = captured.delayMs.p99 <= LIMITS.capturedDelayP99Ms && recorded.corePercent < LIMITS.corePercent;
  // Every leg hears 50 packets a second; a few may be under way when the counters are read.
  const heard = webrtc.packetsReceived >= webrtc.legs * webrtc.seconds * 49;
  const pass = served && complete && believable && (smoke || fast) && webrtc.packetsLost === 0 && heard;
  return {
    name: 'calls',
    pass,
    figures: { fresh, recorded, webrtc },
    floor: { limits: LIMITS, asterisk: { fresh: anchorFresh, recorded: anchorRecorded } },
  };
}

async function measureAsteriskRecorded(
  calls: number,
  seconds: number,
): Promise<RecordedCallsFigures | { unavailable: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-asterisk-'));
  const asterisk = await asteriskUp({ callerPort: CALLER_PORT, folder });
  if ('unavailable' in asterisk) return asterisk;
  try {
    return await measureRecordedCalls((rig) => asteriskSwitch(rig, asterisk, CALLER_PORT), calls, seconds);
  } finally {
    await asterisk.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await run({ json: process.argv.includes('--json'), smoke: process.argv.includes('--smoke') });
  console.log(JSON.stringify(result));
  process.exit(result.pass ? 0 : 1);
}
