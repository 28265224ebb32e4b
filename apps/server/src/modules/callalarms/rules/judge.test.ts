/** Limits, margins and times: when an alarm is raised, that it does not flutter, and when it is over. */
import { expect, it } from 'vitest';
import { type Judgement, judgeQueue, judgeTrunk, type QueueReading, type Standing, stepOf, worseOf } from './judge.ts';

const now = Date.parse('2026-03-02T10:00:00Z');
const calm: QueueReading = {
  waiting: 0,
  longestWaitSince: null,
  staffed: 3,
  open: true,
  level: 100,
  lost: 0,
  decided: 20,
};
const judged = (kind: Parameters<typeof judgeQueue>[0], limit: number | null, part: Partial<QueueReading>): Judgement =>
  judgeQueue(kind, limit, { ...calm, ...part }, now).judgement;
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

it.each([
  ['waiting', 10, { waiting: 10 }, 'worse'],
  ['waiting', 10, { waiting: 9 }, 'between'],
  ['waiting', 10, { waiting: 8 }, 'better'],
  ['waiting', 1, { waiting: 1 }, 'worse'],
  ['waiting', 1, { waiting: 0 }, 'better'],
  ['longest-wait', 60, { longestWaitSince: ago(60) }, 'worse'],
  ['longest-wait', 60, { longestWaitSince: ago(50) }, 'between'],
  ['longest-wait', 60, { longestWaitSince: ago(48) }, 'better'],
  ['longest-wait', 60, {}, 'better'],
  ['service-level', 80, { level: 79 }, 'worse'],
  ['service-level', 80, { level: 80 }, 'between'],
  ['service-level', 80, { level: 85 }, 'better'],
  ['service-level', 98, { level: 100 }, 'better'],
  ['service-level', 80, { level: 0, decided: 4 }, 'between'],
  ['service-level', 80, { level: null, decided: 0 }, 'better'],
  ['lost-share', 10, { lost: 11 }, 'worse'],
  ['lost-share', 10, { lost: 10 }, 'between'],
  ['lost-share', 10, { lost: 5 }, 'better'],
  ['lost-share', 3, { lost: 0 }, 'better'],
  ['unstaffed', null, { staffed: 0 }, 'worse'],
  ['unstaffed', null, { staffed: 0, open: false }, 'better'],
  ['unstaffed', null, { staffed: 1 }, 'better'],
] as const)('%s with limit %s and %o is %s', (kind, limit, part, expected) => {
  expect(judged(kind, limit, part)).toBe(expected);
});

it('a trunk is well only when it is up', () => {
  expect(['up', 'down', 'off'].map((state) => judgeTrunk(state as 'up').judgement)).toEqual([
    'better',
    'worse',
    'worse',
  ]);
});

it('the worst of a service level is the lowest, of all else the highest', () => {
  expect(worseOf('service-level', 60, 40)).toBe(40);
  expect(worseOf('waiting', 6, 4)).toBe(6);
  expect(worseOf('lost-share', null, 4)).toBe(4);
});

/** Plays judgements, one each ten seconds, as the watchman does; returns the steps. */
function played(judgements: Judgement[], rule: { lasts_seconds: number; calm_seconds: number }): string[] {
  let standing: Standing = null;
  return judgements.map((judgement, at) => {
    const when = now + at * 10_000;
    const step = stepOf(standing, judgement, when, rule);
    if (step === 'suspect') standing = { state: 'suspected', since: new Date(when), well_since: null };
    if (step === 'raise') standing = { state: 'raised', since: standing?.since ?? new Date(when), well_since: null };
    if (step === 'stay') standing = { ...standing!, well_since: null };
    if (step === 'wait') standing = { ...standing!, well_since: standing!.well_since ?? new Date(when) };
    if (step === 'forget' || step === 'clear') standing = null;
    return step;
  });
}

it('is raised at once without a time to last, and once only', () => {
  expect(played(['worse', 'worse', 'worse'], { lasts_seconds: 0, calm_seconds: 0 })).toEqual(['raise', 'stay', 'stay']);
});
it('what passes before its time is forgotten', () => {
  expect(played(['worse', 'better', 'worse', 'worse', 'worse'], { lasts_seconds: 20, calm_seconds: 0 })).toEqual([
    'suspect',
    'forget',
    'suspect',
    'nothing',
    'raise',
  ]);
});
it('does not flutter: neither just under the limit nor when well for a moment is it over', () => {
  expect(
    played(['worse', 'between', 'better', 'between', 'better', 'better', 'worse', 'better', 'better', 'better'], {
      lasts_seconds: 0,
      calm_seconds: 20,
    }),
  ).toEqual(['raise', 'stay', 'wait', 'stay', 'wait', 'wait', 'stay', 'wait', 'wait', 'clear']);
});
