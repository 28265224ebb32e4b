/** Files of what is said to a party, with music that is always there. */
import type { PlayItem } from '@qiao/softswitch';
import type { Db, Kernel, Scope } from '#kernel';
import { type PromptLanguage, soundFile, soundsOf } from '#modules/prompts';

type Parts = { db: Db; scope: Scope; log: Kernel['log'] };
type Piece = { prompt: string } | { digits: string };

export async function filesOf(
  { db, scope, log }: Parts,
  pieces: readonly Piece[],
  language: PromptLanguage,
): Promise<string[]> {
  const { files, missing } = await soundsOf(db, scope, pieces, language);
  if (missing.length > 0) log.warn({ prompts: missing, language }, 'words that nobody recorded are left out');
  return files;
}

/** A soft tone now and then, where there is no music at all: silence sounds like a dead line. */
const stillThere: PlayItem[] = [{ tone: { frequencies: [440], onMs: 300, offMs: 0 } }, { silenceMs: 4000 }];

export async function musicOf({ db, scope }: Parts, code: string, language: PromptLanguage): Promise<PlayItem[]> {
  const file = (await soundFile(db, scope, code, language)) ?? (await soundFile(db, scope, 'music', language));
  return file ? [{ file }] : stillThere;
}
