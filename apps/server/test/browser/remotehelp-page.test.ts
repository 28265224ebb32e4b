/**
 * A page looked at together, in real browsers: what is on it reaches the agent and follows, what is secret never leaves it, the agent
 * points, draws and scrolls, the next page goes on by itself, the customer ends it; the recording shows it again. By the link of a
 * ticket the customer walks through pages of ours.
 */
import type { Browser, Page } from 'playwright-core';
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
  browser = await startBrowser();
  const boss = await program.signIn('1002', demoPassword);
  expect((await boss.put('/api/remotehelp/policy', { recording: true, keepDays: 7 })).status).toBe(200);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** Keeps all that the page sends to the other browser, as it leaves. */
const listenIn = `(() => {
  window.sentParts = [];
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (data) {
    if (this.label === 'page') window.sentParts.push(new Uint8Array(data).slice());
    return send.call(this, data);
  };
  window.sentWords = async () => {
    let words = '';
    let parts = [];
    for (const part of window.sentParts) {
      parts.push(part.subarray(1));
      if (part[0] === 1) continue;
      words += await new Response(new Blob(parts).stream().pipeThrough(new DecompressionStream('gzip'))).text();
      parts = [];
    }
    return words;
  };
})()`;
const form = `
  <div id="form" style="position:absolute;left:100px;top:300px;background:#fff;color:#000;width:600px">
    <label>Street<input id="street" value="Long Lane"></label>
    <label>Number<input id="number" data-qiao-mask value="SECRET-number"></label>
    <p data-qiao-mask><span><b id="deep">SECRET-deep</b></span></p>
    <label>Password<input id="word" type="password" value="SECRET-word"></label>
    <label>Card<input id="card" autocomplete="section-a cc-number" value="SECRET-card"></label>
    <input type="hidden" value="SECRET-hidden">
    <p id="late">open so far</p>
    <div style="height:3000px"></div>
  </div>`;
const putForm = (page: Page): Promise<void> =>
  page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(form)})`);

it.each(['zh-CN', 'en'] as const)(
  'in %s: a page is shared, not the screen; secrets stay where they are',
  async (language) => {
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

    const { page } = customer;
    await page.addInitScript(listenIn);
    await page.goto(`${program.url}/demo?lang=${zh ? 'zh' : 'en'}`);
    await putForm(page);
    await page.getByRole('button', { name: zh ? '在线客服' : 'Chat with us' }).click();
    const composer = page.getByPlaceholder(say('请描述您的问题'));
    const question = `${language} form`;
    await composer.fill(question);
    await composer.press('Enter');
    await agent.page.getByRole('article', { name: new RegExp(say('新交谈')) }).waitFor();
    await agent.page.keyboard.press('F2');
    await agent.page.getByRole('log').getByText(question).waitFor();
    await agent.page
      .locator('.ws-item-head')
      .getByRole('button', { name: say('更多'), exact: true })
      .click();
    await agent.page.getByRole('menuitem', { name: say('远程协助') }).click();
    const panel = agent.page.getByRole('region', { name: say('远程协助') });
    await panel.getByRole('button', { name: say('请求远程协助') }).click();

    const help = page.locator('#qiao-remote-help');
    const agree = help.getByRole('button', { name: say('同意，只共享这个网页') });
    await agree.waitFor();
    await help.getByText(say('按公司规定，过程会录像，用于服务核查。')).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/page-ask-${language}.png` });
    await expectAccessible(page, 'the question');
    await agree.click();

    const mirror = panel.frameLocator('.rh-mirror iframe');
    await mirror.locator('#street').waitFor();
    expect(await mirror.locator('#street').inputValue()).toBe('Long Lane');
    await panel.getByText(say('正在看客户共享的画面')).waitFor();
    await help.getByRole('button', { name: say('结束共享') }).waitFor();
    // Without scripts, and nothing in it can be pressed.
    expect(await panel.locator('.rh-mirror iframe').getAttribute('sandbox')).toBe('allow-same-origin');

    // It follows: words typed, words changed, what is put on the page.
    await page.locator('#street').fill('Short Lane');
    await expect.poll(() => mirror.locator('#street').inputValue()).toBe('Short Lane');
    // What is secret changes too, shows itself, loses its marks, or becomes secret only now.
    await page.locator('#number').fill('SECRET-typed');
    await page.evaluate(`
    document.querySelector('#deep').firstChild.data = 'SECRET-changed';
    document.querySelector('#deep').title = 'SECRET-title';
    document.querySelector('#word').type = 'text';
    document.querySelector('#number').removeAttribute('data-qiao-mask');
    document.querySelector('#late').setAttribute('data-qiao-mask', '')`);
    await page.locator('#word').fill('SECRET-shown');
    await page.locator('#number').fill('SECRET-unmarked');
    await page.evaluate(`
    document.querySelector('#late').textContent = 'SECRET-late';
    document.querySelector('#form').insertAdjacentHTML('afterbegin', '<p id="end">all said</p><p data-qiao-mask>SECRET-new</p>')`);
    await mirror.getByText('all said').waitFor();
    await expect.poll(() => mirror.getByText('open so far').count()).toBe(0);
    expect(await mirror.locator('body').innerHTML()).not.toContain('SECRET');
    const sent = await page.evaluate<string>('window.sentWords()');
    expect(sent).toContain('Short Lane');
    expect(sent).toContain('all said');
    expect(sent).not.toContain('SECRET');
    // Where a secret stands is seen, black.
    expect(await mirror.locator('.qiao-covered').count()).toBeGreaterThan(3);

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
      await page.screenshot({ path: `${shots}/page-runs-${language}.png` });
      await agent.page.screenshot({ path: `${shots}/page-agent-${language}.png` });
    }
    await expectAccessible(agent.page, 'the panel of remote help');
    await expectAccessible(page, 'the bar of remote help');

    // The agent's view follows the customer's scrolling, and may scroll when the customer says so.
    const top = () => mirror.locator('html').evaluate((html) => (html as unknown as { scrollTop: number }).scrollTop);
    await page.evaluate('scrollTo(0, 700)');
    await expect.poll(top).toBe(700);
    await line.waitFor({ state: 'detached' });
    await help.getByLabel(say('允许客服滚动本页')).check();
    await panel.getByText(say('客户允许您滚动页面：在画面上滚动滚轮')).waitFor();
    await agent.page.mouse.wheel(0, layer.height / 2);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(900);
    await expect.poll(top).toBeGreaterThan(900);

    // The next page of the tab goes on, its bar and end button with it.
    await page.goto(`${program.url}/demo?lang=${zh ? 'zh' : 'en'}&next=1`);
    await help.getByRole('button', { name: say('结束共享') }).waitFor();
    await page.evaluate(`document.body.insertAdjacentHTML('afterbegin', '<h2 id="second">second page</h2>')`);
    await mirror.getByText('second page').waitFor({ timeout: 20_000 });
    expect(await mirror.locator('#form').count()).toBe(0);

    await help.getByRole('button', { name: say('结束共享') }).click();
    await help.getByText(say('远程协助已结束，您的画面不再共享。')).waitFor();
    await panel.getByText(say('客户结束了协助。')).waitFor();
    expect(await panel.locator('.rh-mirror').count()).toBe(0);
    await help.getByRole('button', { name: say('好'), exact: true }).click();
    await expect.poll(() => help.count()).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("[data-qiao-covered]").length')).toBe(0);
    const [kept] = await program.kernel.db.run<{ id: string; state: string; way: string; end_by: string }>(
      'select id, state, way, end_by from remotehelp.session order by asked_at desc limit 1',
    );
    expect(kept).toMatchObject({ state: 'ended', way: 'page', end_by: 'customer' });
    const trail = await program.kernel.db.run<{ action: string }>(
      `select action from audit.entry where detail->>'sessionId' = '${kept!.id}' order by id`,
    );
    expect(trail.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['remotehelp.asked', 'remotehelp.agreed', 'remotehelp.running', 'remotehelp.ended']),
    );

    // The recording is the page again, its secrets left out.
    const leader = await seat(browser, language);
    await signIn(leader, program.url, language, '1002', demoPassword);
    const boss = await program.signIn('1002', demoPassword);
    const film = async () => {
      const path = `${program.url}/api/remotehelp/sessions/${kept!.id}/recording`;
      return (await fetch(path, { headers: { cookie: boss.cookie, connection: 'close' } })).text();
    };
    await expect.poll(film).toContain('second page');
    expect(await film()).toContain('Short Lane');
    expect(await film()).not.toContain('SECRET');
    await leader.page.goto(`${program.url}/settings/remote-help`);
    await leader.page
      .getByRole('button', { name: say('播放录像') })
      .first()
      .click();
    const shown = leader.page.frameLocator('.rh-mirror iframe');
    await shown.locator('#street').waitFor();
    await leader.page.getByRole('button', { name: say('暂停'), exact: true }).click();
    if (shots) await leader.page.screenshot({ path: `${shots}/page-film-${language}.png` });
    await expectAccessible(leader.page, 'a recorded page');
    expect((await put('offline')).status()).toBe(200);
    for (const person of [customer, agent, leader]) {
      expect(person.faults).toEqual([]);
      await person.context.close();
    }
  },
  120_000,
);

