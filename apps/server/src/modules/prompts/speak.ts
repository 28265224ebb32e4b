/** Words spoken by a program of its own or by a service of the company: text goes in, any common sound comes out. Prompts are heard without it too. */
import { AppError, type Config, type Outgoing } from '#kernel';
import { asWav } from './convert.ts';
import { noSpeech, speechFailed } from './errors.ts';
import type { PromptLanguage } from './shipped.ts';
import { throughProgram } from './through-program.ts';

const mostBytes = 20 * 1024 * 1024;
const mostMs = 30_000;

export type Speech = { program: string | null; url: string | null };
export const canSpeak = ({ program, url }: Speech): boolean => program !== null || url !== null;

/** What the engine plays. Throws `prompts.no-speech`, `prompts.speech-failed`. */
export async function speak(
  { config, outgoing }: { config: Pick<Config, 'speech'>; outgoing: Outgoing },
  { text, language }: { text: string; language: PromptLanguage },
): Promise<Buffer> {
  const { program, url } = config.speech;
  if (!program && !url) throw noSpeech();
  try {
    const sound = program
      ? await throughProgram(program, language, text, { mostMs, mostBytes })
      : await byService(outgoing, url!, text, language);
    return (await asWav(sound)).wav;
  } catch (error) {
    throw speechFailed({ why: error instanceof AppError ? error.code : (error as Error).message });
  }
}

/** `{ text, language }` is posted; the answer is the sound. */
async function byService(outgoing: Outgoing, url: string, text: string, language: PromptLanguage): Promise<Buffer> {
  const { status, content } = await outgoing.call({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    content: Buffer.from(JSON.stringify({ text, language })),
    timeoutMs: mostMs,
    mostBytes,
  });
  if (status !== 200) throw new Error(`status ${status}`);
  return content;
}
