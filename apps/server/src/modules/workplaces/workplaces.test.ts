/** Staff come in through WeCom and DingTalk; alarms reach group chats, in time and in number as the platforms allow. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { steerClock, systemScope } from '#kernel';
import { notifySupervisors } from '#modules/notifications';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { until } from '../../../test/mail/rig.ts';
import { WorkplaceServer } from '../../../test/workplace/workplace-server.ts';
import type { Provider, Robot, RobotInput } from './contract.ts';
import { tellJob } from './ports.ts';
import { againSeconds, nextTurn } from './tell.ts';

let program: TestProgram;
let platform: WorkplaceServer;
let admin: Client;
let queue: TestQueue;
let staff: { id: string; number: string };
let publicUrl: string;

beforeAll(async () => {
  publicUrl = `http://127.0.0.1:${await freePort()}`;
  platform = await new WorkplaceServer().start(await freePort());
  program = await testProgram({
    env: {
      QIAO_PUBLIC_URL: publicUrl,
      QIAO_OUTGOING_HOSTS: '127.0.0.1',
      QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent',
    },
  });
  const first = await anAdministrator(program.kernel);
  admin = await program.signIn(first.number, first.password);
  queue = await aQueue(program.kernel, { channel: 'chat' });
  staff = await anAgent(program.kernel, { queue, ready: false });
  const card = { email: 'wang@yunzao.example', phone: '+86 138 0013 8000' };
  const { version } = (await admin.get<{ version: number }>(`/api/identity/staff/${staff.id}`)).body;
  expect((await admin.patch(`/api/identity/staff/${staff.id}`, { ...card, version })).status).toBe(200);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await platform?.stop();
});

async function open(of: 'wecom' | 'dingtalk', by: 'number' | 'mobile' | 'mail', state: 'on' | 'off' = 'on') {
  const { providers } = (await admin.get<{ providers: Provider[] }>('/api/workplaces/providers')).body;
  const { version } = providers.find((one) => one.platform === of)!;
  const own = of === 'wecom';
  return admin.put<Provider>(`/api/workplaces/providers/${of}`, {
    state,
    appId: own ? platform.corpId : platform.clientId,
    agentId: own ? '1000002' : '',
    by,
    pageBase: `${platform.url}/`,
    apiBase: platform.url,
    directoryBase: platform.url,
    secret: own ? platform.corpSecret : platform.clientSecret,
    version,
  });
}
const go = (path: string, cookie = '') =>
  fetch(path.startsWith('http') ? path : `${program.url}${path}`, { redirect: 'manual', headers: { cookie } });

/** The whole way; gives where the browser ends, with what cookies, and the callback it came by. */
async function walk(of: 'wecom' | 'dingtalk'): Promise<{ to: string; session: string; back: string; binding: string }> {
  const start = await go(`/api/workplaces/sign-in/${of}/start?returnTo=/workspace`);
  const binding = start.headers.get('set-cookie')!.split(';')[0]!;
  const page = await go(start.headers.get('location')!);
  const url = new URL(page.headers.get('location')!);
  expect(url.origin).toBe(publicUrl);
  const back = url.pathname + url.search;
  const end = await go(back, binding);
  const session = end.headers.getSetCookie().find((line) => line.startsWith('qiao_session=')) ?? '';
  return { to: end.headers.get('location')!, session: session.split(';')[0]!, back, binding };
}
const whoIs = async (session: string): Promise<string> =>
  ((await (await go('/api/identity/me', session)).json()) as { staff: { id: string } }).staff.id;

