/** What a directory says in the wrong order, twice, at once or wrongly. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IssuedKey } from '#contracts/apikeys';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aUnit } from '#testing/organisation';

type Said = { status: number; type: string | undefined; tag: string | null; body: Body | null };
/** What the tests look at. */
type Body = {
  id: string;
  status: string;
  scimType: string;
  detail: string;
  active: boolean;
  schemas: string[];
  meta: { version: string };
  Resources: { id: string; userName: string }[];
};
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
let program: TestProgram;
let boss: Client;
let secret: string;
let unitId: string;
beforeAll(async () => {
  program = await testProgram();
  const { number, password } = await anAdministrator(program.kernel);
  boss = await program.signIn(number, password);
  unitId = await aUnit(program.kernel.db, { kind: 'branch' });
  const permissions = ['scim.provision', 'organisation.read', 'identity.staff.read', 'identity.staff.manage'];
  secret = (await boss.post<IssuedKey>('/api/apikeys', { name: '目录', unitId, permissions })).body.secret;
}, 120_000);
afterAll(() => program?.stop());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Said> {
  const answer = await fetch(`${program.url}/scim/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type')?.split(';')[0],
    tag: answer.headers.get('etag'),
    body: text ? JSON.parse(text) : null,
  };
}
const make = async (user: object): Promise<string> => {
  const { status, body } = await call('POST', '/Users', { schemas: [core], ...user });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body!.id;
};
const found = async (filter: string): Promise<string[]> => {
  const { status, body } = await call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
  expect([filter, status, body]).toEqual([filter, 200, expect.anything()]);
  return body!.Resources.map(({ userName }) => userName);
};
const patch = (id: string, Operations: unknown, headers?: Record<string, string>) =>
  call('PATCH', `/Users/${id}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }, headers);

