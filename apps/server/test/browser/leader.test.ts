/** A team leader's morning: from the wall to the report of the day, to the rows, to a file; then at the team: states, chats, a bulletin, a ban. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
  // Two chats served and ended this morning.
  const agent = await program.signIn('8023', demoPassword);
  for (const text of ['漏水了', '有异响']) {
    const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
    const { body } = await program
      .bearer(visit.body.visitorToken)
      .post<{ id: string }>('/api/widget/conversations', { firstMessage: { clientId: newId(), text } });
    expect((await agent.post(`/api/conversations/${body.id}/take`)).status).toBeLessThan(300);
    expect((await agent.post(`/api/conversations/${body.id}/close`)).status).toBeLessThan(300);
  }
  await program.kernel.events.settle();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

describe.each<[Language, string]>([
  ['zh-CN', '85'],
  ['en', '90'],
])('in %s', (language, aim) => {
  it('leads from the wall to the report, the rows and the file', async () => {
    const say = sayer(language);
    const leader = await seat(browser, language, { width: 1366, height: 768 });
    const { page } = leader;
    await signIn(leader, program.url, language, '2001', demoPassword);

    await page.goto(`${program.url}/wall`);
    await page.locator('.wall-figures').waitFor();
    await page.getByRole('button', { name: say('设定目标'), exact: true }).click();
    const targets = page.getByRole('dialog');
    await targets.getByLabel(say('服务水平（%，不低于）')).fill(aim);
    await expectAccessible(page, 'targets');
    await targets.getByRole('button', { name: say('保存') }).click();
    await page.locator('.wall-figures').getByText(`${aim}%`).waitFor();
    await expectAccessible(page, 'wall');

    const arrived = page.locator('.wall-figures a[href*="figure=arrived"]');
    const onWall = /\d+/.exec(await arrived.innerText())![0];
    expect(Number(onWall)).toBeGreaterThanOrEqual(2);
    await arrived.click();
    await page.waitForURL(/\/reports\/queues/);
    const table = page.locator('.rp-table');
    await table.locator('tbody tr').first().waitFor();
    expect(await table.locator('tfoot td').first().innerText()).toBe(onWall);
    await page.locator('.rp-chart').waitFor();
    await expectAccessible(page, 'report');

    // The definition stands beside the figure, not over the drawing.
    await page.locator('.rp-total').first().locator('.q-info').click();
    await page.locator('.rp-explained code').waitFor();
    expect(await page.locator('.rp-explained').innerText()).toContain('arrived');

    await page.getByLabel(say('选择报表')).selectOption('agents');
    await page.waitForURL(/\/reports\/agents/);
    // Who served the two chats; others of the demo company have letters.
    await table.locator('tbody tr', { hasText: '8023' }).locator('.rp-drill').first().click();
    const rows = page.locator('.rp-rows li');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    await rows.first().getByRole('link').waitFor();
    await expectAccessible(page, 'rows');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: say('导出') }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: say('Excel 文件') }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
    expect(
      readFileSync(await file.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');

    await page.getByRole('button', { name: say('定时发送') }).click();
    await page.getByText(say('我的定时报表')).waitFor();
    await page.getByRole('button', { name: say('添加'), exact: true }).click();
    await page.locator('.rp-rows li').first().waitFor();
    await expectAccessible(page, 'schedules');
    await page.locator('.rp-rows li button').last().click();
    await expect.poll(() => page.locator('.rp-rows li').count()).toBe(0);
    await page.keyboard.press('Escape');

    await page.setViewportSize({ width: 390, height: 844 });
    await table.locator('tbody tr').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await expectAccessible(page, 'report on a phone');
    expect(leader.faults).toEqual([]);
    await leader.context.close();
  });
});

// After the reports of both languages: what these chats add to the wall is not in its figures at once.
describe.each<[Language, string]>([
  ['zh-CN', '8024'],
  ['en', '8025'],
])('at the team, in %s', (language, number) => {
  it('forces a state, looks in, whispers, takes over; tells everybody and sees who has read it, bans a visitor', async () => {
    const say = sayer(language);
    const two = (chinese: string, english: string): string => (language === 'en' ? english : chinese);
    const agent = await program.signIn(number, demoPassword);
    const pageTitle = two('燃气灶价目', 'Prices of stoves');
    const visit = await program.anonymous.post<{ visitorToken: string; visitId: string }>('/api/widget/visits', {
      host: 'localhost',
      pageTitle,
    });
    const visitor = program.bearer(visit.body.visitorToken);
    const text = two('我要投诉到底', 'I insist on a complaint');
    const { body: chat } = await visitor.post<{ id: string }>('/api/widget/conversations', {
      firstMessage: { clientId: newId(), text },
    });
    expect((await agent.post(`/api/conversations/${chat.id}/take`)).status).toBeLessThan(300);
    const leader = await seat(browser, language);
    const { page } = leader;
    page.setDefaultTimeout(8_000);
    await signIn(leader, program.url, language, '2011', demoPassword);

    await page.goto(`${program.url}/wall`);
    const card = page.locator('button.wall-agent', { hasText: number });
    await card.click();
    await page.getByRole('menuitem', { name: say('强制状态') }).click();
    await page.getByRole('menuitem', { name: say('签出') }).waitFor();
    await expectAccessible(page, 'force a state');
    await page.getByRole('menuitem', { name: say('就绪'), exact: true }).click();
    const presence = async () => (await agent.get<{ state: string }>('/api/routing/presence')).body.state;
    await expect.poll(presence, { timeout: 8_000 }).toBe('ready');
    await card.click();
    await page.getByRole('menuitem', { name: two('查看会话', 'Look into conversations') }).click();
    await page.waitForURL(/view=unit&agent=/);
    await page.getByText(text).first().click();
    await page.locator('.ws-looking').waitFor();
    const whisper = two('先道歉，再核实', 'Apologise first, then check');
    await page.getByRole('textbox', { name: say('内部备注'), exact: true }).fill(whisper);
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText(whisper).waitFor();
    const read = async () => (await agent.get(`/api/conversations/${chat.id}/messages?after=0&limit=100`)).body;
    // The log shows it a moment before it is stored.
    await expect.poll(async () => JSON.stringify(await read())).toContain(whisper);
    await page.getByRole('button', { name: two('接管', 'Take over') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(two('升级处理', 'escalated'));
    await expectAccessible(page, 'taking over');
    await dialog.getByRole('button', { name: two('接管', 'Take over') }).click();
    await page.getByRole('textbox', { name: say('回复'), exact: true }).waitFor();
    const seen = await visitor.get(`/api/widget/conversations/${chat.id}/messages?after=0&limit=100`);
    expect(JSON.stringify(seen.body)).not.toContain(whisper);
    await agent.put('/api/routing/presence', { state: 'offline' });

    await page.goto(`${program.url}/board`);
    await page.getByRole('button', { name: two('发布公告', 'Announce'), exact: true }).click();
    const title = two('今日高峰安排', 'Staffing for today’s peak');
    await page.getByLabel(say('标题')).fill(title);
    await page.getByLabel(say('正文')).fill(two('10 点到 12 点请勿小休。', 'No breaks from 10 to 12.'));
    await page.getByLabel(say('要求每个人确认')).check();
    await expectAccessible(page, 'a bulletin is written');
    await page.getByRole('button', { name: say('发布'), exact: true }).click();
    await page.locator('.board-article').getByText(title).waitFor();
    const row = page.locator('.q-plain-table tr', { hasText: number });
    await row.getByText(say('未确认')).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    expect((await agent.post(`/api/bulletins/announcements/${id}/read`, { confirm: true })).status).toBeLessThan(300);
    await page.reload();
    await row.waitFor();
    expect(await row.innerText()).not.toContain(say('未确认'));
    await expectAccessible(page, 'receipts');

    // Whoever insults is banned, with a reason, and let in again.
    expect((await visitor.post(`/api/widget/visits/${visit.body.visitId}/pulse`, {})).status).toBeLessThan(300);
    const bans = sayer(language, ['visitors']);
    await page.goto(`${program.url}/visitors`);
    // Listed by page: the host is the company's own for all of them.
    await page
      .getByRole('row', { name: new RegExp(pageTitle) })
      .getByRole('button')
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: bans('封禁…') })
      .click();
    const form = page.getByRole('dialog');
    await form.getByLabel(bans('原因')).fill(two('辱骂坐席', 'insults'));
    await expectAccessible(page, 'a ban');
    // The tab is called so too, in Chinese only.
    await form.getByRole('button', { name: two('封禁', 'Ban'), exact: true }).click();
    await page.getByText(bans('已封禁，正在进行的会话已结束。')).waitFor();
    const again = async () =>
      (await visitor.post('/api/widget/conversations', { firstMessage: { clientId: newId(), text: '喂' } })).status;
    expect(await again()).toBe(403);
    await page.goto(`${program.url}/visitors/bans`);
    const ban = page.locator('.visitors-list li', { hasText: two('辱骂坐席', 'insults') });
    await ban.getByRole('button', { name: bans('解除'), exact: true }).click();
    await ban.getByText(bans('已解除')).waitFor();
    await expectAccessible(page, 'bans');
    expect(await again()).toBeLessThan(300);
    expect(leader.faults).toEqual([]);
    await leader.context.close();
  });
});
