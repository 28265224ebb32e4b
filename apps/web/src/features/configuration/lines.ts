/** What a change of a configuration document says, in lines that people read: fields by their words, values by theirs. */
import { exitLabel } from '../flows/node-fields.ts';
import { keysOf, labelOf, type Text, type Told, toldAs, valueWord } from './field-words.ts';

/** `list`: of a list only what was taken out of it (`from`) and put into it (`to`). */
export type Line = { path: string[]; from: string | null; to: string | null; list: boolean };
export type Words = {
  locale: string;
  text: Text;
  /** Of a thing in a section, by its code. */
  name(section: string, code: string): string | null;
  /** Of a right, by its key. */
  right(key: string): string | null;
};

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** `of`: the field that its value is told by. */
type Leaf = { steps: string[]; of: string; value: Json };

/** `from`, `to`: JSON; null: there is none. Only what differs. */
export function linesOf(
  section: string,
  { field, from, to }: { field: string; from: string | null; to: string },
  words: Words,
): Line[] {
  const read = (json: string | null): Map<string, Leaf> => {
    const leaves = new Map<string, Leaf>();
    if (json !== null) gather(section, reading(section, field, JSON.parse(json) as Json, words), [], field, leaves);
    return leaves;
  };
  const [before, after] = [read(from), read(to)];
  const told = (leaf: Leaf | undefined): string | null => (leaf ? said(section, leaf, words) : null);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((at): Line[] => {
    const [old, now] = [before.get(at), after.get(at)];
    if (JSON.stringify(old?.value) === JSON.stringify(now?.value)) return [];
    const path = pathOf(section, field, (now ?? old)!.steps, words);
    const moved = moves(old?.value, now?.value);
    if (!moved) return [{ path, from: told(old), to: told(now), list: false }];
    const among = (value: Json[]) => (value.length > 0 ? told({ ...now!, value }) : null);
    return [{ path, from: among(moved.out), to: among(moved.into), list: true }];
  });
}

/** Null: not two lists, or the same things in another order. */
function moves(old: Json | undefined, now: Json | undefined): { out: Json[]; into: Json[] } | null {
  if (!Array.isArray(old) || !Array.isArray(now)) return null;
  const out = old.filter((value) => !now.includes(value));
  const into = now.filter((value) => !old.includes(value));
  return out.length + into.length > 0 ? { out, into } : null;
}

function gather(section: string, value: Json, steps: string[], of: string, into: Map<string, Leaf>): void {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return;
  if (typeof value !== 'object' || (Array.isArray(value) && value.every((one) => typeof one !== 'object'))) {
    into.set(steps.join('\n'), { steps, of, value });
    return;
  }
  if (Array.isArray(value)) {
    // Lists count from one, as people do.
    for (const [at, inner] of value.entries()) gather(section, inner, [...steps, String(at + 1)], of, into);
    return;
  }
  // What is set for each of several, by code, is told as the field above.
  const coded = keysOf(section, of) !== undefined;
  for (const [key, inner] of Object.entries(value)) {
    const above = ['zh', 'en'].includes(key) || (coded && toldAs(section, key) === undefined);
    gather(section, inner, [...steps, key], above ? of : key, into);
  }
}

/** Of the steps to a value: words for fields, names for codes, numbers for places in a list. */
function pathOf(section: string, field: string, steps: string[], words: Words): string[] {
  const path = [labelOf(section, field, words.text) ?? field];
  // Only what stands right below a field is named by what it has keys for.
  let above: string | null = field;
  for (const step of steps) {
    const keys = above === null ? undefined : keysOf(section, above);
    const counted = /^\d+$/.test(step);
    path.push(
      (keys && one(section, above!, step, keys, words)) ??
        (counted ? step : (labelOf(section, step, words.text) ?? step)),
    );
    if (!counted || keys) above = counted ? null : step;
  }
  return path;
}

function said(section: string, { of, value }: Leaf, words: Words): string {
  const told = toldAs(section, of);
  const values = (Array.isArray(value) ? value : [value]) as (string | number | boolean | null)[];
  return values
    .map((inner) => {
      if (typeof inner === 'boolean') return words.text(`configuration:ui.value.${inner}`) ?? String(inner);
      if (inner === null) return words.text('configuration:ui.empty') ?? '';
      return one(section, of, String(inner), told, words) ?? String(inner);
    })
    .join(' · ');
}

