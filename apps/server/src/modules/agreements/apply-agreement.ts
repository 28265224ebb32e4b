/** For tickets: which agreement a new one goes under, and the policies of the one it went under. */
import type { Db, Name, Scope, Tx } from '#kernel';
import { agreementsInForce, agreementsKnown } from './agreement-book.ts';
import { broughtTo } from './brought.ts';
import { chooseAgreement, type Facts, type InForce } from './rules.ts';
import { type AppliedTerms, appliedTo, appliedToMany, insertApplied, listAgreements } from './store.ts';
import type { Applied } from './tables.ts';

/** Null: none fits. */
export async function agreementFor(db: Db, facts: Omit<Facts, 'brought'>): Promise<InForce | null> {
  const inForce = await agreementsInForce(db);
  // Most companies begin without agreements: no contract is asked then.
  if (inForce.length === 0) return null;
  const { customerId, products } = facts;
  const brought = customerId ? await broughtTo(db, { customerId, products }) : [];
  const chosen = chooseAgreement(inForce, { ...facts, brought });
  const contract = chosen && brought.find(({ agreementId }) => agreementId === chosen.id);
  return chosen && { ...chosen, contractId: contract?.contractId ?? null };
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

/** Which one each of these tickets went under; those without one are missing. */
export async function agreementsOfTickets(db: Db, scope: Scope, ticketIds: string[]): Promise<Map<string, string>> {
  if (ticketIds.length === 0) return new Map();
  return new Map((await appliedToMany(db, scope, ticketIds)).map((row) => [row.ticket_id, row.agreement_id]));
}

export async function agreementNames(db: Db, scope: Scope, ids: string[]): Promise<Map<string, Name>> {
  if (ids.length === 0) return new Map();
  const rows = await listAgreements(db, scope);
  return new Map(rows.filter(({ id }) => ids.includes(id)).map(({ id, name }) => [id, name]));
}
