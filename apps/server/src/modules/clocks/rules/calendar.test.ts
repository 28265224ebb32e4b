/** Business time against an independent brute-force walker that asks minute by minute what the wall clock says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOpenTime, type CompiledCalendar, compileCalendar, everOpen, isOpen, openTimeBetween } from './calendar.ts';
import { offsetAt, stretchesOf } from './zone.ts';

const minuteMs = 60_000;
type Hours = { from: string; to: string }[];
type Definition = { zone: string; weekly: Hours[]; days: { date: string; hours: Hours }[] };

const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Santiago',
  'Africa/Casablanca',
  'Pacific/Apia',
  'UTC',
];

const walls = new Map<string, Intl.DateTimeFormat>();
type Wall = { date: string; time: string; weekday: number };
const quarterMs = 15 * minuteMs;
const seen = new Map<string, Map<number, Wall>>();

/**
 * Wall clock of a zone, by another way than the code under test: the formatted text. Offsets and hours lie on quarters of an
 * hour, so a minute is open exactly when its quarter is; each quarter is formatted once.
 */
function wall(zone: string, at: number): Wall {
  let quarters = seen.get(zone);
  if (!quarters) {
    quarters = new Map();
    seen.set(zone, quarters);
  }
  const quarter = Math.floor(at / quarterMs);
  let known = quarters.get(quarter);
  if (!known) {
    known = formatted(zone, quarter * quarterMs);
    quarters.set(quarter, known);
  }
  return known;
}

function formatted(zone: string, at: number): Wall {
  let format = walls.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    walls.set(zone, format);
  }
  const [day, time] = format.format(at).split(', ') as [string, string];
  const [d, m, y] = day.split('/') as [string, string, string];
  const date = `${y}-${m}-${d}`;
  return { date, time, weekday: (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7 };
}

function openByWall(definition: Definition, at: number): boolean {
  const { date, time, weekday } = wall(definition.zone, at);
  const special = definition.days.find((day) => day.date === date);
  const hours = special ? special.hours : definition.weekly[weekday]!;
  return hours.some(({ from, to }) => from <= time && time < to);
}

/** Minute by minute; null when not reached within `limit` minutes. */
function walk(definition: Definition, start: number, minutes: number, limit: number): number | null {
  let left = minutes;
  for (let step = 0; step < limit; step++) {
    const at = start + step * minuteMs;
    if (openByWall(definition, at)) {
      left--;
      if (left === 0) return at + minuteMs;
    }
  }
  return null;
}

