/** Which policy holds for a piece of work. */
import type { Target } from '../contract.ts';

export type Facts = {
  channel?: string | null;
  type?: string | null;
  priority?: string | null;
  tierId?: string | null;
  /** Policies that an agreement names: for their targets they hold, whatever their own conditions say. */
  policyIds?: readonly string[];
};

export type Terms = {
  policyId: string;
  versionId: string;
  target: Target;
  position: number;
  match: { channels?: string[]; types?: string[]; priorities?: string[]; tierIds?: string[] };
  seconds: number;
  business: boolean;
  calendarVersionId: string | null;
  pauseWhenWaiting: boolean;
  steps: number[];
};

/** How many conditions fit; null when one does not. */
function fit(terms: Terms, facts: Facts): number | null {
  const conditions: [string[] | undefined, string | null | undefined][] = [
    [terms.match.channels, facts.channel],
    [terms.match.types, facts.type],
    [terms.match.priorities, facts.priority],
    [terms.match.tierIds, facts.tierId],
  ];
  let count = 0;
  for (const [allowed, fact] of conditions) {
    if (!allowed || allowed.length === 0) continue;
    if (!fact || !allowed.includes(fact)) return null;
    count++;
  }
  return count;
}

/** The most specific policy of a target; among equals the smaller position, then the longer-standing. Null: no promise. */
export function choosePolicy<T extends Terms>(policies: readonly T[], target: Target, facts: Facts): T | null {
  const agreed = policies.find((terms) => terms.target === target && facts.policyIds?.includes(terms.policyId));
  if (agreed) return agreed;
  let best: { terms: T; count: number } | null = null;
  for (const terms of policies) {
    if (terms.target !== target) continue;
    const count = fit(terms, facts);
    if (count === null) continue;
    if (!best || count > best.count || (count === best.count && terms.position < best.terms.position))
      best = { terms, count };
  }
  return best?.terms ?? null;
}
