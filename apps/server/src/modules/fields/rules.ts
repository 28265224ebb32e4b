/** Checks and masks of custom fields. Pure; what a form shows and asks for is in the contract, because browsers run it too. */
import {
  asList,
  type Facts,
  type FieldDefinition,
  type FieldValue,
  type FieldValues,
  type ShownField,
  standing,
} from './contract.ts';

export type Problem = {
  key: string;
  why: 'unknown' | 'hidden' | 'required' | 'unreadable' | 'not-in-list' | 'out-of-range' | 'too-long';
};

const isEmpty = (value: FieldValue | undefined): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Keys of other fields that a definition's conditions ask about. */
export function dependsOn(definition: Pick<FieldDefinition, 'visibleWhen' | 'requiredWhen'>): string[] {
  return [definition.visibleWhen, definition.requiredWhen]
    .flatMap((one) => one?.terms ?? [])
    .flatMap(({ of }) => (of.startsWith('field.') ? [of.slice(6)] : []));
}

/** True when following conditions from `key` leads back to it. */
export function closesCircle(definitions: readonly FieldDefinition[], key: string): boolean {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const walked = new Set<string>();
  const open = [...(byKey.has(key) ? dependsOn(byKey.get(key)!) : [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === key) return true;
    if (walked.has(next)) continue;
    walked.add(next);
    const definition = byKey.get(next);
    if (definition) open.push(...dependsOn(definition));
  }
  return false;
}

/**
 * `before` with the patch `given` (null empties, absent keeps) laid over it, each value in one spelling. A value that does not
 * change is never refused, so narrowing a list or a limit harms no old work. `demandRequired` asks for what must be filled.
 */
export function takePatch(
  definitions: readonly FieldDefinition[],
  before: FieldValues,
  given: FieldValues,
  { facts, demandRequired }: { facts: Facts; demandRequired: boolean | 'creation' },
): { values: FieldValues; changed: string[]; problems: Problem[] } {
  const active = new Map(definitions.filter(({ state }) => state === 'active').map((one) => [one.key, one]));
  const values: FieldValues = { ...before };
  const problems: Problem[] = [];
  const changed: string[] = [];
  for (const [key, raw] of Object.entries(given)) {
    const definition = active.get(key);
    if (same(raw, before[key])) continue;
    if (!definition) {
      problems.push({ key, why: 'unknown' });
      continue;
    }
    const read = readValue(definition, raw);
    if ('why' in read) {
      problems.push({ key, why: read.why });
      continue;
    }
    if (same(read.value, before[key])) continue;
    changed.push(key);
    if (isEmpty(read.value)) delete values[key];
    else values[key] = read.value;
  }
  const stands = standing([...active.values()], values, facts);
  for (const [key, { visible, required }] of stands) {
    if (!visible && changed.includes(key) && !isEmpty(values[key])) problems.push({ key, why: 'hidden' });
    const troubled = problems.some((problem) => problem.key === key);
    const due = demandRequired === true || (demandRequired && active.get(key)!.requiredFrom === 'creation');
    if (due && required && isEmpty(values[key]) && !troubled) problems.push({ key, why: 'required' });
  }
  return { values, changed, problems };
}

function same(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return isEmpty(a) ? isEmpty(b) : JSON.stringify(a) === JSON.stringify(b);
}

/** One value checked against its definition. */
export function readValue(
  definition: FieldDefinition,
  raw: FieldValue,
): { value: FieldValue } | { why: Problem['why'] } {
  if (isEmpty(raw)) return { value: null };
  switch (definition.kind) {
    case 'text':
    case 'paragraph':
      return readText(definition, raw);
    case 'link': {
      const text = readText(definition, raw);
      if ('why' in text) return text;
      return text.value === null || /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(String(text.value))
        ? text
        : { why: 'unreadable' };
    }
    case 'number':
      return readNumber(definition, raw);
    case 'date':
      return typeof raw === 'string' && isDay(raw) ? { value: raw } : { why: 'unreadable' };
    case 'boolean':
      return typeof raw === 'boolean' ? { value: raw } : { why: 'unreadable' };
    case 'choice':
      if (typeof raw !== 'string') return { why: 'unreadable' };
      return offered(definition).has(raw) ? { value: raw } : { why: 'not-in-list' };
    case 'choices': {
      if (!Array.isArray(raw)) return { why: 'unreadable' };
      const list = offered(definition);
      const unique = [...new Set(raw)];
      return unique.every((value) => list.has(value)) ? { value: unique } : { why: 'not-in-list' };
    }
  }
}

const longest = { text: 300, paragraph: 5000, link: 2000 } as const;

function readText(definition: FieldDefinition, raw: FieldValue): { value: FieldValue } | { why: Problem['why'] } {
  if (typeof raw !== 'string') return { why: 'unreadable' };
  const text = raw.normalize('NFC').trim();
  const limit = definition.maxLength ?? longest[definition.kind as keyof typeof longest];
  if ([...text].length > limit) return { why: 'too-long' };
  return { value: text === '' ? null : text };
}

function readNumber(definition: FieldDefinition, raw: FieldValue): { value: FieldValue } | { why: Problem['why'] } {
  const number = typeof raw === 'number' ? raw : typeof raw === 'string' ? Number(raw.normalize('NFKC')) : Number.NaN;
  if (!Number.isFinite(number)) return { why: 'unreadable' };
  const low = definition.min !== null && number < definition.min;
  const high = definition.max !== null && number > definition.max;
  return low || high ? { why: 'out-of-range' } : { value: number };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const offered = (definition: FieldDefinition): Set<string> =>
  new Set(definition.choices.filter(({ retired }) => !retired).map(({ value }) => value));

/** Values in the order of their definitions; personal ones masked unless `clear`. Values of unknown definitions are left out. */
export function shownValues(
  definitions: readonly FieldDefinition[],
  values: FieldValues,
  { clear }: { clear: boolean },
): ShownField[] {
  return definitions.flatMap((definition) => {
    const value = values[definition.key];
    if (value === undefined || isEmpty(value)) return [];
    const masked = definition.personal && !clear;
    return [{ key: definition.key, value: masked ? maskValue(value) : value, masked }];
  });
}

/** First character and last two of long texts, stars else: enough to tell two apart, not to know one. */
export function maskValue(value: FieldValue): FieldValue {
  if (typeof value !== 'string') return '****';
  const characters = [...value];
  if (characters.length < 6) return '****';
  return `${characters[0]}****${characters.slice(-2).join('')}`;
}

/** Text that a search index may hold: searchable fields that are not personal; choices by both their names. */
export function searchableText(definitions: readonly FieldDefinition[], values: FieldValues): string {
  return definitions
    .filter(({ searchable, personal }) => searchable && !personal)
    .flatMap((definition) => {
      const value = values[definition.key];
      if (value === undefined || isEmpty(value) || typeof value === 'boolean') return [];
      if (definition.kind !== 'choice' && definition.kind !== 'choices') return [String(value)];
      const chosen = new Set(asList(value));
      return definition.choices.filter((choice) => chosen.has(choice.value)).map(({ name }) => `${name.zh} ${name.en}`);
    })
    .join('\n');
}
