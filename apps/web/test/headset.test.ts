/** Keys and lamps of headsets by their report descriptors, and what a key means at the moment it is pressed. */
import { describe, expect, it } from 'vitest';
import {
  type Collection,
  keysOf,
  lampReports,
  lampsOf,
  readKeys,
  type Standing,
  wishOf,
} from '../src/features/telephony/headset-reports.ts';
import { levelOf } from '../src/features/telephony/levels.ts';

/** As many USB headsets describe themselves: hook and line-busy stay, flash and mute spring back; twelve key-pad bits behind a range. */
const headset: Collection[] = [
  {
    usagePage: 0x0c,
    usage: 1,
    inputReports: [{ reportId: 1, items: [{ usages: [0x0c00e9], reportSize: 1, reportCount: 8 }] }],
  },
  {
    usagePage: 0x0b,
    usage: 5,
    inputReports: [
      {
        reportId: 2,
        items: [
          { isAbsolute: true, usages: [0x0b0020, 0x0b0097], reportSize: 1, reportCount: 2 },
          { isAbsolute: false, usages: [0x0b0021, 0x0b002f], reportSize: 1, reportCount: 2 },
          { isRange: true, usageMinimum: 0x0b00b0, usageMaximum: 0x0b00bb, reportSize: 1, reportCount: 12 },
        ],
      },
    ],
    outputReports: [
      {
        reportId: 2,
        items: [
          { usages: [0x080017, 0x08001e, 0x080009, 0x080018], reportSize: 1, reportCount: 4 },
          { isConstant: true, reportSize: 1, reportCount: 12 },
        ],
      },
    ],
    children: [{ usagePage: 0x0b, usage: 6, inputReports: [{ reportId: 2, items: [] }] }],
  },
];
const pressed = (...bytes: number[]) => new DataView(Uint8Array.from(bytes).buffer);
const still: Standing = { ringing: false, talking: false, muted: false };

describe('reports', () => {
  const places = keysOf(headset);

  it('are read by the bits that the descriptor gives each key', () => {
    expect([...readKeys(places, 2, pressed(0b0001, 0))]).toEqual([
      ['hook', true],
      ['flash', false],
      ['mute', false],
    ]);
    expect(readKeys(places, 2, pressed(0b1100, 0))).toEqual(
      new Map([
        ['hook', false],
        ['flash', true],
        ['mute', true],
      ]),
    );
    // The volume's report, and one that is cut short, speak of none.
    expect(readKeys(places, 1, pressed(0xff)).size).toBe(0);
    expect([...readKeys(places, 2, pressed()).values()]).toEqual([false, false, false]);
    expect(places.get('hook')?.absolute).toBe(true);
    expect(places.get('mute')?.absolute).toBe(false);
  });

  it('light the lamps of a ring, a call and a muted call, whole and with nothing beside', () => {
    const lit = (now: Standing) => lampReports(headset, lampsOf(now)).map(({ reportId, data }) => [reportId, ...data]);
    expect(lit(still)).toEqual([[2, 0, 0]]);
    expect(lit({ ...still, ringing: true })).toEqual([[2, 0b1000, 0]]);
    expect(lit({ ...still, talking: true })).toEqual([[2, 0b0001, 0]]);
    expect(lit({ ringing: true, talking: true, muted: true })).toEqual([[2, 0b0101, 0]]);
  });
});

it('a key means what can be done: the hook answers and hangs up, mute turns round or says how it is, all else is nothing', () => {
  const ringing = { ...still, ringing: true };
  const talking = { ...still, talking: true };
  const muted = { ...talking, muted: true };
  expect(wishOf('hook', true, false, ringing)).toBe('answer');
  expect(wishOf('hook', false, false, talking)).toBe('hang-up');
  for (const now of [still, talking]) expect(wishOf('hook', true, false, now)).toBeNull();
  for (const now of [still, ringing]) expect(wishOf('hook', false, false, now)).toBeNull();
  expect(wishOf('mute', true, true, talking)).toBe('mute');
  expect(wishOf('mute', true, true, muted)).toBe('unmute');
  expect(wishOf('mute', false, true, muted)).toBeNull();
  expect(wishOf('mute', true, false, talking)).toBe('mute');
  expect(wishOf('mute', true, false, muted)).toBeNull();
  expect(wishOf('mute', false, false, muted)).toBe('unmute');
  expect(wishOf('mute', true, true, still)).toBeNull();
  expect(wishOf('flash', true, true, talking)).toBe('hold');
  expect(wishOf('flash', true, true, ringing)).toBeNull();
});

it('a meter stands at nothing for silence, at the end for full scale, and half way at -30 dB', () => {
  const sine = (loudness: number) =>
    Float32Array.from({ length: 1024 }, (_, at) => loudness * Math.SQRT2 * Math.sin(at / 3));
  expect(levelOf(new Float32Array(1024))).toBe(0);
  expect(levelOf(sine(0.0005))).toBe(0);
  expect(levelOf(sine(1))).toBe(100);
  expect(levelOf(sine(10 ** (-30 / 20)))).toBeCloseTo(50, -1);
});
