import { expect, it } from 'vitest';
import { startOfDay } from './days.ts';

it('finds local midnight, also on days that are not 24 hours long', () => {
  expect(startOfDay(new Date('2026-11-21T22:30:00Z'), 'Asia/Shanghai').toISOString()).toBe('2026-11-21T16:00:00.000Z');
  expect(startOfDay(new Date('2026-11-21T15:59:59Z'), 'Asia/Shanghai').toISOString()).toBe('2026-11-20T16:00:00.000Z');
  // Berlin, 29 March 2026: 23 hours; 25 October 2026: 25 hours.
  expect(startOfDay(new Date('2026-03-29T20:00:00Z'), 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z');
  expect(startOfDay(new Date('2026-10-25T20:00:00Z'), 'Europe/Berlin').toISOString()).toBe('2026-10-24T22:00:00.000Z');
  expect(startOfDay(new Date('2026-10-25T22:30:00Z'), 'Europe/Berlin').toISOString()).toBe('2026-10-24T22:00:00.000Z');
});
