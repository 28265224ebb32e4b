import { expect, it } from 'vitest';
import { refusal, ScimFault } from './fault.ts';
import { matches, parseFilter } from './filter.ts';
import { applyPatch } from './patch.ts';

/** After RFC 7643, section 8.2. */
const babs = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: '701984',
  userName: 'bjensen@example.com',
  name: { formatted: 'Ms. Barbara J Jensen, III', familyName: 'Jensen', givenName: 'Barbara' },
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  active: true,
};
const hits = (text: string): boolean => matches(parseFilter(text), babs);
const fault = (run: () => unknown): string | null => {
  try {
    run();
    return 'nothing';
  } catch (error) {
    return error instanceof ScimFault ? error.scimType : String(error);
  }
};
const patched = (...operations: Parameters<typeof applyPatch>[1]) => applyPatch(babs, operations);

it.each([
  ['userName eq "BJENSEN@example.com"', true],
  ['USERNAME Eq "bjensen@example.com"', true],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bj"', true],
  ['name.familyName co "ense"', true],
  ['externalId eq "701984"', true],
  ['emails.value eq "babs@jensen.org"', true],
  ['emails co "jensen.org"', true],
  ['active eq true and userName sw "x"', false],
  ['active eq false or userName sw "x" and active eq true or externalId eq "701984"', true],
  ['active eq true and (userName sw "x" or emails.type eq "home")', true],
  ['userName sw "x" or active eq false and active eq true', false],
  ['not (userName sw "x")', true],
  ['title pr', false],
  ['userName eq "a \\"quoted\\" (name) and more"', false],
])('filters: %s', (text, wanted) => {
  expect(hits(text)).toBe(wanted);
});

it('tells exact ids from texts in any case', () => {
  const one = { externalId: 'Ab', userName: 'Ab' };
  expect(matches(parseFilter('externalId eq "ab"'), one)).toBe(false);
  expect(matches(parseFilter('userName eq "ab"'), one)).toBe(true);
});

it.each(['', 'userName', 'userName eq', 'userName eq bare', '(active eq true', 'active eq true)', 'active gt true'])(
  'refuses the filter %s',
  (text) => {
    expect(fault(() => parseFilter(text))).toBe('invalidFilter');
  },
);

it('refuses a filter too deep or too long before it costs anything', () => {
  expect(fault(() => parseFilter(`${'('.repeat(400)}active eq true${')'.repeat(400)}`))).toBe('invalidFilter');
  expect(fault(() => parseFilter(`userName eq "${'a'.repeat(2_000)}"`))).toBe('invalidFilter');
});

it('adds, replaces and removes', () => {
  expect(patched({ op: 'replace', path: 'emails[type eq "work"].value', value: 'b@example.com' }).emails).toEqual([
    { value: 'b@example.com', type: 'work', primary: true },
    babs.emails[1],
  ]);
  expect(patched({ op: 'Replace', value: { active: false, 'name.givenName': 'Babs' } })).toMatchObject({
    active: false,
    name: { givenName: 'Babs', familyName: 'Jensen' },
  });
  const other = { value: 'new@example.com', type: 'other', primary: true };
  expect(patched({ op: 'add', path: 'emails', value: [other, babs.emails[1]] }).emails).toEqual([
    { ...babs.emails[0], primary: false },
    babs.emails[1],
    other,
  ]);
  expect(patched({ op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '021-5555' }).phoneNumbers).toEqual([
    { type: 'work', value: '021-5555' },
  ]);
  expect(patched({ op: 'remove', path: 'emails[type eq "home"]' }).emails).toEqual([babs.emails[0]]);
  expect(patched({ op: 'remove', path: 'externalId' })).not.toHaveProperty('externalId');
  expect(patched({ op: 'remove', path: 'name.givenName' }).name).not.toHaveProperty('givenName');
  expect(babs.emails).toHaveLength(2);
});

it('refuses what it must, with the word of the RFC', () => {
  expect(fault(() => patched({ op: 'replace', path: 'id', value: 'x' }))).toBe('mutability');
  expect(fault(() => patched({ op: 'replace', value: { meta: {} } }))).toBe('mutability');
  expect(fault(() => patched({ op: 'remove' }))).toBe('noTarget');
  expect(fault(() => patched({ op: 'move', path: 'active', value: true }))).toBe('invalidSyntax');
  expect(fault(() => patched({ op: 'add', path: 'emails[type eq', value: 'x' }))).toBe('invalidPath');
  expect(fault(() => patched({ op: 'add', path: 'emails[type gt true].value', value: 'x' }))).toBe('invalidFilter');
  expect(fault(() => patched({ op: 'add', path: '__proto__.x', value: 1 }))).toBe('invalidPath');
  expect(refusal(new ScimFault(409, 'uniqueness', 'taken'), 'taken')).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '409',
    scimType: 'uniqueness',
    detail: 'taken',
  });
});
