/** Files of what is said, with music that is always there. */
import type { PlayItem } from '@qiao/softswitch';
import { type PromptLanguage, promptsOfNumber, soundFile, soundsOf } from '#modules/prompts';
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

/** Place and wait, as far as they are to be said: "您前面还有 三 位客户在等候。预计等待 五 分钟。" */
export function placeWords(
  { ahead, estimatedWaitSeconds: waitSeconds }: { ahead: number; estimatedWaitSeconds: number | null },
  says: { sayPlace: boolean; sayWait: boolean },
  language: PromptLanguage,
): Piece[] {
  // In Chinese one says how many are before, in English the place.
  const count = language === 'zh' ? ahead : ahead + 1;
  const place: Piece[] = [
    { prompt: 'queue.place-before' },
    ...promptsOfNumber(count, language).map((prompt) => ({ prompt })),
    ...(language === 'zh' ? [{ prompt: 'queue.place-after' }] : []),
  ];
  const words = says.sayPlace ? place : [];
  const minutes = waitSeconds === null || !says.sayWait ? 0 : Math.ceil(waitSeconds / 60);
  if (minutes > 0)
    words.push(
      { prompt: 'queue.minutes-before' },
      ...promptsOfNumber(minutes, language).map((prompt) => ({ prompt })),
      { prompt: 'queue.minutes-after' },
    );
  return words;
}

/** A soft tone now and then, where there is no music at all: silence sounds like a dead line. */
const stillThere: PlayItem[] = [{ tone: { frequencies: [440], onMs: 300, offMs: 0 } }, { silenceMs: 4000 }];

export async function musicOf({ db, scope }: DeskParts, code: string, language: PromptLanguage): Promise<PlayItem[]> {
  const file = (await soundFile(db, scope, code, language)) ?? (await soundFile(db, scope, 'music', language));
  return file ? [{ file }] : stillThere;
}
