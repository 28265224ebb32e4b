/** Targets of the wall's figures, per unit; a unit without one of its own has that of the nearest unit above. */
import { type Db, demand, newId, notFound, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitCards } from '#modules/organisation';
import type { SetTarget, TargetList } from './contract.ts';
import { targetFigures } from './contract.ts';
import { readTargets, writeTarget } from './store.ts';

export async function listTargets(db: Db, scope: Scope, unitId: string): Promise<TargetList> {
  const [unit] = await unitCards(db, scope, [unitId]);
  if (!unit) throw notFound();
  demand(scope, 'analytics.wall', unitId);
  const [own, above] = await Promise.all([
    readTargets(db, scope, unit.path),
    readTargets(db, scope, unit.path.slice(0, -1)),
  ]);
  return {
    targets: targetFigures.options.map((figure) => ({
      figure,
      own: own.find((target) => target.figure === figure && target.unitId === unitId)?.value ?? null,
      inherited: above.find((target) => target.figure === figure)?.value ?? null,
    })),
  };
}

export async function setTarget(tx: Tx, scope: Scope, input: SetTarget): Promise<void> {
  const [unit] = await unitCards(tx, scope, [input.unitId]);
  if (!unit) throw notFound();
  const before = await writeTarget(tx, scope, { ...input, id: newId() });
  await record(tx, scope, {
    action: 'wall.target-set',
    subject: ['unit', input.unitId],
    unitId: input.unitId,
    detail: { figure: input.figure, from: before, to: input.value },
  });
}