const clockTime = fc
  .integer({ min: 0, max: 96 })
  .map(
    (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
  );
const hours: fc.Arbitrary<Hours> = fc
  .uniqueArray(clockTime, { minLength: 0, maxLength: 6 })
  .map((times) => times.sort())
  .map((times) => {
    const list: Hours = [];
    for (let index = 0; index + 1 < times.length; index += 2) list.push({ from: times[index]!, to: times[index + 1]! });
    return list;
  });

/** Starts near the changes of summer time, where mistakes live, and anywhere else. */
const near = [
  '2026-03-29T00:00:00Z',
  '2026-10-25T00:00:00Z',
  '2026-03-08T00:00:00Z',
  '2026-11-01T00:00:00Z',
  '2026-04-04T14:00:00Z',
  '2026-10-03T15:00:00Z',
  '2011-12-29T09:00:00Z',
  '2026-09-05T00:00:00Z',
  '2026-02-15T00:00:00Z',
].map((text) => Date.parse(text));
const start = fc
  .tuple(fc.constantFrom(...near), fc.integer({ min: -3 * 1440, max: 3 * 1440 }))
  .map(([base, shift]) => base + shift * minuteMs);

const definition = fc
  .record({
    zone: fc.constantFrom(...zones),
    weekly: fc.array(hours, { minLength: 7, maxLength: 7 }),
    holidays: fc.uniqueArray(fc.integer({ min: -3, max: 6 }), { maxLength: 3 }),
    special: hours,
    start,
  })
  .map(({ zone, weekly, holidays, special, start: from }) => ({
    start: from,
    definition: {
      zone,
      weekly,
      days: holidays.map((shift, index) => ({
        date: new Date(from + shift * 86_400_000).toISOString().slice(0, 10),
        hours: index === 0 ? special : [],
      })),
    } satisfies Definition,
  }));

describe('against the minute walker', () => {
  it('adds open time like it, over 10,000 random calendars around changes of summer time', () => {
    let compared = 0;
    fc.assert(
      fc.property(definition, fc.integer({ min: 1, max: 600 }), (given, minutes) => {
        const calendar = compileCalendar(given.definition);
        const expected = walk(given.definition, given.start, minutes, 1440);
        if (expected === null) {
          // Not within a day: then the code must not say so either.
          if (everOpen(given.definition))
            expect(addOpenTime(calendar, given.start, minutes * 60)).toBeGreaterThan(given.start + 1440 * minuteMs);
          return;
        }
        compared++;
        expect(addOpenTime(calendar, given.start, minutes * 60)).toBe(expected);
        expect(openTimeBetween(calendar, given.start, expected)).toBe(minutes * minuteMs);
      }),
      { numRuns: 10_000, seed: 7 },
    );
    expect(compared).toBeGreaterThan(5_000);
  }, 120_000);

  it('agrees with it about every quarter of an hour of a week', () => {
    fc.assert(
      fc.property(definition, (given) => {
        const calendar = compileCalendar(given.definition);
        for (let quarter = 0; quarter < 96 * 7; quarter++) {
          const at = given.start + quarter * 15 * minuteMs;
          expect(isOpen(calendar, at)).toBe(openByWall(given.definition, at));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('laws', () => {
  const working: Definition = {
    zone: 'Asia/Shanghai',
    weekly: [1, 2, 3, 4, 5].map(() => [{ from: '09:00', to: '18:00' }]).concat([[], []]),
    days: [
      { date: '2026-10-01', hours: [] },
      { date: '2026-10-10', hours: [{ from: '09:00', to: '18:00' }] },
    ],
  };
  const calendar = (): CompiledCalendar => compileCalendar(working);
  const at = (text: string): number => Date.parse(text);

  it('two additions are one', () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 90_000 }), (from, a, b) => {
        const whole = addOpenTime(calendar(), from, a + b);
        expect(addOpenTime(calendar(), addOpenTime(calendar(), from, a), b)).toBe(whole);
        expect(openTimeBetween(calendar(), from, whole)).toBe((a + b) * 1000);
      }),
    );
  });

  it('two hours asked on Friday evening end on Monday morning', () => {
    expect(new Date(addOpenTime(calendar(), at('2026-11-20T17:30:00+08:00'), 7200)).toISOString()).toBe(
      new Date('2026-11-23T10:30:00+08:00').toISOString(),
    );
  });

  it('a holiday does not count, a shifted working Saturday does', () => {
    expect(addOpenTime(calendar(), at('2026-09-30T17:00:00+08:00'), 7200)).toBe(at('2026-10-02T10:00:00+08:00'));
    expect(addOpenTime(calendar(), at('2026-10-09T17:00:00+08:00'), 7200)).toBe(at('2026-10-10T10:00:00+08:00'));
  });

  it('a calendar that never opens is refused, not waited for', () => {
    const never = compileCalendar({ zone: 'UTC', weekly: [[], [], [], [], [], [], []], days: [] });
    expect(() => addOpenTime(never, 0, 1)).toThrow(RangeError);
    expect(everOpen({ zone: 'UTC', weekly: [[], [], [], [], [], [], []], days: [] })).toBe(false);
  });
});

it('offsets change to the second', () => {
  // Berlin leaves summer time at 2026-10-25T01:00:00Z (Directive 2000/84/EC).
  const stretches = stretchesOf('Europe/Berlin', Date.parse('2026-10-25T00:00:00Z') / 86_400_000);
  expect(stretches.map(({ start: from, offset }) => [new Date(from).toISOString(), offset / 3_600_000])).toEqual([
    ['2026-10-25T00:00:00.000Z', 2],
    ['2026-10-25T01:00:00.000Z', 1],
  ]);
  expect(offsetAt('Australia/Lord_Howe', Date.parse('2026-01-01T00:00:00Z'))).toBe(11 * 3_600_000);
});
