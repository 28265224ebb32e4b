import { expect, it } from 'vitest';
import { hotlineAgents, pastCalls } from './calls.ts';
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

it('has calls that can have happened: nobody talks to two at once, waits end, most are answered', () => {
  const callers = customers.map(({ since }, index) => ({ id: String(index), phone: `1300000${index}`, since }));
  const calls = pastCalls(randomOf(7), end, { count: 1500, days: 30 }, callers);
  expect(pastCalls(randomOf(7), end, { count: 1500, days: 30 }, callers)).toEqual(calls);
  const talks = calls
    .filter(({ turns, cause }) => turns.length > 0 && !cause)
    .map(({ at, flowMs, wait, turns: [turn] }) => {
      const from = at + flowMs + (wait?.ms ?? 0);
      return { agent: turn!.agent, from, to: from + turn!.ringMs + turn!.parts.reduce((a, b) => a + b, 0) };
    });
  for (const agent of hotlineAgents) {
    const own = talks.filter((talk) => talk.agent === agent).sort((a, b) => a.from - b.from);
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter((talk, index) => index > 0 && talk.from < own[index - 1]!.to)).toEqual([]);
  }
  expect(calls.every(({ at }) => at < end)).toBe(true);
  const came = calls.filter(({ wait }) => wait !== null);
  const answered = came.filter(({ wait }) => wait!.end === 'answered').length / came.length;
  expect(answered).toBeGreaterThan(0.75);
  expect(answered).toBeLessThan(0.98);
});
