/** When somebody waits no longer. Pure. */
import type { LeaveRule, Room } from './contract.ts';

export type Situation = {
  /** null: at the door, not in line yet. */
  waitedSeconds: number | null;
  /** People before somebody at the door; null: in line already, nobody is sent away because others went ahead. */
  ahead: number | null;
  /** null: nobody is on duty, so nothing can be predicted. */
  predictedSeconds: number | null;
};

/** The first rule of the list that holds; null: they wait on. A line nobody serves is as long as can be. */
export function leaveNow(rules: readonly LeaveRule[], now: Situation): LeaveRule | null {
  return (
    rules.find(({ by, at }) => {
      if (by === 'time') return now.waitedSeconds !== null && now.waitedSeconds >= at;
      if (by === 'length') return now.ahead !== null && now.ahead >= at;
      return (now.predictedSeconds ?? Number.POSITIVE_INFINITY) >= at;
    }) ?? null
  );
}

/** Seconds of waiting at which the next rule by time falls due; null: none does. */
export function nextByTime(rules: readonly LeaveRule[], waitedSeconds: number): number | null {
  const due = rules.filter(({ by, at }) => by === 'time' && at > waitedSeconds).map(({ at }) => at);
  return due.length > 0 ? Math.min(...due) : null;
}

/** Minutes ahead of their time, over those that the flow gave already. */
export function minutesAhead(room: Room, of: { tierId: string | null; red: boolean }): number {
  const byTier = of.tierId ? (room.ahead[of.tierId] ?? 0) : 0;
  return Math.max(byTier, of.red ? room.redAhead : 0);
}
