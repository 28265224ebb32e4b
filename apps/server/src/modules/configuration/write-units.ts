/** Units: those above first, and closed ones from below. Where somebody works, or what lies below is in use, closing is refused. */
import type { Scope, Tx } from '#kernel';
import {
  changeUnit,
  listUnits,
  moveUnit,
  openUnit,
  readUnit,
  rootUnitId,
  setUnitState,
  unitIdsByCode,
} from '#modules/organisation';
import type { UnitItem } from './contract.ts';
import type { Writing } from './write-changes.ts';

/** Codes → ids of the units that the document names, with those that are new. */
export async function writeUnits(tx: Tx, { scope, wanted, units, of }: Writing): Promise<ReadonlyMap<string, string>> {
  const keys = of('units').map(({ key }) => key);
  if (keys.length === 0) return units;
  const root = (await rootUnitId(tx, scope))!;
  const ids = new Map((await listUnits(tx, scope, { closed: true })).map(({ code, id }) => [code, id]));
  const ordered = fromAbove(keys, wanted.units);
  for (const key of ordered) {
    const { parent, state, ...item } = wanted.units[key]!;
    const parentId = parent === null ? root : ids.get(parent)!;
    const id = ids.get(key);
    if (!id) ids.set(key, await openUnit(tx, scope, { ...item, code: key, parentId }));
    else {
      await changeUnit(tx, scope, id, { ...item, version: await versionOf(tx, scope, id) });
      // Opened before it is moved to: an open unit hangs below open ones.
      if (state === 'active') await setUnitState(tx, scope, id, { state, version: await versionOf(tx, scope, id) });
      if ((await readUnit(tx, scope, id))!.parent_id !== parentId)
        await moveUnit(tx, scope, id, { parentId, version: await versionOf(tx, scope, id) });
    }
  }
  for (const key of ordered.reverse()) {
    const id = ids.get(key)!;
    if (wanted.units[key]!.state === 'closed')
      await setUnitState(tx, scope, id, { state: 'closed', version: await versionOf(tx, scope, id) });
  }
  return new Map([...units, ...(await unitIdsByCode(tx, scope, keys))]);
}

const versionOf = async (tx: Tx, scope: Scope, id: string): Promise<number> => (await readUnit(tx, scope, id))!.version;

function fromAbove(keys: readonly string[], items: Readonly<Record<string, UnitItem>>): string[] {
  const depth = (key: string): number => {
    const parent = items[key]?.parent;
    return parent ? 1 + depth(parent) : 0;
  };
  return keys
    .map((key) => ({ key, at: depth(key) }))
    .sort((a, b) => a.at - b.at)
    .map(({ key }) => key);
}
