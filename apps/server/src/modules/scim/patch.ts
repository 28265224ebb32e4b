/** PATCH of RFC 7644, section 3.5.2, on a resource as JSON; what comes out is checked like a PUT. */
import { ScimFault, type ScimType } from './fault.ts';
import { type Filter, keyOf, matches, parseFilter } from './filter.ts';

type Json = Record<string, unknown>;
export type PatchOperation = { op: string; path?: string | undefined; value?: unknown };
type Target = { name: string; filter: Filter | null; sub: string | null };

const form = /^([a-z$][\w$-]*)(?:\[(.*)\])?(?:\.([a-z$][\w$-]*))?$/i;
const coreUrn = /^urn:ietf:params:scim:schemas:core:2\.0:User:/i;
const extension = /^(urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User)(?::([a-z][\w-]*)(?:\.value)?)?$/i;
const readOnly = new Set(['id', 'meta', 'schemas', 'groups']);
const lists = new Set(['emails', 'phonenumbers', 'roles']);

const bad = (scimType: ScimType, detail: string): ScimFault => new ScimFault(400, scimType, detail);
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function targetOf(path: string): Target {
  const outer = extension.exec(path);
  if (outer) return { name: outer[1]!, filter: null, sub: outer[2] ?? null };
  const match = form.exec(path.replace(coreUrn, ''));
  if (!match) throw bad('invalidPath', path);
  const [, name, filter, sub] = match;
  if (['__proto__', 'constructor', 'prototype'].includes(name!.toLowerCase())) throw bad('invalidPath', path);
  if (readOnly.has(name!.toLowerCase())) throw bad('mutability', `${name} is read-only`);
  return { name: name!, filter: filter === undefined ? null : parseFilter(filter), sub: sub ?? null };
}

function put(into: Json, name: string, value: unknown): void {
  into[keyOf(into, name) ?? name] = value;
}

function merge(before: unknown, value: unknown): unknown {
  if (!isJson(before) || !isJson(value)) return value;
  const after = { ...before };
  for (const [key, one] of Object.entries(value)) put(after, key, one);
  return after;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The item that `emails[type eq "work"]` would choose, for adding one where there is none. */
function chosenBy(filter: Filter): Json | null {
  if (filter.op === 'eq' && !filter.path.includes('.')) return { [filter.path]: filter.value };
  if (filter.op !== 'and') return null;
  const [left, right] = [chosenBy(filter.left), chosenBy(filter.right)];
  return left && right ? { ...left, ...right } : null;
}

/** Only one value is the primary one (RFC 7644, 3.5.2): a new one takes it from the others. */
function onePrimary(items: unknown[], fresh: unknown[]): unknown[] {
  if (!fresh.some((item) => isJson(item) && item.primary === true)) return items;
  return items.map((item) =>
    isJson(item) && item.primary === true && !fresh.includes(item) ? { ...item, primary: false } : item,
  );
}

function write(resource: Json, target: Target, op: 'add' | 'replace', value: unknown): void {
  const { name, filter, sub } = target;
  const before = resource[keyOf(resource, name) ?? name];
  if (lists.has(name.toLowerCase())) {
    const items: unknown[] = Array.isArray(before) ? before : [];
    if (!filter && !sub) {
      const given: unknown[] = Array.isArray(value) ? value : [value];
      const fresh = op === 'add' ? given.filter((item) => !items.some((old) => same(old, item))) : given;
      put(resource, name, op === 'add' ? onePrimary([...items, ...fresh], fresh) : given);
      return;
    }
    const hit = (item: unknown): boolean => isJson(item) && (!filter || matches(filter, item));
    const change = (item: unknown): unknown => merge(item, sub ? { [sub]: value } : value);
    if (items.some(hit)) {
      const changed = items.map((item) => (hit(item) ? change(item) : item));
      put(
        resource,
        name,
        onePrimary(
          changed,
          changed.filter((item, at) => item !== items[at]),
        ),
      );
      return;
    }
    // The RFC wants noTarget for a replace here; the directories in use all send it for a first address, and mean add.
    const start = filter ? chosenBy(filter) : {};
    if (!start) throw bad('noTarget', name);
    const fresh = change(start);
    put(resource, name, onePrimary([...items, fresh], [fresh]));
    return;
  }
  if (filter) throw bad('invalidPath', `${name} is no list`);
  put(resource, name, sub ? merge(isJson(before) ? before : {}, { [sub]: value }) : merge(before, value));
}

function remove(resource: Json, { name, filter, sub }: Target): void {
  const key = keyOf(resource, name);
  if (key === undefined) return;
  const before = resource[key];
  const without = (of: Json): Json => {
    const inner = keyOf(of, sub!);
    return Object.fromEntries(Object.entries(of).filter(([one]) => one !== inner));
  };
  if (!filter && !sub) delete resource[key];
  else if (Array.isArray(before)) {
    const hit = (item: unknown): boolean => isJson(item) && (!filter || matches(filter, item));
    // A value without its `value` says nothing: it goes as a whole.
    const whole = sub === null || sub.toLowerCase() === 'value';
    resource[key] = before.flatMap((item: unknown) => (hit(item) ? (whole ? [] : [without(item as Json)]) : [item]));
  } else if (isJson(before) && sub && !filter) resource[key] = without(before);
  else throw bad('invalidPath', name);
}

/** `"id": "…"` or `"schemas": […]` beside what is changed, said as they are. */
const asItIs = (resource: Json, key: string, value: unknown): boolean =>
  key.toLowerCase() === 'schemas' || (key.toLowerCase() === 'id' && same(resource.id, value));

/** All operations or none; `resource` stays as it was. Throws `invalidSyntax`, `invalidPath`, `invalidFilter`, `mutability`, `noTarget`. */
export function applyPatch(resource: Json, operations: readonly PatchOperation[]): Json {
  const after = structuredClone(resource);
  for (const { op: given, path, value } of operations) {
    // Some directories write Add, Replace, Remove.
    const op = given.toLowerCase();
    if (op === 'remove') {
      if (!path) throw bad('noTarget', 'remove needs a path');
      remove(after, targetOf(path));
    } else if (op === 'add' || op === 'replace') {
      if (value === undefined) throw bad('invalidValue', `${op} needs a value`);
      if (path) write(after, targetOf(path), op, structuredClone(value));
      else if (!isJson(value)) throw bad('invalidValue', 'without a path the value is an object');
      // Without a path the keys are attributes; some directories write whole paths there, and what they may not change as it is.
      else
        for (const [key, one] of Object.entries(value))
          if (!asItIs(after, key, one)) write(after, targetOf(key), op, structuredClone(one));
    } else throw bad('invalidSyntax', `no such operation: ${given}`);
  }
  return after;
}
