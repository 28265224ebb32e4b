/** State tables of work items and of agents. Code, tests and documents read these tables; nothing else decides a change. */
import { errorKind } from '#kernel';
import type { PresenceState } from '../contract.ts';

export type WorkState = 'waiting' | 'offered' | 'held' | 'done' | 'withdrawn';
export type WorkAct = 'offer' | 'assign' | 'accept' | 'return' | 'requeue' | 'release' | 'withdraw';

/**
 * | act      | from              | to        | who |
 * | offer    | waiting           | offered   | the router, to a set of agents |
 * | assign   | waiting, offered  | held      | a person takes it (pick-up, supervisor) |
 * | accept   | offered           | held      | one of the set; compare-and-set on the epoch |
 * | return   | offered           | waiting   | missed, declined by all, agent not ready; keeps its place |
 * | requeue  | held, offered, waiting | waiting | silent agent (keeps its place), transfer |
 * | release  | held              | done      | the subject is finished |
 * | withdraw | waiting, offered  | withdrawn | the subject no longer needs anybody |
 */
export const workTable: Record<WorkAct, { from: readonly WorkState[]; to: WorkState }> = {
  offer: { from: ['waiting'], to: 'offered' },
  assign: { from: ['waiting', 'offered'], to: 'held' },
  accept: { from: ['offered'], to: 'held' },
  return: { from: ['offered'], to: 'waiting' },
  requeue: { from: ['held', 'offered', 'waiting'], to: 'waiting' },
  release: { from: ['held'], to: 'done' },
  withdraw: { from: ['waiting', 'offered'], to: 'withdrawn' },
};

export function allowedFrom(act: WorkAct): readonly WorkState[] {
  return workTable[act].from;
}

/**
 * What a person may choose, from any state; `wrapup` and the states with a system reason are given by the router. Choosing
 * `ready` ends wrap-up early; `break` needs a reason of the list; anything but `ready` gives open offers back.
 */
export const choosable: readonly PresenceState[] = ['offline', 'ready', 'break'];

export const wrongBreakReason = errorKind('routing.break-reason', 400);

/** Throws `routing.break-reason` when a break comes without a known reason; other states carry none. */
export function checkedReason(
  state: PresenceState,
  reason: string | undefined,
  known: ReadonlySet<string>,
): string | null {
  if (state !== 'break') return null;
  if (reason === undefined || !known.has(reason)) throw wrongBreakReason({ reason: reason ?? '' });
  return reason;
}

/** Ordering key in milliseconds; smaller goes first. `carriedMs`: age brought along from another queue or site. */
export function orderingKey(enqueuedMs: number, targetSeconds: number, priority: number, carriedMs = 0): number {
  return enqueuedMs + targetSeconds * 1000 - priority * 60_000 - carriedMs;
}
