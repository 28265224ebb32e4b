import { expect, it } from 'vitest';
import { callSuits } from './rules/call-now.ts';
import { type Contact, portraitOf } from './rules/portrait.ts';

const now = new Date('2026-11-20T12:00:00Z');
const contact = (kind: string, at: string, more: Partial<Contact> = {}): Contact => ({
  ...{ kind, type: null, open: false, score: null },
  at: new Date(at),
  ...more,
});
const east = { now, offsetMs: () => 8 * 3_600_000 };

it('reckons channels, topics, repeats, the usual hours, the last rating and open work', () => {
  const story = [
    contact('ticket', '2026-11-19T03:00:00Z', { type: 'repair', open: true }),
    contact('call', '2026-11-18T03:10:00Z'),
    contact('chat', '2026-11-15T02:00:00Z', { score: 2 }),
    contact('ticket', '2026-11-14T02:00:00Z', { type: 'repair' }),
    contact('chat', '2026-10-01T02:30:00Z', { score: 5 }),
    contact('ticket', '2025-01-01T00:00:00Z', { type: 'complaint', open: true }),
    contact('call', '2025-01-01T00:00:00Z', { score: 1 }),
  ];
  expect(portraitOf(story, null, east)).toEqual({
    channels: [
      { key: 'chat', count: 2 },
      { key: 'call', count: 1 },
    ],
    topics: [{ key: 'repair', count: 2 }],
    contacts: 3,
    repeated: 1,
    usualHour: 10,
    lastScore: { score: 2, at: '2026-11-15T02:00:00.000Z' },
    open: 2,
    lastContactAt: '2026-11-18T03:10:00.000Z',
    orders: null,
    partial: false,
  });
});

it('tells no usual hour of few, counts exactly seven days as a repeat, and a moment more not', () => {
  const week = [contact('call', '2026-11-08T00:00:00Z'), contact('call', '2026-11-01T00:00:00Z')];
  expect(portraitOf(week, null, east)).toMatchObject({ repeated: 1, usualHour: null });
  const more = [contact('call', '2026-11-08T00:00:01Z'), contact('call', '2026-11-01T00:00:00Z')];
  expect(portraitOf(more, null, east)).toMatchObject({ repeated: 0 });
});

it('adds orders up by currency, without what was cancelled or came back', () => {
  const order = (currency: string, total: number, state: string) => ({ currency, total, state });
  const orders = [
    order('CNY', 100, 'paid'),
    order('CNY', 250, 'completed'),
    order('USD', 7, 'paid'),
    order('CNY', 999, 'cancelled'),
    order('USD', 999, 'returned'),
  ];
  expect(portraitOf([], orders, east).orders).toEqual([
    { currency: 'CNY', total: 350, count: 2 },
    { currency: 'USD', total: 7, count: 1 },
  ]);
});

it.each([
  [540, 'suits'],
  [1079, 'suits'],
  [539, 'outside-hours'],
  [1080, 'outside-hours'],
  [1320, 'quiet'],
  [1439, 'quiet'],
  [0, 'quiet'],
  [419, 'quiet'],
  [420, 'outside-hours'],
] as const)('minute %i of the customer’s day: %s', (minute, said) => {
  const wanted = { from_minute: 540, to_minute: 1080, quiet_from: 1320, quiet_to: 420 };
  expect(callSuits(wanted, minute)).toBe(said);
  expect(callSuits({ from_minute: null, to_minute: null, quiet_from: null, quiet_to: null }, minute)).toBe('suits');
});
