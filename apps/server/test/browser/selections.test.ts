/** A selection from its condition to its labels and its letter, in both languages. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '#contracts/customers';
import { aPhoneNumber } from '#testing/customers';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
  const lead = await program.signIn('2001', demoPassword);
  for (const [name, sex] of [
    ['王桂兰', 'female'],
    ['赵一凡', 'male'],
    ['孙丽', 'female'],
  ]) {
    const file = await lead.post<Customer>('/api/customers', { name, sex, phone: aPhoneNumber() });
    expect(file.status, JSON.stringify(file.body)).toBeLessThan(300);
    const { id, version } = file.body;
    const address = `浙江省杭州市西湖区文三路${aPhoneNumber().slice(-3)}号`;
    expect((await lead.patch(`/api/customers/${id}`, { version, address })).status).toBeLessThan(300);
  }
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

describe.each<Language>(['zh-CN', 'en'])('in %s', (language) => {
  const say = sayer(language, ['selections']);
  const two = (chinese: string, english: string): string => (language === 'en' ? english : chinese);
  const people = (count: number): string =>
    language === 'en' ? `${count} ${count === 1 ? 'person' : 'people'}` : `${count} 人`;

  it('is built, counted, kept, printed as labels and written to', async () => {
    const me = await seat(browser, language);
    const { page } = me;
    page.setDefaultTimeout(8_000);
    await signIn(me, program.url, language, '1002', demoPassword);
    const count = page.locator('.sel-count');
    // From the quality of data to the files that lack something.
    await page.goto(`${program.url}/selections`);
    const lack = page.locator('.sel-bars a').filter({ hasText: two('缺', 'lack') });
    await lack.first().waitFor();
    await settled(me);
    await expectAccessible(page, 'the customer base');
    await lack.nth(1).click();
    await page.waitForURL(/lacks=email$/);
    await page.getByRole('combobox', { name: say('条件'), exact: true }).waitFor();
    await expect.poll(() => count.innerText()).toMatch(/^\d+/);
    await page.goto(`${program.url}/selections/new`);
    await page.getByRole('button', { name: say('添加条件'), exact: true }).click();
    await expect.poll(() => count.innerText()).toBe(people(2));
    // One of several: each is seen, and may be taken out again.
    await page.getByRole('button', { name: say('或'), exact: true }).click();
    await expect.poll(() => count.innerText()).toBe(people(3));
    await settled(me);
    await expectAccessible(page, 'one of several');
    await page.getByRole('button', { name: two('去掉男', 'Take male out') }).click();
    await expect.poll(() => count.innerText()).toBe(people(2));
    await page.getByRole('button', { name: say('添加条件组') }).click();
    const group = page.locator('.sel-group .sel-group');
    await group.getByRole('button', { name: say('添加条件'), exact: true }).click();
    await group.getByRole('combobox', { name: say('条件'), exact: true }).selectOption('reach');
    await settled(me);
    await expectAccessible(page, 'a condition with a group');
    await group.getByRole('button', { name: say('删除条件组') }).click();
    await expect.poll(() => count.innerText()).toBe(people(2));
    const name = two('女客户', 'Women');
    await page.getByLabel(say('名称')).fill(name);
    await page.getByRole('button', { name: say('保存'), exact: true }).click();
    const pick = page.locator('.sel-pick', { hasText: name });
    await pick.waitFor();
    await page.getByRole('cell', { name: '王桂兰' }).waitFor();
    await settled(me);
    await expectAccessible(page, 'a selection');

    await page.getByRole('button', { name: two('固定名单', 'Freeze'), exact: true }).click();
    await page.locator('.sel-pick', { hasText: say('{{name}}（固定）').replace('{{name}}', name) }).waitFor();
    expect(await count.innerText()).toBe(people(2));
    await pick.first().click();

    await page.getByRole('button', { name: say('群发邮件') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('主题')).fill(two('换季保养', 'Upkeep of the season'));
    await dialog.getByLabel(say('正文')).fill(two('{{name}}，您好！', 'Hello {{name}}!'));
    await dialog.getByRole('button', { name: say('预览'), exact: true }).click();
    const fates = dialog.getByRole('status');
    // Nobody has agreed yet: nobody would get it, and it says why.
    await fates.getByText(two('未同意用途 2 人', '2 without')).waitFor();
    expect(await dialog.locator('.q-btn-primary').isDisabled()).toBe(true);
    // What stands for each one's name is shown as it is typed: no text that nobody filled in.
    const places = dialog.getByText('{{name}} · {{number}} · {{tier}}');
    await places.evaluate((hint) => hint.setAttribute('style', 'display: none'));
    await expectAccessible(page, 'a letter to many');
    await places.evaluate((hint) => hint.removeAttribute('style'));
    // Left half written it is there again.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: say('群发邮件') }).click();
    const there = async (on: typeof page) => {
      const open = on.getByRole('dialog');
      const read = () =>
        Promise.all([open.getByLabel(say('主题')).inputValue(), open.getByLabel(say('正文')).inputValue()]);
      await expect
        .poll(read, { timeout: 10_000 })
        .toEqual([two('换季保养', 'Upkeep of the season'), two('{{name}}，您好！', 'Hello {{name}}!')]);
    };
    await there(page);
    await page.keyboard.press('Escape');
    // In another browser of the same person too.
    const other = await seat(browser, language);
    await signIn(other, program.url, language, '1002', demoPassword);
    await other.page.goto(page.url());
    await other.page.getByRole('button', { name: say('群发邮件') }).click();
    await there(other.page);
    await other.context.close();

    await page.getByRole('button', { name: say('邮寄标签') }).click();
    await page.getByRole('button', { name: say('生成标签') }).click();
    const labels = page.locator('.sel-sheet address');
    await labels.first().waitFor();
    expect(await labels.count()).toBe(2);
    expect(await page.locator('.sel-sheets').innerText()).toContain('文三路');
    await expectAccessible(page, 'labels');
    // On paper: the sheet from its corner, nothing else, and no page more.
    await page.emulateMedia({ media: 'print' });
    expect(await labels.first().isVisible()).toBe(true);
    expect(await page.locator('.sel-sheet').boundingBox()).toMatchObject({ x: 0, y: 0 });
    expect(await page.getByRole('banner').isVisible()).toBe(false);
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(me);
    await expectAccessible(page, 'labels on a phone, dark');
    await page.goBack();
    await settled(me);
    await expectAccessible(page, 'a selection on a phone, dark');
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);
    expect(me.faults).toEqual([]);
    await me.context.close();
  });
});
