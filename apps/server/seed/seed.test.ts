import { expect, it } from 'vitest';
import { conversations, lonelyTickets, type SeedCustomer } from './history.ts';
import { randomOf } from './random.ts';
import { dayWeight, zoneMs } from './shape.ts';

const end = Date.parse('2026-11-21T08:00:00Z');
const customers: SeedCustomer[] = Array.from({ length: 50 }, (_, index) => ({
  index,
  branch: index % 2 ? 'east' : 'south',
  language: index % 10 ? 'zh-CN' : 'en',
  since: index % 3 ? 0 : end - index * 86_400_000,
}));

it('is the same on every machine', () => {
  expect(conversations(randomOf(7), end, 200, customers)).toEqual(conversations(randomOf(7), end, 200, customers));
});

it('has a believable shape: nothing at night, two festivals, nothing in the future', () => {
  const chats = conversations(randomOf(7), end, 4000, customers);
  const hour = (at: number): number => new Date(at + zoneMs).getUTCHours();
  expect(chats.every(({ at }) => hour(at) >= 8 && hour(at) < 22 && at < end)).toBe(true);
  expect(
    chats.every(
      ({ messages, closedAt }) =>
        messages.every(({ at }, index) => at <= closedAt && (index === 0 || at > messages[index - 1]!.at)) ||
        closedAt === end,
    ),
  ).toBe(true);
  expect(dayWeight(Date.parse('2026-11-10T16:00:00Z'))).toBeGreaterThan(
    1.8 * dayWeight(Date.parse('2026-11-17T16:00:00Z')),
  );
  const answered = chats.filter(({ agent }) => agent);
  expect(answered.length / chats.length).toBeGreaterThan(0.9);
  const rated = chats.flatMap(({ rating }) => (rating ? [rating.score] : []));
  expect(rated.reduce((sum, score) => sum + score, 0) / rated.length).toBeGreaterThan(3.5);
});

it('lets nobody ask before their file was opened', () => {
  const asked = [
    ...conversations(randomOf(7), end, 1000, customers),
    ...lonelyTickets(randomOf(7), end, 1000, customers),
  ];
  expect(asked.every(({ at, customer }) => customers[customer]!.since <= at)).toBe(true);
});

it('leaves some tickets open, in an order of steps that can have happened', () => {
  const tickets = lonelyTickets(randomOf(7), end, 1500, customers);
  expect(tickets.some(({ state }) => state === 'closed')).toBe(true);
  for (const { at, assignedAt, respondedAt, resolvedAt, closedAt } of tickets) {
    const steps = [at, assignedAt, respondedAt, resolvedAt, closedAt].filter((step) => step !== null);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(steps.every((step) => step <= end)).toBe(true);
  }
});
