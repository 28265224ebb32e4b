/**
 * Remote help in real browsers: asked in the chat, agreed, the picture of the customer's own tab reaches the agent, what the agent
 * draws lies on the customer's page, a marked field is black in the picture, the customer ends it.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
const agents: Record<Language, string> = { 'zh-CN': '8021', en: '8022' };
const shots = process.env.QIAO_TEST_SHOTS;

beforeAll(async () => {
  program = await testProgram();
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
});

it.each(['zh-CN', 'en'] as const)('in %s: asked, agreed, seen, drawn upon, covered, ended', async (language) => {
  const say = sayer(language);
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

  await panel.getByRole('button', { name: say('画笔') }).click();
  const layer = (await panel.locator('.rh-layer').boundingBox())!;
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
