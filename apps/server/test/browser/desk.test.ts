/** The desk by keyboard alone, and through a lost connection: nothing typed or sent gets lost, nothing is sent twice. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, seat, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** A visitor's conversation in the hands of the agent. */
async function conversationOf(agent: Client, text: string): Promise<string> {
  const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
  const visitor = program.bearer(visit.body.visitorToken);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text },
  });
  await agent.post(`/api/conversations/${body.id}/take`);
  return body.id;
}

it('every step has its key: move, reply, note, ticket, close, commands, help', async () => {
  const api = await program.signIn('8023', demoPassword);
  await conversationOf(api, '第一位在等');
  await conversationOf(api, '第二位也在等着呢');
  const agent = await seat(browser, 'zh-CN');
  await signIn(agent, program.url, 'zh-CN', '8023', demoPassword);
  const { page } = agent;
  await page.goto(`${program.url}/workspace`);
  await page.getByText('第一位在等').first().waitFor();

  const log = page.getByRole('log');
  await page.keyboard.press('j');
  await log.getByText('第一位在等').waitFor();
  await page.keyboard.press('j');
  await log.getByText('第二位也在等着呢').waitFor();
  await page.keyboard.press('k');
  await log.getByText('第一位在等').waitFor();

  await page.keyboard.press('r');
  await expect.poll(() => page.evaluate(`document.activeElement?.getAttribute('aria-label')`)).toBe('回复');
  // Letters belong to the text while typing.
  await page.keyboard.type('jktc');
  expect(await page.getByRole('textbox', { name: '回复' }).inputValue()).toBe('jktc');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: '内部备注' }).waitFor();
  await page.keyboard.press('Escape');

  await page.keyboard.press('t');
  await page.keyboard.type('cat drips');
  const opening = page.getByRole('dialog', { name: '新建工单' });
  await opening.waitFor();
  // What was typed while it was coming stands in its title, and pressed no key of the page.
  await expect.poll(() => opening.getByLabel(/^标题/).inputValue()).toContain('cat drips');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: /^结束与/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: '快捷键' });
  await help.waitFor();
  for (const cap of ['F2', 'J', 'R', 'N', 'T', 'C']) await help.getByText(cap, { exact: true }).first().waitFor();
  await expectAccessible(page, 'keys');
  await page.keyboard.press('Escape');
  // Whoever types at once writes into the field that is still coming, and moves nothing behind it.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('jkct1');
  const commands = page.getByRole('dialog', { name: '搜索或命令' }).getByRole('combobox');
  await expect.poll(() => commands.inputValue()).toBe('jkct1');
  await page.keyboard.press('Escape');
  await commands.waitFor({ state: 'hidden' });
  expect(await page.getByRole('dialog').count()).toBe(0);
  await log.getByText('第一位在等').waitFor();
  expect(agent.faults).toEqual([]);
  await agent.context.close();
});

it('a lost connection keeps what is typed and sends what was said, once, and shows what was missed', async () => {
  const api = await program.signIn('8024', demoPassword);
  const id = await conversationOf(api, '请问在吗');
  const agent = await seat(browser, 'zh-CN');
  await signIn(agent, program.url, 'zh-CN', '8024', demoPassword);
  const { page, context } = agent;
  await page.goto(`${program.url}/workspace/${id}`);
  const log = page.getByRole('log');
  await log.getByText('请问在吗').waitFor();

  await context.setOffline(true);
  await page
    .getByText(/^连接中断/)
    .first()
    .waitFor();
  const reply = page.getByRole('textbox', { name: '回复' });
  await reply.fill('断线时说的话');
  await page.keyboard.press('Enter');
  await log.getByText('断线时说的话').waitFor();
  await log.getByText('正在发送').waitFor();
  await reply.fill('还没发出的半句');
  // What others say meanwhile.
  await api.post(`/api/conversations/${id}/messages`, { clientId: 'from-other-desk', text: '同账号另一处说的' });

  await context.setOffline(false);
  await log.getByText('同账号另一处说的').waitFor();
  await log.getByText('正在发送').waitFor({ state: 'hidden' });
  expect(await reply.inputValue()).toBe('还没发出的半句');
  const stored = await api.get<{ messages: { text: string; seq: number }[] }>(`/api/conversations/${id}/messages`);
  expect(stored.body.messages.filter(({ text }) => text === '断线时说的话')).toHaveLength(1);
  expect(await log.getByText('断线时说的话').count()).toBe(1);
  await expectAccessible(page, 'after a break');

  // The outbox survives a reload in the middle of the break.
  await context.setOffline(true);
  await page
    .getByText(/^连接中断/)
    .first()
    .waitFor();
  await reply.fill('重新打开后补发');
  await page.keyboard.press('Enter');
  await log.getByText('正在发送').waitFor();
  await context.setOffline(false);
  await page.reload();
  await expect
    .poll(async () => {
      const { body } = await api.get<{ messages: { text: string }[] }>(`/api/conversations/${id}/messages`);
      return body.messages.filter(({ text }) => text === '重新打开后补发').length;
    })
    .toBe(1);
  await expect.poll(() => log.getByText('重新打开后补发').count()).toBe(1);
  await context.close();
});

