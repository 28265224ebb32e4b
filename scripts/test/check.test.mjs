import { expect, test } from 'vitest';
import { unpinned } from '../check/dependencies.mjs';
import { overBudget } from '../check/file-budget.mjs';
import { vagueNames } from '../check/file-names.mjs';
import { compareFolders, compareTexts, countedByOtherNames, countedThings, lackingOne } from '../check/locales.mjs';
import { modulesOverBudget } from '../check/module-budget.mjs';

test('vague file and folder names are refused, telling ones are not', () => {
  const vague = [
    'src/utils.ts',
    'src/date-helpers.ts',
    'src/common/x.ts',
    'src/CallManager.ts'.toLowerCase(),
    'a/call-manager.tsx',
    'lib/helper.mjs',
  ];
  const refused = vagueNames(vague);
  expect(refused).toHaveLength(5);
  expect(refused.join()).not.toContain('callmanager');
  expect(vagueNames(['src/open-ticket.ts', 'src/community.ts', 'docs/utils.md', 'src/uncommon.ts'])).toEqual([]);
});

test('a file over 400 lines is refused and the list of exceptions only shrinks', () => {
  expect(overBudget({ 'a.ts': 400 }, {})).toEqual([]);
  expect(overBudget({ 'a.ts': 401 }, {})).toEqual([expect.stringContaining('at most 400')]);
  expect(overBudget({ 'a.ts': 500 }, { 'a.ts': 500 })).toEqual([]);
  expect(overBudget({ 'a.ts': 501 }, { 'a.ts': 500 })).toEqual([expect.stringContaining('grew')]);
  expect(overBudget({ 'a.ts': 450 }, { 'a.ts': 500 })).toEqual([expect.stringContaining('lower it')]);
  expect(overBudget({ 'a.ts': 300 }, { 'a.ts': 500 })).toEqual([expect.stringContaining('take it out')]);
  expect(overBudget({}, { 'a.ts': 500 })).toEqual([expect.stringContaining('gone')]);
});

test('a module over 6,000 lines is refused', () => {
  const files = [
    ['apps/server/src/modules/tickets/a.ts', 4000],
    ['apps/server/src/modules/tickets/b.ts', 2001],
    ['apps/server/src/modules/mail/a.ts', 6000],
    ['apps/server/src/kernel/a.ts', 9000],
  ];
  expect(modulesOverBudget(files)).toEqual([expect.stringMatching(/^modules\/tickets: 6001 lines/)]);
});

test('an English text with a number of things has a form for one', () => {
  const en = { rows: '{{count}} rows', more: { lines_one: '{{count}} line', lines_other: '{{count}} more lines' } };
  expect(lackingOne('t.json', en)).toEqual(['locales/en/t.json: rows lacks rows_one, for a count of 1']);
  expect(lackingOne('t.json', { ...en, rows_one: '{{count}} row' })).toEqual([]);
  expect(lackingOne('t.json', { left: '{{count}} left', open: '{{count}} people here' })).toHaveLength(1);
});

test('a number of things under another name than count is refused, a verb after a name is not', () => {
  const things = countedThings([{ rows_one: '{{count}} more row' }]);
  const refused = (en) => countedByOtherNames('t.json', en, things);
  expect(refused({ wait: 'within {{minutes}} minutes' })).toEqual([
    'locales/en/t.json: wait counts by {{minutes}}; call it count and give it a form for one',
  ]);
  expect(refused({ left: '{{n}} wrong rows', both: '{{number}} of {{total}} rows' })).toHaveLength(2);
  expect(refused({ most: 'at most {{most}} rows', asks: '{{who}} asks', ends: '{{name}} ends' })).toEqual([]);
});

test('texts that differ between the languages are named', () => {
  const zh = { title: '工单', errors: { gone: '{{name}} 已删除' }, count: '{{count}} 张' };
  const en = {
    title: 'Tickets',
    errors: { gone: '{{name}} is gone' },
    count_one: '{{count}} ticket',
    count_other: '{{count}} tickets',
  };
  expect(compareTexts('t.json', zh, en)).toEqual([]);
  expect(compareTexts('t.json', { ...zh, more: '更多' }, en)).toEqual(['locales/en/t.json: lacks more']);
  expect(compareTexts('t.json', zh, { ...en, extra: { deep: 'x' } })).toEqual([
    'locales/zh-CN/t.json: lacks extra.deep',
  ]);
  expect(compareTexts('t.json', { ...zh, title: ' ' }, en)).toEqual(['locales/zh-CN/t.json: title is empty']);
  expect(compareTexts('t.json', { ...zh, aheadUnit: '位' }, { ...en, aheadUnit: '' })).toEqual([]);
  const other = compareTexts('t.json', { ...zh, errors: { gone: '{{who}} 已删除' } }, en);
  expect(other).toEqual([expect.stringContaining('errors.gone has different placeholders')]);
  expect(compareFolders('/nowhere')).toEqual(['locales: the folder is missing']);
});

test('loose versions and packages missing from the lock file are named', () => {
  const manifests = {
    '': { devDependencies: { a: '1.0.0', b: '^1.0.0' } },
    'apps/x': {
      dependencies: { c: '2.0.0', '@qiao/softswitch': '0.1.0' },
      optionalDependencies: { 'd-linux': '1.0.0-beta.1' },
    },
  };
  const locked = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/c': { version: '1.9.0' },
    'apps/x/node_modules/c': { version: '2.0.0' },
  };
  expect(unpinned(manifests, locked)).toEqual([
    'package.json: b "^1.0.0" is not an exact version',
    'apps/x/package.json: d-linux 1.0.0-beta.1 is missing in package-lock.json',
  ]);
  delete locked['apps/x/node_modules/c'];
  expect(unpinned(manifests, locked)).toContain('apps/x/package.json: c 2.0.0 is 1.9.0 in package-lock.json');
});
