/** State tables of work items and of agents. Code, tests and documents read these tables; nothing else decides a change. */
import { errorKind } from '#kernel';
import type { PresenceState } from '../contract.ts';

export type WorkState = 'waiting' | 'offered' | 'held' | 'done' | 'withdrawn';
export type WorkAct = 'offer' | 'assign' | 'accept' | 'return' | 'requeue' | 'release' | 'withdraw';

type Act<State> = { from: readonly State[]; to: State; when: string };

/** A work item and the offer that lives on its row. */
export const workTable: Record<WorkAct, Act<WorkState>> = {
  offer: { from: ['waiting'], to: 'offered', when: 'the router finds a set of agents' },
  assign: { from: ['waiting', 'offered'], to: 'held', when: 'a person takes it or a supervisor gives it' },
  accept: { from: ['offered'], to: 'held', when: 'one of the set takes it: compare-and-set on the epoch' },
  return: { from: ['offered'], to: 'waiting', when: 'missed, declined by all, agent not ready; keeps its place' },
  requeue: {
    from: ['held', 'offered', 'waiting'],
    to: 'waiting',
    when: 'transfer, silent agent, overflow, moved by a leader; keeps its place by age unless a leader says otherwise',
  },
  release: { from: ['held'], to: 'done', when: 'the subject is finished' },
  withdraw: { from: ['waiting', 'offered'], to: 'withdrawn', when: 'the subject needs nobody any more' },
};

export function allowedFrom(act: WorkAct): readonly WorkState[] {
  return workTable[act].from;
}

export type PresenceAct = 'ready' | 'break' | 'leave' | 'miss' | 'wrap-up' | 'extend' | 'wrapped-up' | 'lose';
const anyState: readonly PresenceState[] = ['offline', 'ready', 'break', 'wrapup'];

/** An agent. `busy` is no state: it follows from holding something while ready. Anything but `ready` gives open offers back. */
export const presenceTable: Record<PresenceAct, Act<PresenceState>> = {
  ready: { from: anyState, to: 'ready', when: 'the person, or a supervisor; ends wrap-up early' },
  break: { from: anyState, to: 'break', when: 'the person, or a supervisor, with a reason of the list' },
  leave: { from: anyState, to: 'offline', when: 'the person, or a supervisor' },
  miss: { from: ['ready'], to: 'break', when: 'the router: so many offers missed in a row' },
  'wrap-up': { from: ['ready'], to: 'wrapup', when: 'the router: the last item of a queue with wrap-up time ended' },
  extend: { from: ['wrapup'], to: 'wrapup', when: 'the person: a little more time, as often as the queue lets them' },
  'wrapped-up': { from: ['wrapup'], to: 'ready', when: 'the router: the wrap-up time is over; or the person is done' },
  lose: {
    from: ['ready', 'break', 'wrapup'],
    to: 'offline',
    when: 'the router: no connection for longer than the grace',
  },
};

/** What a person may choose for themselves, and a supervisor for others. */
export const choosable = { ready: 'ready', break: 'break', offline: 'leave' } as const satisfies Partial<
  Record<PresenceState, PresenceAct>
>;

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