it('lets staff in by WeCom and DingTalk, and nobody else', async () => {
  expect((await go('/api/workplaces/sign-in/wecom/start')).status).toBe(404);
  const opened = await open('wecom', 'number');
  expect(opened.body).toMatchObject({ state: 'on', hasSecret: true, version: 1 });
  expect(JSON.stringify(opened.body)).not.toContain(platform.corpSecret);
  await open('dingtalk', 'mobile');
  const { body } = await program.anonymous.get<{ others: { kind: string }[] }>('/api/identity/sign-in-options');
  expect(body.others.map(({ kind }) => kind)).toEqual(['wecom', 'dingtalk']);

  platform.person = { userId: staff.number, member: true };
  const came = await walk('wecom');
  expect(came.to).toBe('/workspace');
  expect(await whoIs(came.session)).toBe(staff.id);
  // A code and a state work once, and only in the browser that began.
  expect((await go(came.back, came.binding)).headers.get('location')).toContain('error=identity.oidc-failed');
  const start = await go('/api/workplaces/sign-in/wecom/start');
  const page = await go(start.headers.get('location')!);
  const url = new URL(page.headers.get('location')!);
  for (const cookie of ['', 'qiao_workplace=another'])
    expect((await go(url.pathname + url.search, cookie)).headers.get('location')).toContain('identity.oidc-failed');
  // The other platform's state opens no door here.
  const other = await go('/api/workplaces/sign-in/dingtalk/start');
  const state = new URL(other.headers.get('location')!).searchParams.get('state')!;
  const mixed = await go(
    `/api/workplaces/sign-in/wecom/callback?code=x&state=${state}`,
    other.headers.get('set-cookie')!.split(';')[0]!,
  );
  expect(mixed.headers.get('location')).toContain('identity.oidc-failed');

  platform.person = { userId: 'dt-77', member: true, mobile: '13800138000' };
  const phone = await walk('dingtalk');
  expect(await whoIs(phone.session)).toBe(staff.id);
  // Known from now on, whatever finds people the first time.
  await open('dingtalk', 'mail');
  platform.person = { userId: 'dt-77', member: true };
  expect(await whoIs((await walk('dingtalk')).session)).toBe(staff.id);
  await open('wecom', 'mail');
  platform.person = { userId: 'another-id', member: true, mail: 'WANG@yunzao.example' };
  expect(await whoIs((await walk('wecom')).session)).toBe(staff.id);

  for (const of of ['wecom', 'dingtalk'] as const) {
    // What a member wrote as their own address opens nobody's account.
    await open(of, 'mail');
    platform.person = { userId: 'one-who-pretends', member: true, ownMail: 'wang@yunzao.example' };
    expect((await walk(of)).to).toContain('identity.oidc-unknown-staff');
    await open(of, 'number');
    platform.person = { userId: 'nobody-of-ours', member: true };
    expect((await walk(of)).to).toContain('identity.oidc-unknown-staff');
    // A guest, an outside contact: the number of somebody of ours does not help.
    platform.person = { userId: staff.number, member: false };
    const guest = await walk(of);
    expect([guest.to.includes('identity.oidc-unknown-staff'), guest.session]).toEqual([true, '']);
  }
  await open('wecom', 'number', 'off');
  expect((await go('/api/workplaces/sign-in/wecom/start')).status).toBe(404);
  const audit = JSON.stringify((await admin.get('/api/audit/entries?limit=50')).body);
  expect(audit).toContain('workplaces.provider-kept');
  expect(audit).not.toMatch(/a-corp-secret|a-client-secret/);
});

const robotOf = (input: Partial<RobotInput>): RobotInput =>
  ({ name: '告警群', unitId: queue.unitId, kinds: [], language: 'zh-CN', state: 'active', ...input }) as RobotInput;
const robots = async (): Promise<Robot[]> =>
  (await admin.get<{ robots: Robot[] }>('/api/workplaces/robots')).body.robots;
let alarms = 0;
const raise = (count = 1, code = 'mailboxes.fetch-sign-in', address = 'service@yunzao.example') =>
  program.kernel.db.transact(async (tx) => {
    for (let n = 0; n < count; n++)
      await notifySupervisors(tx, systemScope('test'), {
        unitId: queue.unitId,
        code,
        params: { address },
        link: '/settings/mailboxes',
        key: `test:${++alarms}`,
      });
  });
const heardBy = (robot: string) => platform.heard.filter((one) => one.robot === robot);

