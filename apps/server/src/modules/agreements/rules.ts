/** Which agreement holds for a ticket. Pure. */
import type { Name } from '#kernel';
import type { Terms } from './contract.ts';

export type Facts = {
  customerId: string | null;
  tierId: string | null;
  products: readonly string[];
  /** What the customer's contracts bring for these products. */
  brought?: readonly Brought[];
};
/** A contract of the customer that is in force: the agreement that it names, the tier that it gives. */
export type Brought = { contractId: string; agreementId: string | null; tierId: string | null };
export type InForce = {
  id: string;
  name: Name;
  number: number;
  position: number;
  terms: Terms;
  /** The contract that brought it. */
  contractId?: string | null;
};

const isFamily = (product: string): boolean => product.startsWith('family:');

/**
 * 6 brought by a contract that the customer holds, 5 naming the customer, 4 a model (or a value of the company's own field), 3 a family
 * of products, 2 tier, 1 everybody; 0: does not fit. A part that names something must fit; a contract stands for customer and tier.
 */
export function weightOf(terms: Terms, facts: Facts, id?: string): number {
  const contract = (facts.brought ?? []).some(({ agreementId }) => agreementId !== null && agreementId === id);
  const tiers = [facts.tierId ?? '', ...(facts.brought ?? []).flatMap(({ tierId }) => tierId ?? [])];
  const products = facts.products.filter((one) => terms.products.includes(one));
  const parts = [
    {
      named: terms.customerIds,
      fits: contract || terms.customerIds.includes(facts.customerId ?? ''),
      weight: 5,
    },
    { named: terms.products, fits: products.length > 0, weight: products.some((one) => !isFamily(one)) ? 4 : 3 },
    { named: terms.tierIds, fits: contract || terms.tierIds.some((one) => tiers.includes(one)), weight: 2 },
  ].filter(({ named }) => named.length > 0);
  if (parts.some(({ fits }) => !fits)) return 0;
  return contract ? 6 : Math.max(1, ...parts.map(({ weight }) => weight));
}

/** The one that fits most closely; among equals the smaller position, then the longer-standing. Null: none. */
export function chooseAgreement<A extends InForce>(agreements: readonly A[], facts: Facts): A | null {
  let best: { agreement: A; weight: number } | null = null;
  for (const agreement of agreements) {
    const weight = weightOf(agreement.terms, facts, agreement.id);
    if (weight === 0) continue;
    if (!best || weight > best.weight || (weight === best.weight && agreement.position < best.agreement.position))
      best = { agreement, weight };
  }
  return best?.agreement ?? null;
}
