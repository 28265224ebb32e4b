/** Agreements, the standards that everybody may read, and what came of them. */
import { type Db, type Keys, nameIn, type Scope, systemScope } from '#kernel';
import { productNames } from '#modules/catalogue';
import { policies } from '#modules/clocks';
import { customerNames, memberIdsOf, tierNames } from '#modules/customers';
import { broughtTo } from './brought.ts';
import type { Agreement, AttainmentRow, Standard } from './contract.ts';
import { customerKey } from './customer-key.ts';
import { sameTerms } from './keep-agreements.ts';
import { attainment, listAgreements } from './store.ts';

const most = 5_000;

export async function agreements(db: Db, scope: Scope): Promise<Agreement[]> {
  return (await listAgreements(db, scope)).map(({ terms, published_at: _, ...row }) => ({
    ...row,
    differs: terms === null || !sameTerms(row.draft, terms),
  }));
}

/** Published ones that name no customer; for a customer also those that name them, first, and without the tiers of others. */
export async function standards(db: Db, scope: Scope, customerId: string | null = null): Promise<Standard[]> {
  const members = customerId ? await memberIdsOf(db, scope, customerId) : [];
  const brought = customerId ? await broughtTo(db, { customerId, products: null }) : [];
  const byId = new Map((await policies(db, scope)).map((policy) => [policy.id, policy]));
  const tiers = await tierNames(db, scope);
  const rows = await listAgreements(db, scope);
  const named = await productNames(
    db,
    scope,
    rows.flatMap(({ terms }) => terms?.products ?? []),
  );
  const shown = rows.flatMap(({ id: agreementId, state, terms, name, published_at: at }) => {
    if (state !== 'active' || !terms || !at) return [];
    const own =
      terms.customerIds.some((id) => members.includes(id)) || brought.some((one) => one.agreementId === agreementId);
    if (terms.customerIds.length > 0 && !own) return [];
    const promises = terms.policyIds.flatMap((id) => {
      const policy = byId.get(id);
      return policy ? [{ target: policy.target, seconds: policy.seconds, business: policy.business }] : [];
    });
    return [
      {
        name,
        summary: terms.summary,
        tiers: terms.tierIds.flatMap((id) => tiers.get(id) ?? []),
        products: terms.products.map((one) => named.get(one) ?? { zh: one, en: one }),
        promises,
        publishedAt: at.toISOString(),
        own,
      },
    ];
  });
  return shown.sort((a, b) => Number(b.own) - Number(a.own));
}

/**
 * Where a visitor reads what is promised: with a key of a quarter of an hour for a customer whose identity was proved. Null when
 * there is nothing to read.
 */
export async function standardsPath(db: Db, keys: Keys, customerId: string | null): Promise<string | null> {
  const shown = await standards(db, systemScope('agreements.standards'), customerId);
  if (shown.length === 0) return null;
  return shown.some(({ own }) => own) ? `/standards?key=${customerKey(keys, customerId!, 900)}` : '/standards';
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
