import { describe, expect, it } from 'vitest';
import type { Condition, FieldDefinition, FieldValues } from './contract.ts';
import { standing } from './contract.ts';
import { closesCircle, maskValue, readValue, searchableText, shownValues, takePatch } from './rules.ts';

const field = (key: string, given: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: key,
  subject: 'ticket',
  key,
  name: { zh: key, en: key },
  hint: null,
  kind: 'text',
  choices: [],
  unit: null,
  min: null,
  max: null,
  maxLength: null,
  required: false,
  requiredFrom: 'creation',
  personal: false,
  searchable: false,
  visibleWhen: null,
  requiredWhen: null,
  position: 0,
  state: 'active',
  version: 1,
  ...given,
});
const choices = (...values: string[]) =>
  values.map((value) => ({ value, name: { zh: `选${value}`, en: value }, retired: false }));
const when = (of: string, ...values: string[]): Condition => ({
  match: 'all',
  terms: [{ of, is: 'one-of', values }],
});
const open = { facts: {}, demandRequired: true };

describe('reading a value', () => {
  it.each([
    [field('a'), '  漏水 ', { value: '漏水' }],
    [field('a'), '   ', { value: null }],
    [field('a', { maxLength: 2 }), '漏水了', { why: 'too-long' }],
    [field('a'), 5, { why: 'unreadable' }],
    [field('a', { kind: 'number', min: 0, max: 300 }), 300, { value: 300 }],
    [field('a', { kind: 'number', min: 0, max: 300 }), '１２', { value: 12 }],
    [field('a', { kind: 'number', min: 0, max: 300 }), 301, { why: 'out-of-range' }],
    [field('a', { kind: 'number' }), 'abc', { why: 'unreadable' }],
    [field('a', { kind: 'date' }), '2026-02-29', { why: 'unreadable' }],
    [field('a', { kind: 'date' }), '2028-02-29', { value: '2028-02-29' }],
    [field('a', { kind: 'boolean' }), false, { value: false }],
    [field('a', { kind: 'boolean' }), 'yes', { why: 'unreadable' }],
    [field('a', { kind: 'choice', choices: choices('x', 'y') }), 'y', { value: 'y' }],
    [field('a', { kind: 'choice', choices: choices('x') }), 'z', { why: 'not-in-list' }],
    [field('a', { kind: 'choices', choices: choices('x', 'y') }), ['y', 'y', 'x'], { value: ['y', 'x'] }],
    [field('a', { kind: 'choices', choices: choices('x') }), 'x', { why: 'unreadable' }],
    [field('a', { kind: 'link' }), 'javascript:alert(1)', { why: 'unreadable' }],
    [field('a', { kind: 'link' }), 'https://example.com/a', { value: 'https://example.com/a' }],
  ])('%# gives one spelling or says why not', (definition, raw, expected) => {
    expect(readValue(definition, raw)).toEqual(expected);
  });
});

describe('taking a patch', () => {
  it('lays it over what was, tells what changed, and refuses what nobody defined', () => {
    const all = [field('a'), field('b', { kind: 'number' }), field('old', { state: 'retired' })];
    const before: FieldValues = { a: '一', b: 2, old: '旧' };
    expect(takePatch(all, before, { a: null, b: 3 }, open)).toEqual({
      values: { b: 3, old: '旧' },
      changed: ['a', 'b'],
      problems: [],
    });
    expect(takePatch(all, before, { c: 'x', old: '新' }, open).problems).toEqual([
      { key: 'c', why: 'unknown' },
      { key: 'old', why: 'unknown' },
    ]);
  });

  it('never refuses a value that stays as it is', () => {
    const all = [field('a', { kind: 'choice', choices: [{ ...choices('x')[0]!, retired: true }, ...choices('y')] })];
    expect(takePatch(all, { a: 'x' }, { a: 'x' }, open).problems).toEqual([]);
    expect(takePatch(all, { a: 'y' }, { a: 'x' }, open).problems).toEqual([{ key: 'a', why: 'not-in-list' }]);
  });

  it('asks for required fields only when a form is completed, and only when they are visible', () => {
    const all = [
      field('fault', { requiredWhen: when('type', 'repair') }),
      field('amount', { kind: 'number', required: true, visibleWhen: when('field.fault', '漏水') }),
    ];
    const facts = { type: 'repair' };
    expect(takePatch(all, {}, {}, { facts, demandRequired: true }).problems).toEqual([
      { key: 'fault', why: 'required' },
    ]);
    expect(takePatch(all, {}, {}, { facts, demandRequired: false }).problems).toEqual([]);
    expect(takePatch(all, {}, { fault: '漏水' }, { facts, demandRequired: true }).problems).toEqual([
      { key: 'amount', why: 'required' },
    ]);
    expect(takePatch(all, {}, { fault: '异响', amount: 3 }, { facts, demandRequired: true }).problems).toEqual([
      { key: 'amount', why: 'hidden' },
    ]);
    expect(takePatch(all, {}, {}, { facts: { type: 'consult' }, demandRequired: true }).problems).toEqual([]);
  });
});

describe('conditions', () => {
  it('see a list fact by any shared element, and a hidden field as empty', () => {
    const all = [
      field('a', { visibleWhen: when('topic', 'repair') }),
      field('b', { visibleWhen: { match: 'any', terms: [{ of: 'field.a', is: 'filled', values: [] }] } }),
      field('c', { visibleWhen: { match: 'all', terms: [{ of: 'field.b', is: 'empty', values: [] }] } }),
    ];
    const values = { a: '一', b: '二' };
    const shown = (topic: string[]) =>
      [...standing(all, values, { topic })].filter(([, one]) => one.visible).map(([key]) => key);
    expect(shown(['repair', 'hood'])).toEqual(['a', 'b']);
    expect(shown(['consult'])).toEqual(['c']);
  });

  it('form no circle', () => {
    const all = [field('a', { visibleWhen: when('field.b', 'x') }), field('b', { requiredWhen: when('field.c', 'x') })];
    expect(closesCircle([...all, field('c')], 'c')).toBe(false);
    expect(closesCircle([...all, field('c', { visibleWhen: when('field.a', 'x') })], 'c')).toBe(true);
    expect(closesCircle([field('a', { visibleWhen: when('field.a', 'x') })], 'a')).toBe(true);
  });
});

it('masks personal values and keeps them out of searchable text', () => {
  const all = [
    field('plate', { personal: true, searchable: true }),
    field('kind', { kind: 'choices', choices: choices('x', 'y'), searchable: true }),
    field('note', { searchable: false }),
  ];
  const values = { plate: '浙A12345', kind: ['y'], note: '备注', gone: 1 };
  expect(shownValues(all, values, { clear: false })).toEqual([
    { key: 'plate', value: '浙****45', masked: true },
    { key: 'kind', value: ['y'], masked: false },
    { key: 'note', value: '备注', masked: false },
  ]);
  expect(shownValues(all, values, { clear: true })[0]).toEqual({ key: 'plate', value: '浙A12345', masked: false });
  expect(maskValue('短号')).toBe('****');
  expect(searchableText(all, values)).toBe('选y y');
});
