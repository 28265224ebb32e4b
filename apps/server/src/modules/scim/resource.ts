/** A member of staff as a SCIM user, and what a user from outside means here. Pure. */
import type { DirectoryEntry } from '#modules/identity';
import { coreUser, enterpriseUser, type User, type UserInput } from './contract.ts';
import { ScimFault } from './fault.ts';
import { keyOf } from './filter.ts';

/** What the directory last said, kept to be told again as it was. */
export type Said = Omit<UserInput, 'active' | 'schemas' | 'roles'>;
type Json = Record<string, unknown>;

const canonical = [
  ...['externalId', 'userName', 'name', 'displayName', 'title', 'preferredLanguage', 'locale', 'active', 'emails'],
  ...['phoneNumbers', 'roles', 'schemas', enterpriseUser],
];
const inner = [
  'formatted',
  'familyName',
  'givenName',
  'value',
  'type',
  'primary',
  'display',
  'employeeNumber',
  'department',
];

/** Attribute names are the same in any case (RFC 7643, 2.1). */
export function withOurNames(given: Json): Json {
  const rename = (of: unknown, names: readonly string[], deeper: boolean): unknown => {
    if (Array.isArray(of)) return of.map((one) => rename(one, inner, false));
    if (typeof of !== 'object' || of === null) return of;
    const out: Json = {};
    for (const name of names) {
      const key = keyOf(of as Json, name);
      const value = key === undefined ? undefined : (of as Json)[key];
      if (value !== undefined) out[name] = deeper ? rename(value, inner, false) : value;
    }
    return out;
  };
  return rename(given, canonical, true) as Json;
}

export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

type Valued = { value: string; type?: string | undefined; primary?: boolean | undefined };
/** The primary one, else that of work, else the first. */
const chosen = <T extends Valued>(list: readonly T[] | null | undefined): T | undefined =>
  list?.find(({ primary }) => primary) ?? list?.find(({ type }) => type?.toLowerCase() === 'work') ?? list?.[0];

export const emailOf = (said: Said): string | null =>
  chosen(said.emails)?.value.trim() || (isAddress(said.userName) ? said.userName : null);

export function phoneOf(said: Said): string | null {
  const value = chosen(said.phoneNumbers)
    ?.value.replace(/^tel:/i, '')
    .replace(/[().\s-]+/g, ' ')
    .trim();
  return value || null;
}

export function nameOf({ displayName, name, userName }: Pick<Said, 'displayName' | 'name' | 'userName'>): string {
  const given = name?.givenName?.trim() ?? '';
  const family = name?.familyName?.trim() ?? '';
  const joined = /\p{Script=Han}/u.test(family + given) ? family + given : `${given} ${family}`.trim();
  return displayName?.trim() || name?.formatted?.trim() || joined || userName;
}

/** Null: nothing said about it. */
export function localeOf({ preferredLanguage, locale }: Said): 'zh-CN' | 'en' | null {
  const said = preferredLanguage || locale;
  return said ? (/^zh\b/i.test(said) ? 'zh-CN' : 'en') : null;
}

/** A staff number from a user name: the part before the @, with what numbers may hold. `turn`: the how-manieth try. */
export function numberFrom(userName: string, turn: number): string {
  const plain = userName
    .split('@')[0]!
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  const end = turn === 0 ? '' : `-${turn + 1}`;
  return `${(plain || 'user').slice(0, 32 - end.length)}${end}`;
}

/** Somebody made here and not by a directory: their address is their user name, else their number. */
export const saidOfOurs = (staff: DirectoryEntry): Said => ({ userName: staff.email ?? staff.number });

/** What was said, with what follows from it: kept and compared in this form, so that saying the same twice is no change. */
export function settled(said: Said, staff: { number: string; locale: 'zh-CN' | 'en' }): Said {
  const name = nameOf(said).slice(0, 80);
  const bare = (list: Said['emails']) => (list ?? []).map(({ value, type, primary }) => ({ value, type, primary }));
  const email = emailOf(said);
  return {
    userName: said.userName,
    externalId: said.externalId || undefined,
    name: {
      formatted: name,
      familyName: said.name?.familyName || undefined,
      givenName: said.name?.givenName || undefined,
    },
    displayName: name,
    title: said.title || undefined,
    preferredLanguage: said.preferredLanguage || localeOf(said) || staff.locale,
    locale: said.locale || undefined,
    emails: said.emails?.length || !email ? bare(said.emails) : [{ value: email, type: 'work', primary: true }],
    phoneNumbers: bare(said.phoneNumbers),
    [enterpriseUser]: {
      employeeNumber: said[enterpriseUser]?.employeeNumber?.trim() || staff.number,
      department: said[enterpriseUser]?.department || undefined,
    },
  };
}

