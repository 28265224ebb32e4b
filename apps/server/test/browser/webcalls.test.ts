/**
 * A visitor in the chat calls by voice without leaving it: the agent who has the chat is rung, both hear each other, the page is
 * loaded anew on both ends of a hold, and the lines stand in the conversation. A refused microphone and closed hours are said in words.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemScope } from '#kernel';
import { setMembers } from '#modules/routing';
import { aWidget } from '#testing/conversations';
import { aQueue, type TestQueue } from '#testing/routing';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import {
  energy,
  expectAccessible,
  type Language,
  listening,
  type Seat,
  sayer,
  seat,
  signIn,
  startBrowser,
  wholeBrowser,
} from './people.ts';

const rooms = ['webcalls', 'widget', 'telephony', 'operators', 'remotehelp'];
const wait = { timeout: 20_000, interval: 30 };
const sound = [
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
];
const shots = process.env.QIAO_TEST_SHOTS;
let program: TestProgram;
let browser: Browser;
let denying: Browser;
let office: Client;
let calls: TestQueue;

beforeAll(async () => {
  program = await testProgram({ env: { QIAO_SIP_PORT: String(await freePort()) } });
  const { kernel } = program;
  await loadCompany(kernel);
  office = await program.signIn('1002', demoPassword);
  const [unit] = (await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers')).body.numbers;
  const unitId = unit!.unitId;
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  calls = await aQueue(kernel, { channel: 'call', unitId, wrapupSeconds: 0, offerSeconds: 60 });
  const chats = await aQueue(kernel, { channel: 'chat', unitId, wrapupSeconds: 0, offerSeconds: 60 });
  const [agent] = await kernel.db.run<{ id: string }>(`select id from identity.staff where number = '8021'`);
  for (const queue of [calls, chats])
    await kernel.db.transact((tx) =>
      setMembers(tx, systemScope('test'), { queueId: queue.id, members: [{ staffId: agent!.id, unitId }] }),
    );
  const widget = await aWidget(kernel, { queue: chats, host: '127.0.0.1', code: 'voice' });
  const name = { zh: '官网语音', en: 'Website voice' };
  const target = { kind: 'queue', id: calls.id };
  await office.post('/api/telephony/numbers', { unitId, number: '4008007777', name, target });
  const made = await office.post('/api/webcalls/entrances', { name, number: '4008007777', widgetIds: [widget.id] });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const rules = (await office.get<object>('/api/callbacks/policy')).body;
  const back = await aQueue(kernel, { channel: 'callback', unitId });
  const kept = await office.put('/api/callbacks/policy', {
    ...rules,
    webQueueId: back.id,
    fromMinute: 0,
    toMinute: 1440,
  });
  expect(kept.status, JSON.stringify(kept.body)).toBe(200);
  browser = await startBrowser([...sound, '--use-fake-ui-for-media-stream']);
  denying = await startBrowser([...sound, '--deny-permission-prompts'], wholeBrowser);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await denying?.close();
  await program?.stop();
});

async function hears(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    const before = await energy(page);
    await expect.poll(() => energy(page), { timeout: 15_000 }).toBeGreaterThan(before + 0.0005);
  }
}

/** Frames that come in, of one picture; the fake camera never stands still. */
async function moves(picture: Locator): Promise<void> {
  const time = (): Promise<number> =>
    picture.evaluate((video) => (video as unknown as { currentTime: number }).currentTime);
  await picture.waitFor();
  const before = await time();
  await expect.poll(time, { timeout: 15_000 }).toBeGreaterThan(before);
}

/** In a call from the page: asked there without link or code, both see each other, each camera goes off and on at will. */
async function faceToFace(visitor: Seat, agent: Seat, language: Language): Promise<void> {
  const say = sayer(language, rooms);
  await agent.page
    .locator('.sp')
    .getByRole('button', { name: say('咨询、会议、驻留') })
    .click();
  await agent.page
    .locator('.sp-more')
    .getByRole('button', { name: say('远程协助') })
    .click();
  const panel = agent.page.locator('.rh-panel');
  await panel.getByRole('button', { name: say('请求视频通话') }).click();
  const help = visitor.page.locator('#qiao-remote-help');
  await help.getByText(say('您和客服互相看到对方摄像头的画面；声音仍走现在的通话或聊天。')).waitFor();
  expect(await panel.getByLabel(say('客户的链接')).count()).toBe(0);
  await expectAccessible(visitor.page, 'the question for a video talk');
  if (shots) await visitor.page.screenshot({ path: `${shots}/video-asked-${language}.png` });
  await help.getByRole('button', { name: say('同意，打开摄像头') }).click();
  await moves(help.getByLabel(say('客服的画面')));
  await moves(panel.getByLabel(say('客户共享的画面')));
  await panel.getByText(say('视频通话中')).waitFor();
  await expectAccessible(agent.page, 'a video talk');
  if (shots) {
    await visitor.page.screenshot({ path: `${shots}/video-visitor-${language}.png` });
    await agent.page.screenshot({ path: `${shots}/video-agent-${language}.png` });
  }
  await panel.getByRole('button', { name: say('关闭我的摄像头') }).click();
  await help.getByText(say('客服没有打开摄像头')).waitFor();
  await help.getByRole('button', { name: say('关闭摄像头') }).click();
  await panel.getByText(say('客户关闭了摄像头')).waitFor();
  await panel.getByRole('button', { name: say('打开我的摄像头') }).click();
  await moves(help.getByLabel(say('客服的画面')));
}

