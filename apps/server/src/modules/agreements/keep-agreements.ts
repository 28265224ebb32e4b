/** Drafts are written and published by those who administer the whole company. */
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { policies } from '#modules/clocks';
import { forgetAgreements } from './agreement-book.ts';
import type { EditAgreement, NewAgreement, Terms } from './contract.ts';
import { agreementNotFound, codeTaken, nothingNew, policyUnfit } from './errors.ts';
import { agreementChanged } from './events.ts';
import { insertAgreement, insertVersion, listAgreements, updateAgreement } from './store.ts';
import type { AgreementRow } from './tables.ts';

const right = 'agreements.write';

/** Returns the new id. */
export async function addAgreement(tx: Tx, scope: Scope, input: NewAgreement): Promise<string> {
  demand(scope, right, null);
  const id = newId();
  try {
    await insertAgreement(tx, { id, ...input });
  } catch (error) {
    throw isDuplicate(error) ? codeTaken({ code: input.code }) : error;
  }
  await tell(tx, scope, id, 'agreements.added', 1);
  return id;
}

/** 409 kernel.conflict on a stale version. The draft binds nobody until it is published. */
export async function changeAgreement(
  tx: Tx,
  scope: Scope,
  { id, version, ...changes }: { id: string } & EditAgreement,
): Promise<void> {
  demand(scope, right, null);
  const before = await agreementNamed(tx, scope, id);
  const after: AgreementRow = {
    ...before,
    version,
    name: changes.name ?? before.name,
    position: changes.position ?? before.position,
    state: changes.state ?? before.state,
    draft: changes.draft ?? before.draft,
  };
  if (!(await updateAgreement(tx, after))) throw conflict();
  await tell(tx, scope, id, 'agreements.changed', version + 1);
}

/** Throws `agreements.policy-unfit`, `agreements.nothing-new`. */
export async function publishAgreement(
  tx: Tx,
  scope: Scope,
  { id, version }: { id: string; version: number },
): Promise<void> {
  demand(scope, right, null);
  const before = await agreementNamed(tx, scope, id);
  if (before.version !== version) throw conflict();
  if (before.terms && sameTerms(before.draft, before.terms)) throw nothingNew();
  await checkPolicies(tx, scope, before.draft);
  const number = before.published + 1;
  const at = clock.now();
  const by = `${scope.actor.kind}:${scope.actor.id}`;
  await insertVersion(tx, { agreementId: id, number, terms: before.draft, at, by });
  if (!(await updateAgreement(tx, { ...before, published: number }))) throw conflict();
  await tell(tx, scope, id, 'agreements.published', version + 1);
}

export function sameTerms(a: Terms, b: Terms): boolean {
  const ordered = ({ summary, customerIds, products, tierIds, policyIds }: Terms): string =>
    JSON.stringify([
      summary.zh,
      summary.en,
      ...[customerIds, products, tierIds, policyIds].map((list) => [...list].sort()),
    ]);
  return ordered(a) === ordered(b);
}

async function checkPolicies(tx: Tx, scope: Scope, { policyIds }: Terms): Promise<void> {
  const known = new Map((await policies(tx, scope)).map((policy) => [policy.id, policy]));
  const targets = new Set<string>();
  for (const id of policyIds) {
    const policy = known.get(id);
    if (policy?.state !== 'active' || targets.has(policy.target)) throw policyUnfit({ name: policy?.code ?? id });
    targets.add(policy.target);
  }
}

async function agreementNamed(tx: Tx, scope: Scope, id: string): Promise<AgreementRow> {
  const found = (await listAgreements(tx, scope)).find((one) => one.id === id);
  if (!found) throw agreementNotFound();
  return found;
}

async function tell(tx: Tx, scope: Scope, id: string, action: string, version: number): Promise<void> {
  await record(tx, scope, { action, subject: ['agreement', id], detail: { version } });
  await announce(tx, agreementChanged, {
    aggregate: ['agreement', id],
    payload: { agreementId: id, version },
    actor: scope.actor,
  });
  tx.afterCommit(forgetAgreements);
}
