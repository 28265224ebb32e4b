import { expect, it } from 'vitest';
import { type Conditions, fits, type Seen } from './fits.ts';

const rule: Conditions = {
  id: 'r',
  widget_id: 'w',
  active: true,
  page_has: '/price',
  referrer_has: '',
  stay_seconds: 60,
  visits: 2,
  again_days: 7,
};
const now = Date.parse('2026-11-28T08:00:00Z');
const seen: Seen = {
  widgetId: 'w',
  page: 'https://a.cn/Price?x',
  referrer: '',
  visitCount: 2,
  startedAt: now - 60_000,
};
const day = 86_400_000;

it.each<[what: string, rule: Partial<Conditions>, seen: Partial<Seen>, askedAt: number | null, fits: boolean]>([
  ['all conditions met', {}, {}, null, true],
  ['switched off', { active: false }, {}, null, false],
  ['another entrance', {}, { widgetId: 'other' }, null, false],
  ['another page', {}, { page: 'https://a.cn/' }, null, false],
  ['a second too short', {}, { startedAt: now - 59_999 }, null, false],
  ['the first visit', {}, { visitCount: 1 }, null, false],
  ['asked six days ago', {}, {}, now - 6 * day, false],
  ['asked eight days ago', {}, {}, now - 8 * day, true],
  ['asked in this visit, no days between', { again_days: 0 }, {}, now - 30_000, false],
  ['asked in the visit before, no days between', { again_days: 0 }, {}, now - 90_000, true],
  ['came from elsewhere', { referrer_has: 'baidu' }, { referrer: 'https://bing.com' }, null, false],
  ['came from there', { referrer_has: 'Baidu' }, { referrer: 'https://www.baidu.com/s' }, null, true],
])('%s', (_what, change, view, askedAt, expected) => {
  expect(fits({ ...rule, ...change }, { ...seen, ...view }, now, askedAt)).toBe(expected);
});
