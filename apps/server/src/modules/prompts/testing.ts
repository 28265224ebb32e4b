/** Prompts that are one frequency: who hears it knows what was said. */
import type { Client } from '#program';
import { sine } from '../../../../../packages/softswitch/test/media/tone-analysis.ts';

/** PCM of 16 bits at 8 kHz. */
export function toneWav(frequency: number, ms: number): Buffer {
  const samples = sine(frequency, 6000)(ms * 8);
  const wav = Buffer.alloc(44 + samples.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value, bytes] of [
    [16, 16, 4],
    [20, 1, 2],
    [22, 1, 2],
    [24, 8000, 4],
    [28, 16_000, 4],
    [32, 2, 2],
    [34, 16, 2],
  ] as const)
    wav.writeUIntLE(value, at, bytes);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => void wav.writeInt16LE(sample, 44 + index * 2));
  return wav;
}

/** The take of a prompt becomes a tone, in both languages or one. */
export async function aTone(
  at: { url: string; client: Client },
  code: string,
  frequency: number,
  ms: number,
  languages: ('zh' | 'en')[] = ['zh', 'en'],
): Promise<void> {
  for (const language of languages) {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(toneWav(frequency, ms))], { type: 'audio/wav' }), 'tone.wav');
    const headers = { cookie: at.client.cookie, 'x-qiao-csrf': '1' };
    const path = `/api/prompts/${code}/takes/${language}`;
    const answer = await fetch(at.url + path, { method: 'POST', body, headers });
    if (answer.status !== 204) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
}
