/** Which agreement holds for a ticket. Pure. */
import type { Name } from '#kernel';
import type { Terms } from './contract.ts';

export type Facts = { customerId: string | null; tierId: string | null; products: readonly string[] };
export type InForce = { id: string; name: Name; number: number; position: number; terms: Terms };

const isFamily = (product: string): boolean => product.startsWith('family:');

/**
 * 5 contract, 4 a model (or a value of the company's own field), 3 a family of products, 2 tier, 1 everybody; 0: does not fit.
 * A part that names something must fit.
 */
export function weightOf(terms: Terms, facts: Facts): number {
  const products = facts.products.filter((one) => terms.products.includes(one));
  const parts = [
    { named: terms.customerIds, fits: terms.customerIds.includes(facts.customerId ?? ''), weight: 5 },
    { named: terms.products, fits: products.length > 0, weight: products.some((one) => !isFamily(one)) ? 4 : 3 },
    { named: terms.tierIds, fits: terms.tierIds.includes(facts.tierId ?? ''), weight: 2 },
  ].filter(({ named }) => named.length > 0);
  if (parts.some(({ fits }) => !fits)) return 0;
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
