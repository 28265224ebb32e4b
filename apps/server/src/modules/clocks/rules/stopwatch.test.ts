/** Clocks with pauses, against a walker that counts open minutes outside of pauses one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOpenTime, type CompiledCalendar, compileCalendar, isOpen } from './calendar.ts';
import * as watch from './stopwatch.ts';

const minuteMs = 60_000;
const shop = {
  zone: 'Europe/Berlin',
  weekly: [0, 1, 2, 3, 4, 5, 6].map((day) =>
    day === 6
      ? []
      : [
          { from: '00:30', to: '02:30' },
          { from: '09:00', to: '12:00' },
          { from: '13:00', to: '23:45' },
        ],
  ),
  days: [{ date: '2026-10-26', hours: [] }],
};

/** Minute at which the target is used up, counting open minutes that lie in no pause; null when later than the horizon. */
function walk(
  calendar: CompiledCalendar | null,
  start: number,
  minutes: number,
  pauses: [number, number][],
  horizon: number,
): number | null {
  let left = minutes;
  for (let at = start; at < start + horizon * minuteMs; at += minuteMs) {
    const paused = pauses.some(([from, to]) => from <= at && at < to);
    if (paused || (calendar && !isOpen(calendar, at))) continue;
    left--;
    if (left === 0) return at + minuteMs;
  }
  return null;
}

const starts = fc
  .integer({ min: -2000, max: 2000 })
  .map((shift) => Date.parse('2026-10-25T01:00:00Z') + shift * minuteMs);
/** Gaps and lengths of pauses in minutes. */
const pausing = fc.array(fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 400 })), {
  maxLength: 5,
});

describe('pauses', () => {
  it('move the due time like the walker says, over 10,000 random clocks', () => {
    let breached = 0;
    let met = 0;
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 300 }), pausing, fc.boolean(), (start, minutes, plan, business) => {
        const calendar = business ? compileCalendar(shop) : null;
        let now = watch.startWatch(calendar, minutes * 60, start);
        const pauses: [number, number][] = [];
        let at = start;
        for (const [gap, length] of plan) {
          at += gap * minuteMs;
          now = watch.pauseWatch(calendar, now, at);
          if (now.state === 'breached') break;
          // Used up at the very moment of the pause: due then or on resuming, a matter of words.
          if (now.remainingSeconds === 0) return;
          pauses.push([at, at + length * minuteMs]);
          at += length * minuteMs;
          now = watch.resumeWatch(calendar, now, at);
        }
        const due = walk(calendar, start, minutes, pauses, 4 * 1440);
        if (due === null) return;
        if (now.state === 'breached') {
          breached++;
          expect(now.breachedAt).toBe(now.dueAt);
          expect(now.dueAt).toBe(due);
          return;
        }
        expect(now.dueAt).toBe(due);
        met++;
        expect(watch.stopWatch(now, now.dueAt).state).toBe('met');
        expect(watch.stopWatch(now, now.dueAt + 1).state).toBe('breached');
      }),
      { numRuns: 10_000, seed: 11 },
    );
    expect(breached).toBeGreaterThan(500);
    expect(met).toBeGreaterThan(500);
  }, 120_000);

  it('never take time away: any pause moves the due time later or keeps it', () => {
    fc.assert(
      fc.property(
        starts,
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 0, max: 50_000 }),
        (start, target, used) => {
          const calendar = compileCalendar(shop);
          const plain = watch.startWatch(calendar, target, start);
          const pausedAt = start + used * 1000;
          const paused = watch.pauseWatch(calendar, plain, pausedAt);
          fc.pre(paused.state === 'paused');
          expect(watch.resumeWatch(calendar, paused, pausedAt + 777_000).dueAt).toBeGreaterThanOrEqual(
            plain.dueAt - 1000,
          );
        },
      ),
    );
  });
});

describe('steps', () => {
  const at = Date.parse('2026-11-23T01:00:00Z');
  it('come at 50, 75 and 100 % of the time used, each once', () => {
    let now = watch.startWatch(null, 1000, at);
    expect(watch.nextStep(null, now, [50, 75, 100])).toEqual({ step: 50, at: at + 500_000 });
    let told = watch.tellBy(null, now, [50, 75, 100], at + 500_000);
    expect([told.step, told.breached]).toEqual([50, false]);
    now = told.watch;
    expect(watch.tellBy(null, now, [50, 75, 100], at + 600_000).step).toBeNull();
    // A sweep that comes late tells the highest step only, and the breach once.
    told = watch.tellBy(null, now, [50, 75, 100], at + 2_000_000);
    expect([told.step, told.breached, told.watch.state, told.watch.breachedAt]).toEqual([
      100,
      true,
      'breached',
      at + 1_000_000,
    ]);
    expect(watch.nextStep(null, told.watch, [50, 75, 100])).toBeNull();
  });

  it('wait while paused and follow the resumed clock', () => {
    const paused = watch.pauseWatch(null, watch.startWatch(null, 1000, at), at + 400_000);
    expect(watch.nextStep(null, paused, [50, 75, 100])).toBeNull();
    const resumed = watch.resumeWatch(null, paused, at + 900_000);
    expect(watch.nextStep(null, resumed, [50, 75, 100])).toEqual({ step: 50, at: at + 1_000_000 });
    expect(resumed.dueAt).toBe(at + 1_500_000);
  });

  it('respect business time', () => {
    const calendar = compileCalendar(shop);
    const now = watch.startWatch(calendar, 36_000, at);
    expect(watch.stepAt(calendar, now, 50)).toBe(addOpenTime(calendar, at, 18_000));
  });
});

it('a stopped clock stays as it is', () => {
  const done = watch.stopWatch(watch.startWatch(null, 60, 0), 30_000);
  expect(watch.stopWatch(done, 90_000)).toEqual(done);
  expect(watch.cancelWatch(done, 90_000)).toEqual(done);
  expect(watch.pauseWatch(null, done, 90_000)).toEqual(done);
  expect(watch.cancelWatch(watch.startWatch(null, 60, 0), 90_000).state).toBe('breached');
  expect(watch.cancelWatch(watch.startWatch(null, 60, 0), 10_000).state).toBe('cancelled');
});
