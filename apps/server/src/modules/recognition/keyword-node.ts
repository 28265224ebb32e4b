/** The node of a flow that asks for spoken words, and what is done with a live caller who comes to it. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { clock, type Kernel, newId } from '#kernel';
import { type NodeKind, registerNodeKind, say } from '#modules/flows';
import { type LiveCaller, registerLiveAct } from '#modules/telephony';
import { canRecognise, wordsOf } from './engine.ts';
import { claimedTwice, spoke, understood } from './rules.ts';

const piece = z.union([
  z.object({ prompt: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/) }),
  z.object({ digits: z.string().min(1).max(80) }),
]);
const answer = z.object({
  exit: z.string().regex(/^word-[1-9][0-9]?$/),
  words: z
    .array(z.string().trim().max(40))
    .max(50)
    .refine((all) => all.some((one) => one !== '')),
  /** For who would rather press. */
  key: z
    .string()
    .regex(/^[0-9*#]$/)
    .nullable()
    .default(null),
});
const keywordConfig = z.object({
  pieces: z.array(piece).min(1).max(20),
  answers: z.array(answer).min(1).max(20),
  /** Seconds until somebody begins, of quiet that end what is said, and of both at the most. */
  first: z.number().int().min(1).max(20).default(5),
  silence: z.number().int().min(1).max(5).default(1),
  most: z.number().int().min(2).max(30).default(10),
  tries: z.number().int().min(1).max(9).default(2),
});
type KeywordConfig = z.infer<typeof keywordConfig>;

const askAgain = new Set(['nothing', 'unknown']);

export const keywordNode = (config: Kernel['config']): NodeKind<KeywordConfig> => ({
  kind: 'keyword',
  config: keywordConfig,
  exits: ({ answers }) => [
    ...[...new Set(answers.map(({ exit }) => exit))].map((key) => ({ key, required: true })),
    { key: 'nothing', required: true },
    { key: 'unknown', required: true },
    { key: 'failed', required: true },
  ],
  waits: true,
  pieces: ({ pieces }) => pieces,
  enter: (given, seen) => {
    // Said by whoever does it, so that a key is taken while they are heard.
    const words = say(given.pieces, seen, true);
    const pieces = words.do === 'say' ? words.pieces : [];
    return { effects: [{ do: 'act', kind: 'keyword', config: { ...given, pieces } }] };
  },
  resume(given, seen, input) {
    const exit = input.kind === 'outcome' ? input.exit : 'failed';
    if (!askAgain.has(exit) || seen.tries + 1 >= given.tries) return { effects: [], leave: exit };
    return { ...this.enter(given, seen), tries: seen.tries + 1 };
  },
  check: async (_db, _scope, { answers }) => [
    ...(canRecognise(config) ? [] : ['no-speech-engine']),
    ...(claimedTwice(answers).length > 0 ? ['word-twice'] : []),
  ],
  example: {
    pieces: [{ prompt: 'menu' }],
    answers: [{ exit: 'word-1', words: ['报修', 'repair'], key: null }],
    first: 5,
    silence: 1,
    most: 10,
    tries: 2,
  },
});

/** A sound that nobody fetched: the program was killed while it was recorded or asked about. */
const oldMs = 10 * 60_000;
async function tidy(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const written = await stat(path).catch(() => null);
    if (written && clock.ms() - written.mtimeMs > oldMs) await rm(path, { force: true });
  }
}

export function registerKeyword({ config, outgoing, jobs, log }: Kernel): void {
  const folder = join(config.dataDir, 'telephony', 'recognition');
  registerNodeKind(keywordNode(config));
  registerLiveAct('keyword', (caller, given) => listen(caller, keywordConfig.parse(given)));
  jobs.schedule('recognition.tidy', '*/10 * * * *', () => tidy(folder));

  async function listen(caller: LiveCaller, given: KeywordConfig): Promise<string> {
    const byKey = (key: string): string =>
      given.answers.find((one) => one.key !== null && one.key === key)?.exit ?? 'unknown';
    const pressed = await caller.ask(given.pieces, { most: 1, seconds: 0 });
    if (pressed) return byKey(pressed);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${newId()}.wav`);
    try {
      const { first, silence, most } = given;
      const key = await caller.hear(path, { first, silence, most });
      if (key) return byKey(key);
      const wav = await readFile(path);
      if (caller.gone || !spoke(wav)) return 'nothing';
      const keywords = given.answers.flatMap(({ words }) => words);
      const text = await wordsOf({ config, outgoing }, { wav, language: caller.language, keywords });
      if (text.trim() === '') return 'unknown';
      return understood(text, given.answers) ?? 'unknown';
    } catch (error) {
      log.warn({ err: error, call: caller.callId }, 'the speech engine did not answer');
      return 'failed';
    } finally {
      await rm(path, { force: true });
    }
  }
}
