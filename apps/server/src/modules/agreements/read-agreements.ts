/** Agreements, the standards that everybody may read, and what came of them. */
import { type Db, nameIn, type Scope } from '#kernel';
import { policies } from '#modules/clocks';
import { customerNames, tierNames } from '#modules/customers';
import type { Agreement, AttainmentRow, Standard } from './contract.ts';
import { sameTerms } from './keep-agreements.ts';
import { attainment, listAgreements } from './store.ts';

const most = 5_000;

export async function agreements(db: Db, scope: Scope): Promise<Agreement[]> {
  return (await listAgreements(db, scope)).map(({ terms, published_at: _, ...row }) => ({
    ...row,
    differs: terms === null || !sameTerms(row.draft, terms),
  }));
}

/** Published ones that name no customer. */
export async function standards(db: Db, scope: Scope): Promise<Standard[]> {
  const byId = new Map((await policies(db, scope)).map((policy) => [policy.id, policy]));
  const tiers = await tierNames(db, scope);
  return (await listAgreements(db, scope)).flatMap(({ state, terms, name, published_at: at }) => {
    if (state !== 'active' || !terms || !at || terms.customerIds.length > 0) return [];
    const promises = terms.policyIds.flatMap((id) => {
      const policy = byId.get(id);
      return policy ? [{ target: policy.target, seconds: policy.seconds, business: policy.business }] : [];
    });
    return [
      {
        name,
        summary: terms.summary,
        tiers: terms.tierIds.flatMap((id) => tiers.get(id) ?? []),
        products: terms.products,
        promises,
        publishedAt: at.toISOString(),
      },
    ];
  });
}

/** Days in the company's time: from the beginning of the first to the end of the last. */
export async function attained(
  db: Db,
  scope: Scope,
  asked: { from: string; to: string; agreementId?: string | undefined },
): Promise<AttainmentRow[]> {
  const rows = await attainment(db, scope, {
    from: new Date(`${asked.from}T00:00:00+08:00`),
    to: new Date(Date.parse(`${asked.to}T00:00:00+08:00`) + 86_400_000),
    agreementId: asked.agreementId ?? null,
    limit: most,
  });
  const names = await customerNames(
    db,
    scope,
    rows.flatMap((row) => row.customer_id ?? []),
  );
  return rows.map((row) => {
    const customer = row.customer_id ? names.get(row.customer_id) : undefined;
    return {
      agreementId: row.agreement_id,
      agreementName: row.agreement_name,
      customerId: row.customer_id,
      customer: customer ? { number: customer.number, name: customer.name } : null,
      target: row.target,
      met: row.met,
      breached: row.breached,
    };
  });
}

/** As lines of a file: heads first. */
export function attainmentLines(
  scope: Scope,
  rows: readonly AttainmentRow[],
  word: (key: string) => string,
): (string | number)[][] {
  const heads = ['agreement', 'customer-number', 'customer', 'target', 'met', 'breached', 'rate'];
  return [
    heads.map((key) => word(`agreements.export.${key}`)),
    ...rows.map((row) => [
      nameIn(row.agreementName, scope.locale),
      row.customer?.number ?? '',
      row.customer?.name ?? '',
      word(`clocks.targets.${row.target}`),
      row.met,
      row.breached,
      Math.round((1000 * row.met) / (row.met + row.breached)) / 10,
    ]),
  ];
}
