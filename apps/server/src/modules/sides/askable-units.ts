/** Which units may be asked: those that let the whole company ask, and those the asker sees anyway. */
import { can, clock, type Db, demand, type Scope, type Tx, unitsWith } from '#kernel';
import { record } from '#modules/audit';
import { descendantsOf, rootUnitId, unitCards } from '#modules/organisation';
import { helperUnits, setHelper } from './store.ts';

export async function askableUnits(db: Db, scope: Scope): Promise<{ id: string; name: { zh: string; en: string } }[]> {
  const seen = unitsWith(scope, 'organisation.read');
  const root = seen === null ? await rootUnitId(db, scope) : null;
  const known = seen ?? (root === null ? [] : [root, ...(await descendantsOf(db, scope, root))]);
  const ids = [...new Set([...(await helperUnits(db, scope)), ...known])];
  return (await unitCards(db, scope, ids)).map(({ id, name }) => ({ id, name }));
}

export async function mayAskUnit(db: Db, scope: Scope, unitId: string): Promise<boolean> {
  return can(scope, 'organisation.read', unitId) || (await helperUnits(db, scope)).includes(unitId);
}

export async function offerHelp(tx: Tx, scope: Scope, unitId: string, on: boolean): Promise<void> {
  demand(scope, 'sides.offer', unitId);
  await setHelper(tx, unitId, scope.actor.id, clock.now(), on);
  await record(tx, scope, { action: on ? 'sides.offered' : 'sides.offer-ended', subject: ['unit', unitId], unitId });
}