/** Null: it stands for itself. */
function one(section: string, of: string, value: string, told: Told | undefined, words: Words): string | null {
  if (told?.startsWith('of:')) return nameAmong(told.slice(3).split(','), value, words);
  if (told?.startsWith('words:')) {
    const word = words.text(told.slice(6) + value);
    if (word !== null) return word;
  }
  const figure = Number(value);
  if (value.trim() !== '' && Number.isFinite(figure)) return measured(figure, told, words);
  if (told === 'right') return words.right(value);
  if (told === 'digest') return value.slice(0, 8);
  if (told === 'product') {
    const [kind, code = ''] = value.split(':');
    return nameAmong([kind === 'family' ? 'families' : 'models'], code, words);
  }
  // No text that somebody wrote is looked for among the words.
  return /^[a-z][a-z_-]*[a-zA-Z0-9]*$/.test(value) ? valueWord(section, of, value, words.text) : null;
}

function nameAmong(sections: string[], code: string, words: Words): string | null {
  for (const section of sections) {
    const name = words.name(section, code);
    // Whoever compares with the file finds the code there.
    if (name !== null && name !== code) return words.locale === 'en' ? `${name} (${code})` : `${name}（${code}）`;
    if (name !== null) return name;
  }
  return null;
}

const spans = { seconds: 1, minutes: 60, hours: 3600 } as const;
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

function measured(figure: number, told: Told | undefined, { locale, text }: Words): string | null {
  const in_ = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: locale === 'en' ? 'long' : 'short' }).format(
      value,
    );
  switch (told) {
    case 'seconds':
    case 'minutes':
    case 'hours': {
      let left = Math.round(figure * spans[told]);
      if (left === 0 || left < 0) return in_(figure, told.slice(0, -1));
      // Days are told as days only where somebody set them as such.
      return units
        .slice(1)
        .flatMap(([unit, seconds]) => {
          const whole = Math.floor(left / seconds);
          left -= whole * seconds;
          return whole > 0 ? [in_(whole, unit)] : [];
        })
        .join(' ');
    }
    case 'days':
    case 'months':
      return in_(figure, told.slice(0, -1));
    case 'bytes':
      return figure < 1024 ? in_(figure, 'byte') : in_(Math.round(figure / 102.4) / 10, 'kilobyte');
    case 'percent':
      return new Intl.NumberFormat(locale, { style: 'percent' }).format(figure / 100);
    case 'minute-of-day':
      return [Math.floor(figure / 60), figure % 60].map((part) => String(part).padStart(2, '0')).join(':');
    case 'weekday':
      return text(`callbacks:ui.days.${figure}`);
    case 'stars':
      return '★'.repeat(figure);
    default:
      return null;
  }
}

type Node = {
  id: string;
  kind: string;
  title: string;
  config: Record<string, unknown>;
  exits: Record<string, string>;
  x: number;
  y: number;
};

/** Of a flow: its nodes by their titles, as on the canvas, and not by ids that nobody knows; a place is one thing. */
function reading(section: string, field: string, value: Json, { text }: Words): Json {
  if (section !== 'flows' || field !== 'definition') return value;
  const { nodes = [], start, rescue, ...rest } = value as unknown as { nodes: Node[]; start: string; rescue: Json };
  const titles = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, kind, title } of nodes) {
    const wished = title || text(`flows:kinds.${kind}`) || kind;
    let name = wished;
    for (let count = 2; taken.has(name); count += 1) name = `${wished} ${count}`;
    taken.add(name);
    titles.set(id, name);
  }
  const titleOf = (id: string): string => titles.get(id) ?? id;
  return {
    start: titleOf(start),
    rescue: typeof rescue === 'string' ? titleOf(rescue) : rescue,
    ...(rest as { [key: string]: Json }),
    nodes: Object.fromEntries(
      nodes.map(({ id, x, y, exits, ...node }) => [
        titleOf(id),
        {
          ...(node as unknown as { [key: string]: Json }),
          x: `${Math.round(x)}, ${Math.round(y)}`,
          exits: Object.fromEntries(
            Object.entries(exits).map(([exit, to]) => [
              exitLabel((key, values) => text(`flows:${key}`, values) ?? exit, exit, node.config),
              titleOf(to),
            ]),
          ),
        },
      ]),
    ),
  };
}
