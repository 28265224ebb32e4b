/**
 * Calls through the embedded softswitch: new calls per second with a prompt (sipp as load), concurrent recorded calls on
 * one core while an API is busy, and browser legs.
 * `npx tsx bench/calls.ts [--json] [--smoke]`; the last line of the output is one JSON object.
 */
import { pathToFileURL } from 'node:url';
import { measureCallRate } from './calls/call-rate.ts';
import { measureRecordedCalls } from './calls/recorded-calls.ts';
import { measureWebRtcLegs } from './calls/webrtc-legs.ts';

export type BenchResult = { name: string; pass: boolean; figures: unknown; floor: Record<string, number> };

const FLOOR = {
  callsPerSecond: 100,
  longestHoldMs: 5000,
  recordedCalls: 200,
  delayP99Ms: 10,
  corePercent: 100,
  webrtcLegs: 50,
};

/** `smoke` checks that everything runs, in seconds and with few calls; its figures prove nothing. */
export async function run(options: { json?: boolean; smoke?: boolean } = {}): Promise<BenchResult> {
  const say = (text: string): void => {
    if (!options.json) console.log(text);
  };
  const calls = options.smoke ? 10 : FLOOR.recordedCalls;
  const legs = options.smoke ? 4 : FLOOR.webrtcLegs;
  const rate = options.smoke ? 10 : FLOOR.callsPerSecond;
  say(`${rate} new calls a second …`);
  const fresh = await measureCallRate(rate, options.smoke ? 2 : 20);
  say(JSON.stringify(fresh, null, 2));
  say(`${calls} recorded two-leg calls …`);
  const recorded = await measureRecordedCalls(calls, options.smoke ? 2 : 20);
  say(JSON.stringify(recorded, null, 2));
  say(`${legs} browser legs …`);
  const webrtc = await measureWebRtcLegs(legs, options.smoke ? 2 : 15);
  say(JSON.stringify(webrtc, null, 2));
  const served =
    fresh.failedCalls === 0 &&
    fresh.promptsHeardWhole === fresh.calls &&
    fresh.leftOver === 0 &&
    fresh.longestHoldMs <= FLOOR.longestHoldMs;
  const complete = recorded.packetsLost === 0 && recorded.packetsWrong === 0 && recorded.recordingsComplete;
  const fast = recorded.delayMs.p99 <= FLOOR.delayP99Ms && recorded.corePercent < FLOOR.corePercent;
  // Every leg hears 50 packets a second; a few may be under way when the counters are read.
  const heard = webrtc.packetsReceived >= webrtc.legs * webrtc.seconds * 49;
  const pass = served && complete && (options.smoke === true || fast) && webrtc.packetsLost === 0 && heard;
  return { name: 'calls', pass, figures: { fresh, recorded, webrtc }, floor: FLOOR };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await run({ json: process.argv.includes('--json'), smoke: process.argv.includes('--smoke') });
  console.log(JSON.stringify(result));
  process.exitCode = result.pass ? 0 : 1;
}