it.each(['zh-CN', 'en'] as const)(
  'in %s: by the link of a ticket, through pages of ours, from a phone',
  async (language) => {
    const say = sayer(language, ['remotehelp']);
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
    await phone.page.goto(program.url + new URL(link).pathname);
    await phone.page.getByRole('button', { name: say('打开'), exact: true }).click();
    const help = phone.page.locator('#qiao-remote-help');
    await help.getByRole('button', { name: say('同意，只共享这个网页') }).click();
    const mirror = panel.frameLocator('.rh-mirror iframe');
    await mirror.getByRole('link', { name: say('预约回电') }).waitFor();
    if (shots) await phone.page.screenshot({ path: `${shots}/page-phone-${language}.png` });
    await expectAccessible(phone.page, 'pages to look at together');
    await phone.page.getByRole('link', { name: say('预约回电') }).click();
    const field = phone.page.locator('main input[type=tel]');
    await field.waitFor();
    await field.fill('13900000000');
    await expect.poll(() => mirror.locator('main input[type=tel]').inputValue()).toBe('13900000000');
    await help.getByRole('button', { name: say('结束共享') }).waitFor();
    if (shots) {
      await phone.page.screenshot({ path: `${shots}/page-call-me-${language}.png` });
      await agent.page.screenshot({ path: `${shots}/page-ticket-${language}.png` });
    }
    // Loaded anew, it goes on.
    await phone.page.reload();
    await help.getByRole('button', { name: say('结束共享') }).waitFor();
    await phone.page.locator('main input[type=tel]').fill('13911111111');
    await expect
      .poll(() => mirror.locator('main input[type=tel]').inputValue(), { timeout: 20_000 })
      .toBe('13911111111');
    await panel.getByRole('button', { name: say('结束协助') }).click();
    await help.getByText(say('远程协助已结束，您的画面不再共享。')).waitFor();
    for (const person of [agent, phone]) {
      expect(person.faults).toEqual([]);
      await person.context.close();
    }
  },
);
