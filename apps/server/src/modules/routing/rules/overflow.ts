/** Overflow from one queue to another by predicted wait. Pure: what is known comes in, a decision goes out. */

/** Begins at `enterSeconds` of predicted wait, ends below `leaveSeconds`: between the two it stays as it is. */
export type Overflow = {
  queueId: string;
  enterSeconds: number;
  leaveSeconds: number;
  /** By length: so many wait already. */
  enterWaiting?: number | null | undefined;
};

/**
 * `here`, `there`: predicted wait in seconds, null when nobody is on duty. Work moves only where it will wait less, and never
 * to a queue without anybody.
 */
export function decideOverflow(
  rule: Overflow,
  overflowing: boolean,
  here: number | null,
  there: number | null,
  waiting = 0,
): { overflowing: boolean; move: boolean } {
  const wait = here ?? Number.POSITIVE_INFINITY;
  const after = overflowing ? wait >= rule.leaveSeconds : wait >= rule.enterSeconds;
  // By length there is no hysteresis to need: one who leaves the line makes room for one.
  const full = rule.enterWaiting != null && waiting >= rule.enterWaiting;
  if (full) return { overflowing: after, move: there !== null };
  return { overflowing: after, move: after && there !== null && there < wait };
}
