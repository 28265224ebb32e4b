/**
 * Dialogs and drawers of the desk's screens: each is opened as a person does, looked at as the screens are, and closed by Escape,
 * which must leave the screen as it was. Each screen in one of the languages: what is said in both is looked at by the screens' tests.
 */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { aPhoneNumber } from '#testing/customers';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, type Seat, seat, settled, signIn, startBrowser } from './people.ts';

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

/** A button, then entries of menus, or of a list in the dialog: Chinese and English. All buttons of this name, one after another. */
type Way = [chinese: string, english: string][];
/** What is done on the screen before; gives where the buttons are. */
type First = (person: Seat) => Promise<Locator>;
/** What is changed of many at once is said over the list once something is ticked. */
const ticked: First = async ({ page }) => {
  await page.getByRole('main').getByRole('checkbox').first().check();
  return page.locator('.ba-bar');
};
const more: Way[number] = ['更多操作', 'More'];

const screens: [what: string, language: Language, number: string, path: () => string, ways: Way[], first?: First][] = [
  [
    'a conversation',
    'zh-CN',
    '8021',
    () => `/workspace/${conversationId}`,
    [
      [['新建工单', 'New ticket']],
      [['快捷操作', 'Macros']],
      [
        ['快捷操作', 'Macros'],
        ['安抚并登记投诉', '安抚并登记投诉'],
      ],
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
    'many tickets',
    'en',
    '2001',
    () => '/tickets?view=all',
    [
      [['派给', 'Assign']],
      [['变更状态', 'Change status']],
      [['修改字段', 'Change fields']],
      [['添加备注', 'Add a note']],
      ...[
        ['给客户加标签', 'Tag the customers'],
        ['执行快捷操作', 'Run a macro'],
      ].map((entry): Way => [more, entry as Way[number]]),
    ],
    ticked,
  ],
  [
    'many conversations',
    'zh-CN',
    '8021',
    () => `/workspace/${conversationId}`,
    [
      [['转接', 'Transfer']],
      [['稍后处理', 'Snooze']],
      ...[
        ['结束会话', 'Close chats'],
        ['添加备注', 'Add a note'],
        ['给客户加标签', 'Tag the customers'],
        ['执行快捷操作', 'Run a macro'],
      ].map((entry): Way => [more, entry as Way[number]]),
    ],
    async (person) => {
      await person.page.getByRole('button', { name: '批量选择' }).click();
      return ticked(person);
    },
  ],
  ['templates of tickets', 'en', '1002', () => '/settings/playbooks', [[['新增模板', 'Add template']]]],
  [
    'playbooks',
    'zh-CN',
    '1002',
    () => '/settings/playbooks/playbooks',
    [[['新增步骤', 'Add playbook']], [['技术支持六步', 'Technical support in six steps']]],
  ],
  [
    'a ticket',
    'zh-CN',
    '2001',
    () => `/tickets/${ticketId}`,
    [
      [['快捷操作', 'Macros']],
      [['分派', 'Assign']],
      [['请求上级意见', 'Ask a superior']],
      ...[
        ['编辑', 'Edit'],
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

/** Who has signed in stays for the other screens of theirs. */
const seats = new Map<string, Seat>();
async function seated(language: Language, number: string): Promise<Seat> {
  const key = `${language} ${number}`;
  const there = seats.get(key);
  if (there) return there;
  const person = await seat(browser, language);
  person.page.setDefaultTimeout(8_000);
  await signIn(person, program.url, language, number, demoPassword);
  seats.set(key, person);
  return person;
}

it.each(screens)('of %s, in %s', async (what, language, number, path, ways, first) => {
  const person = await seated(language, number);
  const { page } = person;
  await page.goto(program.url + path());
  await settled(person);
  const dialogs = page.locator('dialog[open]');
  const main = (await first?.(person)) ?? page.getByRole('main');
  // A key's letter may stand behind the name.
  const name = ([chinese, english]: Way[number]) => new RegExp(`^${language === 'en' ? english : chinese}( [A-Z])?$`);
  for (const [button, ...entries] of ways) {
    const buttons = main.getByRole('button', { name: name(button!) }).and(page.locator(':visible:enabled'));
    await buttons.first().waitFor();
    const count = await buttons.count();
    for (let turn = 0; turn < count; turn++) {
      const by = [button!, ...entries].map((one) => one[language === 'en' ? 1 : 0]).join(' › ');
      await buttons.nth(turn).click();
      for (const entry of entries) {
        const menu = page.getByRole('menuitem', { name: name(entry) });
        const field = dialogs.getByRole('combobox').first();
        await menu.or(field).waitFor();
        if (await menu.isVisible()) await menu.click();
        else {
          await field.fill(entry[language === 'en' ? 1 : 0]);
          await page.getByRole('option', { name: new RegExp(entry[language === 'en' ? 1 : 0]) }).click();
        }
      }
      await dialogs.first().waitFor();
      await settled(person);
      // The screen behind is looked at by the screens' tests.
      await expectAccessible(page, `${what}: ${by}, ${turn}`, 'dialog[open]');
      await page.keyboard.press('Escape');
      await expect.poll(() => dialogs.count(), { message: `${what}: Escape closes ${by}, ${turn}` }).toBe(0);
    }
  }
  expect(person.faults, what).toEqual([]);
});
