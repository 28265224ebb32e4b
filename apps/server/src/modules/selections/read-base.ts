/** Statistics of the whole customer base in reach. */
import type { Db, Scope } from '#kernel';
import { modelsById } from '#modules/catalogue';
import { baseStatistics } from '#modules/customers';
import type { Base } from './contract.ts';

export async function readBase(db: Db, scope: Scope): Promise<Base> {
  const rows = await baseStatistics(db, scope);
  const of = (key: string): Base['tiers'] =>
    rows.filter((row) => row.key === key).map((row) => ({ key: row.part, name: row.name, count: row.count }));
  const byCount = (key: string): Base['tiers'] => of(key).sort((a, b) => b.count - a.count);
  const models = byCount('model').slice(0, 20);
  const names = await modelsById(
    db,
    scope,
    models.map((model) => model.key),
  );
  return {
    total: rows.find((row) => row.key === 'total')?.count ?? 0,
    tiers: byCount('tier'),
    regions: byCount('region'),
    models: models.map((model) => ({ ...model, name: names.get(model.key)?.name ?? null })),
    months: of('month').sort((a, b) => (a.key < b.key ? -1 : 1)),
    has: byCount('has'),
    consents: byCount('consent'),
  };
}
