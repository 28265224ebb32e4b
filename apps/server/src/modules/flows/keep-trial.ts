/** A draft is called for real: what it says at this moment is kept for that call, as a version that nobody else is led through. */
import { clock, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { flowNotFound } from './errors.ts';
import { keepTrialVersion, lockFlow } from './store.ts';

/** Calls that are led through one are over by then. */
const keptMs = 24 * 3_600_000;

/**
 * A real call does whatever a published flow does, so it needs flows.publish at the unit, too; marks do not hinder it: what is broken is
 * heard. Throws `flows.not-found`.
 */
export async function keepTrial(tx: Tx, scope: Scope, id: string): Promise<{ unitId: string; number: number }> {
  const row = await lockFlow(tx, scope, id);
  if (!row) throw flowNotFound();
  demand(scope, 'flows.publish', row.unit_id);
  const now = clock.now();
  const by = scope.actor.kind === 'staff' ? scope.actor.id : null;
  const trial = {
    flow_id: id,
    number: -row.version,
    definition: row.draft,
    note: '',
    published_at: now,
    published_by: by,
  };
  await keepTrialVersion(tx, trial, new Date(now.getTime() - keptMs));
  await record(tx, scope, { action: 'flows.called', subject: ['flow', id], unitId: row.unit_id, detail: {} });
  return { unitId: row.unit_id, number: trial.number };
}
