import { describe, expect, it } from 'vitest';
import { clockEffect, isOpen, stepBetween, steps } from './rules.ts';
import type { TicketState } from './tables.ts';

const states: TicketState[] = ['new', 'open', 'waiting', 'resolved', 'closed'];

describe('state table', () => {
  it('allows exactly these steps', () => {
    const allowed = states.flatMap((from) => states.filter((to) => stepBetween(from, to)).map((to) => `${from}→${to}`));
    expect(allowed).toEqual([
      'new→open',
      'new→closed',
      'open→waiting',
      'open→resolved',
      'open→closed',
      'waiting→open',
      'waiting→resolved',
      'waiting→closed',
      'resolved→open',
      'resolved→closed',
      'closed→open',
    ]);
    expect(steps).toHaveLength(allowed.length);
  });

  it('wants a reason where work ends without a solution', () => {
    expect(steps.filter((step) => step.reason).map((step) => `${step.from}→${step.to}`)).toEqual([
      'new→closed',
      'open→closed',
      'waiting→closed',
    ]);
  });

  it('every open state can be left, and nothing leads back to new', () => {
    for (const state of states.filter(isOpen)) expect(steps.some((step) => step.from === state)).toBe(true);
    expect(steps.some((step) => step.to === 'new')).toBe(false);
  });
});

describe('clocks', () => {
  it('every promise to the customer is stopped by solving', () => {
    expect(clockEffect('resolve', true)).toEqual({
      stop: ['assignment', 'response', 'solution'],
      start: ['return_visit'],
    });
  });
  it('reopening starts a new cycle, with assignment only when nobody owns it', () => {
    expect(clockEffect('reopen', true).start).toEqual(['response', 'solution']);
    expect(clockEffect('reopen', false).start).toEqual(['assignment', 'response', 'solution']);
    expect(clockEffect('reopen', true).newCycle).toBe(true);
  });
  it('waiting for the customer pauses, going on resumes', () => {
    expect(clockEffect('wait', true).pause).toBe(true);
    expect(clockEffect('continue', true).resume).toBe(true);
  });
});
