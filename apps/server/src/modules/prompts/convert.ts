/** Any common sound becomes what the engine plays: WAV, 16 kHz, one channel, 16 bits. By ffmpeg, a program of its own, where it is present. */
import { spawn } from 'node:child_process';
import { soundRefused } from './errors.ts';
import { wavFacts } from './rules.ts';

const mostSeconds = 600;

/** Throws `prompts.sound-refused`: neither WAV nor something that ffmpeg understands, or no ffmpeg here. */
export async function asWav(bytes: Buffer): Promise<{ wav: Buffer; durationMs: number }> {
  const known = wavFacts(bytes);
  const wav = known && playable(bytes) ? bytes : await converted(bytes);
  const facts = wavFacts(wav);
  if (!facts || facts.durationMs > mostSeconds * 1000) throw soundRefused({});
  return { wav, durationMs: facts.durationMs };
}

/** PCM of 16 bits, A-law or µ-law: the engine reads them as they are. */
function playable(wav: Buffer): boolean {
  const format = wav.readUInt16LE(20);
  return (format === 1 && wav.readUInt16LE(34) === 16) || format === 6 || format === 7;
}

function converted(bytes: Buffer): Promise<Buffer> {
  const options = [
    '-hide_banner',
    '-loglevel',
    'error',
    '-protocol_whitelist',
    'pipe',
    '-i',
    'pipe:0',
    '-t',
    String(mostSeconds),
  ];
  const program = spawn(
    'ffmpeg',
    [...options, '-ac', '1', '-ar', '16000', '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1'],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 30_000,
    },
  );
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    program.on('error', () => reject(soundRefused({})));
    program.stdin.on('error', () => {});
    program.stdout.on('data', (part: Buffer) => parts.push(part));
    program.on('close', (code) => (code === 0 ? resolve(Buffer.concat(parts)) : reject(soundRefused({}))));
    program.stdin.end(bytes);
  });
}
