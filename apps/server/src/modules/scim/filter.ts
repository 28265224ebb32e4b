/** Filters of RFC 7644, section 3.4.2.2: every operator, and `emails[type eq "work"]` for one item of a list. */
import { ScimFault } from './fault.ts';

export type Filter =
  | { op: 'and'; left: Filter; right: Filter }
  | { op: 'or'; left: Filter; right: Filter }
  | { op: 'not'; of: Filter }
  | { op: Comparison; path: string; value: Literal }
  | { op: 'pr'; path: string }
  /** Some item of the list fits. */
  | { op: 'item'; path: string; of: Filter };
type Literal = string | boolean | number | null;
type Json = Record<string, unknown>;
const comparisons = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
type Comparison = (typeof comparisons)[number];

const mostLength = 1_000;
const mostDepth = 20;
const token = /\s*([()[\]]|"(?:[^"\\]|\\.)*"|[^\s()[\]"]+)/y;
const attribute = /^(?:urn:[\w.:-]+:)?[a-z$][\w$-]*(?:\.[a-z$][\w$-]*)?$/i;

/** Entra ID asks for `emails[type eq "work"].value`; of each kind there is one address here, so the kind says nothing. */
const ofKind = /\b(emails|phoneNumbers)\[type eq "\w+"\]\.value\b/gi;

const bad = (detail: string): ScimFault => new ScimFault(400, 'invalidFilter', detail);

function tokens(text: string): string[] {
  if (text.length > mostLength) throw bad(`longer than ${mostLength} characters`);
  const found: string[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw bad(`not understood from character ${at + 1}`);
    found.push(match[1]!);
  }
  return found;
}

/** Attribute names are the same in any case (RFC 7643, 2.1); the URN of the core schema may stand before them. */
export const plainPath = (path: string): string =>
  path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i, '').toLowerCase();

const isComparison = (word: string | undefined): word is Comparison => comparisons.includes(word as Comparison);
/** What has no order (RFC 7644, table 3). */
const ordered = new Set<Comparison>(['gt', 'ge', 'lt', 'le']);

function literal(text: string | undefined): Literal {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (value === null || ['string', 'boolean', 'number'].includes(typeof value)) return value as Literal;
  } catch {
    // Told below.
  }
  throw bad(`not a value: ${text ?? 'nothing'}`);
}

/** Throws `invalidFilter`. */
export function parseFilter(text: string): Filter {
  const all = tokens(text.replace(ofKind, '$1.value'));
  let at = 0;
  const is = (word: string): boolean => all[at]?.toLowerCase() === word;
  const one = (depth: number): Filter => {
    if (depth > mostDepth) throw bad('too deep');
    if (is('not') && all[at + 1] === '(') {
      at++;
      return { op: 'not', of: one(depth + 1) };
    }
    if (is('(')) {
      at++;
      const inner = either(depth + 1);
      if (!is(')')) throw bad('a bracket is not closed');
      at++;
      return inner;
    }
    const path = all[at++];
    if (path === undefined || !attribute.test(path)) throw bad(`not an attribute: ${path ?? 'nothing'}`);
    if (is('[')) {
      at++;
      const of = either(depth + 1);
      if (!is(']')) throw bad('a bracket is not closed');
      at++;
      return { op: 'item', path: plainPath(path), of };
    }
    const op = all[at++]?.toLowerCase();
    if (op === 'pr') return { op, path: plainPath(path) };
    if (isComparison(op)) {
      const value = literal(all[at++]);
      if (ordered.has(op) && (value === null || typeof value === 'boolean')) throw bad(`no order: ${op} ${value}`);
      return { op, path: plainPath(path), value };
    }
    throw bad(`no such operator here: ${op ?? 'nothing'}`);
  };
  const both = (depth: number): Filter => {
    let left = one(depth);
    while (is('and')) {
      at++;
      left = { op: 'and', left, right: one(depth) };
    }
    return left;
  };
  const either = (depth: number): Filter => {
    let left = both(depth);
    while (is('or')) {
      at++;
      left = { op: 'or', left, right: both(depth) };
    }
    return left;
  };
  const filter = either(0);
  if (at < all.length) throw bad(`not expected: ${all[at]}`);
  return filter;
}

export const keyOf = (of: Json, name: string): string | undefined =>
  Object.keys(of).find((key) => key.toLowerCase() === name.toLowerCase());

/** The name and what is asked inside it: `name.familyname`, or an attribute of the extension behind its URN. */
function split(path: string): [name: string, sub: string | undefined] {
  const outer = /^(urn:.*:user)(?::(.+?)(?:\.value)?)?$/.exec(path);
  if (outer) return [outer[1]!, outer[2]];
  const [name, sub] = path.split('.') as [string, string | undefined];
  return [name, sub];
}

function itemsAt(of: Json, name: string): unknown[] {
  const key = keyOf(of, name);
  const value = key === undefined ? undefined : of[key];
  return Array.isArray(value) ? value : [value];
}

/** Every value at the path; a list of complex values without a sub-attribute stands for their `value`. */
function valuesAt(of: Json, path: string): unknown[] {
  const [name, sub] = split(path);
  return itemsAt(of, name).flatMap((item: unknown) => {
    if (item === undefined || item === null) return [];
    if (typeof item !== 'object') return sub === undefined ? [item] : [];
    const inner = keyOf(item as Json, sub ?? 'value');
    return inner === undefined ? [] : [(item as Json)[inner]];
  });
}

/** Ids and outer ids are compared exactly, all other texts in any case (RFC 7643, 4.1 and 3.1). */
const exact = new Set(['id', 'externalid']);
/** Compared as moments, however they are written. */
const moments = new Set(['meta.created', 'meta.lastmodified']);

function compares(op: Comparison, path: string, value: unknown, wanted: Literal): boolean {
  if (typeof value !== typeof wanted) return false;
  let [mine, theirs] = [value as string | number, wanted as string | number];
  if (typeof mine === 'string' && typeof theirs === 'string' && moments.has(path)) {
    [mine, theirs] = [Date.parse(mine), Date.parse(theirs)];
    if (Number.isNaN(theirs)) throw bad(`not a moment: ${wanted}`);
  }
  if (typeof mine === 'string' && typeof theirs === 'string' && !exact.has(path))
    [mine, theirs] = [mine.toLowerCase(), theirs.toLowerCase()];
  if (op === 'eq') return mine === theirs;
  if (op === 'gt') return mine > theirs;
  if (op === 'ge') return mine >= theirs;
  if (op === 'lt') return mine < theirs;
  if (op === 'le') return mine <= theirs;
  if (typeof mine !== 'string' || typeof theirs !== 'string') return false;
  return op === 'co' ? mine.includes(theirs) : op === 'sw' ? mine.startsWith(theirs) : mine.endsWith(theirs);
}

export function matches(filter: Filter, of: Json): boolean {
  if (filter.op === 'and') return matches(filter.left, of) && matches(filter.right, of);
  if (filter.op === 'or') return matches(filter.left, of) || matches(filter.right, of);
  if (filter.op === 'not') return !matches(filter.of, of);
  if (filter.op === 'item')
    return itemsAt(of, filter.path).some(
      (item) => typeof item === 'object' && item !== null && matches(filter.of, item as Json),
    );
  const values = valuesAt(of, filter.path);
  if (filter.op === 'pr') return values.some((value) => value !== '' && value !== null && value !== undefined);
  const { op, path, value: wanted } = filter;
  if (op === 'ne') return !matches({ op: 'eq', path, value: wanted }, of);
  if (wanted === null) return op === 'eq' && values.length === 0;
  return values.some((value) => compares(op, path, value, wanted));
}
