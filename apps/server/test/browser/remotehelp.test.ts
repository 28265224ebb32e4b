/**
 * Remote help in real browsers: asked in the chat, agreed, the picture of the customer's own tab reaches the agent, what the agent
 * draws lies on the customer's page, a marked field is black in the picture, the customer ends it. From a ticket by a link: a phone
 * shows its camera through a TURN server, loses its network and finds back; the recording is looked at afterwards.
 */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TurnServer } from '../../../../packages/softswitch/test/media/turn-server.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let turn: TurnServer;
const agents: Record<Language, string> = { 'zh-CN': '8021', en: '8022' };
const shots = process.env.QIAO_TEST_SHOTS;

beforeAll(async () => {
  turn = await TurnServer.open('shared');
  program = await testProgram({ env: { QIAO_TURN_SECRET: 'shared' } });
  await loadCompany(program.kernel);
  // The customer's press on “share” chooses the tab it stands in, as the browser's own question would.
  browser = await startBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream=display-media-type=browser',
  ]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
  await turn?.close();
});

it.each(['zh-CN', 'en'] as const)('in %s: asked, agreed, seen, drawn upon, covered, ended', async (language) => {
  const say = sayer(language, ['remotehelp']);
  const zh = language === 'zh-CN';
  const agent = await seat(browser, language);
  const customer = await seat(browser, language, { width: 1100, height: 800 });
  await signIn(agent, program.url, language, agents[language], demoPassword);
  const put = (state: string) =>
    agent.context.request.put(`${program.url}/api/routing/presence`, {
      headers: { 'x-qiao-csrf': '1' },
      data: { state },
    });
  expect((await put('ready')).status()).toBe(200);

  await customer.page.goto(`${program.url}/demo?lang=${zh ? 'zh' : 'en'}`);
  await customer.page.evaluate(`
    document.body.insertAdjacentHTML('beforeend', '<input data-qiao-mask aria-label="ID" value="110101199003070000" style="position:fixed;left:100px;top:500px;width:300px;height:80px;background:#fff;z-index:9">')`);
  await customer.page.getByRole('button', { name: zh ? '在线客服' : 'Chat with us' }).click();
  const composer = customer.page.getByPlaceholder(say('请描述您的问题'));
  await composer.fill(zh ? '页面我不会填' : 'I cannot fill in the page');
  await composer.press('Enter');
  await agent.page.getByRole('article', { name: new RegExp(say('新交谈')) }).waitFor();
  await agent.page.keyboard.press('F2');
  await agent.page
    .getByRole('log')
    .getByText(zh ? '页面我不会填' : 'I cannot fill in the page')
    .waitFor();

  await agent.page
    .locator('.ws-item-head')
    .getByRole('button', { name: say('更多'), exact: true })
    .click();
  await agent.page.getByRole('menuitem', { name: say('远程协助') }).click();
  const panel = agent.page.getByRole('region', { name: say('远程协助') });
  await panel.getByRole('button', { name: say('请求远程协助') }).click();

  const help = customer.page.locator('#qiao-remote-help');
  const agree = help.getByRole('button', { name: say('同意，共享屏幕') });
  await agree.waitFor();
  if (shots) await customer.page.screenshot({ path: `${shots}/help-ask-${language}.png` });
  await expectAccessible(customer.page, 'the question');
  await agree.click();

  const video = panel.locator('video');
  // As text: this file is typed for the server, the code runs in the page.
  const shown = "document.querySelector('.rh-picture video')";
  const pixel = (x: number, y: number): Promise<number[]> =>
    agent.page.evaluate(`(() => {
      const video = ${shown};
      const canvas = document.createElement('canvas');
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const pen = canvas.getContext('2d');
      pen.drawImage(video, 0, 0);
      return [...pen.getImageData(${x} * canvas.width, ${y} * canvas.height, 1, 1).data].slice(0, 3);
    })()`);
  await video.waitFor();
  await expect
    .poll(() => agent.page.evaluate<number>(`${shown}.getVideoPlaybackQuality().totalVideoFrames`), { timeout: 10_000 })
    .toBeGreaterThan(0);
  await panel.getByText(say('正在看客户共享的画面')).waitFor();
  // In the middle of the marked field: black, though the page paints it white.
  await expect.poll(async () => Math.max(...(await pixel(250 / 1100, 545 / 800)))).toBeLessThan(40);

  // The pointer needs no choosing: where the agent's mouse is over the picture, there is the dot; gone when it goes away.
  const layer = (await panel.locator('.rh-layer').boundingBox())!;
  const dot = help.locator('.point');
  expect(await dot.isVisible()).toBe(false);
  await agent.page.mouse.move(layer.x + layer.width * 0.5, layer.y + layer.height * 0.25, { steps: 3 });
  const dotAt = () => dot.evaluate((one) => (one as unknown as { style: { left: string; top: string } }).style.left);
  await expect.poll(async () => Math.round(Number.parseFloat(await dotAt()))).toBe(50);
  await dot.waitFor();
  await agent.page.mouse.move(2, 2);
  await dot.waitFor({ state: 'hidden' });
  // The way out is on the screen wherever the customer is on the page.
  await customer.page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<div id="long" style="height:3000px"></div>')`,
  );
  for (const y of [2_000, 0]) {
    await customer.page.evaluate(`scrollTo(0, ${y})`);
    const end = (await help.getByRole('button', { name: say('结束共享') }).boundingBox())!;
    expect([end.y >= 0, end.y + end.height <= 800]).toEqual([true, true]);
  }
  await customer.page.evaluate("document.querySelector('#long').remove()");

  await panel.getByRole('button', { name: say('画笔') }).click();
  await agent.page.mouse.move(layer.x + layer.width * 0.2, layer.y + layer.height * 0.3);
  await agent.page.mouse.down();
  await agent.page.mouse.move(layer.x + layer.width * 0.4, layer.y + layer.height * 0.5, { steps: 5 });
  await agent.page.mouse.up();
  const line = help.locator('polyline');
  await line.waitFor({ state: 'attached' });
  await expect.poll(async () => (await line.getAttribute('points'))?.split(' ').length).toBeGreaterThan(3);
  expect(await line.getAttribute('points')).toMatch(/^0\.(2|19)\d*,0\.(3|29)/);
  if (shots) {
    await customer.page.screenshot({ path: `${shots}/help-runs-${language}.png` });
    await agent.page.screenshot({ path: `${shots}/help-agent-${language}.png` });
  }
  await expectAccessible(agent.page, 'the panel of remote help');
  await expectAccessible(customer.page, 'the bar of remote help');

  await help.getByRole('button', { name: say('结束共享') }).click();
  await help.getByText(say('远程协助已结束，您的画面不再共享。')).waitFor();
  await panel.getByText(say('客户结束了协助。')).waitFor();
  expect(await panel.locator('video').count()).toBe(0);
  await help.getByRole('button', { name: say('好'), exact: true }).click();
  await expect.poll(() => help.count()).toBe(0);
  const [kept] = await program.kernel.db.run<{ state: string; end_by: string }>(
    'select state, end_by from remotehelp.session order by asked_at desc limit 1',
  );
  expect(kept).toEqual({ state: 'ended', end_by: 'customer' });
  expect((await put('offline')).status()).toBe(200);
  for (const person of [customer, agent]) {
    expect(person.faults).toEqual([]);
    await person.context.close();
  }
});

