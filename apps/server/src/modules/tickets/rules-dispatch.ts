/** Which rule sends a ticket where. Pure: rules and facts in, the first that fits out. */
import type { DispatchMatch } from './contract.ts';
import type { Priority } from './tables.ts';

export type DispatchFacts = {
  type: string;
  priority: string;
  channel: string;
  special: boolean;
  /** From the root to the leaf. */
  topicIds: readonly string[];
  unitId: string;
};

/** `match.unitIds` is expanded to everything below already. */
export function fits(match: DispatchMatch, facts: DispatchFacts): boolean {
  const within = (allowed: string[] | undefined, has: readonly string[]): boolean =>
    !allowed || allowed.length === 0 || has.some((one) => allowed.includes(one));
  return (
    within(match.types, [facts.type]) &&
    within(match.priorities, [facts.priority]) &&
    within(match.channels, [facts.channel]) &&
    within(match.topicIds, facts.topicIds) &&
    within(match.unitIds, [facts.unitId]) &&
    (match.special === undefined || match.special === facts.special)
  );
}

export function firstFitting<R extends { match: DispatchMatch }>(rules: readonly R[], facts: DispatchFacts): R | null {
  return rules.find((rule) => fits(rule.match, facts)) ?? null;
}

/** Steps of the router: each goes one minute ahead of its time. */
export const aheadOf: Record<Priority, number> = { low: 0, normal: 15, high: 60, urgent: 180 };
