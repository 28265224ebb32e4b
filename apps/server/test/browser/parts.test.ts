/** An administrator switches a part off: menus and doors of everybody's open pages go, customers are told, all of it comes back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { type Language, sayer, seat, signIn, startBrowser } from './people.ts';

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

describe.each<Language>(['zh-CN', 'en'])('parts in %s', (language) => {
  const say = sayer(language, ['parts']);
  const named = (key: string, name: string): string => say(key).replace('{{name}}', say(name));

  it('goes from every open page and comes back', async () => {
    const office = await seat(browser, language);
    await signIn(office, program.url, language, '1002', demoPassword);
    const desk = await seat(browser, language);
    await signIn(desk, program.url, language, '8021', demoPassword);
    const chat = desk.page.locator('.chat-button');
    const menu = desk.page.getByRole('navigation').locator('a[href="/visitors"]');
    await chat.waitFor();
    await menu.waitFor();

    await office.page.goto(`${program.url}/settings/parts`);
    const row = (code: string) => office.page.locator(`[data-part="${code}"]`);
    for (const [code, name] of [
      ['teamwork', '内部聊天'],
      ['visitors', '在线访客'],
      ['surveys', '满意度评价'],
      ['mail', '邮件'],
      ['telephone', '电话'],
    ] as const) {
      await row(code)
        .getByRole('button', { name: named('停用{{name}}', name) })
        .click();
      const dialog = office.page.getByRole('dialog');
      await dialog.getByText(say('数据和设置都保留；员工的权限也保留，启用后照旧。')).waitFor();
      await dialog.getByRole('button', { name: say('停用'), exact: true }).click();
      await row(code).getByText(say('已停用'), { exact: true }).waitFor();
    }

    // Without a reload: the colleague's page was open all the time.
    await chat.waitFor({ state: 'detached' });
    await menu.waitFor({ state: 'detached' });
    await desk.page.goto(`${program.url}/visitors`);
    await desk.page.getByText(say('这个功能已停用')).waitFor();
    await office.page.goto(`${program.url}/settings`);
    await office.page.getByRole('link', { name: new RegExp(say('功能模块')) }).waitFor();
    expect(await office.page.locator('a[href="/settings/invitations"]').count()).toBe(0);
    for (const gone of ['mailboxes', 'lines', 'voicemail'])
      expect(await office.page.locator(`a[href="/settings/${gone}"]`).count(), gone).toBe(0);

    const guest = await seat(browser, language);
    await guest.page.goto(`${program.url}/rate/${'a'.repeat(43)}`);
    await guest.page
      .getByRole('alert')
      .getByText(new RegExp(say('满意度评价')))
      .waitFor();
    await guest.page.goto(`${program.url}/form/any`);
    await guest.page
      .getByRole('alert')
      .getByText(new RegExp(say('邮件')))
      .waitFor();
    await guest.context.close();

    await office.page.goto(`${program.url}/settings/parts`);
    for (const [code, name] of [
      ['teamwork', '内部聊天'],
      ['visitors', '在线访客'],
      ['surveys', '满意度评价'],
      ['mail', '邮件'],
      ['telephone', '电话'],
    ] as const) {
      await row(code)
        .getByRole('button', { name: named('启用{{name}}', name) })
        .click();
      await row(code).getByText(say('已停用'), { exact: true }).waitFor({ state: 'detached' });
    }
    await chat.waitFor();
    await menu.waitFor();
    await desk.page.getByText(say('这个功能已停用')).waitFor({ state: 'detached' });
    expect([...office.faults, ...desk.faults]).toEqual([]);
    await desk.context.close();
    await office.context.close();
  });
});
