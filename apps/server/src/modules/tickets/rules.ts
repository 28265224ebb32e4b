/** The ticket's state table, and what each step does to its clocks. Docs and code are this one table. */
import type { Target } from '#modules/clocks';
import type { TicketState } from './tables.ts';

export type StepName = 'start' | 'wait' | 'continue' | 'resolve' | 'close' | 'discard' | 'reopen';

export type Step = {
  name: StepName;
  from: TicketState;
  to: TicketState;
  /** The history must say why. */
  reason: boolean;
};

export const steps: readonly Step[] = [
  { name: 'start', from: 'new', to: 'open', reason: false },
  { name: 'wait', from: 'open', to: 'waiting', reason: false },
  { name: 'continue', from: 'waiting', to: 'open', reason: false },
  { name: 'resolve', from: 'open', to: 'resolved', reason: false },
  { name: 'resolve', from: 'waiting', to: 'resolved', reason: false },
  { name: 'close', from: 'resolved', to: 'closed', reason: false },
  // Double, mistaken or withdrawn requests end without being solved.
  { name: 'discard', from: 'new', to: 'closed', reason: true },
  { name: 'discard', from: 'open', to: 'closed', reason: true },
  { name: 'discard', from: 'waiting', to: 'closed', reason: true },
  { name: 'reopen', from: 'resolved', to: 'open', reason: false },
  { name: 'reopen', from: 'closed', to: 'open', reason: false },
];

export function stepBetween(from: TicketState, to: TicketState): Step | null {
  return steps.find((step) => step.from === from && step.to === to) ?? null;
}

export type ClockEffect = {
  stop?: readonly Target[];
  cancel?: readonly Target[] | 'all';
  pause?: boolean;
  resume?: boolean;
  start?: readonly Target[];
  newCycle?: boolean;
};

/** `assigned`: a reopened ticket without an owner needs one again. */
export function clockEffect(step: StepName, assigned: boolean): ClockEffect {
  switch (step) {
    case 'start':
      return {};
    case 'wait':
      return { stop: ['response'], pause: true };
    case 'continue':
      return { resume: true };
    case 'resolve':
      return { stop: ['assignment', 'response', 'solution'], start: ['return_visit'] };
    case 'close':
      return { stop: ['return_visit'] };
    case 'discard':
      return { cancel: 'all' };
    case 'reopen':
      return {
        cancel: ['return_visit'],
        start: assigned ? ['response', 'solution'] : ['assignment', 'response', 'solution'],
        newCycle: true,
      };
  }
}

/** What stands in the way of resolving: required parts of the work that are not done. */
export function openRequired<T extends { required: boolean; done_at: Date | null }>(tasks: readonly T[]): T[] {
  return tasks.filter((task) => task.required && task.done_at === null);
}

export const openStates: readonly TicketState[] = ['new', 'open', 'waiting'];

export function isOpen(state: TicketState): boolean {
  return openStates.includes(state);
}

/** Sorts after every real due time. */
export const noDueTime = new Date('9999-12-31T00:00:00Z');
