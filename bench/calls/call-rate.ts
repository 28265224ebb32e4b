import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LINEAR_TO_A_LAW } from '../../packages/softswitch/src/media/audio/g711.ts';
import { wavHeader } from '../../packages/softswitch/src/media/recording/wav-header.ts';
import { ASTERISK_SIP_PORT, asteriskUp } from './asterisk.ts';
import type { ServerAnswer, ServerRequest } from './call-server.ts';
import { Child } from './child.ts';
import { measureProcess } from './process-meter.ts';
import { round } from './recorded-calls.ts';
import type { SinkAnswer, SinkRequest } from './rtp-sink.ts';

export type CallRateFigures = {
  callsPerSecond: number;
  calls: number;
  failedCalls: number;
  sipRetransmissions: number;
  answerMs: number;
  longestHoldMs: number;
  promptsHeardWhole: number;
  rtpPackets: number;
  rtpGaps: number;
  signallingCorePercent: number;
  mediaCorePercent: number;
  cpuMsPerCall: number;
  leftOver: number;
};

const SIP_PORT = 5262;
const NUMBER = '4008001234';
/** Where the callers' sipp listens: the address of their trunk. */
export const sippPort = 5264;
const SINKS = 16;
const PROMPT_FRAMES = 150;

/** Three seconds of a rising tone: every frame differs from every other. */
function makePrompt(): { wav: Buffer; frames: string[] } {
  const samples = new Int16Array(PROMPT_FRAMES * 160);
  for (let i = 0, phase = 0; i < samples.length; i++) {
    phase += (2 * Math.PI * (300 + (2800 * i) / samples.length)) / 8000;
    samples[i] = Math.round(9000 * Math.sin(phase));
  }
  const data = Buffer.from(samples.buffer);
  const frames = Array.from({ length: PROMPT_FRAMES }, (_, frame) =>
    Buffer.from(
      Uint8Array.from(samples.subarray(frame * 160, (frame + 1) * 160), (sample) => LINEAR_TO_A_LAW[sample & 0xffff]),
    ).toString('base64'),
  );
  return { wav: Buffer.concat([wavHeader(1, data.length), data]), frames };
}

type SippTotals = { successful: number; failed: number; retransmissions: number; answerMs: number };

/** Callers at a steady rate, by `prompt-call.xml`: each listens until the other side hangs up. `ports.csv` of the folder: where its sound goes. */
export async function runSipp({
  folder,
  sipPort,
  rate,
  calls,
  number = NUMBER,
}: {
  folder: string;
  sipPort: number;
  rate: number;
  calls: number;
  number?: string;
}): Promise<SippTotals> {
  const statistics = join(folder, 'statistics.csv');
  const args = [
    `127.0.0.1:${sipPort}`,
    ...['-sf', fileURLToPath(new URL('./prompt-call.xml', import.meta.url)), '-inf', join(folder, 'ports.csv')],
    ...['-i', '127.0.0.1', '-p', String(sippPort), '-t', 'u1', '-s', number, '-buff_size', '2000000'],
    ...['-r', String(rate), '-m', String(calls), '-l', String(rate * 12), '-timeout', '120s', '-timeout_error'],
    ...[
      '-nostdin',
      '-trace_stat',
      '-stf',
      statistics,
      '-fd',
      '1',
      '-trace_err',
      '-error_file',
      join(folder, 'errors.log'),
    ],
  ];
  const code = await new Promise<number | null>((resolve, reject) => {
    const sipp = spawn('sipp', args, { cwd: folder, stdio: 'ignore', env: { ...process.env, TERM: 'dumb' } });
    sipp.once('error', () => reject(new Error('sipp does not start: install the Debian package sip-tester')));
    sipp.once('exit', resolve);
  });
  const [header, ...rows] = (await readFile(statistics, 'utf8')).trim().split('\n');
  const last = rows.at(-1)?.split(';') ?? [];
  const column = (name: string): string => last[header.split(';').indexOf(name)] ?? '';
  // 00:00:00:004000 is hours, minutes, seconds and microseconds.
  const [hours, minutes, seconds, microseconds] = column('ResponseTime1(C)').split(':').map(Number);
  const totals = {
    successful: Number(column('SuccessfulCall(C)')),
    failed: Number(column('FailedCall(C)')),
    retransmissions: Number(column('Retransmissions(C)')),
    answerMs: (hours * 3600 + minutes * 60 + seconds) * 1000 + microseconds / 1000,
  };
  if (code !== 0 && totals.failed === 0) throw new Error(`sipp ended with ${code}`);
  return totals;
}

