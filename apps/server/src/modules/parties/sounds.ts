/** Files of what is said to a party, with music that is always there. */
import type { PlayItem } from '@qiao/softswitch';
import type { Db, Kernel, Scope } from '#kernel';
import { type PromptLanguage, soundFile, soundsOf } from '#modules/prompts';

export type SoundParts = { db: Db; scope: Scope; log: Kernel['log'] };
type Piece = { prompt: string } | { digits: string };

export async function filesOf(
  { db, scope, log }: SoundParts,
  pieces: readonly Piece[],
  language: PromptLanguage,
): Promise<string[]> {
  const { files, missing } = await soundsOf(db, scope, pieces, language);
  if (missing.length > 0) log.warn({ prompts: missing, language }, 'words that nobody recorded are left out');
  return files;
}

/** What callers and agents hear meanwhile (GB 3380): it rings; it is busy. */
export const ringing = { tone: { frequencies: [450], onMs: 1000, offMs: 4000 } };
export const engagedTone = { tone: { frequencies: [450], onMs: 350, offMs: 350, repeat: 4 } };
/** A code of a telephone was taken, or not. */
export const codeTones = {
  done: [{ tone: { frequencies: [950], onMs: 150, offMs: 100, repeat: 2 } }],
  refused: [{ tone: { frequencies: [480, 620], onMs: 250, offMs: 250, repeat: 2 } }],
} satisfies Record<string, PlayItem[]>;

/** A soft tone now and then, where there is no music at all: silence sounds like a dead line. */
const stillThere: PlayItem[] = [{ tone: { frequencies: [440], onMs: 300, offMs: 0 } }, { silenceMs: 4000 }];

export async function musicOf({ db, scope }: SoundParts, code: string, language: PromptLanguage): Promise<PlayItem[]> {
  const file = (await soundFile(db, scope, code, language)) ?? (await soundFile(db, scope, 'music', language));
  return file ? [{ file }] : stillThere;
}
