/** State table of a call. Code, tests and documents read it; nothing else decides a change. */
import type { CallState } from '../contract.ts';

export type CallAct =
  | 'greet'
  | 'turn-away'
  | 'queue'
  | 'assign'
  | 'connect'
  | 'hold'
  | 'retrieve'
  | 'return'
  | 'resume'
  | 'end';

export const callTable: Record<CallAct, { from: readonly CallState[]; to: CallState; when: string }> = {
  greet: { from: ['ringing'], to: 'dialogue', when: 'a flow answers' },
  'turn-away': { from: ['ringing', 'dialogue'], to: 'dialogue', when: 'closed, or too many wait: it is led elsewhere' },
  queue: { from: ['ringing', 'dialogue'], to: 'waiting', when: 'it waits for somebody: a work item of the router' },
  assign: { from: ['ringing', 'waiting'], to: 'connecting', when: 'an agent accepted, or dialled' },
  connect: {
    from: ['ringing', 'dialogue', 'waiting', 'connecting'],
    to: 'talking',
    when: 'both hear each other',
  },
  hold: { from: ['talking'], to: 'held', when: 'the agent lets the other party wait' },
  retrieve: { from: ['held'], to: 'talking', when: 'the agent is back' },
  return: {
    from: ['waiting', 'connecting', 'talking', 'held'],
    to: 'waiting',
    when: 'passed on, or the agent could not be connected',
  },
  resume: {
    from: ['waiting', 'connecting', 'talking', 'held'],
    to: 'dialogue',
    when: 'the flow goes on after the queue or after the agent',
  },
  end: {
    from: ['ringing', 'dialogue', 'waiting', 'connecting', 'talking', 'held'],
    to: 'ended',
    when: 'by either side, by the flow, or because it is gone; nothing leaves ended',
  },
};

export const may = (act: CallAct, state: CallState): boolean => callTable[act].from.includes(state);
