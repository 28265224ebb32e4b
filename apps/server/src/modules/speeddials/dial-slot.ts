/** What a short number stands for that a desk telephone dials. */
import { type Db, systemScope } from '#kernel';
import { staffCards } from '#modules/identity';
import type { ShortNumber } from '#modules/operators';
import { unitCards } from '#modules/organisation';
import { numberAt } from './store.ts';

const program = systemScope('speeddials');

/** Shared ones as on the screen: of the unit of whoever holds the telephone, else of the telephone's, and of all above. */
export async function numberOfSlot(db: Db, { own, slot, staffId, unitId }: ShortNumber): Promise<string | null> {
  if (own) return staffId && numberAt(db, program, { staffId, unitIds: [], slot });
  const [card] = staffId ? await staffCards(db, program, [staffId]) : [];
  const [unit] = await unitCards(db, program, [card?.unitId ?? unitId]);
  return numberAt(db, program, { staffId: null, unitIds: unit?.path ?? [], slot });
}