/** The shop of the demo, with the widget, in the visitor's language also after a reload. */
async function shop(person: Seat, language: Language): Promise<void> {
  await person.page.addInitScript(listening);
  await person.page.addInitScript(
    `addEventListener('load', () => globalThis.Qiao?.language(${JSON.stringify(language)}))`,
  );
  await person.page.goto(`${program.url}/demo`);
  await person.page.locator('.launch').click();
}

// What a fault leaves behind is no matter of the next one: its call ends and its chat returns.
afterEach(async () => {
  for (const one of [browser, denying]) for (const context of one.contexts()) await context.close();
});

describe.each(['zh-CN', 'en'] as const)('voice from the chat in %s', (language) => {
  const say = sayer(language, rooms);
  const close = language === 'en' ? 'Close' : '关闭';
  const phone = language === 'en' ? '13911110002' : '13911110001';

  it('rings who has the chat, outlives reloads, tells its story in the conversation', async () => {
    const agent = await seat(browser, language);
    await agent.page.addInitScript(listening);
    await signIn(agent, program.url, language, '8021', demoPassword);
    const put = (state: string) =>
      agent.context.request.put(`${program.url}/api/routing/presence`, {
        headers: { 'x-qiao-csrf': '1' },
        data: { state },
      });
    expect((await put('ready')).status()).toBe(200);

    const visitor = await seat(browser, language, { width: 390, height: 844 });
    await shop(visitor, language);
    await visitor.page.getByLabel(say('请描述您的问题')).fill('洗衣机不转');
    await visitor.page.keyboard.press('Enter');
    await agent.page.locator('.offer').waitFor();
    await agent.page.keyboard.press('F2');
    await agent.page.waitForURL(/\/workspace\/.+/);

    await visitor.page.getByRole('button', { name: say('语音通话'), exact: true }).click();
    await agent.page.locator('.offer').waitFor();
    const strip = visitor.page.locator('.call');
    await strip.getByText(say('正在为您转接客服，请稍候…')).waitFor();
    if (shots) await visitor.page.screenshot({ path: `${shots}/widget-call-waits-${language}.png` });
    await agent.page.keyboard.press('F2');
    await strip.getByText(say('正在与客服 {{number}} 通话').replace('{{number}}', '8021')).waitFor();
    await hears(visitor.page, agent.page);
    await expectAccessible(visitor.page, 'in a call from the chat');
    if (shots) {
      await visitor.page.screenshot({ path: `${shots}/widget-call-${language}.png` });
      await agent.page.screenshot({ path: `${shots}/widget-call-agent-${language}.png` });
    }

    // Loaded anew in the middle of it: the panel is open again, and the call is the same.
    await visitor.page.reload();
    await strip.getByText(say('正在与客服 {{number}} 通话').replace('{{number}}', '8021')).waitFor();
    await hears(visitor.page, agent.page);
    // On hold they stay on hold.
    const phone = agent.page.locator('.sp');
    await agent.page.keyboard.press('F9');
    await phone.getByText(say('保持中')).waitFor();
    await visitor.page.reload();
    await strip.getByText(say('客服请您稍等，请不要挂断。')).waitFor();
    // The agent's side may still say for a moment that the caller is away.
    await phone.getByText(say('保持中')).waitFor();
    await agent.page.keyboard.press('F9');
    await hears(visitor.page, agent.page);

    // The chat goes on beside it, and one press leads the agent there.
    await visitor.page.getByRole('textbox').fill('型号 WQP12');
    await visitor.page.keyboard.press('Enter');
    await phone.getByRole('button', { name: new RegExp(say('访客的会话')) }).click();
    await agent.page.waitForURL(/\/workspace\/.+/);
    await agent.page.getByText('型号 WQP12').first().waitFor();
    await agent.page.getByText(say('网页电话已接通，坐席 {{number}}').replace('{{number}}', '8021')).first().waitFor();

    await faceToFace(visitor, agent, language);

    await strip.getByRole('button', { name: say('挂断') }).click();
    await strip.getByText(say('通话已结束。')).waitFor();
    // Faces without a voice are no talk.
    await visitor.page
      .locator('#qiao-remote-help')
      .getByRole('button', { name: sayer(language, ['remotehelp'])('好'), exact: true })
      .click();
    await agent.page.locator('.rh-panel').getByText(say('协助已结束。')).waitFor();
    await strip.getByRole('button', { name: close, exact: true }).click();
    await strip.waitFor({ state: 'detached' });
    await vi.waitFor(async () => {
      const rows = await program.kernel.db.run<{ state: string; recordings: number }>(
        `select c.state, count(r.id)::int as recordings from telephony.call c left join telephony.recording r on r.call_id = c.id
         group by c.id, c.state order by c.id desc limit 1`,
      );
      expect(rows).toEqual([{ state: 'ended', recordings: 1 }]);
    }, wait);
    expect((await put('offline')).status()).toBe(200);
    for (const person of [agent, visitor]) {
      expect(person.faults).toEqual([]);
      await person.context.close();
    }
  }, 90_000);

  it('says what to do when the microphone is refused, and when nobody answers calls now', async () => {
    const visitor = await seat(denying, language, { width: 390, height: 844 });
    await shop(visitor, language);
    await visitor.page.getByRole('button', { name: say('语音通话'), exact: true }).click();
    await visitor.page
      .getByText(say('浏览器没有允许使用麦克风，电话没有打出。请在地址栏左边的图标里允许麦克风，再试一次。'))
      .waitFor();
    await expectAccessible(visitor.page, 'a refused microphone');
    if (shots) await visitor.page.screenshot({ path: `${shots}/widget-call-refused-${language}.png` });
    await visitor.page.getByRole('button', { name: close, exact: true }).click();

    // Open on the day after tomorrow only.
    const day = (new Date().getDay() + 1) % 7;
    const weekly = Array.from({ length: 7 }, (_, index) => (index === day ? [{ from: '09:00', to: '10:00' }] : []));
    const definition = { zone: 'Asia/Shanghai', weekly, days: [] };
    const never = { name: { zh: '几乎不', en: 'Hardly ever' }, definition };
    const calendar = await office.post<{ id: string }>('/api/clocks/calendars', never);
    expect(calendar.status, JSON.stringify(calendar.body)).toBe(200);
    const shut = async (calendarId: string | null) => {
      await program.kernel.db.run('update routing.queue set calendar_id = $1 where id = $2', [calendarId, calls.id]);
      // Past the program: it would be believed for a while.
      program.kernel.db.settings.forget('routing.queue');
    };
    await shut(calendar.body.id);
    await visitor.page.getByRole('button', { name: say('语音通话'), exact: true }).click();
    const [words] = say('现在没有人接听电话，{{time}} 开始接听。可以留言，或继续在线聊天。').split('{{time}}');
    await visitor.page.getByText(words!.trim()).waitFor();
    await visitor.page.getByRole('button', { name: say('预约回拨'), exact: true }).waitFor();
    await visitor.page.evaluate('globalThis.shownAt = performance.now()');
    if (shots) await visitor.page.screenshot({ path: `${shots}/widget-call-closed-${language}.png` });
    // So the company is asked to call.
    await visitor.page.getByRole('button', { name: say('预约回拨'), exact: true }).click();
    await visitor.page.getByLabel(say('怎么称呼您')).fill('王女士');
    await visitor.page
      .getByRole('button', { name: say('预约回拨'), exact: true })
      .last()
      .click();
    await visitor.page.getByText(say('手机号格式不对，例如 13800000000')).waitFor();
    await visitor.page.getByLabel(say('电话号码')).fill(phone);
    await expectAccessible(visitor.page, 'the form for a call-back');
    if (shots) await visitor.page.screenshot({ path: `${shots}/widget-call-back-${language}.png` });
    // Programs are quicker than people: what comes within two seconds is dropped.
    await visitor.page.waitForFunction('performance.now() - globalThis.shownAt > 2000');
    await visitor.page
      .getByRole('button', { name: say('预约回拨'), exact: true })
      .last()
      .click();
    await visitor.page.getByText(/已记下|Noted/).waitFor();
    const noted = await office.get<{ callbacks: { source: string; contact: string }[] }>('/api/callbacks');
    expect(
      noted.body.callbacks.filter(({ contact }) => contact === `${phone.slice(0, 3)}****${phone.slice(-4)}`),
    ).toMatchObject([{ source: 'web' }]);
    await shut(null);
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  }, 60_000);
});
