/** By which mobile somebody answers, and what they hear who pick it up: the room that knows plugs in. */
import type { Db } from '#kernel';
import type { Way } from './plan.ts';
import type { SoundParts } from './sounds.ts';

export type MobileWay = Extract<Way, { kind: 'trunk' }>;
export type MobileRoom = {
  /** Null: they have none that a call reaches. */
  way(db: Db, staffId: string): Promise<MobileWay | null>;
  /** Files that ask for the key, in their holder's language. */
  words(parts: SoundParts, staffId: string): Promise<string[]>;
};
let room: MobileRoom | null = null;
export function registerMobiles(given: MobileRoom): void {
  room = given;
}
export const mobileWay: MobileRoom['way'] = async (db, staffId) => (await room?.way(db, staffId)) ?? null;
export const mobileWords: MobileRoom['words'] = async (parts, staffId) => (await room?.words(parts, staffId)) ?? [];