it('of two at once one is made, and of many who hold one version one is heard', async () => {
  const user = { schemas: [core], userName: 'twin@corp.example', displayName: 'Twin' };
  const both = await Promise.all([1, 2, 3, 4].map(() => call('POST', '/Users', user)));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(both.filter(({ status }) => status === 409).map(({ body }) => body!.scimType)).toEqual(
    Array(3).fill('uniqueness'),
  );
  const { id, meta } = both.find(({ status }) => status === 201)!.body!;
  // Only what the directory said changes, nothing of the account: that, too, has one winner.
  const tries = await Promise.all(
    ['A', 'B', 'C', 'D', 'E'].map((title) =>
      patch(id, [{ op: 'replace', path: 'title', value: title }], { 'if-match': meta.version }),
    ),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  // Without a version they come one after another, and nothing is lost.
  await Promise.all(
    [
      { path: 'displayName', value: 'Twin Two' },
      { path: 'externalId', value: 'x-1' },
      { path: 'phoneNumbers', value: [{ value: '+86 21 5555 0101', type: 'work' }] },
      { path: `${enterprise}:department`, value: 'Returns' },
    ].map(async (one) => expect((await patch(id, [{ op: 'replace', ...one }])).status).toBe(200)),
  );
  expect((await call('GET', `/Users/${id}`)).body).toMatchObject({
    displayName: 'Twin Two',
    externalId: 'x-1',
    phoneNumbers: [{ value: '+86 21 5555 0101' }],
    [enterprise]: { department: 'Returns' },
  });
});

it('nobody who was suspended is let in by silence', async () => {
  const id = await make({ userName: 'quiet@corp.example', active: false });
  const active = async () => (await call('GET', `/Users/${id}`)).body!.active;
  expect(await active()).toBe(false);
  await call('PUT', `/Users/${id}`, { schemas: [core], userName: 'quiet@corp.example', displayName: 'Quiet' });
  expect(await active()).toBe(false);
  await patch(id, [{ op: 'remove', path: 'active' }]);
  expect(await active()).toBe(false);
  await patch(id, [{ op: 'replace', value: { id, schemas: [core], active: true } }]);
  expect(await active()).toBe(true);
  expect((await patch(id, [{ op: 'replace', value: { id: 'another', active: false } }])).body!.scimType).toBe(
    'mutability',
  );
  expect(await active()).toBe(true);
});

it('is found by every operator, by the extension and by an address that is not the first', async () => {
  await make({
    userName: 'zoe@corp.example',
    displayName: 'Zoe Zander',
    title: 'Lead',
    emails: [
      { value: 'zoe@corp.example', type: 'work', primary: true },
      { value: 'zoe.z@home.example', type: 'home' },
    ],
    [enterprise]: { employeeNumber: 'Z-900', department: 'Quality' },
  });
  const zoe = ['zoe@corp.example'];
  for (const filter of [
    'emails.value eq "zoe.z@home.example"',
    'emails eq "zoe.z@home.example" and title eq "lead"',
    'emails[type eq "home" and value ew "@home.example"]',
    `${enterprise}:department eq "quality"`,
    `${enterprise}:employeeNumber sw "Z-9"`,
    'userName ge "zoe" and userName le "zoz"',
    'userName gt "zoe" and not (title ne "Lead")',
    'displayName ew "zander"',
    'meta.lastModified gt "2020-01-01T00:00:00Z" and title eq "lead"',
  ])
    expect([filter, await found(filter)]).toEqual([filter, zoe]);
  for (const filter of [
    'emails[type eq "home" and value ew "@corp.example"]',
    `${enterprise}:department ne "quality" and title eq "Lead"`,
    'meta.lastModified lt "2020-01-01T00:00:00Z"',
    'members[value eq "x"]',
    'id eq "no id at all"',
  ])
    expect([filter, await found(filter)]).toEqual([filter, []]);
});

it('a key that may not see units is told so, by the right’s name', async () => {
  const permissions = ['scim.provision', 'identity.staff.read', 'identity.staff.manage'];
  const poor = (await boss.post<IssuedKey>('/api/apikeys', { name: '目录二', unitId, permissions })).body.secret;
  const said = await call('POST', '/Users', { userName: 'new@corp.example' }, { authorization: `Bearer ${poor}` });
  expect([said.status, said.body!.detail]).toEqual([403, expect.stringContaining('organisation.read')]);
});

it('says what has not changed, and what it does not do', async () => {
  const id = await make({ userName: 'still@corp.example' });
  const { tag } = await call('GET', `/Users/${id}`);
  const same = await call('GET', `/Users/${id}`, undefined, { 'if-none-match': tag! });
  expect([same.status, same.body, same.tag]).toEqual([304, null, tag]);
  await patch(id, [{ op: 'replace', path: 'title', value: 'New' }]);
  expect((await call('GET', `/Users/${id}`, undefined, { 'if-none-match': tag! })).status).toBe(200);
  const inForm = ({ status, type, body }: Said) => [status, type, body?.schemas?.[0], body?.status];
  const fault = (status: number) => [
    status,
    'application/scim+json',
    'urn:ietf:params:scim:api:messages:2.0:Error',
    String(status),
  ];
  for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig'])
    expect([path, ...inForm(await call('GET', `${path}?filter=id%20pr`))]).toEqual([path, ...fault(403)]);
  const { body: groups } = await call('GET', '/Groups');
  const group = groups!.Resources[0]!.id;
  const refused: [string, string, number, unknown?][] = [
    ['POST', '/Groups', 403, { displayName: 'x' }],
    ['PUT', `/Groups/${group}`, 403, { displayName: 'x' }],
    ['PATCH', `/Groups/${group}`, 403, { Operations: [] }],
    ['DELETE', `/Groups/${group}`, 403],
    ['POST', '/Bulk', 404, { Operations: [] }],
    ['GET', '/Me', 404],
  ];
  for (const [method, path, status, body] of refused)
    expect([method, path, ...inForm(await call(method, path, body))]).toEqual([method, path, ...fault(status)]);
});

it('takes no harm from what makes no sense', async () => {
  const id = await make({ userName: 'target@corp.example' });
  const { body: before } = await call('GET', `/Users/${id}`);
  const deep = `${'('.repeat(60)}active eq true${')'.repeat(60)}`;
  const filters = ['emails[', 'emails[]', 'active gt true', 'a eq', '"x" eq userName', 'userName eq "x" "y"', deep];
  for (const filter of [...filters, '\u0000', 'meta.created gt "soon"', 'userName eq {}'])
    expect([filter, (await call('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body!.scimType]).toEqual([
      filter,
      'invalidFilter',
    ]);
  const bodies = ['null', '[]', '7', '"x"', '{"userName":{}}', '{"userName":"a","emails":"x"}', '\u0000', '{"a":'];
  for (const body of [...bodies, JSON.stringify({ userName: 'x'.repeat(500) }), '{"userName":"a","active":"maybe"}']) {
    const said = await call('POST', '/Users', body);
    expect([body, said.status, said.type]).toEqual([body, 400, 'application/scim+json']);
  }
  const operations: unknown[] = [
    [],
    'x',
    [{ op: 'explode', path: 'title' }],
    [{ op: 'replace', path: 'emails[', value: 'x' }],
    [{ op: 'replace', path: '__proto__.polluted', value: 'x' }],
    [{ op: 'add', value: [] }],
    [{ op: 'remove' }],
    [{ op: 'remove', path: 'userName' }],
    [{ op: 'replace', path: 'name.givenName', value: { deep: { deeper: {} } } }],
    [{ op: 'replace', path: 'title[value eq "x"]', value: 'x' }],
    // The first would be fine: all or none.
    [
      { op: 'replace', path: 'title', value: 'Half' },
      { op: 'replace', path: 'active', value: 'perhaps' },
    ],
  ];
  for (const one of operations) {
    const said = await patch(id, one);
    expect([one, said.status, said.type]).toEqual([one, 400, 'application/scim+json']);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect((await call('GET', `/Users/${id}`)).body).toEqual(before);
  for (const path of ['/Users/undefined', '/Users/%00', `/Users/${'9'.repeat(90)}`])
    expect([path, (await call('GET', path)).status]).toEqual([path, 404]);
  const page = await call('GET', '/Users?startIndex=-5&count=-1');
  expect(page.body).toMatchObject({ startIndex: 1, itemsPerPage: 0 });
  expect((await call('GET', '/Users?startIndex=99999&count=5')).body).toMatchObject({ itemsPerPage: 0 });
  expect((await call('GET', '/Users?startIndex=abc&count=1e99')).status).toBe(200);
});
