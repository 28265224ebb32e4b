/** The drawer of a box of voice mail: the box and how its people are told, seen as every screen is and saved by one press. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import type { Box } from '../../src/modules/voicemail/contract.ts';
import type { Ways } from '../../src/modules/voicenotices/contract.ts';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, rawKeys, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let boss: Client;
beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  boss = await program.signIn('1002', demoPassword);
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const theBox = async (): Promise<Box> => (await boss.get<{ boxes: Box[] }>('/api/voicemail/boxes')).body.boxes[0]!;
const waysOf = async ({ id }: Box): Promise<Ways> => (await boss.get<Ways>(`/api/voicenotices/boxes/${id}`)).body;

it('a text key on show is seen for what it is, words and addresses are not', () => {
  expect(rawKeys('x ui.save y')).toEqual(['ui.save']);
  expect(rawKeys('voicemail:ui.add-person')).toEqual(['voicemail:ui.add-person']);
  expect(rawKeys('tickets.states.open, {{count}}')).toEqual(['tickets.states.open', '{{count}}']);
  expect(rawKeys('mail.example.com · user@orders.ui.cn · fields: 3 · customers.read')).toEqual([]);
});

describe.each<[Language, string, 'zh' | 'en']>([
  ['zh-CN', '13800002222', 'en'],
  ['en', '13800003333', 'zh'],
])('the drawer in %s', (language, number, spoken) => {
  const say = sayer(language, ['voicemail', 'voicenotices', 'ui']);

  it('shows the box and the other ways in words, and one press saves both', async () => {
    const desk = await seat(browser, language);
    const { page } = desk;
    await signIn(desk, program.url, language, '1002', demoPassword);
    await page.goto(`${program.url}/settings/voicemail`);
    const box = await theBox();
    const name = language === 'en' ? box.name.en : box.name.zh;
    await page.getByRole('main').getByRole('button', { name }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: say('其他通知方式') }).waitFor();
    const calls = drawer.getByLabel(say('电话通知号码'));
    await calls.waitFor();
    await settled(desk);
    await expectAccessible(page, 'drawer of a box');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(desk);
    await expectAccessible(page, 'drawer of a box, dark on a phone');
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);

    const save = drawer.getByRole('button', { name: say('保存') });
    expect(await save.count()).toBe(1);
    await calls.fill('12ab');
    await save.click();
    await drawer.getByText(say('请检查号码：只能是数字，可以 + 开头')).waitFor();
    expect((await waysOf(box)).callTo).not.toContain(number);
    await calls.fill(number);
    await drawer.getByLabel(say('语言'), { exact: true }).selectOption(spoken);
    await drawer.getByLabel(say('最长（秒）')).fill('95');
    await save.click();
    await drawer.waitFor({ state: 'detached' });
    expect(await theBox()).toMatchObject({ mostSeconds: 95 });
    expect(await waysOf(box)).toMatchObject({ callTo: [number], language: spoken });
    expect(desk.faults).toEqual([]);
    await desk.context.close();
  });
});
