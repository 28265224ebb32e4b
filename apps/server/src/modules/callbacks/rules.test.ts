/** Pure parts: the customer's hours in their own zone, and what follows from an attempt. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { afterAttempt, resultOf } from './rules/retries.ts';
import { type CallbackAct, callbackTable, may } from './rules/states.ts';
import { nextMoment, suits, type Window } from './rules/windows.ts';

const at = (text: string): Date => new Date(text);
const window: Window = {
  notBefore: at('2026-11-27T00:00:00Z'),
  notAfter: at('2026-12-04T00:00:00Z'),
  days: [1, 2, 3, 4, 5],
  fromMinute: 9 * 60,
  toMinute: 18 * 60,
  zone: 'Asia/Shanghai',
};

it('finds the next moment that suits, in the customer’s own zone', () => {
  // Friday noon in Shanghai: now. Friday evening: Monday at nine.
  expect(nextMoment(window, at('2026-11-27T04:00:00Z'))).toEqual(at('2026-11-27T04:00:00Z'));
  expect(nextMoment(window, at('2026-11-27T10:00:00Z'))).toEqual(at('2026-11-30T01:00:00Z'));
  expect(nextMoment(window, at('2026-12-03T10:00:00Z'))).toBeNull();
  expect(nextMoment({ ...window, zone: 'America/New_York' }, at('2026-11-27T10:00:00Z'))).toEqual(
    at('2026-11-27T14:00:00Z'),
  );
  // The night that loses an hour: half past two is not there; the window opens when it would have.
  const spring = { ...window, notBefore: at('2026-03-29T00:00:00Z'), notAfter: at('2026-03-29T22:00:00Z') };
  const night = { ...spring, days: [7], fromMinute: 150, toMinute: 240, zone: 'Europe/Berlin' };
  expect(nextMoment(night, at('2026-03-29T00:00:00Z'))).toEqual(at('2026-03-29T01:30:00Z'));
});

it('never gives a moment outside of the window, and none earlier that suits is left out', () => {
  const instant = fc.integer({ min: at('2026-10-01T00:00:00Z').getTime(), max: at('2026-12-30T00:00:00Z').getTime() });
  fc.assert(
    fc.property(
      fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
      // Not in the hour that comes twice in autumn.
      fc.integer({ min: 240, max: 1200 }),
      fc.integer({ min: 30, max: 240 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      instant,
      fc.integer({ min: 0, max: 10 }),
      (zone, fromMinute, length, days, from, span) => {
        const given: Window = {
          notBefore: new Date(from),
          notAfter: new Date(from + span * 86_400_000),
          days,
          fromMinute,
          toMinute: fromMinute + length,
          zone,
        };
        const found = nextMoment(given, new Date(from));
        if (!found) return true;
        const wall = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        }).formatToParts(found);
        const part = (type: string): string => wall.find((one) => one.type === type)!.value;
        const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1;
        const minute = Number(part('hour')) * 60 + Number(part('minute'));
        return (
          suits(given, found) &&
          found.getTime() >= from &&
          days.includes(day) &&
          minute >= fromMinute &&
          minute < fromMinute + length
        );
      },
    ),
    { numRuns: 500 },
  );
});

const retries = {
  busy: { times: 2, minutes: 5 },
  'no-answer': { times: 2, minutes: 30 },
  failed: { times: 1, minutes: 15 },
};
it('tries again by what came of it, so often and inside the window; a wrong number is not called twice', () => {
  const now = at('2026-11-27T04:00:00Z');
  const given = { attempts: 1, tries: {}, window, now };
  const policy = { retries, mostAttempts: 3 };
  expect(afterAttempt('reached', given, policy)).toEqual({ do: 'finish' });
  expect(afterAttempt('stopped', given, policy)).toEqual({ do: 'hold' });
  expect(afterAttempt('agent-away', given, policy)).toEqual({ do: 'return' });
  expect(afterAttempt('bad-number', given, policy)).toEqual({ do: 'give-up', reason: 'bad-number' });
  expect(afterAttempt('busy', given, policy)).toEqual({
    do: 'plan',
    at: at('2026-11-27T04:05:00Z'),
    tries: { busy: 1 },
  });
  expect(afterAttempt('no-answer', { ...given, now: at('2026-11-27T09:50:00Z') }, policy)).toMatchObject({
    at: at('2026-11-30T01:00:00Z'),
  });
  expect(afterAttempt('busy', { ...given, tries: { busy: 2 } }, policy)).toEqual({ do: 'give-up', reason: 'busy' });
  expect(afterAttempt('busy', { ...given, attempts: 3 }, policy)).toEqual({ do: 'give-up', reason: 'busy' });
  expect(afterAttempt('failed', { ...given, now: at('2026-12-03T10:00:00Z') }, policy)).toEqual({
    do: 'give-up',
    reason: 'late',
  });
  expect(
    [
      ['agent', false],
      ['caller', true],
      ['rejected', false],
      ['timeout', false],
      ['unreachable', false],
      ['not-found', false],
      ['unconnected', false],
    ].map(([reason, talked]) => resultOf(reason as string, talked as boolean)),
  ).toEqual(['stopped', 'reached', 'busy', 'no-answer', 'failed', 'bad-number', 'agent-away']);
});

it('nothing leaves an end', () => {
  for (const act of Object.keys(callbackTable) as CallbackAct[])
    expect((['done', 'given-up', 'withdrawn'] as const).filter((state) => may(act, state))).toEqual([]);
});
