/** Which agreement holds for a ticket. Pure. */
import type { Terms } from './contract.ts';

export type Facts = { customerId: string | null; tierId: string | null; product: string | null };
export type InForce = { id: string; number: number; position: number; terms: Terms };

/** 4 contract, 3 product, 2 tier, 1 everybody; 0: does not fit. A part that names something must fit. */
export function weightOf(terms: Terms, facts: Facts): number {
  const parts = [
    { named: terms.customerIds, has: facts.customerId, weight: 4 },
    { named: terms.products, has: facts.product, weight: 3 },
    { named: terms.tierIds, has: facts.tierId, weight: 2 },
  ].filter(({ named }) => named.length > 0);
  if (parts.some(({ named, has }) => has === null || !named.includes(has))) return 0;
  return Math.max(1, ...parts.map(({ weight }) => weight));
}

/** The one that fits most closely; among equals the smaller position, then the longer-standing. Null: none. */
export function chooseAgreement<A extends InForce>(agreements: readonly A[], facts: Facts): A | null {
  let best: { agreement: A; weight: number } | null = null;
  for (const agreement of agreements) {
    const weight = weightOf(agreement.terms, facts);
    if (weight === 0) continue;
    if (!best || weight > best.weight || (weight === best.weight && agreement.position < best.agreement.position))
      best = { agreement, weight };
  }
  return best?.agreement ?? null;
}