it.each(['zh-CN', 'en'] as const)(
  'in %s: by the link of a ticket from a phone through TURN, recorded, looked at',
  async (language) => {
    const say = sayer(language, ['remotehelp']);
    // From here on the company has set a relay, and nothing else may be used.
    Object.assign(program.kernel.config.ice, { urls: [turn.url], relayOnly: true });
    const boss = await program.signIn('1002', demoPassword);
    expect((await boss.put('/api/remotehelp/policy', { recording: true, keepDays: 7 })).status).toBe(200);
    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, agents[language], demoPassword);
    const made = await agent.context.request.post(`${program.url}/api/tickets`, {
      headers: { 'x-qiao-csrf': '1' },
      data: { type: 'repair', title: '排水管接口漏水' },
    });
    expect(made.status(), await made.text()).toBe(200);
    const ticket = (await made.json()) as { id: string };
    await agent.page.goto(`${program.url}/tickets/${ticket.id}`);
    await agent.page.locator('.tk-more').click();
    await agent.page.getByRole('menuitem', { name: say('远程协助') }).click();
    const panel = agent.page.getByRole('region', { name: say('远程协助') });
    await panel.getByRole('button', { name: say('请求远程协助') }).click();
    const link = await panel.getByLabel(say('客户的链接')).inputValue();

    const phone = await seat(browser, language, { width: 390, height: 844 });
    // As phones are: there is no sharing of a screen.
    await phone.page.addInitScript('delete MediaDevices.prototype.getDisplayMedia');
    await phone.page.goto(program.url + new URL(link).pathname);
    await phone.page.getByRole('button', { name: say('打开'), exact: true }).click();
    const help = phone.page.locator('#qiao-remote-help');
    await help.getByText(say('按公司规定，过程会录像，用于服务核查。')).waitFor();
    await help.getByText(say('这个浏览器不能共享屏幕（多数手机如此）。您可以改用摄像头对着要看的地方。')).waitFor();
    if (shots) await phone.page.screenshot({ path: `${shots}/help-phone-${language}.png` });
    await expectAccessible(phone.page, 'the question on a phone');
    await help.getByRole('button', { name: say('同意，用摄像头') }).click();
    const frames = () =>
      agent.page.evaluate<number>(
        "document.querySelector('.rh-picture video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0",
      );
    await expect.poll(frames, { timeout: 15_000 }).toBeGreaterThan(5);
    await panel.getByText(say('录像中')).waitFor();
    await seesWhatItShows(phone, help, say);
    await fillsAPhone(agent, say);
    expect(turn.allocations).toBeGreaterThanOrEqual(2);
    expect(turn.relayed).toBeGreaterThan(20_000);
    if (shots) {
      await agent.page.screenshot({ path: `${shots}/help-ticket-${language}.png` });
      await phone.page.screenshot({ path: `${shots}/help-phone-runs-${language}.png` });
    }

    if (language === 'zh-CN') await losesItsNetwork(phone, frames, help, say);

    await panel.getByRole('button', { name: say('结束协助') }).click();
    await help.getByText(say('远程协助已结束，您的画面不再共享。')).waitFor();

    const leader = await seat(browser, language);
    await signIn(leader, program.url, language, '1002', demoPassword);
    await expect
      .poll(
        async () => {
          type Answer = { sessions: { subject: { id: string } }[] };
          const { body } = await boss.get<Answer>('/api/remotehelp/history?recorded=true');
          return body.sessions.map((one) => one.subject.id);
          // The last pieces of the recording are written after the end.
        },
        { timeout: 15_000 },
      )
      .toContain(ticket.id);
    await leader.page.goto(`${program.url}/settings/remote-help`);
    await leader.page
      .getByRole('button', { name: say('播放录像') })
      .first()
      .click();
    const film = "document.querySelector('.rh-film')";
    await expect.poll(() => leader.page.evaluate<number>(`${film}.videoWidth`)).toBeGreaterThan(100);
    await expect.poll(() => leader.page.evaluate<number>(`${film}.currentTime`)).toBeGreaterThan(0.2);
    if (shots) await leader.page.screenshot({ path: `${shots}/help-film-${language}.png` });
    await expectAccessible(leader.page, 'a recording of remote help');
    const [looked] = await program.kernel.db.run<{ n: string }>(
      `select count(*) n from audit.entry where action = 'remotehelp.recording-played' and subject_id = '${ticket.id}'`,
    );
    expect(Number(looked?.n)).toBeGreaterThan(0);
    await leader.page.keyboard.press('Escape');
    await leader.page.getByRole('button', { name: say('录像规定') }).click();
    await leader.page.getByLabel(say('保留天数')).waitFor();
    if (shots) await leader.page.screenshot({ path: `${shots}/help-policy-${language}.png` });
    await expectAccessible(leader.page, 'rules for recording');
    for (const person of [agent, phone, leader]) {
      expect(person.faults).toEqual([]);
      await person.context.close();
    }
  },
);

