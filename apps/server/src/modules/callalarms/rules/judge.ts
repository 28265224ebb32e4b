/** What a reading means beside a limit, and what follows for the alarm. Pure. */
import type { AlarmKind } from '../contract.ts';
import type { AlarmState } from './states.ts';

/** Between: no longer worse, not yet better by the margin. */
export type Judgement = 'worse' | 'between' | 'better';
export type Verdict = { judgement: Judgement; value: number | null };

/** Points of percent by which a share must be better. */
const margin = 5;
/** Fewer decided calls say nothing of a share. */
const fewest = 5;

/** High is bad: better from four fifths of the limit down, at least one below it. */
const upTo = (value: number, limit: number): Verdict => ({
  value,
  judgement: value >= limit ? 'worse' : value <= Math.min(limit - 1, Math.floor(limit * 0.8)) ? 'better' : 'between',
});

export type QueueReading = {
  waiting: number;
  longestWaitSince: string | null;
  /** Ready, busy and writing up. */
  staffed: number;
  open: boolean;
  level: number | null;
  lost: number | null;
  decided: number;
};

export function judgeQueue(kind: AlarmKind, limit: number | null, queue: QueueReading, now: number): Verdict {
  switch (kind) {
    case 'waiting':
      return upTo(queue.waiting, limit!);
    case 'longest-wait':
      return upTo(
        queue.longestWaitSince ? Math.max(0, Math.floor((now - Date.parse(queue.longestWaitSince)) / 1000)) : 0,
        limit!,
      );
    case 'service-level':
      return share(queue.level, queue.decided, (level) =>
        level < limit! ? 'worse' : level >= Math.min(100, limit! + margin) ? 'better' : 'between',
      );
    case 'lost-share':
      return share(queue.lost, queue.decided, (lost) =>
        lost > limit! ? 'worse' : lost <= Math.max(0, limit! - margin) ? 'better' : 'between',
      );
    case 'unstaffed':
      return { value: null, judgement: queue.staffed === 0 && queue.open ? 'worse' : 'better' };
    case 'trunk-down':
      return { value: null, judgement: 'between' };
  }
}

function share(value: number | null, decided: number, judge: (value: number) => Judgement): Verdict {
  if (value === null) return { value: null, judgement: 'better' };
  return { value, judgement: decided < fewest ? 'between' : judge(value) };
}

export const judgeTrunk = (state: 'up' | 'down' | 'off'): Verdict => ({
  value: null,
  judgement: state === 'up' ? 'better' : 'worse',
});

/** Of two values of a kind the one that is worse. */
export function worseOf(kind: AlarmKind, one: number | null, two: number | null): number | null {
  if (one === null || two === null) return one ?? two;
  return kind === 'service-level' ? Math.min(one, two) : Math.max(one, two);
}

export type Standing = { state: Exclude<AlarmState, 'over'>; since: Date; well_since: Date | null } | null;
/** suspect: noted; forget: it was nothing; stay: worse or between, well no longer; wait: well, not yet long enough. */
export type Step = 'nothing' | 'suspect' | 'raise' | 'forget' | 'stay' | 'wait' | 'clear';

export function stepOf(
  standing: Standing,
  judgement: Judgement,
  now: number,
  { lasts_seconds, calm_seconds }: { lasts_seconds: number; calm_seconds: number },
): Step {
  if (standing?.state === 'raised') {
    if (judgement !== 'better') return 'stay';
    return now - (standing.well_since?.getTime() ?? now) >= calm_seconds * 1000 ? 'clear' : 'wait';
  }
  if (judgement !== 'worse') return standing ? 'forget' : 'nothing';
  if (now - (standing?.since.getTime() ?? now) >= lasts_seconds * 1000) return 'raise';
  return standing ? 'nothing' : 'suspect';
}
