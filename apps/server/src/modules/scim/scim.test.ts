/** The requests that Entra ID and Okta send, in their published shapes, over HTTP. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IssuedKey } from '#contracts/apikeys';
import { systemScope } from '#kernel';
import { assignTo } from '#modules/routing';
import { type Client, type TestProgram, testProgram } from '#program';
import { aConversation, aWidget } from '#testing/conversations';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent, aQueue } from '#testing/routing';

type Scim = Record<string, unknown> & {
  id: string;
  status: string;
  scimType?: string;
  active: boolean;
  userName: string;
  displayName: string;
  externalId: string;
  emails: { value: string; type?: string }[];
  roles: { value: string }[];
  groups: { value: string; display: string }[];
  totalResults: number;
  Resources: Scim[];
  meta: { version: string; location: string };
};
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const identityRights = ['identity.staff.read', 'identity.staff.manage', 'identity.grants.manage'];

let program: TestProgram;
let boss: Client;
let unitA: string;
let team: string;
let unitB: string;
let secret: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const { number, password } = await anAdministrator(kernel);
  boss = await program.signIn(number, password);
  unitA = await aUnit(kernel.db, { kind: 'branch' });
  team = await aUnit(kernel.db, { kind: 'team', parentId: unitA, name: { zh: '退换货组', en: 'Returns' } });
  unitB = await aUnit(kernel.db, { kind: 'branch' });
  const roles = (await boss.get<{ roles: { code: string; permissions: string[] }[] }>('/api/identity/roles')).body
    .roles;
  const agent = roles.find(({ code }) => code === 'agent')!.permissions;
  secret = await aKey(unitA, ['scim.provision', ...identityRights, ...agent]);
}, 120_000);
afterAll(() => program?.stop());

async function aKey(unitId: string, permissions: string[]): Promise<string> {
  const body = { name: '目录', unitId, permissions: [...new Set(permissions)] };
  const made = await boss.post<IssuedKey>('/api/apikeys', body);
  expect(made.status).toBe(200);
  return made.body.secret;
}

type Options = { key?: string; headers?: Record<string, string> };
async function call(method: string, path: string, body?: unknown, { key = secret, headers = {} }: Options = {}) {
  const answer = await fetch(`${program.url}/scim/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/scim+json',
      'content-type': 'application/scim+json; charset=utf-8',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : null) as Scim };
}
const find = (filter: string) => call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
const patch = (id: string, ...Operations: object[]) =>
  call('PATCH', `/Users/${id}`, { schemas: [patchOp], Operations });

it('Entra ID: asks, makes, changes by paths, suspends, deletes; all of it is audited under the key', async () => {
  const userName = 'Li.Ming@contoso.example';
  expect((await find(`userName eq "${userName}"`)).body).toMatchObject({ totalResults: 0, Resources: [] });
  const made = await call('POST', '/Users', {
    schemas: [core, enterprise],
    externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
    userName,
    active: true,
    emails: [{ primary: true, type: 'work', value: 'ming.li@contoso.example' }],
    meta: { resourceType: 'User' },
    name: { formatted: 'givenName familyName', familyName: '李', givenName: '明' },
    displayName: '李明',
    preferredLanguage: 'zh-CN',
    roles: [],
    [enterprise]: { employeeNumber: 'E1001', department: '退换货组' },
  });
  expect([made.status, made.headers.get('content-type')]).toEqual([201, 'application/scim+json; charset=utf-8']);
  const { id, meta } = made.body;
  expect(made.headers.get('location')).toBe(meta.location);
  expect(made.headers.get('etag')).toBe(meta.version);
  expect(made.body).toMatchObject({
    userName,
    displayName: '李明',
    active: true,
    externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
  });
  const detail = async () =>
    (await boss.get<Record<string, unknown> & { name: string }>(`/api/identity/staff/${id}`)).body;
  expect(await detail()).toMatchObject({
    number: 'E1001',
    name: '李明',
    email: 'ming.li@contoso.example',
    unitId: team,
    locale: 'zh-CN',
    state: 'active',
  });
  for (const filter of [
    'userName eq "LI.MING@contoso.example"',
    'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"',
    'emails[type eq "work"].value eq "Ming.Li@contoso.example"',
    'userName sw "li."',
    `id eq "${id}"`,
    'userName eq "li.ming@contoso.example" and active eq true',
    'displayName sw "李"',
    'emails.value eq "ming.li@contoso.example"',
  ])
    expect([filter, (await find(filter)).body.Resources.map((one) => one.id)]).toEqual([filter, [id]]);
  const changed = await patch(
    id,
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updatedEmail@contoso.example' },
    { op: 'Replace', path: 'name.familyName', value: '王' },
    { op: 'Add', path: `${enterprise}:employeeNumber`, value: 'E1002' },
    { op: 'Replace', path: 'active', value: 'True' },
  );
  expect([changed.status, changed.body.displayName, changed.body.emails]).toEqual([
    200,
    '王明',
    [{ value: 'updatedEmail@contoso.example', type: 'work', primary: true }],
  ]);
  expect(await detail()).toMatchObject({ number: 'E1002', name: '王明', email: 'updatedEmail@contoso.example' });
  // The same once more changes nothing.
  const again = await patch(id, { op: 'Replace', path: 'name.familyName', value: '王' });
  expect(again.body.meta.version).toBe(changed.body.meta.version);
  expect((await patch(id, { op: 'Replace', path: 'active', value: 'False' })).body.active).toBe(false);
  expect((await detail()).state).toBe('suspended');
  expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
  expect((await detail()).state).toBe('left');
  expect((await call('GET', `/Users/${id}`)).body).toMatchObject({ status: '404' });
  expect([
    (await call('DELETE', `/Users/${id}`)).status,
    (await find(`userName eq "${userName}"`)).body.totalResults,
  ]).toEqual([404, 0]);
  // Hired again: the same person.
  const back = await call('POST', '/Users', { schemas: [core], userName, displayName: '王明', active: true });
  expect([back.status, back.body.id, (await detail()).state]).toEqual([201, id, 'active']);
  const trail = await boss.get<{ entries: { action: string; actor: { kind: string; name: string } }[] }>(
    `/api/audit/entries?action=identity.&subjectId=${id}`,
  );
  expect(new Set(trail.body.entries.map(({ actor }) => `${actor.kind} ${actor.name}`))).toEqual(new Set(['key 目录']));
  const stored = await program.kernel.db.run<{ text: string }>('select p::text as text from scim.person p');
  expect(stored.map(({ text }) => text).join()).not.toMatch(/contoso|王|0a21f0f2/i);
});

it('Okta: tests the connection, makes, replaces, deactivates without a path', async () => {
  const first = await call('GET', '/Users?startIndex=1&count=2');
  expect(first.body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], startIndex: 1 });
  const body = {
    schemas: [core],
    userName: 'test.user@okta.local',
    name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: 'test.user@okta.example', type: 'work' }],
    displayName: 'Test User',
    locale: 'en-US',
    externalId: '00ujl29u0le5T6Aj10h7',
    groups: [],
    password: '1mz050nq',
    active: true,
  };
  const { status, body: made } = await call('POST', '/Users', body);
  expect([status, made.displayName, JSON.stringify(made).includes('1mz050nq')]).toEqual([201, 'Test User', false]);
  const twice = await call('POST', '/Users', body);
  expect([twice.status, twice.body]).toEqual([409, expect.objectContaining({ status: '409', scimType: 'uniqueness' })]);
  const replaced = await call('PUT', `/Users/${made.id}`, {
    ...made,
    name: { givenName: 'Another', familyName: 'User' },
    displayName: 'Another User',
  });
  expect([replaced.status, replaced.body.displayName, replaced.body.userName]).toEqual([
    200,
    'Another User',
    body.userName,
  ]);
  // Who holds an old version is told so.
  const stale = { headers: { 'if-match': made.meta.version } };
  expect((await call('PUT', `/Users/${made.id}`, made, stale)).status).toBe(412);
  const current = { headers: { 'if-match': replaced.body.meta.version } };
  const off = { schemas: [patchOp], Operations: [{ op: 'replace', value: { active: false } }] };
  expect((await call('PATCH', `/Users/${made.id}`, off, current)).body.active).toBe(false);
  const page = await call('GET', '/Users?startIndex=2&count=1&attributes=userName');
  expect(page.body).toMatchObject({ startIndex: 2, itemsPerPage: 1 });
  expect(Object.keys(page.body.Resources[0]!).sort()).toEqual(['id', 'meta', 'schemas', 'userName']);
  expect((await call('GET', '/Users?count=0')).body).toMatchObject({ itemsPerPage: 0, Resources: [] });
});

it('tells what it can, and refuses in the form of the RFC', async () => {
  expect((await call('GET', '/ServiceProviderConfig')).body).toMatchObject({
    patch: { supported: true },
    etag: { supported: true },
  });
  expect((await call('GET', '/ResourceTypes')).body.Resources.map(({ id }) => id)).toEqual(['User', 'Group']);
  expect((await call('GET', `/Schemas/${core}`)).body.id).toBe(core);
  expect(
    (await call('GET', '/Groups?filter=displayName%20eq%20%22Agent%22&excludedAttributes=members')).body.totalResults,
  ).toBe(1);
  const refused = async (answer: ReturnType<typeof call>) => {
    const { status, headers, body } = await answer;
    return [status, headers.get('content-type')?.split(';')[0], body.schemas, body.status, body.scimType];
  };
  const fault = (status: number, type?: string) => [
    status,
    'application/scim+json',
    ['urn:ietf:params:scim:api:messages:2.0:Error'],
    String(status),
    type,
  ];
  expect(await refused(find('active gt true'))).toEqual(fault(400, 'invalidFilter'));
  expect(await refused(call('POST', '/Users', '{"userName":'))).toEqual(fault(400, 'invalidSyntax'));
  expect(await refused(call('POST', '/Users', { userName: '' }))).toEqual(fault(400, 'invalidValue'));
  expect(await refused(call('GET', '/Users', undefined, { key: `qk_${'x'.repeat(43)}` }))).toEqual(fault(401));
  const { body } = await call('POST', '/Users', { userName: 'plain' });
  expect(await refused(patch(body.id, { op: 'replace', path: 'id', value: 'x' }))).toEqual(fault(400, 'mutability'));
  expect(await refused(patch(body.id, { op: 'replace', path: 'emails', value: [{ value: 'no address' }] }))).toEqual(
    fault(400, 'invalidValue'),
  );
  // A program of ours, not of SCIM, keeps its own form.
  expect((await program.anonymous.get<{ error: { code: string } }>('/api/tickets')).body.error.code).toBe(
    'kernel.not-signed-in',
  );
});

it('reaches its unit alone and gives nobody more than the key holds', async () => {
  const { kernel } = program;
  const other = await aStaff(kernel, { unitId: unitB, email: 'other@contoso.example' });
  const above = await aStaff(kernel, { unitId: unitA, email: 'above@contoso.example', permissions: ['audit.read'] });
  expect((await find('userName eq "other@contoso.example"')).body.totalResults).toBe(0);
  expect((await call('GET', `/Users/${other.id}`)).status).toBe(404);
  expect((await patch(other.id, { op: 'replace', path: 'active', value: false })).status).toBe(404);
  expect((await call('POST', '/Users', { userName: 'other@contoso.example' })).body.scimType).toBe('uniqueness');
  // Made here before the directory came: found by their address, and taken over by it unless they hold more.
  expect((await find('userName eq "above@contoso.example"')).body.Resources[0]!.id).toBe(above.id);
  const taken = { op: 'replace', path: 'emails[type eq "work"].value', value: 'thief@contoso.example' };
  expect((await patch(above.id, taken)).status).toBe(403);
  expect((await patch(above.id, { op: 'replace', path: 'active', value: false })).body.active).toBe(false);
  expect((await patch(above.id, { op: 'replace', path: 'active', value: true })).status).toBe(403);
  const made = await call('POST', '/Users', {
    userName: 'agent@contoso.example',
    roles: [{ value: 'agent', primary: true }],
  });
  expect([made.status, made.body.roles.map(({ value }) => value), made.body.groups.length]).toEqual([
    201,
    ['agent'],
    1,
  ]);
  const risen = await patch(made.body.id, { op: 'add', path: 'roles', value: [{ value: 'administrator' }] });
  expect([risen.status, risen.body.status]).toEqual([403, '403']);
  expect((await patch(made.body.id, { op: 'add', path: 'roles', value: [{ value: 'nothing' }] })).body.scimType).toBe(
    'invalidValue',
  );
  expect((await patch(made.body.id, { op: 'remove', path: 'roles[value eq "agent"]' })).body.roles).toEqual([]);
  const weak = await aKey(unitA, ['scim.provision', 'identity.staff.read']);
  expect((await call('GET', '/Users', undefined, { key: weak })).status).toBe(403);
  const outsider = await aKey(unitA, identityRights);
  expect((await call('GET', '/Users', undefined, { key: outsider })).status).toBe(403);
});

it('somebody deactivated is signed out, and what they hold returns to the queue', async () => {
  const { kernel } = program;
  const queue = await aQueue(kernel, { unitId: unitA });
  const agent = await anAgent(kernel, { queue });
  const widget = await aWidget(kernel, { queue });
  const { row } = await aConversation(kernel, { widget });
  await kernel.db.transact((tx) =>
    assignTo(tx, systemScope('test'), { kind: 'conversation', subjectId: row.id, staffId: agent.id }),
  );
  const client = await program.signIn(agent.number, agent.password);
  expect((await client.get('/api/identity/me')).status).toBe(200);
  expect((await patch(agent.id, { op: 'replace', path: 'active', value: false })).status).toBe(200);
  expect((await client.get('/api/identity/me')).status).toBe(401);
  const state = async () =>
    (
      await kernel.db.run<{ work: string; holder: string | null; presence: string }>(
        `select w.state as work, w.held_by as holder, a.state as presence from routing.work_item w
         join routing.agent a on a.staff_id = $2 where w.subject_id = $1`,
        [row.id, agent.id],
      )
    )[0];
  await expect.poll(state, { timeout: 10_000 }).toEqual({ work: 'waiting', holder: null, presence: 'offline' });
});