/** Another network: what was relayed is gone, for a while there is nothing; then it is sought anew. */
async function losesItsNetwork(
  phone: Seat,
  frames: () => Promise<number>,
  help: Locator,
  say: (zh: string) => string,
): Promise<void> {
  turn.forget();
  await phone.context.setOffline(true);
  await phone.context.setOffline(false);
  const unsteady = help.getByText(say('网络不稳，正在重新连接…'));
  await unsteady.waitFor();
  await expect.poll(() => turn.allocations, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
  await unsteady.waitFor({ state: 'detached', timeout: 30_000 });
  const before = await frames();
  await expect.poll(frames, { timeout: 15_000 }).toBeGreaterThan(before + 5);
}

/** On a phone the camera's picture is as large as it has room for, what is drawn lies on all of it, and it goes out of the way. */
async function seesWhatItShows(phone: Seat, help: Locator, say: (zh: string) => string): Promise<void> {
  const [picture, layer] = [help.locator('.layer video'), help.locator('.layer')];
  const { width, height } = phone.page.viewportSize()!;
  await expect.poll(async () => (await picture.boundingBox())?.width ?? 0).toBeGreaterThan(width * 0.8);
  const box = (await picture.boundingBox())!;
  expect(box.height).toBeLessThan(height * 0.6);
  expect(await layer.boundingBox()).toEqual(box);
  await expectAccessible(phone.page, 'what the camera shows on a phone');
  await help.getByRole('button', { name: say('收起画面') }).click();
  expect(await layer.isVisible()).toBe(false);
  await help.getByRole('button', { name: say('展开画面') }).click();
  await layer.waitFor();
}

/** The agent, too, may have a phone in hand. */
async function fillsAPhone({ page }: Seat, say: (zh: string) => string): Promise<void> {
  const desk = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  const picture = page.locator('.rh-picture');
  await expect.poll(async () => (await picture.boundingBox())?.width ?? 0).toBeLessThan(390);
  expect((await picture.boundingBox())!.width).toBeGreaterThan(320);
  expect(await picture.locator('video').boundingBox()).toEqual(await picture.boundingBox());
  // Nothing of it is cut off, least of all what ends it.
  for (const one of [picture, page.getByRole('button', { name: say('结束协助') })]) {
    const box = (await one.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(382);
  }
  if (shots) await page.screenshot({ path: `${shots}/help-agent-phone.png` });
  await page.setViewportSize(desk);
}
