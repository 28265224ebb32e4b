/** Users in reach: one, or those of a filter. What an index finds is looked up by it; any other filter is read through. */
import type { Db, Keys, Scope } from '#kernel';
import { type DirectoryEntry, directoryEntries, directorySize } from '#modules/identity';
import type { ListQuery, User } from './contract.ts';
import { ScimFault } from './fault.ts';
import { type Filter, matches, parseFilter } from './filter.ts';
import { type Held, notThere, saidOfOurs, shown } from './resource.ts';
import { personsOf, staffIdsBy } from './store.ts';
import { externalIndex, openSaid, userNameIndex } from './vault.ts';

const mostCount = 200;
const chunk = 500;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

async function withSaid(db: Db, scope: Scope, keys: Keys, staff: DirectoryEntry[]): Promise<Held[]> {
  const persons = await personsOf(
    db,
    scope,
    staff.map(({ id }) => id),
  );
  return staff.map((one) => {
    const row = persons.get(one.id);
    return row
      ? { staff: one, said: openSaid(keys, row), saidVersion: row.version, saidAt: row.updated_at }
      : { staff: one, said: saidOfOurs(one), saidVersion: 0, saidAt: null };
  });
}

/** Also somebody who left, whom no list shows. */
export async function heldById(db: Db, scope: Scope, keys: Keys, id: string): Promise<Held | null> {
  if (!uuid.test(id)) return null;
  return (await withSaid(db, scope, keys, await directoryEntries(db, scope, { by: 'id', id })))[0] ?? null;
}

/** Throws 404. Who left is not there any more. */
export async function demandHeld(db: Db, scope: Scope, keys: Keys, id: string): Promise<Held> {
  const held = await heldById(db, scope, keys, id);
  if (!held || held.staff.state === 'left') throw notThere(id);
  return held;
}

/** Everybody known by the user name, an address or a number, left ones too. */
export async function heldByLogin(db: Db, scope: Scope, keys: Keys, login: string): Promise<Held[]> {
  const byName = await staffIdsBy(db, scope, { userName: userNameIndex(keys, login) });
  const found = new Map<string, Held>();
  for (const id of byName) {
    const held = await heldById(db, scope, keys, id);
    if (held) found.set(id, held);
  }
  for (const held of await withSaid(db, scope, keys, await directoryEntries(db, scope, { by: 'login', login })))
    if (!found.has(held.staff.id)) found.set(held.staff.id, held);
  return [...found.values()];
}

/** Those an index knows for a part of the filter that must hold; null: no such part. */
async function narrowed(db: Db, scope: Scope, keys: Keys, filter: Filter): Promise<Held[] | null> {
  if (filter.op === 'and')
    return (await narrowed(db, scope, keys, filter.left)) ?? (await narrowed(db, scope, keys, filter.right));
  if (filter.op !== 'eq' || typeof filter.value !== 'string') return null;
  const { path, value } = filter;
  if (path === 'username' || path === 'emails' || path === 'emails.value') return heldByLogin(db, scope, keys, value);
  if (path === 'id') return [await heldById(db, scope, keys, value)].filter((one) => one !== null);
  if (path !== 'externalid') return null;
  const ids = await staffIdsBy(db, scope, { external: externalIndex(keys, value) });
  const found = await Promise.all(ids.map((id) => heldById(db, scope, keys, id)));
  return found.filter((one) => one !== null);
}

async function* everybody(db: Db, scope: Scope, keys: Keys): AsyncIterable<Held> {
  for (let offset = 0; ; offset += chunk) {
    const page = await directoryEntries(db, scope, { by: 'page', offset, limit: chunk });
    yield* await withSaid(db, scope, keys, page);
    if (page.length < chunk) return;
  }
}

export type Found = { total: number; startIndex: number; users: User[] };

export async function findUsers(
  db: Db,
  scope: Scope,
  { keys, root }: { keys: Keys; root: string },
  query: ListQuery,
): Promise<Found> {
  const startIndex = Math.max(1, query.startIndex);
  const count = Math.min(mostCount, Math.max(0, query.count));
  const show = (held: Held): User => shown(held, scope.unitId, root);
  if (query.filter === undefined || query.filter.trim() === '') {
    const page = { by: 'page' as const, offset: startIndex - 1, limit: count };
    const total = await directorySize(db, scope);
    const users = count === 0 ? [] : await withSaid(db, scope, keys, await directoryEntries(db, scope, page));
    return { total, startIndex, users: users.map(show) };
  }
  const filter = parseFilter(query.filter);
  const few = await narrowed(db, scope, keys, filter);
  const among = async (held: AsyncIterable<Held> | Held[]): Promise<Found> => {
    const hits: User[] = [];
    let total = 0;
    for await (const { staff, ...said } of held) {
      if (staff.state === 'left') continue;
      const one = show({ staff, ...said });
      if (!matches(filter, one)) continue;
      total++;
      if (total >= startIndex && hits.length < count) hits.push(one);
    }
    return { total, startIndex, users: hits };
  };
  const found = await among(few ?? everybody(db, scope, keys));
  // An address that is not somebody's first one is in no index.
  return few && found.total === 0 && asksAddress(filter) ? among(everybody(db, scope, keys)) : found;
}

const asksAddress = (filter: Filter): boolean =>
  filter.op === 'and'
    ? asksAddress(filter.left) || asksAddress(filter.right)
    : filter.op === 'eq' && /^emails(?:\.value)?$/.test(filter.path);

/** `W/"1"` or `*`, as in If-Match. Throws 412. */
export function demandVersion(header: string | undefined, version: string): void {
  if (header === undefined || header.trim() === '*') return;
  if (!isVersion(header, version)) throw new ScimFault(412, null, `the resource is at ${version}`);
}

/** `header`: one or several tags, or `*`. */
export function isVersion(header: string, version: string): boolean {
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.split(',').some((one) => one.trim() === '*' || bare(one) === bare(version));
}
