/** What an attempt means for the wish: reached, again later, or given up. */
import type { CallbackPolicy, Result } from '../contract.ts';
import { nextMoment, type Window } from './windows.ts';

/** `reason`: why a call ended; `talked`: both heard each other. */
export function resultOf(reason: string, talked: boolean): Result {
  if (talked) return 'reached';
  switch (reason) {
    case 'busy':
    case 'rejected':
      return 'busy';
    case 'no-answer':
    case 'timeout':
    case 'cancelled':
      return 'no-answer';
    case 'not-found':
      return 'bad-number';
    case 'agent':
      return 'stopped';
    case 'unconnected':
      return 'agent-away';
    default:
      return 'failed';
  }
}

export type Next =
  | { do: 'finish' }
  | { do: 'hold' }
  | { do: 'return' }
  | { do: 'plan'; at: Date; tries: Record<string, number> }
  | { do: 'give-up'; reason: string };

/** `attempts`: with this one. What the agent's side ended does not count. */
export function afterAttempt(
  result: Result,
  given: { attempts: number; tries: Record<string, number>; window: Window; now: Date },
  policy: Pick<CallbackPolicy, 'retries' | 'mostAttempts'>,
): Next {
  if (result === 'reached') return { do: 'finish' };
  if (result === 'stopped') return { do: 'hold' };
  if (result === 'agent-away') return { do: 'return' };
  if (result === 'bad-number') return { do: 'give-up', reason: 'bad-number' };
  const rule = policy.retries[result];
  const tries = { ...given.tries, [result]: (given.tries[result] ?? 0) + 1 };
  if (tries[result]! > rule.times || given.attempts >= policy.mostAttempts) return { do: 'give-up', reason: result };
  const at = nextMoment(given.window, new Date(given.now.getTime() + rule.minutes * 60_000));
  return at ? { do: 'plan', at, tries } : { do: 'give-up', reason: 'late' };
}
