/** Any common sound becomes what the engine plays: WAV, 16 kHz, one channel, 16 bits. By ffmpeg, a program of its own, where it is present. */
import { throughFfmpeg } from '#kernel';
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

async function converted(bytes: Buffer): Promise<Buffer> {
  const output = ['-t', String(mostSeconds), '-ac', '1', '-ar', '16000', '-c:a', 'pcm_s16le', '-f', 'wav'];
  const wav = await throughFfmpeg(bytes, output);
  if (!wav) throw soundRefused({});
  return wav;
}
