/**
 * How-tos of the desk, followed by somebody new: every label is taken from the text and pressed or filled in as the text says, in
 * both languages. A text that names something else than the screen stops here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '#contracts/clocks';
import type { Permission } from '#contracts/identity';
import type { QueueListed } from '#contracts/routing';
import { newId } from '#kernel';
import { anAdministrator, aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { home } from '../template.ts';
import { expectAccessible, type Language, type Seat, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let boss: TestStaff;
let api: Client;

beforeAll(async () => {
  program = await testProgram();
  browser = await startBrowser();
  boss = await anAdministrator(program.kernel);
  api = await program.signIn(boss.number, boss.password);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** The labels in quotation marks of a step, in their order. */
function howTo(name: string, language: Language): (step: number) => string[] {
  const [chinese, english] = readFileSync(join(home, 'docs/howto', `${name}.md`), 'utf8').split('\n---\n');
  const lines = (language === 'en' ? english : chinese)!.split('\n');
  return (step) => {
    const line = lines.find((one) => one.startsWith(`${step}. `))!;
    return [...line.matchAll(/“([^“”]+)”/g)].map((match) => match[1]!);
  };
}

/** “Settings › Queues”: the words of the menu, one after another. */
async function follow(page: Page, path: string): Promise<void> {
  const [settings, entry] = path.split(' › ');
  await page.getByRole('navigation').first().getByRole('link', { name: settings!, exact: true }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: new RegExp(`^${entry}`) })
    .first()
    .click();
}
/** Behind the label may stand that it is needed. */
const named = (label: string) => new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*(必填|required)?$`);
const field = (page: Page, label: string) => page.getByLabel(named(label));
/** With a number where the text says N. */
const withNumber = (label: string) => new RegExp(`^${label.replace(/N/, '\\d+').replace(/s$/, 's?')}$`);

async function aNewcomer(language: Language, who = boss): Promise<Seat> {
  const one = await seat(browser, language);
  one.page.setDefaultTimeout(10_000);
  await signIn(one, program.url, language, who.number, who.password);
  return one;
}

describe.each<Language>(['zh-CN', 'en'])('in %s', (language) => {
  it('the first queue', async () => {
    const step = howTo('first-queue', language);
    const code = `first-${newId().slice(-8)}`;
    const unitId = await aUnit(program.kernel.db, { name: { zh: `单位${code}`, en: `Unit ${code}` } });
    const other = await aQueue(program.kernel, { unitId });
    const member = await aStaff(program.kernel, { unitId, roles: ['agent'] });
    const person = await aNewcomer(language);
    const { page } = person;

    const [way, , add, zh, en, codeLabel, channel, unit] = step(1) as [string, ...string[]];
    await follow(page, way);
    await page.getByRole('button', { name: add! }).click();
    await field(page, zh!).fill('第一个');
    await field(page, en!).fill('The first');
    await field(page, codeLabel!).fill(code);
    await field(page, channel!).selectOption('chat');
    await page.getByRole('combobox', { name: named(unit!) }).fill(code);
    await page.getByRole('option', { name: new RegExp(code) }).click();

    const [strategy, idle, occupied, round, first, all, target] = step(2) as [string, ...string[]];
    for (const label of [idle, occupied, first, all, round])
      await field(page, strategy).selectOption({ label: label! });
    await field(page, target!).fill('12');

    const [calendar, words, offer, always] = step(3) as [string, ...string[]];
    expect(await field(page, calendar).locator('option:checked').innerText()).toBe(always);
    await field(page, calendar).selectOption({ index: 1 });
    await field(page, words!).fill('已下班');
    await field(page, offer!).selectOption({ index: 1 });

    const [overflow, begins, ends] = step(4) as [string, ...string[]];
    await field(page, overflow).selectOption(other.id);
    await field(page, begins!).fill('300');
    await field(page, ends!).fill('60');

    const [skill, ask] = step(5) as [string, ...string[]];
    await page.getByRole('button', { name: skill, exact: true }).first().click();
    await page.locator('.rt-skill input').first().fill('repair');
    await page.getByRole('button', { name: ask!, exact: true }).waitFor();

    const [members, save, ready] = step(6) as [string, ...string[]];
    await page.getByRole('combobox', { name: members, exact: true }).fill(member.number);
    // What was found has taken the place of everybody: until then the line moves away under the press.
    const found = page.locator('.q-combo-list').getByRole('option');
    await expect.poll(() => found.count()).toBe(1);
    await found.filter({ hasText: member.number }).click();
    await page.locator('.rt-members li', { hasText: member.number }).waitFor();
    await settled(person);
    await expectAccessible(page, 'the first queue');
    await page.getByRole('button', { name: save!, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const { queues } = (await api.get<{ queues: QueueListed[] }>('/api/routing/queue-settings')).body;
    expect(queues.find((queue) => queue.code === code)).toMatchObject({
      strategy: 'circular',
      channel: 'chat',
      unitId,
      targetSeconds: 12,
      overflow: { queueId: other.id, enterSeconds: 300, leaveSeconds: 60 },
      closedOffer: 'wait',
      skills: { repair: 5 },
      members: [member.id],
    });

    await follow(page, step(5)[2]!);
    await page.getByText(member.number).first().waitFor();
    const [calendars, holidays] = step(7) as [string, ...string[]];
    await follow(page, calendars);
    await page.getByRole('button', { name: holidays!, exact: true }).first().click();
    const file = page.waitForEvent('filechooser');
    await page.getByRole('dialog').locator('input[type=file]').click();
    const day = language === 'en' ? '2030-05-02' : '2030-05-01';
    const table = `日期,名称,类型,时间\n${day},劳动节,休,\n`;
    await (await file).setFiles({ name: 'days.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await page.getByRole('button', { name: withNumber(step(7).at(-1)!) }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await follow(page, step(8)[0]!);
    await page.getByRole('heading', { level: 1, name: step(8)[0]!.split(' › ')[1]! }).waitFor();

    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, member.number, member.password);
    await agent.page.keyboard.press('Escape');
    await agent.page.locator('.presence').click();
    await agent.page.getByRole('menuitemradio', { name: ready! }).first().waitFor();
    for (const one of [person, agent]) {
      expect(one.faults).toEqual([]);
      await one.context.close();
    }
  });

  it('the first clock policy', async () => {
    const step = howTo('first-clock-policy', language);
    const code = `first-${newId().slice(-8)}`;
    const person = await aNewcomer(language);
    const { page } = person;
    const [way, , add] = step(1) as [string, ...string[]];
    await follow(page, way);
    await page.getByRole('button', { name: add! }).click();

    const [target, codeLabel, zh, en, limit, unit, counted, pause] = step(2) as [string, ...string[]];
    await field(page, target).selectOption('response');
    await field(page, codeLabel!).fill(code);
    await field(page, zh!).fill('紧急响应');
    await field(page, en!).fill('Urgent response');
    await field(page, limit!).fill('45');
    await field(page, unit!).selectOption('minute');
    await field(page, counted!).selectOption({ index: 0 });
    await field(page, pause!).check();
    const [chain, more, which] = step(3) as [string, ...string[]];
    await page.getByText(chain, { exact: true }).waitFor();
    await page.getByRole('button', { name: more!, exact: true }).click();
    await page.getByRole('heading', { name: which! }).waitFor();
    await page
      .getByRole('dialog')
      .getByText(language === 'en' ? 'Urgent' : '紧急', { exact: true })
      .click();
    const [from, publish] = step(4) as [string, ...string[]];
    expect(await field(page, from).inputValue()).toBe('');
    await settled(person);
    await expectAccessible(page, 'the first clock policy');
    await page.getByRole('button', { name: publish!, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const { policies } = (await api.get<{ policies: Policy[] }>('/api/clocks/policies')).body;
    expect(policies.find((policy) => policy.code === code)).toMatchObject({ target: 'response', state: 'active' });

    // A clock runs, the limit is changed, the clock is let take the new one.
    const opened = await api.post('/api/tickets', { type: 'repair', title: '漏气', priority: 'urgent' });
    expect(opened.status).toBeLessThan(300);
    await page.reload();
    await page
      .getByText(language === 'en' ? 'Urgent response' : '紧急响应', { exact: true })
      .last()
      .click();
    await field(page, limit!).fill('30');
    await page.getByRole('button', { name: publish!, exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(language === 'en' ? 'Version 2' : '第 2 版', { exact: true })
      .waitFor();
    const [look, order] = step(5) as [string, ...string[]];
    await page.getByRole('button', { name: look, exact: true }).click();
    await page.getByRole('button', { name: withNumber(order!) }).click();
    await page
      .getByText(language === 'en' ? '1 clock recalculated' : /已重新计算/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: step(6)[0]!, exact: true }).click();
    await page.getByRole('button', { name: language === 'en' ? 'Activate' : '启用', exact: true }).waitFor();
    expect(person.faults).toEqual([]);
    await person.context.close();
  });

  it('the import of customers', async () => {
    const step = howTo('import', language);
    const unitId = await aUnit(program.kernel.db);
    // Nobody with more than the rights that the text names; orders and tickets have rights of their own.
    const [way, ...rights] = step(1) as [string, ...string[]];
    const { permissions } = (await api.get<{ permissions: Permission[] }>('/api/identity/permissions')).body;
    const shown = language === 'en' ? 'en' : 'zh';
    const needed = rights.map((right) => permissions.find(({ name }) => name[shown] === right)!.key);
    const clerk = await aStaff(program.kernel, { unitId, permissions: ['customers.read', ...needed] });
    const person = await aNewcomer(language, clerk);
    const { page } = person;
    await follow(page, way);

    const [template] = step(2) as [string];
    const [choose] = step(3) as [string];
    const pick = async (name: string, text: string) => {
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: choose, exact: true }).click();
      await (await choosing).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    };
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: template, exact: true }).click();
    const titles = readFileSync(await (await saving).path(), 'utf8')
      .replace('\ufeff', '')
      .trim()
      .split(',')
      .map((title) => title.replaceAll('"', ''));
    await pick('open.csv', 'a,b\r\n1,2\r\n3,"4\r\n5,6\r\n');
    await page.getByRole('alert').filter({ hasText: '3' }).waitFor();

    const [columns, name] = step(4) as [string, string];
    const [known, ...ways] = step(5) as [string, ...string[]];
    const [from] = step(6) as [string];
    const consented = titles.findIndex((title) => /^(同意：|Consent: )/.test(title));
    const mark = newId().slice(-8);
    const phones = language === 'en' ? '1380013' : '1380012';
    const [phone, yes] = language === 'en' ? ['Telephone', 'yes'] : ['电话', '是'];
    const row = (cells: Record<string, string>) =>
      titles.map((title, at) => cells[title] ?? (at === consented ? yes : ''));
    const rows = [
      titles,
      row({ [name]: `周${mark}`, [phone]: `${phones}0001` }),
      row({ [name]: `吴${mark}`, [phone]: '12' }),
    ];
    await pick(`${mark}.csv`, rows.map((cells) => cells.join(',')).join('\r\n'));
    await page.getByRole('heading', { name: columns, exact: true }).waitFor();
    // Guessed from the titles, each for itself.
    const means = page.locator('.is-mapping select option:checked');
    expect(await means.allInnerTexts()).toEqual(titles.map((title) => expect.stringContaining(title)));
    for (const label of ways) await field(page, known).selectOption({ label });
    await field(page, from).fill('门店登记表');

    await page.getByRole('button', { name: step(7)[0]!, exact: true }).click();
    const write = page.getByRole('button', { name: withNumber(step(8)[0]!) });
    await write.waitFor();
    const people = async () =>
      (await api.get<{ customers: unknown[] }>(`/api/customers?q=${mark}`)).body.customers.length;
    expect(await people()).toBe(0);
    await settled(person);
    await expectAccessible(page, 'the check of an import');
    await write.click();
    // One may leave; a notice tells the end, and leads back.
    await page.getByRole('navigation').first().getByRole('link').first().click();
    await expect.poll(people, { timeout: 15_000 }).toBe(1);
    await page
      .getByRole('button', { name: language === 'en' ? /notice|notification/i : /通知/ })
      .first()
      .click();
    await page
      .locator('.bell')
      .getByRole('button', { name: language === 'en' ? /^Import finished/ : /^导入完成/ })
      .click();
    const fetched = page.waitForEvent('download');
    await page.getByRole('link', { name: step(9)[0]!, exact: true }).click();
    const wrong = readFileSync(await (await fetched).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(wrong).toHaveLength(2);
    expect(wrong[1]).toContain(`吴${mark}`);
    expect(person.faults).toEqual([]);
    await person.context.close();
  });
});
