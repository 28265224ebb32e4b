/**
 * Whoever compares two configurations reads words. Every field of every kind, every value that is one of several, every figure has
 * them in both languages: whoever adds a setting to the document hears of it here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { document, sections } from '@qiao/server/contracts/configuration';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  fieldWords,
  keysOf,
  labelOf,
  type Text,
  toldAs,
  valueWord,
} from '../src/features/configuration/field-words.ts';
import { linesOf, type Words } from '../src/features/configuration/lines.ts';
import { titleOf } from '../src/features/configuration/titles.ts';

type Schema = {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  propertyNames?: { enum?: string[] };
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $defs?: Record<string, Schema>;
};
const whole = z.toJSONSchema(document, { io: 'output', unrepresentable: 'any' }) as Schema;

/** Of each section: its fields however deep, values that are one of several, keys that are one of several, and figures. */
const fields: [section: string, key: string][] = [];
const values: [section: string, key: string, value: string][] = [];
const places: [section: string, key: string, place: string][] = [];
const figures: [section: string, key: string][] = [];
function walk(section: string, schema: Schema, key: string): void {
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    walk(section, inner, key);
  for (const value of schema.enum ?? [schema.const])
    if (typeof value === 'string' && value) values.push([section, key, value]);
  for (const inner of [schema.items, ...(schema.prefixItems ?? [])]) if (inner) walk(section, inner, key);
  if (schema.type === 'integer' || schema.type === 'number') figures.push([section, key]);
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    fields.push([section, name]);
    walk(section, inner, name);
  }
  for (const place of schema.propertyNames?.enum ?? []) places.push([section, key, place]);
  if (typeof schema.additionalProperties === 'object') walk(section, schema.additionalProperties, key);
}
for (const section of sections) {
  const item = whole.properties?.[section]?.additionalProperties;
  if (typeof item !== 'object') throw new Error(`no shape of ${section}`);
  walk(section, item, '');
}

const rooms = new Map<string, unknown>();
const textIn =
  (language: string): Text =>
  (key, params = {}) => {
    const [room, path] = key.split(/:(.*)/s) as [string, string];
    const file = join(import.meta.dirname, '../../../locales', language, `${room}.json`);
    if (!rooms.has(file)) rooms.set(file, JSON.parse(readFileSync(file, 'utf8')));
    let found = rooms.get(file);
    for (const step of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[step];
    return typeof found === 'string'
      ? found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name]))
      : null;
  };
const told = (lacking: string[][]) => [...new Set(lacking.map((one) => one.join(' ')))];
/** Spoken as they are written: names of codecs. */
const plain = new Set(['PCMA', 'PCMU']);

