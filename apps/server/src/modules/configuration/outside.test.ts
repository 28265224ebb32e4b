/** Outside channels and rules in a document: what the other side knows us by stays at home, a new one rests until it has its own. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { rights } from '#testing/configuration';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import { callKinds } from './testing-calls.ts';
import { documentsBy } from './testing-documents.ts';

let program: TestProgram;
let boss: Client;
let unitId: string;
let social: string;
let wechat: string;
beforeAll(async () => {
  program = await testProgram();
  const staff = await aStaff(program.kernel, { permissions: rights });
  boss = await program.signIn(staff.number, staff.password);
  unitId = await aUnit(program.kernel.db, { code: 'OUT-1' });
  social = (await aQueue(program.kernel, { code: 'out-social', unitId, channel: 'social' })).id;
  await aQueue(program.kernel, { code: 'out-call', unitId, channel: 'call' });
  wechat = (await aQueue(program.kernel, { code: 'out-wechat', unitId, channel: 'wechat' })).id;
}, 120_000);
afterAll(() => program?.stop());

const name = { zh: '渠道', en: 'Channel' };
type Failed = { error: { code: string; params: Record<string, string> } };
const { stands, bring, apply } = documentsBy(() => boss);
const sealed = async (code: string) => {
  const [row] = await program.kernel.db.run<{ id: string; secrets_sealed: string; settings: object; state: string }>(
    'select id, secrets_sealed, settings, state from channels.channel where code = $1',
    [code],
  );
  return row;
};
const account = { appSecret: 'never-leaves-secret', token: 'neverleavestoken', aesKey: 'k'.repeat(43) };
const settings = { appId: 'wx0123456789', mode: 'aes' };

it('secrets of channels, and what stands after an address, stay; what stands keeps them, what is new rests without', async () => {
  const made = await boss.post<{ secrets: { in: string; out: string } }>('/api/channels', {
    kind: 'generic',
    code: 'shop-app',
    name,
    queueId: social,
    settings: { outUrl: 'https://app.example.com/in?key=never-leaves-key', ticketBelow: 2 },
  });
  expect(made.status).toBe(200);
  const opened = await boss.post('/api/channels', {
    kind: 'wechat',
    code: 'shop-account',
    name,
    queueId: wechat,
    settings,
    wechat: account,
  });
  expect(opened.status).toBe(200);
  const source = await stands();
  const told = JSON.stringify(source);
  for (const secret of ['never-leaves', 'neverleaves', account.aesKey, made.body.secrets.in, made.body.secrets.out])
    expect(told).not.toContain(secret);
  expect(source.outsideChannels['shop-app']).toEqual({
    kind: 'generic',
    name,
    queue: 'out-social',
    settings: { outUrl: 'https://app.example.com/in', ticketBelow: 2 },
    state: 'active',
  });
  const withheld = [
    { section: 'outsideChannels', key: 'shop-account', what: 'account' },
    { section: 'outsideChannels', key: 'shop-app', what: 'signing-secret' },
    { section: 'outsideChannels', key: 'shop-app', what: 'address' },
  ];
  expect(source.byHand).toEqual(expect.arrayContaining(withheld));
  const before = [await sealed('shop-app'), await sealed('shop-account')];
  const [app, shop] = [source.outsideChannels['shop-app']!, source.outsideChannels['shop-account']!];
  const change = { ...source, outsideChannels: { 'shop-app': { ...app, name: { zh: '应用', en: 'App' } } } };
  const draft = await apply(change);
  // Renamed, it is answered where it was, by the secret it had.
  expect(await sealed('shop-app')).toEqual(before[0]);
  expect((await boss.post(`/api/configuration/drafts/${draft}/rollback`)).status).toBe(200);
  expect((await stands()).outsideChannels).toEqual(source.outsideChannels);
  // An address that is another one is taken as it is told.
  const moved = { ...app, settings: { outUrl: 'https://new.example.com/in', ticketBelow: 2 } };
  await apply({ ...source, outsideChannels: { 'shop-app': moved as typeof app } });
  expect(await sealed('shop-app')).toMatchObject({ settings: { outUrl: 'https://new.example.com/in' } });
  // The same under codes of their own, as another company would meet them.
  const wanted = {
    ...source,
    outsideChannels: { 'new-app': app, 'new-account': shop },
    byHand: withheld.map((one) => ({ ...one, key: one.key.replace('shop', 'new') })),
  };
  expect((await bring(wanted)).byHand).toEqual(wanted.byHand);
  await apply(wanted);
  const after = await stands();
  expect(after.outsideChannels['new-app']).toEqual({ ...app, state: 'paused' });
  expect(after.outsideChannels['new-account']).toEqual({ ...shop, state: 'paused' });
  expect(after.byHand).not.toContainEqual({ section: 'outsideChannels', key: 'new-account', what: 'account' });
  const applied = await bring(wanted);
  // Its secret was made here; what somebody has to fill in is told until they did.
  expect(applied.byHand.map(({ key, what }) => `${key} ${what}`)).toEqual(['new-account account', 'new-app address']);
  expect(applied.changes.map(({ key, fields }) => [key, fields.map(({ field }) => field)])).toEqual([
    ['new-account', ['state']],
    ['new-app', ['state']],
  ]);
});

it('an account without its secrets believes nobody, stays paused, and goes on once they are filled in', async () => {
  const row = (await sealed('new-account'))!;
  // Signed as if there were no token: anybody could do that.
  const signature = createHash('sha1').update('11').digest('hex');
  const echo = await program.anonymous.get<Failed>(
    `/api/channels/new-account/wechat?signature=${signature}&timestamp=1&nonce=1&echostr=e`,
  );
  expect(echo).toMatchObject({ status: 403, body: { error: { code: 'channels.push-forged' } } });
  const listed = await boss.get<{ channels: { code: string; version: number; secrets: { in: number } }[] }>(
    '/api/channels',
  );
  const { version, secrets } = listed.body.channels.find(({ code }) => code === 'new-account')!;
  expect(secrets.in).toBe(0);
  const change = { name, queueId: wechat, version, state: 'active', settings };
  const refused = await boss.put<Failed>(`/api/channels/${row.id}`, { ...change, wechat: { token: account.token } });
  expect(refused.body.error).toMatchObject({ code: 'channels.settings-unfit' });
  expect(refused.body.error.params.fields).toBe('appSecret, aesKey');
  // A document cannot wake it either.
  const source = await stands();
  await apply({
    ...source,
    outsideChannels: { 'new-account': { ...source.outsideChannels['new-account']!, name, state: 'active' } },
  });
  expect(await sealed('new-account')).toMatchObject({ state: 'paused' });
  const filled = await boss.put<{ state: string }>(`/api/channels/${row.id}`, {
    ...change,
    version: version + 1,
    wechat: account,
  });
  expect(filled.body).toMatchObject({ state: 'active', secrets: { in: 1 } });
});

it('a channel is of its kind for good, and of a queue of its kind', async () => {
  const source = await stands();
  const app = source.outsideChannels['shop-app']!;
  const found = async (outsideChannels: object) =>
    (await bring({ ...source, outsideChannels })).problems.map(({ key, code, text }) => `${key} ${code} ${text}`);
  expect(await found({ 'shop-app': { ...app, kind: 'chatwoot', settings: { outUrl: null } } })).toEqual([
    'shop-app kind-fixed chatwoot',
  ]);
  expect(await found({ 'other-app': { ...app, queue: 'out-wechat' } })).toEqual(['other-app queue-unknown out-wechat']);
  expect(await found({ 'Not A Code': app })).toEqual(['Not A Code key-unfit Not A Code']);
});

it('a comparison brings the names of what it is about and of what it names', async () => {
  const source = await stands();
  const app = { ...source.outsideChannels['shop-app']!, queue: 'out-social', name: { zh: '新店', en: 'New shop' } };
  const queue = { ...source.queues['out-social']!, unit: 'OUT-1' };
  const wanted = { ...source, outsideChannels: { 'fresh-app': app }, queues: { 'fresh-queue': queue } };
  const { names, problems } = await bring(wanted);
  expect(problems).toEqual([]);
  const [unit] = await program.kernel.db.run<{ name: object }>('select name from organisation.unit where id = $1', [
    unitId,
  ]);
  expect(names).toMatchObject({
    outsideChannels: { 'fresh-app': app.name },
    queues: { 'fresh-queue': queue.name, 'out-social': queue.name },
    units: { 'OUT-1': unit!.name },
  });
  // Of nothing else: a company has thousands.
  expect(names.outsideChannels).not.toHaveProperty('shop-app');
  expect(names).not.toHaveProperty('prompts');
  const room = {
    ...callKinds.find(({ section }) => section === 'waitingRooms')!.item,
    music: 'music',
    leave: [],
    ahead: {},
  };
  const heard = (await bring({ ...source, waitingRooms: { 'out-call': room } })).names;
  expect(heard).toMatchObject({ prompts: { music: { zh: expect.any(String), en: expect.any(String) } } });
  expect(heard.queues).toHaveProperty('out-call');
});

it('rules of ratings and of remote help go along, are one of the house, and only who may set them does', async () => {
  const source = await stands();
  expect(source.ratingPolicies).toEqual({ company: { validDays: 7, fatigueDays: 7, lowScore: 2 } });
  expect(source.helpPolicies).toEqual({ company: { recording: false, keepDays: 30 } });
  const draft = await apply({
    ...source,
    ratingPolicies: { company: { validDays: 14, fatigueDays: 0, lowScore: 3 } },
    helpPolicies: { company: { recording: true, keepDays: 90 } },
  });
  const shown = async () => [
    (await boss.get<object>('/api/surveys/policy')).body,
    (await boss.get<object>('/api/remotehelp/policy')).body,
  ];
  expect(await shown()).toEqual([
    { validDays: 14, fatigueDays: 0, lowScore: 3 },
    { recording: true, keepDays: 90 },
  ]);
  const trail = (await auditTrail(program.kernel.db, 'policy')).map(({ action }) => action);
  expect(trail).toEqual(expect.arrayContaining(['surveys.policy-changed', 'remotehelp.policy-changed']));
  expect((await boss.post(`/api/configuration/drafts/${draft}/rollback`)).status).toBe(200);
  expect(await shown()).toEqual([source.ratingPolicies.company, source.helpPolicies.company]);
  const other = { ...source.ratingPolicies.company! };
  expect((await bring({ ...source, ratingPolicies: { other } })).problems).toMatchObject([{ code: 'policy-name' }]);
  const wrong = { ...source, ratingPolicies: { company: { ...other, lowScore: 5 } } };
  expect((await boss.post('/api/configuration/drafts', { title: '试', document: wrong })).status).toBe(400);
  // At a branch the right does not reach the rules of the company.
  const branch = await aStaff(program.kernel, { permissions: ['surveys.configure', 'remotehelp.configure'], unitId });
  const there = await program.signIn(branch.number, branch.password);
  for (const [path, rules] of [
    ['/api/surveys/policy', source.ratingPolicies.company],
    ['/api/remotehelp/policy', source.helpPolicies.company],
  ] as const)
    expect((await there.put(path, rules)).status).toBe(403);
});
