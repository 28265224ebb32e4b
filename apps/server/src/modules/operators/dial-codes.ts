/** Short numbers behind a code (speed dials): who keeps them says what they stand for. */
import type { Db } from '#kernel';

export type ShortNumber = { own: boolean; slot: number; staffId: string | null; unitId: string };
type Find = (db: Db, asked: ShortNumber) => Promise<string | null>;

let find: Find | null = null;
export function registerShortNumbers(by: Find): void {
  find = by;
}
/** Null: nothing is kept there. */
export const shortNumber: Find = async (db, asked) => (find ? find(db, asked) : null);
