/** What somebody in line is told above the music, and when: place and wait when it begins and every so often, comfort in turn. */
import { type PromptLanguage, placeWords } from '#modules/prompts';
import type { Room } from './contract.ts';

type Said = Pick<Room, 'sayPlace' | 'sayWait' | 'saySeconds' | 'comfort' | 'comfortSeconds'>;
type Place = { ahead: number; estimatedWaitSeconds: number | null };
type Given = { language: PromptLanguage; kept: boolean; offerCallback: boolean };

/** `now`: milliseconds of one clock that only goes forward. */
export class WordsInLine {
  private readonly given: Given;
  private placeAt = 0;
  private comfortAt = 0;
  private comforted = 0;
  private first = true;

  constructor(given: Given) {
    this.given = given;
  }

  begin({ comfortSeconds }: Said, now: number): void {
    this.placeAt = now;
    this.comfortAt = now + comfortSeconds * 1000;
  }

  /** What is due now; it counts as said. */
  due(room: Said, place: Place, now: number): { prompt: string }[] {
    const { language, kept, offerCallback } = this.given;
    const words: { prompt: string }[] = [];
    if (this.first && kept) words.push({ prompt: 'queue.place-kept' });
    if (this.placeAt <= now) {
      const says = room.sayPlace || room.sayWait;
      if (says && (this.first || room.saySeconds > 0))
        words.push({ prompt: 'queue.waiting' }, ...placeWords(place, room, language));
      if (offerCallback) words.push({ prompt: 'queue.callback' });
      this.placeAt = now + (room.saySeconds || 86_400) * 1000;
    }
    if (room.comfortSeconds > 0 && room.comfort.length > 0 && this.comfortAt <= now) {
      words.push({ prompt: room.comfort[this.comforted++ % room.comfort.length]! });
      this.comfortAt = now + room.comfortSeconds * 1000;
    }
    this.first = false;
    return words;
  }

  /** Milliseconds until each of the next words. */
  next(room: Said, now: number): number[] {
    return [
      ...(room.saySeconds > 0 && (room.sayPlace || room.sayWait) ? [this.placeAt - now] : []),
      ...(room.comfortSeconds > 0 && room.comfort.length > 0 ? [this.comfortAt - now] : []),
    ];
  }
}