it('a leader looks in, whispers to the agent, takes over; the agent is told each time', async () => {
  const api = await program.signIn('8023', demoPassword);
  const id = await conversationOf(api, '我要投诉到底');
  const agent = await seat(browser, 'zh-CN');
  await signIn(agent, program.url, 'zh-CN', '8023', demoPassword);
  await agent.page.goto(`${program.url}/workspace/${id}`);
  await agent.page.getByRole('log').getByText('我要投诉到底').waitFor();

  const leader = await seat(browser, 'en');
  await signIn(leader, program.url, 'en', '2011', demoPassword);
  const { page } = leader;
  await page.goto(`${program.url}/workspace?view=unit`);
  await page
    .getByRole('option', { name: /我要投诉到底/ })
    .or(page.getByText('我要投诉到底').first())
    .first()
    .click();
  await page.getByText('Looking in: audited, and the agent is told').waitFor();
  await page.getByRole('textbox', { name: 'Internal note' }).fill('先道歉，再核实');
  await page.keyboard.press('Enter');
  await agent.page.getByRole('log').getByText('先道歉，再核实').waitFor();
  await expectAccessible(page, 'looking in');
  await page.getByRole('button', { name: 'Take over' }).click();
  const dialog = page.getByRole('dialog', { name: /^Take over/ });
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await dialog.getByText('Say why').waitFor();
  await dialog.getByRole('textbox').fill('escalated');
  await expectAccessible(page, 'taking over');
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('textbox', { name: 'Reply', exact: true }).waitFor();
  // Gone from the agent's hands; the bell says by whom.
  await agent.page
    .getByRole('button', { name: /消息|通知/ })
    .first()
    .click();
  await agent.page.getByText(/2011 接管了您的会话/).waitFor();
  await agent.page.getByText(/2011 正在旁观您的会话/).waitFor();
  await api.post(`/api/conversations/${id}/close`, {});
  for (const one of [agent, leader]) {
    expect(one.faults).toEqual([]);
    await one.context.close();
  }
});

it('a visitor on the shop page is seen, invited, talks, and is banned with clear words', async () => {
  const agent = await seat(browser, 'zh-CN');
  await signIn(agent, program.url, 'zh-CN', '2011', demoPassword);
  const shop = await seat(browser, 'en', { width: 390, height: 844 });
  // The page's own minute: twenty seconds of it pass when the test says so.
  await shop.page.clock.install();
  await shop.page.goto(`${program.url}/demo?lang=en`);
  await shop.page.getByRole('button', { name: 'Chat with us' }).waitFor();

  const { page } = agent;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${program.url}/visitors`);
  const row = page.getByRole('row', { name: /demo|云灶|Yunzao/i }).first();
  await row.getByRole('button').click();
  await expectAccessible(page, 'a visitor');
  await page.getByRole('dialog').getByRole('button', { name: '邀请交谈' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('您好，需要帮您选型号吗？');
  await page.getByRole('dialog').getByRole('button', { name: '发出邀请' }).click();
  await page.getByText('邀请已发出。').waitFor();

  await shop.page.clock.runFor(21_000);
  await shop.page.getByText('您好，需要帮您选型号吗？').waitFor();
  await expectAccessible(shop.page, 'an invitation');
  await shop.page.getByRole('button', { name: 'Start a chat' }).click();
  const words = shop.page.getByPlaceholder('How can we help?');
  await words.waitFor();

  await page.reload();
  await row.getByRole('button').click();
  await page.getByRole('dialog').getByText('已接受').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '封禁…' }).click();
  const form = page.getByRole('dialog', { name: /^封禁/ });
  await form.getByRole('textbox').fill('辱骂坐席');
  await expectAccessible(page, 'a ban');
  await form.getByRole('button', { name: '封禁', exact: true }).click();
  await page.getByText('已封禁，正在进行的会话已结束。').waitFor();
  await words.fill('Hello');
  await words.press('Enter');
  await shop.page
    .getByText(/You cannot use the chat until/)
    .first()
    .waitFor();
  for (const one of [agent, shop]) {
    expect(one.faults).toEqual([]);
    await one.context.close();
  }
});

it('a chat is passed on with the mouse: the choices of a dialog lie over it, and who is away is not given work', async () => {
  const api = await program.signIn('8022', demoPassword);
  const id = await conversationOf(api, '想问华南门店');
  const agent = await seat(browser, 'zh-CN');
  await signIn(agent, program.url, 'zh-CN', '8022', demoPassword);
  const { page } = agent;
  await page.goto(`${program.url}/workspace/${id}`);
  await page.getByRole('log').getByText('想问华南门店').waitFor();
  await page.getByRole('button', { name: '转接' }).first().click();
  const dialog = page.getByRole('dialog', { name: '转接' });
  await dialog.getByText('同事', { exact: true }).click();
  await dialog.getByRole('combobox').click();
  // Who is off duty is not offered.
  await page.getByText('此刻没有其他同事在岗，可以转给队列。').waitFor();
  const colleague = await program.signIn('8023', demoPassword);
  await colleague.put('/api/routing/presence', { state: 'break', reason: 'meal' });
  await page.keyboard.type('8023');
  // Not clickable while anything covers it.
  await page.getByRole('option', { name: /8023.*小休中/ }).click();
  await colleague.put('/api/routing/presence', { state: 'offline' });
  await dialog.getByRole('textbox').last().fill('客户在深圳');
  await dialog.getByRole('button', { name: '转接' }).click();
  const refusal = page.getByText(/^对方目前不接收工作/);
  await refusal.waitFor();
  // The words lie over the dialog's cover and can be put away there.
  await page.locator('.q-toast').getByRole('button', { name: '关闭' }).click();
  await refusal.waitFor({ state: 'hidden' });
  // Nothing typed is lost by the refusal.
  expect(await dialog.getByRole('textbox').last().inputValue()).toBe('客户在深圳');
  expect(agent.faults).toEqual([]);
  await agent.context.close();
});
