import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hours, isOpen, nextOpening } from './opening-hours.ts';

describe('opening hours', () => {
  const time = fc.nat(48).map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`);
  const span = fc.tuple(time, time).filter(([from, to]) => from < to);
  const hours = fc.record({
    zone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'),
    hours: fc.array(
      fc
        .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), span)
        .map(([days, [from, to]]) => ({ days, from, to })),
      { minLength: 1, maxLength: 3 },
    ),
    exceptions: fc.array(
      fc.record({
        date: fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-10-04'),
        open: fc.array(
          span.map(([from, to]) => ({ from, to })),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 2 },
    ),
  });

  it('finds the same next opening as a walk minute by minute, also on days when the clocks change', () => {
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom('2026-03-07', '2026-03-28', '2026-10-03', '2026-10-24', '2026-10-31'),
        fc.nat(2 * 24 * 60),
        (given: Hours, day, minutes) => {
          const at = new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);
          let walked: Date | null = null;
          if (!isOpen(given, at))
            for (let step = 1; step <= 9 * 24 * 60 && !walked; step++) {
              const probe = new Date(at.getTime() + step * 60_000);
              if (isOpen(given, probe)) walked = probe;
            }
          // Nothing in nine days: only exceptions could still open, which the walk does not reach.
          if (walked || isOpen(given, at)) expect(nextOpening(given, at)).toEqual(walked);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('a holiday is closed, a shifted working day open, no hours at all always open', () => {
    const given: Hours = {
      zone: 'Asia/Shanghai',
      hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      exceptions: [
        { date: '2026-10-01', open: [] },
        { date: '2026-10-10', open: [{ from: '09:00', to: '18:00' }] },
      ],
    };
    expect(isOpen(given, new Date('2026-10-01T02:00:00Z'))).toBe(false);
    expect(isOpen(given, new Date('2026-10-10T02:00:00Z'))).toBe(true);
    expect(isOpen({ ...given, hours: [], exceptions: [] }, new Date())).toBe(true);
    expect(nextOpening({ ...given, hours: [], exceptions: [] }, new Date())).toBeNull();
  });
});
