/** A sound goes to the company's speech engine, a program of its own or a service; words come back. */
import { z } from 'zod';
import type { Config, Outgoing } from '#kernel';
import { throughProgram } from '#modules/prompts';

const mostMs = 8000;
/** Who answers with more says something else than a few words of a caller. */
const mostBytes = 64 * 1024;
const answered = z.object({ text: z.string().max(4000) });

type Parts = { config: Pick<Config, 'recognition'>; outgoing: Outgoing };
export type Asked = { wav: Buffer; language: 'zh' | 'en'; keywords: readonly string[] };

export const canRecognise = ({ recognition }: Pick<Config, 'recognition'>): boolean =>
  recognition.program !== null || recognition.url !== null;

/** Throws whatever went wrong: there is nothing that a caller could do about it. */
export async function wordsOf({ config, outgoing }: Parts, { wav, language, keywords }: Asked): Promise<string> {
  const { program, url } = config.recognition;
  if (program) return (await throughProgram(program, language, wav, { mostMs, mostBytes })).toString('utf8').trim();
  if (!url) throw new Error('no speech engine is set');
  const { status, content } = await outgoing.call({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    content: Buffer.from(JSON.stringify({ language, keywords, audio: wav.toString('base64') })),
    timeoutMs: mostMs,
    mostBytes,
  });
  if (status !== 200) throw new Error(`status ${status}`);
  return answered.parse(JSON.parse(content.toString('utf8'))).text;
}
