/**
 * Two files of one person become one: the absorbed file gets an alias to the survivor. No key anywhere is rewritten and no
 * value copied, so parting them puts each back as it was, with what came in meanwhile where it was recorded.
 */
import { announce, clock, conflict, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { customerNotFound, mergeGone, mergeRefused } from './errors.ts';
import { customersMerged, customersParted } from './events.ts';
import { mergeRefusal } from './rules-merge.ts';
import { findCustomer } from './store.ts';
import { closeMerge, insertMerge, livingMerge, lockFiles, settleFamilies, stepsBelow } from './store-merge.ts';
import type { CustomerRow } from './tables.ts';

const right = 'customers.merge';
const byOf = (scope: Scope) => `${scope.actor.kind}:${scope.actor.id}`;

/** Returns the survivor's id. 409 kernel.conflict on a stale version, `customers.merge-refused` with `why`. */
export async function mergeCustomers(
  tx: Tx,
  scope: Scope,
  input: { absorbedId: string; survivorId: string; version?: number },
): Promise<string> {
  const rows = await lockFiles(tx, scope, [input.absorbedId, input.survivorId], right);
  const absorbed = rows.find(({ id }) => id === input.absorbedId);
  const survivor = rows.find(({ id }) => id === input.survivorId);
  if (!absorbed || !survivor) throw customerNotFound();
  const why = mergeRefusal(absorbed, survivor, await stepsBelow(tx, scope, absorbed.id));
  if (why) throw mergeRefused({ why });
  if (input.version !== undefined && absorbed.version !== input.version) throw conflict();
  const at = clock.now();
  await insertMerge(tx, { id: newId(), fromId: absorbed.id, intoId: survivor.id, at, by: byOf(scope) });
  await settleFamilies(tx, [survivor.id], at);
  await tell(tx, scope, absorbed, survivor, 'merged');
  return survivor.id;
}

/** Returns the id of the file that stands for itself again. `customers.merge-gone` when somebody parted them already. */
export async function partCustomers(tx: Tx, scope: Scope, input: { mergeId: string }): Promise<string> {
  const merge = await livingMerge(tx, scope, input.mergeId);
  if (!merge) throw mergeGone();
  const held = [...new Set([merge.from_id, merge.into_id, merge.survivor_id])];
  const rows = await lockFiles(tx, scope, held, right);
  const absorbed = rows.find(({ id }) => id === merge.from_id);
  const survivor = rows.find(({ id }) => id === merge.survivor_id);
  if (!absorbed || !survivor) throw customerNotFound();
  // What the family looked like before the rows were held may be gone.
  const now = await livingMerge(tx, scope, input.mergeId);
  if (!now) throw mergeGone();
  if (now.survivor_id !== merge.survivor_id) throw conflict();
  if (absorbed.state === 'erased') throw mergeRefused({ why: 'erased' });
  const at = clock.now();
  await closeMerge(tx, { id: merge.id, fromId: absorbed.id, at, by: byOf(scope) });
  await settleFamilies(tx, [absorbed.id, survivor.id], at);
  await tell(tx, scope, absorbed, survivor, 'parted');
  return absorbed.id;
}

async function tell(
  tx: Tx,
  scope: Scope,
  absorbed: CustomerRow,
  survivor: CustomerRow,
  what: 'merged' | 'parted',
): Promise<void> {
  for (const [one, other] of [
    [survivor, absorbed],
    [absorbed, survivor],
  ] as const)
    await record(tx, scope, {
      action: `customers.${what}`,
      subject: ['customer', one.id],
      unitId: one.unit_id,
      detail: { survivor: survivor.id, absorbed: absorbed.id, other: other.number },
    });
  await announce(tx, what === 'merged' ? customersMerged : customersParted, {
    aggregate: ['customer', survivor.id],
    payload: { customerId: survivor.id, absorbedId: absorbed.id, unitId: survivor.unit_id },
    actor: scope.actor,
    topics: [`customer:${survivor.id}`, `customer:${absorbed.id}`],
  });
}

/** For the ledger of erasures: a file that a backup brought back as merged is parted before it is erased alone. */
export async function partIfMerged(tx: Tx, scope: Scope, customerId: string, keep: ReadonlySet<string>): Promise<void> {
  const survivor = await findCustomer(tx, scope, customerId);
  if (!survivor || survivor.id === customerId || keep.has(survivor.id)) return;
  const merge = await livingMerge(tx, scope, customerId);
  if (merge) await partCustomers(tx, scope, { mergeId: merge.id });
}