export type Held = { staff: DirectoryEntry; said: Said; saidVersion: number; saidAt: Date | null };

export const versionOf = ({ staff, saidVersion }: Held): string =>
  `W/"${staff.version}.${staff.rightsVersion}.${saidVersion}"`;

export function shown(held: Held, unitId: string | null, root: string): User {
  const { staff, said } = held;
  const has = (list: readonly Valued[] | null | undefined, value: string): boolean =>
    chosen(list)?.value === value || (list ?? []).some((one) => one.value === value);
  const emails = staff.email === null ? [] : [{ value: staff.email, type: 'work', primary: true }];
  const phones = staff.phone === null ? [] : [{ value: staff.phone, type: 'work', primary: true }];
  const name = said.name ?? {};
  const roles = staff.grants.filter((grant) => grant.unitId === unitId);
  const modified = held.saidAt && held.saidAt > staff.updatedAt ? held.saidAt : staff.updatedAt;
  return {
    schemas: [coreUser, enterpriseUser],
    id: staff.id,
    ...(said.externalId ? { externalId: said.externalId } : {}),
    meta: {
      resourceType: 'User',
      created: staff.createdAt.toISOString(),
      lastModified: modified.toISOString(),
      version: versionOf(held),
      location: `${root}/Users/${staff.id}`,
    },
    userName: said.userName,
    name: {
      formatted: staff.name,
      ...(name.familyName ? { familyName: name.familyName } : {}),
      ...(name.givenName ? { givenName: name.givenName } : {}),
    },
    displayName: staff.name,
    ...(said.title ? { title: said.title } : {}),
    preferredLanguage: localeOf(said) === staff.locale ? (said.preferredLanguage ?? staff.locale) : staff.locale,
    ...(said.locale ? { locale: said.locale } : {}),
    active: staff.state === 'active',
    emails: staff.email !== null && has(said.emails, staff.email) ? [...said.emails!] : emails,
    phoneNumbers:
      staff.phone !== null && phoneOf(said) === staff.phone && said.phoneNumbers ? [...said.phoneNumbers] : phones,
    roles: roles.map(({ role, roleName }) => ({ value: role, display: roleName.en })),
    groups: [...new Map(staff.grants.map((grant) => [grant.roleId, grant])).values()].map(({ roleId, roleName }) => ({
      value: roleId,
      display: roleName.en,
      type: 'direct',
    })),
    [enterpriseUser]: {
      employeeNumber: staff.number,
      ...(said[enterpriseUser]?.department ? { department: said[enterpriseUser].department } : {}),
    },
  };
}

/** Names travel in parts and as a whole: whichever a PATCH changed speaks for the others. */
export function settleName(before: Json, after: Json): Json {
  const partsOf = (of: Json): string => JSON.stringify([(of.name as Json)?.familyName, (of.name as Json)?.givenName]);
  const formatted = (of: Json): unknown => (of.name as Json | undefined)?.formatted;
  if (after.displayName !== before.displayName) return after;
  if (formatted(after) !== formatted(before)) return { ...after, displayName: formatted(after) };
  if (partsOf(after) === partsOf(before)) return after;
  const { formatted: _, ...name } = after.name as Json;
  return { ...after, displayName: null, name };
}

/** Only the named attributes, or all but the named (RFC 7644, 3.9); `id`, `schemas` and `meta` stay. */
export function projected(
  resource: User,
  query: { attributes?: string | undefined; excludedAttributes?: string | undefined },
): User {
  const namesOf = (list: string): Set<string> =>
    new Set(
      list.split(',').map((one) =>
        one
          .trim()
          .replace(/^urn:.*:User:/i, '')
          .split('.')[0]!
          .toLowerCase(),
      ),
    );
  const always = new Set(['id', 'schemas', 'meta']);
  const keep = (key: string): boolean => {
    if (always.has(key)) return true;
    if (query.attributes) return namesOf(query.attributes).has(key.toLowerCase());
    return !query.excludedAttributes || !namesOf(query.excludedAttributes).has(key.toLowerCase());
  };
  return Object.fromEntries(Object.entries(resource).filter(([key]) => keep(key))) as User;
}

export const notThere = (id: string): ScimFault => new ScimFault(404, null, `${id}: not there`);
