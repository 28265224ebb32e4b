import { expect, it } from 'vitest';
import { readMoment, showMoment } from '../src/shared/time/read-moment.ts';

it('reads a day as people write it in either language', () => {
  for (const words of [
    '2026-11-03',
    '2026-11-3',
    '2026/11/3',
    '2026.11.03',
    '20261103',
    '2026年11月3日',
    '２０２６－１１－０３',
    ' 2026 11 03 ',
  ])
    expect(readMoment('date', words), words).toBe('2026-11-03');
  expect(readMoment('date', '2024-02-29')).toBe('2024-02-29');
  for (const words of ['2026-02-29', '2026-13-01', '11/30/2026', '2026-11', '明天', '2026-11-03 09:00'])
    expect(readMoment('date', words), words).toBeNull();
  expect(readMoment('date', '  ')).toBe('');
});

it('reads a time of day, and both together', () => {
  for (const words of ['09:05', '9:05', '9：05', '0905', '905', '9点05分'])
    expect(readMoment('time', words), words).toBe('09:05');
  for (const words of ['24:00', '9:60', '9', 'noon']) expect(readMoment('time', words), words).toBeNull();
  for (const words of [
    '2026-11-30T09:05',
    '2026-11-30 9:05',
    '2026年11月30日 9点05分',
    '2026年11月30日9:05',
    '20261130 0905',
  ])
    expect(readMoment('datetime-local', words), words).toBe('2026-11-30T09:05');
  for (const words of ['2026-11-30', '09:05', '2026-11-31 09:05'])
    expect(readMoment('datetime-local', words), words).toBeNull();
});

it('writes what it holds the same on every screen', () => {
  expect(showMoment('2026-11-30')).toBe('2026-11-30');
  expect(showMoment('2026-11-30T09:05:00')).toBe('2026-11-30 09:05');
  for (const [type, value] of [
    ['date', '2026-11-30'],
    ['time', '09:05'],
    ['datetime-local', '2026-11-30T09:05'],
  ] as const)
    expect(readMoment(type, showMoment(value))).toBe(value);
});