it('tells alarms of a unit to its robots, in their language, no faster than allowed, again until they arrive', async () => {
  const unfit = robotOf({ platform: 'wecom', hook: `${platform.url}/elsewhere?key=x` });
  expect((await admin.post<{ error: { code: string } }>('/api/workplaces/robots', unfit)).body.error.code).toBe(
    'workplaces.hook-unfit',
  );
  const made = await admin.post<Robot>(
    '/api/workplaces/robots',
    robotOf({ platform: 'wecom', hook: platform.wecomHook }),
  );
  expect(made.status).toBe(200);
  expect(JSON.stringify(made.body)).not.toContain('a-robot-key');
  const second = await admin.post<Robot>(
    '/api/workplaces/robots',
    robotOf({
      platform: 'dingtalk',
      hook: platform.dingtalkHook,
      secret: platform.signing,
      language: 'en',
      kinds: ['mailboxes'],
    }),
  );
  const [wecom, dingtalk] = [made.body, second.body];
  await raise(1, 'mailboxes.fetch-sign-in', 'service@yunzao.example <@all> [x](http://bad.example)');
  await raise(1, 'channels.failing-quota');
  await until(
    () => [heardBy('wecom'), heardBy('dingtalk')].map((list) => list.map(({ text }) => text).join('\n')),
    ([one, other]) => /service@|service /.test(one!) && /额度|channel|渠道/i.test(one!) && other !== '',
  );
  const [said] = heardBy('dingtalk');
  expect(said!.text).toContain('Mailbox service yunzao.example');
  expect(said!.text).toContain(`[Open](${publicUrl}/settings/mailboxes)`);
  expect(said!.text).not.toMatch(/<@|bad\.example\)/);
  expect(
    heardBy('dingtalk')
      .map(({ text }) => text)
      .join(),
  ).not.toMatch(/channel/i);

  // Many at once are few messages, every one of them once.
  platform.heard.length = 0;
  await raise(120);
  const lines = (robot: string) => heardBy(robot).flatMap(({ text }) => text.split('\n').slice(1)).length;
  await until(
    () => [lines('wecom'), lines('dingtalk')],
    (counts) => counts.every((count) => count === 120),
  );
  expect(heardBy('wecom').length).toBeLessThan(10);
  expect(Math.max(...heardBy('wecom').map(({ text }) => Buffer.byteLength(text)))).toBeLessThanOrEqual(4096);

  // Twenty a minute: what is too much is not even asked, and waits.
  const test = () => admin.post<{ ok: boolean; problem: string | null }>(`/api/workplaces/robots/${dingtalk.id}/test`);
  const results = [];
  for (let n = 0; n < 22; n++) results.push((await test()).body);
  expect(results.filter(({ ok }) => ok).length + heardBy('dingtalk').length).toBeGreaterThanOrEqual(20);
  expect(results.at(-1)).toMatchObject({ ok: false, problem: 'too-fast' });
  const spoken = heardBy('dingtalk').length;
  await raise();
  await until(robots, (list) => list.find(({ id }) => id === dingtalk.id)?.waiting === 1);
  expect(heardBy('dingtalk')).toHaveLength(spoken);
  const back = steerClock(() => Date.now() + 61_000);
  await again(dingtalk.id);
  await until(robots, (list) => list.every(({ waiting }) => waiting === 0));
  expect(heardBy('dingtalk')).toHaveLength(spoken + 1);

  // Refused: said to people once, kept, and told when it is mended.
  platform.refuse = { errcode: 93000, errmsg: 'invalid webhook url' };
  await raise();
  const failing = await until(robots, (list) => list.find(({ id }) => id === wecom.id)?.problem === 'refused');
  expect(failing.find(({ id }) => id === wecom.id)).toMatchObject({ waiting: 1, detail: '93000 invalid webhook url' });
  platform.refuse = null;
  back();
  const later = steerClock(() => Date.now() + 600_000);
  for (const { id } of [wecom, dingtalk]) await again(id);
  const mended = await until(robots, (list) => list.every(({ waiting, problem }) => waiting === 0 && problem === null));
  expect(mended).toHaveLength(2);
  later();
  const { notices } = (await admin.get<{ notices: { code: string }[] }>('/api/notifications/notices?limit=100')).body;
  expect(notices.filter(({ code }) => code === 'workplaces.robot-refused')).toHaveLength(2);

  expect((await admin.delete(`/api/workplaces/robots/${wecom.id}`)).status).toBe(204);
  const { version } = mended.find(({ id }) => id === dingtalk.id)!;
  const change = { name: '改名', kinds: [], language: 'en', state: 'paused', version };
  expect((await admin.put<Robot>(`/api/workplaces/robots/${dingtalk.id}`, change)).body.state).toBe('paused');
  const silent = platform.heard.length;
  await raise();
  expect(await robots()).toMatchObject([{ waiting: 0, state: 'paused' }]);
  expect(platform.heard).toHaveLength(silent);
});

const again = (robotId: string) =>
  program.kernel.db.transact((tx) => program.kernel.jobs.enqueue(tx, tellJob, { robotId }));

it('reckons turns', () => {
  const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000);
  const twenty = Array.from({ length: 20 }, (_, n) => at(n));
  expect(nextTurn(twenty.slice(1), at(20))).toEqual(at(20));
  expect(nextTurn(twenty, at(20))).toEqual(at(60));
  expect(nextTurn(twenty, at(60))).toEqual(at(60));
  expect([againSeconds(0, false), againSeconds(3, false), againSeconds(20, false), againSeconds(0, true)]).toEqual([
    10, 80, 1800, 600,
  ]);
});
