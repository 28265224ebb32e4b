/**
 * Dialogs and drawers of the desk's screens: each is opened as a person does, looked at as the screens are, and closed by Escape,
 * which must leave the screen as it was. Each screen in one of the languages: what is said in both is looked at by the screens' tests.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { aPhoneNumber } from '#testing/customers';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let ticketId: string;
let customerId: string;
let conversationId: string;

async function found(): Promise<void> {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
  const leader = await program.signIn('2001', demoPassword);
  customerId = (await leader.post<{ id: string }>('/api/customers', { name: '沈雁冰', phone: aPhoneNumber() })).body.id;
  const ticket = { type: 'repair', title: '漏水', customerId };
  ticketId = (await leader.post<{ id: string }>('/api/tickets', ticket)).body.id;
  const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
  const visitor = program.bearer(visit.body.visitorToken);
  const begun = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '还在保修期吗？' },
  });
  conversationId = begun.body.id;
  const agent = await program.signIn('8021', demoPassword);
  expect((await agent.post(`/api/conversations/${conversationId}/take`)).status).toBeLessThan(300);
}

/** A button, then entries of menus: Chinese and English. All buttons of this name, one after another. */
type Way = [chinese: string, english: string][];

const screens: [what: string, language: Language, number: string, path: () => string, ways: Way[]][] = [
  [
    'a conversation',
    'zh-CN',
    '8021',
    () => `/workspace/${conversationId}`,
    [
      [['新建工单', 'New ticket']],
      [['快捷操作', 'Macros']],
      [['转接', 'Transfer']],
      [
        ['更多', 'More'],
        ['预约回拨', 'Book a call-back'],
      ],
      [['结束', 'Close']],
    ],
  ],
  [
    'tickets',
    'en',
    '2001',
    () => '/tickets?view=all',
    [
      [['新建工单', 'New ticket']],
      [['保存为视图', 'Save as a view']],
      [
        ['“待派的报修”的操作', 'Actions for “待派的报修”'],
        ['编辑视图', 'Edit view'],
      ],
      [
        ['“待派的报修”的操作', 'Actions for “待派的报修”'],
        ['删除视图', 'Delete view'],
      ],
    ],
  ],
  [
    'a ticket',
    'zh-CN',
    '2001',
    () => `/tickets/${ticketId}`,
    [
      [['分派', 'Assign']],
      [['请求上级意见', 'Ask a superior']],
      ...[
        ['关联工单', 'Link ticket'],
        ['合并到其他工单', 'Merge into another ticket'],
        ['预约回拨', 'Book a call-back'],
        ['拆分工单', 'Split off a ticket'],
        ['不予处理', 'Discard'],
      ].map((entry): Way => [['更多', 'More'], entry as [string, string]]),
    ],
  ],
  ['customers', 'zh-CN', '2001', () => '/customers', [[['新建客户', 'New customer']]]],
  [
    'a customer',
    'en',
    '2001',
    () => `/customers/${customerId}`,
    [
      [['新建工单', 'New ticket']],
      [['编辑', 'Edit']],
      [['添加', 'Add']],
      [['登记', '(Register|Record|Write down)']],
      [
        ['更多操作', 'More'],
        ['黑红名单…', 'Black and red lists…'],
      ],
    ],
  ],
];

beforeAll(found, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

it.each(screens)('of %s, in %s', async (what, language, number, path, ways) => {
  const person = await seat(browser, language);
  const { page } = person;
  page.setDefaultTimeout(8_000);
  await signIn(person, program.url, language, number, demoPassword);
  await page.goto(program.url + path());
  await settled(person);
  const dialogs = page.locator('dialog[open]');
  const main = page.getByRole('main');
  // A key's letter may stand behind the name.
  const name = ([chinese, english]: Way[number]) => new RegExp(`^${language === 'en' ? english : chinese}( [A-Z])?$`);
  for (const [first, ...entries] of ways) {
    const buttons = main.getByRole('button', { name: name(first!) }).and(page.locator(':visible:enabled'));
    await buttons.first().waitFor();
    const count = await buttons.count();
    for (let turn = 0; turn < count; turn++) {
      const by = [first!, ...entries].map((one) => one[language === 'en' ? 1 : 0]).join(' › ');
      await buttons.nth(turn).click();
      for (const entry of entries) await page.getByRole('menuitem', { name: name(entry) }).click();
      await dialogs.first().waitFor();
      await settled(person);
      await expectAccessible(page, `${what}: ${by}, ${turn}`);
      await page.keyboard.press('Escape');
      await expect.poll(() => dialogs.count(), { message: `${what}: Escape closes ${by}, ${turn}` }).toBe(0);
    }
  }
  expect(person.faults, what).toEqual([]);
  await person.context.close();
});
