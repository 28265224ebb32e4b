/** Files of what is said, with music that is always there. */
import type { PlayItem } from '@qiao/softswitch';
import type { Line } from '#modules/parties';
import { type PromptLanguage, soundFile, soundsOf } from '#modules/prompts';
import { readPolicyRow } from '../store-lines.ts';
import type { DeskParts } from './parts.ts';

type Piece = { prompt: string } | { digits: string };

export async function filesOf(
  { db, scope, log }: DeskParts,
  pieces: readonly Piece[],
  language: PromptLanguage,
): Promise<string[]> {
  const { files, missing } = await soundsOf(db, scope, pieces, language);
  if (missing.length > 0) log.warn({ prompts: missing, language }, 'words that nobody recorded are left out');
  return files;
}

/** A soft tone now and then, where there is no music at all: silence sounds like a dead line. */
const stillThere: PlayItem[] = [{ tone: { frequencies: [440], onMs: 300, offMs: 0 } }, { silenceMs: 4000 }];

export async function musicOf({ db, scope }: DeskParts, code: string, language: PromptLanguage): Promise<PlayItem[]> {
  const file = (await soundFile(db, scope, code, language)) ?? (await soundFile(db, scope, 'music', language));
  return file ? [{ file }] : stillThere;
}

/** That the call is recorded, where the rules say so. */
export async function sayRecording(parts: DeskParts, to: Pick<Line, 'say'>, language: PromptLanguage): Promise<void> {
  const { say_recording, recording } = await readPolicyRow(parts.db, parts.scope);
  if (say_recording && recording === 'all') await to.say(await filesOf(parts, [{ prompt: 'recording' }], language));
}
