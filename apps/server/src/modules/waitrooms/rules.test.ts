import { expect, it } from 'vitest';
import { room } from './contract.ts';
import { leaveNow, minutesAhead, nextByTime } from './rules.ts';

const exit = { kind: 'exit' } as const;
const rules = [
  { by: 'length', at: 5, to: exit },
  { by: 'wait', at: 300, to: exit },
  { by: 'time', at: 60, to: exit },
  { by: 'time', at: 20, to: { kind: 'queue', queueId: '018f0000-0000-7000-8000-000000000001' } },
] as const;

it('the first rule that holds decides; a line that nobody serves is as long as can be', () => {
  const quiet = { waitedSeconds: 0, ahead: 0, predictedSeconds: 5 };
  expect(leaveNow(rules, quiet)).toBeNull();
  expect(leaveNow(rules, { ...quiet, ahead: 5 })?.by).toBe('length');
  expect(leaveNow(rules, { ...quiet, predictedSeconds: 300 })?.by).toBe('wait');
  expect(leaveNow(rules, { ...quiet, predictedSeconds: null })?.by).toBe('wait');
  expect(leaveNow(rules, { ...quiet, waitedSeconds: 25 })?.to.kind).toBe('queue');
  expect(leaveNow(rules, { ...quiet, waitedSeconds: 60 })?.to.kind).toBe('exit');
  // At the door nobody has waited yet.
  expect(leaveNow(rules, { ...quiet, waitedSeconds: null })).toBeNull();
});

it('rules by time are looked at when they fall due, the nearest first', () => {
  expect([nextByTime(rules, 0), nextByTime(rules, 20), nextByTime(rules, 60)]).toEqual([20, 60, null]);
});

it('tier and red list: the greater of both goes ahead', () => {
  const vip = '018f0000-0000-7000-8000-000000000002';
  const given = room.parse({ ahead: { [vip]: 15 }, redAhead: 10 });
  expect(minutesAhead(given, { tierId: vip, red: true })).toBe(15);
  expect(minutesAhead(given, { tierId: null, red: true })).toBe(10);
  expect(minutesAhead(given, { tierId: null, red: false })).toBe(0);
});