/** New calls at a steady rate through the whole softswitch; each hears a 3-s prompt and is hung up on. */
export async function measureCallRate(rate: number, seconds: number): Promise<CallRateFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-rate-'));
  const server = new Child<ServerRequest, ServerAnswer>('./call-server.ts');
  const sink = new Child<SinkRequest, SinkAnswer>('./rtp-sink.ts', ['--single-threaded-gc']);
  try {
    const { wav, frames } = makePrompt();
    const prompt = join(folder, 'prompt.wav');
    await writeFile(prompt, wav);
    const opened = await sink.ask({ open: { sockets: SINKS, frames } });
    if (!('ports' in opened)) throw new Error('the sink did not open its ports');
    await writeFile(join(folder, 'ports.csv'), `SEQUENTIAL\n${opened.ports.map((port) => `${port};`).join('\n')}\n`);
    const started = await server.ask({
      start: { sipPort: SIP_PORT, callerPort: sippPort, prompt, runFolder: join(folder, 'run'), workers: 1 },
    });
    if (!('mediaPids' in started)) throw new Error('the server did not start');
    const processes = [server.pid, ...started.mediaPids];
    const calls = rate * seconds;
    const before = processes.map((pid) => measureProcess(pid).cpuSeconds);
    const from = performance.now();
    const sipp = await runSipp({ folder, sipPort: SIP_PORT, rate, calls });
    const elapsed = (performance.now() - from) / 1000;
    const cpu = processes.map((pid, i) => measureProcess(pid).cpuSeconds - before[i]);
    const heard = await sink.ask('result');
    const served = await server.ask('stop');
    if (!('streams' in heard) || !('offered' in served)) throw new Error('an answer is missing');
    const media = cpu.slice(1).reduce((sum, value) => sum + value, 0);
    return {
      callsPerSecond: rate,
      calls: sipp.successful,
      failedCalls: sipp.failed + served.failed + (calls - sipp.successful),
      sipRetransmissions: sipp.retransmissions,
      answerMs: round(sipp.answerMs),
      longestHoldMs: served.longestHoldMs,
      promptsHeardWhole: heard.complete,
      rtpPackets: heard.packets,
      rtpGaps: heard.gaps,
      signallingCorePercent: round((cpu[0] / elapsed) * 100),
      mediaCorePercent: round((media / elapsed) * 100),
      cpuMsPerCall: round(((cpu[0] + media) * 1000) / calls, 2),
      leftOver: served.left.legs + served.left.ports,
    };
  } finally {
    server.kill();
    sink.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

export type AnchorRateFigures = Pick<
  CallRateFigures,
  | 'callsPerSecond'
  | 'calls'
  | 'failedCalls'
  | 'sipRetransmissions'
  | 'answerMs'
  | 'promptsHeardWhole'
  | 'rtpGaps'
  | 'cpuMsPerCall'
> & { version: string; corePercent: number };

/** The same callers and the same prompt against Asterisk's own dialplan, which is the least it can do for them. */
export async function measureAsteriskRate(
  rate: number,
  seconds: number,
): Promise<AnchorRateFigures | { unavailable: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-rate-'));
  const sink = new Child<SinkRequest, SinkAnswer>('./rtp-sink.ts', ['--single-threaded-gc']);
  try {
    const { frames } = makePrompt();
    // As A-law, so that nothing has to be translated and each frame can be compared.
    await writeFile(join(folder, 'prompt.alaw'), Buffer.concat(frames.map((frame) => Buffer.from(frame, 'base64'))));
    const dialplan = join(folder, 'dialplan.conf');
    const steps = ['Answer()', `Playback(${join(folder, 'prompt')})`, 'Hangup()'];
    const lines = steps.map((step, i) => `${i === 0 ? `exten => ${NUMBER},1` : ' same => n'},${step}`);
    await writeFile(dialplan, ['[qiao](+)', ...lines, ''].join('\n'));
    const asterisk = await asteriskUp({ callerPort: sippPort, folder: join(folder, 'asterisk'), dialplan });
    if ('unavailable' in asterisk) return asterisk;
    try {
      const opened = await sink.ask({ open: { sockets: SINKS, frames } });
      if (!('ports' in opened)) throw new Error('the sink did not open its ports');
      const ports = `SEQUENTIAL\n${opened.ports.map((port) => `${port};`).join('\n')}\n`;
      await writeFile(join(folder, 'ports.csv'), ports);
      const calls = rate * seconds;
      const before = measureProcess(asterisk.pid).cpuSeconds;
      const from = performance.now();
      const sipp = await runSipp({ folder, sipPort: ASTERISK_SIP_PORT, rate, calls });
      const elapsed = (performance.now() - from) / 1000;
      const cpu = measureProcess(asterisk.pid).cpuSeconds - before;
      const heard = await sink.ask('result');
      if (!('streams' in heard)) throw new Error('an answer is missing');
      return {
        version: asterisk.version,
        callsPerSecond: rate,
        calls: sipp.successful,
        failedCalls: sipp.failed + (calls - sipp.successful),
        sipRetransmissions: sipp.retransmissions,
        answerMs: round(sipp.answerMs),
        promptsHeardWhole: heard.complete,
        rtpGaps: heard.gaps,
        corePercent: round((cpu / elapsed) * 100),
        cpuMsPerCall: round((cpu * 1000) / calls, 2),
      };
    } finally {
      await asterisk.stop();
    }
  } finally {
    sink.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
