/** The order of steps, and what they hold back. Pure. */
import type { Step } from './contract.ts';

/** The required step that must be done first; null: this one may be ticked. */
export function firstBefore(steps: readonly Step[], key: string, done: ReadonlySet<string>): Step | null {
  const place = steps.findIndex((step) => step.key === key);
  return steps.slice(0, place).find((step) => step.required && !done.has(step.key)) ?? null;
}

/** A step may be taken back while nothing after it is ticked. */
export function mayTakeBack(steps: readonly Step[], key: string, done: ReadonlySet<string>): boolean {
  const place = steps.findIndex((step) => step.key === key);
  return !steps.slice(place + 1).some((step) => done.has(step.key));
}

/** Required steps that stand in the way; what must be done before solving must be done before closing all the more. */
export function holding(steps: readonly Step[], done: ReadonlySet<string>, to: 'resolved' | 'closed'): Step[] {
  return steps.filter(
    ({ key, required, before }) => required && !done.has(key) && (before === 'resolved' || to === 'closed'),
  );
}
