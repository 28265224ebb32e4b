/** Words that say a place in line. */
import { promptsOfNumber } from './rules.ts';

type Piece = { prompt: string };

/** Place and wait, as far as they are to be said: "您前面还有 三 位客户在等候。预计等待 五 分钟。" */
export function placeWords(
  { ahead, estimatedWaitSeconds: waitSeconds }: { ahead: number; estimatedWaitSeconds: number | null },
  says: { sayPlace: boolean; sayWait: boolean },
  language: 'zh' | 'en',
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
