/**
 * From a company without telephony to the first call: an administrator fills in the page, tries this browser's sound and the number, answers
 * the test in the browser, and then a real telephone (baresip) calls and is answered there.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { anAdministrator, type TestStaff } from '#testing/identity';
import { Baresip } from '../../../../packages/softswitch/test/peers/baresip.ts';
import { freePort, type TestProgram, testProgram } from '../program.ts';
import { energy, expectAccessible, listening, sayer, seat, signIn, startBrowser, withSound } from './people.ts';

const wait = { timeout: 40_000, interval: 100 };
const shots = process.env.QIAO_TEST_SHOTS;
let program: TestProgram;
let browser: Browser;
let person: TestStaff;
let sipPort: number;
let telephone: Baresip | null = null;

beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  person = await anAdministrator(program.kernel);
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await telephone?.close();
  await program?.stop();
});

it('is set up on one page, tried step by step, and answered in the browser', async () => {
  const say = sayer('zh-CN', ['callsetup', 'telephony']);
  const office = await seat(browser, 'zh-CN');
  const { page, faults } = office;
  await page.addInitScript(listening);
  await signIn(office, program.url, 'zh-CN', person.number, person.password);
  await page.goto(`${program.url}/settings/lines`);
  await page.getByText(say('电话服务未启动')).waitFor();
  await page.getByRole('link', { name: say('首个来电向导') }).click();

  // What is missing is said where it is missing.
  await page.getByRole('button', { name: say('建立'), exact: true }).click();
  await page.getByText(say('有几处还没有填好，请看上面的提示。')).waitFor();
  const unit = page.getByRole('combobox', { name: say('所属机构') });
  await unit.click();
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: say('先只在内部'), exact: true }).click();
  await page.getByLabel(say('给我一部话机或软电话')).check();
  await page.getByLabel(say('号码'), { exact: false }).first().fill('400-800 7100');
  await page.getByLabel(say('中文名称')).fill('服务热线');
  await page.getByRole('button', { name: say('全天'), exact: true }).click();
  await expectAccessible(page, 'the way to the first call');
  if (shots) await page.screenshot({ path: `${shots}/first-call-form.png`, fullPage: true });
  await page.getByRole('button', { name: say('建立'), exact: true }).click();
  await page.getByRole('heading', { name: '4008007100 已建立' }).waitFor();
  const password = await page.locator('.ln-password').innerText();
  expect(password).toMatch(/^[a-z2-9]{20}$/);

  // This browser's sound: Chromium's own microphone beeps, the tone is decoded.
  const sound = page.locator('.cs-part', { hasText: say('先听听这台电脑') });
  await sound.getByRole('button', { name: say('测试这台电脑的声音') }).click();
  await expect.poll(() => energy(page), wait).toBeGreaterThan(0);
  await sound.getByText(say('通过'), { exact: true }).waitFor(wait);

  // Nobody is ready: the test says so and leads to where it is mended; then the administrator is.
  const call = page.locator('.cs-part', { hasText: say('系统自己从内部拨打') });
  await call.getByRole('button', { name: say('试呼这个号码') }).click();
  await call.getByText(say('没有空闲的坐席：请让一位坐席（或您自己）转为就绪。')).first().waitFor(wait);
  await page.getByRole('button', { name: say('把我设为就绪') }).click();
  await page.locator('.offer').waitFor(wait);
  const before = await energy(page);
  await page.keyboard.press('F2');
  await expect.poll(() => energy(page), wait).toBeGreaterThan(before);
  await call
    .locator('.cs-step', { hasText: say('对方的声音') })
    .getByText(/听到对方，音量 -\d+ dB/)
    .waitFor(wait);
  await call.getByText(say('可用，有需要留意的地方')).waitFor(wait);
  await expectAccessible(page, 'the first call, tried');
  if (shots) await page.screenshot({ path: `${shots}/first-call-tried.png`, fullPage: true });

  // The first real call, by a telephone of its own program.
  await page.evaluate(`fetch('/api/routing/presence', { method: 'PUT', headers: { 'content-type': 'application/json',
    'x-qiao-csrf': '1' }, body: '{"state":"ready"}' })`);
  telephone = await Baresip.start({ user: '8001', password, port: sipPort, frequency: 700 });
  await telephone.saw('REGISTER_OK');
  await page.goto(`${program.url}/settings/lines?tab=extensions`);
  await page.getByText(say('话机已注册')).waitFor(wait);
  telephone.command('dial', `sip:4008007100@127.0.0.1:${sipPort}`);
  await page.locator('.offer').waitFor(wait);
  const quiet = await energy(page);
  await page.keyboard.press('F2');
  const phone = page.locator('.sp');
  await phone
    .getByRole('button', { name: say('保持'), exact: true })
    .and(page.locator(':enabled'))
    .waitFor(wait);
  await expect.poll(() => energy(page), wait).toBeGreaterThan(quiet);
  await phone.getByRole('button', { name: say('挂断') }).click();
  await telephone.saw('CALL_CLOSED');
  await vi.waitFor(async () => {
    const samples = await telephone!.heard();
    expect(samples.some((sample) => Math.abs(sample) > 500)).toBe(true);
  }, wait);
  expect(faults).toEqual([]);
  await office.context.close();
}, 180_000);

it('reads so in English, on a narrow screen and in the dark', async () => {
  const say = sayer('en', ['callsetup', 'telephony']);
  const office = await seat(browser, 'en', { width: 390, height: 844 });
  const { page, faults } = office;
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn(office, program.url, 'en', person.number, person.password);
  await page.goto(`${program.url}/settings/lines/first-call`);
  await page.getByRole('heading', { name: say('首个来电向导') }).waitFor();
  await expectAccessible(page, 'the way to the first call, in English');
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(wide)).toBe(0);
  if (shots) await page.screenshot({ path: `${shots}/first-call-en.png`, fullPage: true });
  // The test button of a number stands beside its settings.
  await page.goto(`${program.url}/settings/lines?tab=numbers`);
  await page.getByRole('button', { name: /4008007100/ }).click();
  await page.getByRole('button', { name: say('试呼这个号码') }).click();
  await page.getByText(say('测试中…')).waitFor();
  await page.getByRole('button', { name: say('结束测试') }).click();
  expect(faults).toEqual([]);
  await office.context.close();
}, 90_000);
