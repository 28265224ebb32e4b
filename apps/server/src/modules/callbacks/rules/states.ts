/** State table of a call-back. Code, tests and documents read it; nothing else decides a change. */
import type { CallbackState } from '../contract.ts';

export type CallbackAct = 'queue' | 'take' | 'return' | 'dial' | 'stop' | 'plan' | 'finish' | 'give-up' | 'withdraw';

const open: readonly CallbackState[] = ['planned', 'waiting', 'held', 'calling'];
export const callbackTable: Record<CallbackAct, { from: readonly CallbackState[]; to: CallbackState; when: string }> = {
  queue: { from: ['planned'], to: 'waiting', when: 'its time has come: a work item of the router, with its place' },
  take: { from: ['waiting'], to: 'held', when: 'an agent accepted it, or took it' },
  return: {
    from: ['waiting', 'held', 'calling'],
    to: 'waiting',
    when: 'put back, or the agent’s device was not there',
  },
  dial: { from: ['held'], to: 'calling', when: 'the agent’s device rings, then the customer' },
  stop: { from: ['calling'], to: 'held', when: 'the agent hung up before the customer answered' },
  plan: {
    from: ['planned', 'waiting', 'held', 'calling'],
    to: 'planned',
    when: 'not reached, put off, or outside the customer’s hours: again later',
  },
  finish: { from: ['held', 'calling'], to: 'done', when: 'they talked, or the agent says it is done' },
  'give-up': { from: open, to: 'given-up', when: 'too often in vain, a wrong number, or too late' },
  withdraw: {
    from: ['planned', 'waiting', 'held'],
    to: 'withdrawn',
    when: 'not wanted any more; nothing leaves an end',
  },
};

export const may = (act: CallbackAct, state: CallbackState): boolean => callbackTable[act].from.includes(state);
