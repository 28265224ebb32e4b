/** Units for people: with breadcrumbs and head counts. */
import { type Db, demand, type Scope } from '#kernel';
import type { Unit } from './contract.ts';
import { unitNotFound } from './errors.ts';
import { staffCounts } from './staff-counts.ts';
import { readUnit, readUnitCards, readUnits, type UnitRow } from './store.ts';

async function describe(db: Db, scope: Scope, rows: UnitRow[]): Promise<Unit[]> {
  const ancestors = [...new Set(rows.flatMap((row) => row.path))];
  const cards = new Map((await readUnitCards(db, scope, ancestors)).map((card) => [card.id, card]));
  const counts = await staffCounts(
    db,
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    kind: row.kind,
    code: row.code,
    name: row.name,
    description: row.description,
    zone: row.zone,
    site: row.site,
    state: row.state,
    path: row.path.flatMap((id) => cards.get(id)?.name ?? []),
    staffCount: counts.get(row.id) ?? 0,
    version: row.version,
  }));
}

export async function listUnits(db: Db, scope: Scope, options: { closed: boolean }): Promise<Unit[]> {
  demand(scope, 'organisation.read');
  return describe(db, scope, await readUnits(db, scope, options));
}

/** Throws `organisation.unit-not-found` for a unit that is absent or not visible. */
export async function getUnit(db: Db, scope: Scope, id: string): Promise<Unit> {
  const row = await readUnit(db, scope, id);
  if (!row) throw unitNotFound();
  const [unit] = await describe(db, scope, [row]);
  return unit!;
}
