/** What the room with the lists of numbers plugs in: who is refused, marked, or goes first. */
import type { Db } from '#kernel';
import type { CallRow } from './tables.ts';

export type ListedCaller = { list: 'black' | 'red'; refuses: boolean };
type Look = (db: Db, call: CallRow) => Promise<ListedCaller | null>;
let look: Look = async () => null;
export function registerCallerLists(given: Look): void {
  look = given;
}
export const listedCaller: Look = (db, call) => look(db, call);
