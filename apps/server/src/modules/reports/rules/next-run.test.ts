import { expect, it } from 'vitest';
import { lastDue, nextAfter, spanOf, type Timing } from './next-run.ts';
import { spanBefore } from './periods.ts';

const daily: Timing = { cadence: 'daily', weekday: null, monthDay: null, atMinute: 8 * 60 + 30, zone: 'Asia/Shanghai' };
const iso = (date: Date): string => date.toISOString();

it('is due at the local time, over changes of the clock and ends of months', () => {
  expect(iso(nextAfter(daily, new Date('2026-11-20T00:29:59Z')))).toBe('2026-11-20T00:30:00.000Z');
  expect(iso(nextAfter(daily, new Date('2026-11-20T00:30:00Z')))).toBe('2026-11-21T00:30:00.000Z');
  const berlin = { ...daily, zone: 'Europe/Berlin' };
  expect(iso(nextAfter(berlin, new Date('2026-10-24T12:00:00Z')))).toBe('2026-10-25T07:30:00.000Z');
  expect(iso(nextAfter(berlin, new Date('2026-10-24T06:00:00Z')))).toBe('2026-10-24T06:30:00.000Z');
  // 02:30 does not exist on 29 March 2026 in Berlin.
  const skipped = nextAfter({ ...berlin, atMinute: 150 }, new Date('2026-03-28T12:00:00Z'));
  expect(iso(skipped) >= '2026-03-29T00:30:00.000Z' && iso(skipped) <= '2026-03-29T01:30:00.000Z').toBe(true);
  const weekly: Timing = { ...daily, cadence: 'weekly', weekday: 1 };
  expect(iso(nextAfter(weekly, new Date('2026-11-20T12:00:00Z')))).toBe('2026-11-23T00:30:00.000Z');
  const monthly: Timing = { ...daily, cadence: 'monthly', monthDay: 31 };
  expect(iso(nextAfter(monthly, new Date('2026-02-01T00:00:00Z')))).toBe('2026-02-28T00:30:00.000Z');
  expect(iso(nextAfter(monthly, new Date('2026-02-28T00:30:00Z')))).toBe('2026-03-31T00:30:00.000Z');
});

it('after a downtime only the last one is due', () => {
  const first = new Date('2026-11-10T00:30:00Z');
  expect(iso(lastDue(daily, first, new Date('2026-11-20T03:00:00Z')))).toBe('2026-11-20T00:30:00.000Z');
  expect(iso(lastDue(daily, first, first))).toBe(iso(first));
});

it('tells of the whole days before, and compares like with like', () => {
  const due = new Date('2026-11-18T00:30:00Z');
  expect(spanOf(daily, due)).toEqual({ from: '2026-11-17', to: '2026-11-17' });
  expect(spanOf({ ...daily, cadence: 'weekly', weekday: 3 }, due)).toEqual({ from: '2026-11-09', to: '2026-11-15' });
  expect(spanOf({ ...daily, cadence: 'monthly', monthDay: 1 }, due)).toEqual({ from: '2026-10-01', to: '2026-10-31' });
  expect(spanBefore({ from: '2026-10-01', to: '2026-10-31' }, 'previous')).toEqual({
    from: '2026-09-01',
    to: '2026-09-30',
  });
  expect(spanBefore({ from: '2026-10-05', to: '2026-10-06' }, 'previous')).toEqual({
    from: '2026-10-03',
    to: '2026-10-04',
  });
  expect(spanBefore({ from: '2026-10-05', to: '2026-10-14' }, 'week')).toEqual({
    from: '2026-09-21',
    to: '2026-09-30',
  });
});