describe.each(['zh-CN', 'en'])('%s', (language) => {
  const text = textIn(language);
  it('every field has its words', () => {
    expect(fields.length).toBeGreaterThan(400);
    expect(told(fields.filter(([section, key]) => labelOf(section, key, text) === null))).toEqual([]);
  });
  it('every value that is one of several has its words, and so has every place that is', () => {
    expect(values.length).toBeGreaterThan(200);
    const wordless = values.filter(
      ([section, key, value]) => !plain.has(value) && !valueWord(section, key, value, text),
    );
    expect(told(wordless)).toEqual([]);
    expect(places.length).toBeGreaterThan(20);
    const word = ([section, key, place]: (typeof places)[number]) => {
      const keys = keysOf(section, key);
      return keys?.startsWith('words:') ? text(keys.slice(6) + place) : null;
    };
    expect(told(places.filter((place) => !word(place)))).toEqual([]);
  });
  it('no word of a settings screen that is named is gone', () => {
    const gone = Object.values(fieldWords).flatMap(({ label }) => (label && text(label) === null ? [label] : []));
    expect(gone).toEqual([]);
  });
  it('no word for a field holds a unit or a place to fill in: the value has it', () => {
    const words = fields.map(([section, key]) => labelOf(section, key, text) ?? '');
    expect(words.filter((word) => /\{\{|（秒|（分钟|\((s|min|seconds|minutes)\)/.test(word))).toEqual([]);
  });
});

it('every figure says what it counts', () => {
  expect(figures.length).toBeGreaterThan(80);
  expect(told(figures.filter(([section, key]) => toldAs(section, key) === undefined))).toEqual([]);
});

const wordsIn = (language: string, names: Record<string, Record<string, string>> = {}): Words => ({
  locale: language,
  text: textIn(language),
  name: (section, code) => names[section]?.[code] ?? null,
  right: (key) => (key === 'tickets.read' ? '查看工单' : null),
});
const lines = (section: string, field: string, from: unknown, to: unknown, words: Words) =>
  linesOf(
    section,
    { field, from: from === undefined ? null : JSON.stringify(from), to: JSON.stringify(to) },
    words,
  ).map((line) => `${line.path.join(' › ')}: ${line.from ?? '–'} → ${line.to ?? '–'}`);

it('values are said in words: names for codes, lengths with units, yes and no, times of the day', () => {
  const zh = wordsIn('zh-CN', { queues: { hot: '热线' }, tiers: { vip: '贵宾' }, prompts: { music: '等待音乐' } });
  const en = wordsIn('en', { queues: { hot: 'Hotline' } });
  expect(lines('queues', 'targetSeconds', 30, 90, zh)).toEqual(['目标: 30秒 → 1分钟 30秒']);
  expect(lines('queues', 'targetSeconds', 30, 3600, en)).toEqual(['Target: 30 seconds → 1 hour']);
  expect(lines('queues', 'overflow', null, { queue: 'hot', enterSeconds: 60, leaveSeconds: 20 }, zh)).toEqual([
    '溢出 › 队列: – → 热线（hot）',
    '溢出 › 预计等待达到时开始: – → 1分钟',
    '溢出 › 预计等待低于时停止: – → 20秒',
  ]);
  expect(lines('waitingRooms', 'ahead', { vip: 5 }, { vip: 10 }, zh)).toEqual([
    '按客户等级提前 › 贵宾（vip）: 5分钟 → 10分钟',
  ]);
  expect(lines('waitingRooms', 'music', 'other', 'music', zh)).toEqual(['音乐: other → 等待音乐（music）']);
  expect(lines('parts', 'on', true, false, zh)).toEqual(['启用: 是 → 否']);
  expect(lines('callbackPolicies', 'fromMinute', 540, 570, en)).toEqual(['Usual hours from: 09:00 → 09:30']);
  expect(lines('roles', 'permissions', [], ['tickets.read'], zh)).toEqual(['权限: – → 查看工单']);
  const moved = JSON.stringify(['a', 'tickets.read']);
  expect(linesOf('roles', { field: 'permissions', from: JSON.stringify(['a', 'b']), to: moved }, zh)).toEqual([
    { path: ['权限'], from: 'b', to: '查看工单', list: true },
  ]);
  const saturday = (from: string) => ({ weekly: [[], [], [], [], [], [{ from, to: '12:00' }], []] });
  expect(lines('calendars', 'definition', saturday('09:00'), saturday('10:00'), en)).toEqual([
    'Hours › Weekly › Sat › 1 › From: 09:00 → 10:00',
  ]);
  expect(lines('queues', 'calendar', null, 'days', { ...en, name: () => 'Work days' })).toEqual([
    'Calendar: – → Work days (days)',
  ]);
  expect(lines('policies', 'blocks', {}, { chat: ['call'] }, en)).toEqual(['Interrupt matrix › Chats: – → Calls']);
  expect(lines('ratingPolicies', 'lowScore', 2, 3, zh)).toEqual(['低分提醒: ★★ → ★★★']);
  // What somebody wrote is not looked up, however much it looks like a word of ours.
  expect(lines('speedDials', 'label', 'active', 'closed', zh)).toEqual(['名称: active → closed']);
  expect(lines('speedDials', 'state', 'active', 'removed', zh)).toEqual(['状态: 启用 → 删除']);
});

it('things are titled by their names, what there is one of by what it is for, an alarm by what it watches', () => {
  const zh = wordsIn('zh-CN', {
    queues: { hot: '热线' },
    units: { 'HQ-1': '客服部' },
    extensions: { '7788': '前台' },
    callEntrances: { a: '来电' },
  });
  const title = (section: string, code: string) => titleOf(section, code, zh);
  for (const section of ['policies', 'ratingPolicies', 'helpPolicies', 'callPolicies', 'callFunctions'])
    expect(title(section, 'company')).toBe('全公司');
  expect(title('parts', 'surveys')).toBe('满意度评价');
  expect(title('ticketWords', 'person')).toBe('转给同事');
  expect(title('waitingRooms', 'hot')).toBe('热线');
  expect(title('telephoneRules', '7788')).toBe('前台');
  expect(title('callAlarms', 'HQ-1 waiting hot')).toBe('客服部 · 排队通数 · 热线');
  expect(title('callAlarms', 'HQ-1 trunk-down')).toBe('客服部 · 中继中断');
  expect(title('queues', 'unknown')).toBe('unknown');
});

it('a flow is told by its nodes, not by ids', () => {
  const drawing = (tries: number, to: string) => ({
    start: 'n1',
    rescue: null,
    language: 'zh',
    variables: {},
    nodes: [
      { id: 'n1', kind: 'menu', title: '', x: 1.4, y: 2, config: { tries }, exits: { 'key-1': to, none: 'n3' } },
      { id: 'n2', kind: 'queue', title: '热线', x: 0, y: 0, config: { queueId: 'hot' }, exits: {} },
      { id: 'n3', kind: 'hang-up', title: '', x: 0, y: 0, config: {}, exits: {} },
    ],
  });
  const en = wordsIn('en');
  expect(lines('flows', 'definition', drawing(2, 'n2'), drawing(3, 'n3'), en)).toEqual([
    'Drawing › Nodes › Menu › settings › Tries: 2 → 3',
    'Drawing › Nodes › Menu › ways › Press 1: 热线 → Hang up',
  ]);
});
