/**
 * The whole main road in real browsers, visitor, agent and team leader side by side, in both languages: a visitor writes on a
 * shop page, the offer is accepted by key, answered, becomes a ticket, is closed and rated; the wall moves.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { loadHistory } from '../../seed/load-history.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { home } from '../template.ts';
import { expectAccessible, type Language, sayer, seat, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
const agents: Record<Language, string> = { 'zh-CN': '8021', en: '8022' };

beforeAll(async () => {
  for (const app of ['web', 'widget'])
    if (!existsSync(join(home, 'apps', app, 'dist')))
      throw new Error(`build first: npm run build (apps/${app}/dist is missing)`);
  program = await testProgram();
  const loaded = await loadCompany(program.kernel);
  await loadHistory(program.kernel, loaded, { now: new Date(), scale: 0.02, progress: () => {} });
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

describe.each(['zh-CN', 'en'] as const)('the main road in %s', (language) => {
  const say = sayer(language);
  const zh = language === 'zh-CN';

  it('chat → offer → answer → ticket → close → rating → wall', async () => {
    const leader = await seat(browser, language);
    await signIn(leader, program.url, language, '2011', demoPassword);
    await leader.page.goto(`${program.url}/wall`);
    const arrived = leader.page.locator('.q-figure', { hasText: say('今日来量') }).locator('.q-figure-value');
    await arrived.waitFor();
    const arrivedBefore = Number(await arrived.innerText());

    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, agents[language], demoPassword);
    await agent.page.getByRole('heading', { name: say('我的在手'), level: 1 }).waitFor();
    await agent.page.getByRole('button', { name: new RegExp(zh ? '^我的状态' : `^${say('我的状态')}`) }).click();
    await agent.page
      .getByRole('menuitem', { name: say('就绪') })
      .or(agent.page.getByRole('menuitemradio', { name: say('就绪') }))
      .first()
      .click();

    const visitor = await seat(browser, language, { width: 1100, height: 800 });
    await visitor.page.goto(`${program.url}/demo?lang=${zh ? 'zh' : 'en'}`);
    await visitor.page.getByRole('button', { name: zh ? '在线客服' : 'Chat with us' }).click();
    const composer = visitor.page.getByPlaceholder(say('请描述您的问题'));
    await composer.fill(zh ? '洗碗机一直报 E4，还能不能用？' : 'The dishwasher shows E4, can I use it?');
    await composer.press('Enter');

    // The offer comes with a countdown; F2 accepts it without the mouse.
    await agent.page.getByRole('article', { name: new RegExp(say('新交谈')) }).waitFor();
    await expectAccessible(agent.page, 'workspace with an offer');
    await agent.page.keyboard.press('F2');
    const thread = agent.page.getByRole('log');
    await thread.getByText('E4').first().waitFor();
    await visitor.page.getByText(zh ? /为您服务/ : /is with you/).waitFor();

    await agent.page.keyboard.press('r');
    const reply = zh
      ? '您好，E4 是漏水保护，请先关闭进水阀并断电。'
      : 'E4 is leak protection: please close the water valve and unplug it.';
    await agent.page.getByRole('textbox', { name: say('回复') }).fill(reply);
    await agent.page.keyboard.press('Enter');
    await visitor.page.getByText(reply).waitFor();

    // The product of the page, sent with one press; another one back from the agent.
    await visitor.page.getByRole('button', { name: say('发给客服') }).click();
    const shown = thread.locator('.card-part').filter({ hasText: 'WQP12-D6' });
    await shown.getByText(/4,699\.00/).waitFor();
    await expect
      .poll(() => shown.locator('img').evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(160);
    await agent.page.getByRole('button', { name: say('更多发送方式') }).click();
    await agent.page.getByRole('menuitem', { name: say('发送商品或订单') }).click();
    const card = agent.page.getByRole('dialog', { name: say('发送商品或订单') });
    await card.getByRole('combobox', { name: zh ? '类型' : 'Kind' }).selectOption('order');
    await card.getByRole('textbox', { name: zh ? '订单号' : 'Order number' }).fill('2026-0031');
    await card.getByRole('textbox', { name: zh ? '名称' : /^Name/ }).fill(zh ? '进水阀' : 'Inlet valve');
    await expectAccessible(agent.page, 'a card to send');
    await card.getByRole('button', { name: zh ? '发送' : 'Send', exact: true }).click();
    await visitor.page.locator('.card', { hasText: '2026-0031' }).waitFor();
    await expectAccessible(visitor.page, 'widget with cards');

    // An internal note never reaches the visitor.
    await agent.page.getByRole('button', { name: new RegExp(`^${say('内部备注')}`) }).click();
    const note = zh ? '疑似进水阀松动' : 'probably the inlet valve';
    await agent.page.getByRole('textbox', { name: say('内部备注') }).fill(note);
    await agent.page.keyboard.press('Enter');
    await thread.getByText(note).waitFor();
    await visitor.page.getByPlaceholder(say('补充问题')).fill(zh ? '好的，能上门看看吗' : 'OK, can somebody come?');
    await visitor.page.keyboard.press('Enter');
    await thread.getByText(zh ? '好的，能上门看看吗' : 'OK, can somebody come?').waitFor();
    expect(await visitor.page.getByText(note).count()).toBe(0);

    // A ticket from the conversation.
    await agent.page.getByRole('button', { name: say('新建工单') }).click();
    const dialog = agent.page.getByRole('dialog', { name: say('新建工单') });
    await dialog
      .getByRole('combobox', { name: sayer(language, ['tickets'])('类型') })
      .selectOption({ label: say('报修') });
    await dialog.getByRole('button', { name: say('建单') }).click();
    await dialog.waitFor({ state: 'hidden' });
    await visitor.page
      .getByText(/T1-\d{6}/)
      .first()
      .waitFor();

    // The visitor reloads in the middle: nothing lost, nothing doubled.
    await visitor.page.reload();
    await visitor.page.getByText(reply).waitFor();
    expect(await visitor.page.getByText(reply).count()).toBe(1);

    // End, rate.
    await agent.page
      .getByRole('button', { name: new RegExp(`^${say('结束')} C`) })
      .first()
      .click();
    // By its place: in English the dialog's and a toast's “Close” begin with the same word.
    await agent.page.getByRole('dialog').locator('.q-btn-primary').click();
    await visitor.page.getByRole('radio', { name: new RegExp(zh ? '^5 分' : '^5 of 5') }).click();
    await visitor.page.getByRole('button', { name: say('提交评价') }).click();
    await visitor.page.getByText(say('感谢评价，我们会认真对待。')).waitFor();
    await expectAccessible(visitor.page, 'widget');

    // Later: what was said is found again, and read from there.
    const { page } = visitor;
    await page.getByRole('button', { name: say('历史消息') }).click();
    const find = page.getByRole('searchbox', { name: say('搜索历史消息') });
    await find.fill(note);
    await page.getByText(say('没有找到包含“{{words}}”的消息').replace('{{words}}', note)).waitFor();
    await find.fill(zh ? '进水阀' : 'water valve');
    await page.locator('.hits mark').first().waitFor();
    await expectAccessible(page, 'history of a visitor');
    await page.locator('.hits button', { hasText: zh ? '请先关闭进水阀' : 'close the water valve' }).click();
    await page.locator('.here', { hasText: reply }).waitFor();
    await expectAccessible(page, 'a conversation read again');
    await page.getByRole('button', { name: say('返回'), exact: true }).click();
    await page.getByRole('button', { name: say('返回'), exact: true }).click();
    await page.getByText(say('感谢评价，我们会认真对待。')).waitFor();

    // The wall moved by itself.
    await expect
      .poll(async () => Number(await arrived.innerText()), { timeout: 15_000 })
      .toBeGreaterThan(arrivedBefore);
    await expectAccessible(leader.page, 'wall');
    const [stored] = await program.kernel.db.run<{ score: number; tickets: number }>(
      `select score, (select count(*) from conversations.ticket_link l join surveys.invitation i on i.subject_id = l.conversation_id where i.id = r.invitation_id) as tickets
       from surveys.response r order by answered_at desc limit 1`,
    );
    expect(stored).toEqual({ score: 5, tickets: 1 });

    // Off duty, or the next visitor would first be offered to an empty chair.
    const rested = await agent.context.request.put(`${program.url}/api/routing/presence`, {
      headers: { 'x-qiao-csrf': '1' },
      data: { state: 'offline' },
    });
    expect(rested.status()).toBe(200);
    for (const person of [visitor, agent, leader]) {
      expect(person.faults).toEqual([]);
      await person.context.close();
    }
  });
});
