/** For tickets: which agreement a new one goes under, and the policies of the one it went under. */
import type { Db, Scope, Tx } from '#kernel';
import { agreementsInForce, agreementsKnown } from './agreement-book.ts';
import { chooseAgreement, type Facts, type InForce } from './rules.ts';
import { type AppliedTerms, appliedTo, insertApplied } from './store.ts';
import type { Applied } from './tables.ts';

/** Null: none fits. */
export async function agreementFor(db: Db, facts: Facts): Promise<InForce | null> {
  return chooseAgreement(await agreementsInForce(db), facts);
}

export async function applyAgreements(tx: Tx, applied: readonly Applied[]): Promise<void> {
  if (applied.length > 0) await insertApplied(tx, applied);
}

/** For a ticket that the caller may see; null when it went under none. */
export async function agreementOf(
  db: Db,
  scope: Scope,
  ticketId: string,
): Promise<Pick<AppliedTerms, 'name' | 'number'> | null> {
  if ((await agreementsKnown(db)) === 0) return null;
  const applied = await appliedTo(db, scope, ticketId);
  return applied && { name: applied.name, number: applied.number };
}

/** Policies that the ticket's agreement names; none without one. */
export async function policiesOf(db: Db, scope: Scope, ticketId: string): Promise<string[]> {
  // Most companies begin without agreements: nothing is asked then.
  if ((await agreementsKnown(db)) === 0) return [];
  return (await appliedTo(db, scope, ticketId))?.terms.policyIds ?? [];
}
