/**
 * Erasure (PIPL article 47, GDPR article 17): the key is destroyed, clear names and texts of every module are wiped, ids and
 * figures stay. Backups are dealt with by the ledger.
 */
import { announce, clock, type Database, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { customerDataOwners } from './customer-data.ts';
import { erasedBefore, noteErased } from './erasure-ledger.ts';
import { customerNotFound } from './errors.ts';
import { customerErased } from './events.ts';
import { partIfMerged } from './merge-customers.ts';
import { ports } from './ports.ts';
import { lockCustomer, memberIds } from './store.ts';
import { erasures, insertErasures, notErased, takeExports, wipeCustomers } from './store-erasure.ts';

export async function eraseCustomer(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; reason: string },
): Promise<void> {
  const row = await lockCustomer(tx, scope, input.customerId, 'customers.erase');
  if (!row) throw customerNotFound();
  const ids = await memberIds(tx, scope, row.id);
  const at = clock.now();
  for (const data of customerDataOwners().values()) await data.erase(tx, scope, ids);
  const { files, anchorDir } = ports();
  for (const fileId of await takeExports(tx, scope, ids)) await files.shred(tx, fileId);
  await wipeCustomers(tx, ids, at);
  await insertErasures(tx, ids, { at, requestedBy: `${scope.actor.kind}:${scope.actor.id}`, reason: input.reason });
  await record(tx, scope, { action: 'customers.erased', subject: ['customer', row.id], unitId: row.unit_id });
  await announce(tx, customerErased, {
    aggregate: ['customer', row.id],
    payload: { customerId: row.id, unitId: row.unit_id },
    actor: scope.actor,
    topics: [`customer:${row.id}`],
  });
  // After the commit: a line for an erasure that was rolled back would erase somebody at the next start. If the program
  // dies in between, `settleErasures` writes the line from the database.
  tx.afterCommit(() =>
    noteErased(
      anchorDir,
      ids.map((customerId) => ({ customerId, at: at.toISOString() })),
    ),
  );
}

/** At the start: erasures that a restored backup forgot are done again, and the ledger gets what it missed. Returns how many. */
export async function settleErasures(db: Database): Promise<number> {
  const scope = systemScope('customers.erasure');
  const { anchorDir } = ports();
  const ledger = erasedBefore(anchorDir);
  const listed = new Set(ledger.map((line) => line.customerId));
  const missing = (await erasures(db, scope)).filter((row) => !listed.has(row.id));
  noteErased(
    anchorDir,
    missing.map((row) => ({ customerId: row.id, at: row.at.toISOString() })),
  );
  const back = await notErased(db, scope, [...listed]);
  for (const customerId of back)
    await db.transact(async (tx) => {
      // A file goes with what was merged into it: it may be gone already.
      if ((await notErased(tx, scope, [customerId])).length === 0) return;
      await partIfMerged(tx, scope, customerId, listed);
      await eraseCustomer(tx, scope, { customerId, reason: 'restored from a backup' });
    });
  return back.length;
}
