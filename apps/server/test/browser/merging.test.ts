/** Two that are one, and one that is two: tickets and files merged and parted again, and others asked beside the ticket; in both languages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '#contracts/customers';
import type { Ticket } from '#contracts/tickets';
import { aPhoneNumber } from '#testing/customers';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let lead: Client;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
  lead = await program.signIn('2001', demoPassword);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const aTicket = async (title: string): Promise<Ticket> =>
  (await lead.post<Ticket>('/api/tickets', { type: 'repair', title })).body;
const aFile = async (name: string): Promise<Customer> =>
  (await lead.post<Customer>('/api/customers', { name, phone: aPhoneNumber() })).body;

describe.each<Language>(['zh-CN', 'en'])('in %s', (language) => {
  const two = (chinese: string, english: string): string => (language === 'en' ? english : chinese);

  async function atDesk(path: string): Promise<Seat> {
    const one = await seat(browser, language);
    one.page.setDefaultTimeout(8_000);
    await signIn(one, program.url, language, '2001', demoPassword);
    await one.page.goto(program.url + path);
    return one;
  }

  it('tickets are linked, split, merged and un-merged', async () => {
    const say = sayer(language, ['tickets']);
    const first = await aTicket(two('油烟机滴油', 'The hood drips'));
    const again = await aTicket(two('油烟机又滴油了', 'The hood drips again'));
    await lead.post(`/api/tickets/${again.id}/comments`, {
      text: two('还想问发票', 'also asks for the invoice'),
      internal: false,
    });
    const me = await atDesk(`/tickets/${again.id}`);
    const { page } = me;
    const more = async (entry: string): Promise<void> => {
      await page
        .locator('.tk-head-actions')
        .getByRole('button', { name: say('更多'), exact: true })
        .click();
      await page.getByRole('menuitem', { name: say(entry) }).click();
    };
    const drawer = page.getByRole('dialog');
    const choose = async (number: string): Promise<void> => {
      await drawer.getByRole('combobox', { name: new RegExp(`^${say('另一张工单')}`) }).fill(number);
      await page.getByRole('option', { name: new RegExp(number) }).click();
    };
    const related = page.locator('section[aria-labelledby=tk-related]');

    await more('关联工单');
    await choose(first.number);
    await expectAccessible(page, 'linking');
    await drawer.getByRole('button', { name: say('关联'), exact: true }).click();
    await related.getByText(first.number).waitFor();
    await related
      .getByRole('button', { name: say('取消与 {{number}} 的关联').replace('{{number}}', first.number) })
      .click();
    await related.waitFor({ state: 'hidden' });

    await more('拆分工单');
    const part = two('补开发票', 'Invoice wanted');
    await drawer.getByRole('textbox').first().fill(part);
    await drawer.getByRole('checkbox').check();
    await expectAccessible(page, 'splitting');
    await drawer.getByRole('button', { name: say('建立新工单') }).click();
    await page.getByRole('heading', { level: 1, name: part }).waitFor();
    await page.locator('.tk-talk').getByText(two('还想问发票', 'also asks for the invoice')).waitFor();
    await related.getByText(again.number).waitFor();

    await page.goto(`${program.url}/tickets/${again.id}`);
    await more('合并到其他工单');
    await choose(first.number);
    await expectAccessible(page, 'merging');
    await drawer.getByRole('button', { name: say('合并'), exact: true }).click();
    await page.getByRole('heading', { level: 1, name: first.title }).waitFor();
    await related.getByText(again.number).waitFor();
    await related.getByRole('link', { name: again.title }).click();
    const bar = page.locator('.tk-merged');
    await bar.getByText(first.number).waitFor();
    await settled(me);
    await expectAccessible(page, 'a merged ticket');
    await bar.getByRole('button', { name: say('撤销合并') }).click();
    await bar.waitFor({ state: 'hidden' });
    const { body: parted } = await lead.get<Ticket>(`/api/tickets/${again.id}`);
    expect(parted).toMatchObject({ merged: null, state: again.state });
    expect((await lead.get<Ticket>(`/api/tickets/${first.id}`)).body.absorbed).toEqual([]);
    expect(me.faults).toEqual([]);
    await me.context.close();
  });

  it('two files of one person become one and are parted again', async () => {
    const say = sayer(language, ['customers']);
    const stays = await aFile(two('沈雁冰', 'Mary Shen'));
    const goes = await aFile(two('沈雁兵', 'Mary Shan'));
    const me = await atDesk(`/customers/${goes.id}/merge`);
    const { page } = me;
    await page.getByRole('combobox', { name: say('另一份档案') }).fill(stays.number);
    await page.getByRole('option', { name: new RegExp(stays.number) }).click();
    const table = page.locator('.cu-compare');
    await table.getByRole('radio', { name: new RegExp(stays.number) }).check();
    await page.locator('.cu-will').getByText(`${goes.number}`).waitFor();
    await settled(me);
    await expectAccessible(page, 'two files beside each other');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, 'two files on a phone, dark');
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.locator('.cu-merge-acts button').first().click();
    await page.waitForURL((url) => url.pathname === `/customers/${stays.id}`);
    const merges = page.locator('.cu-merges');
    await merges.getByText(goes.number).waitFor();
    // Either number leads to the one that stays.
    expect((await lead.get<Customer>(`/api/customers/${goes.id}`)).body.id).toBe(stays.id);

    await merges.getByRole('button', { name: say('拆分'), exact: true }).click();
    const sure = page.getByRole('dialog');
    await expectAccessible(page, 'parting');
    await sure.getByRole('button', { name: say('拆分'), exact: true }).click();
    await merges.locator('.is-undone').waitFor();
    await expectAccessible(page, 'a parted file');
    const { body: parted } = await lead.get<Customer>(`/api/customers/${goes.id}`);
    expect(parted).toMatchObject({ id: goes.id, name: goes.name, identities: goes.identities });
    expect(me.faults).toEqual([]);
    await me.context.close();
  });

  it('another unit and a supplier are asked beside the ticket', async () => {
    const say = sayer(language, ['sides']);
    const ticket = await aTicket(two('电机异响', 'The motor hums'));
    const me = await atDesk(`/tickets/${ticket.id}`);
    const { page } = me;
    await page.getByRole('tab', { name: sayer(language, ['tickets'])('旁路沟通') }).click();
    const panel = page.locator('.ticket-sides');
    const dialog = page.getByRole('dialog');
    const ask = async (fill: () => Promise<unknown>, topic: string): Promise<void> => {
      await panel.getByRole('button', { name: say('新建'), exact: true }).click();
      await fill();
      await dialog.getByLabel(say('主题')).fill(topic);
      await dialog.getByLabel(say('内容')).fill(two('这批电机有问题吗？', 'Is this batch of motors faulty?'));
      await expectAccessible(page, `asking ${topic}`);
      await dialog.getByRole('button', { name: say('发出'), exact: true }).click();
    };
    await ask(() => dialog.getByRole('combobox').selectOption({ index: 1 }), two('问品管', 'Quality'));
    const thread = panel.locator('.side-thread');
    await thread.getByText(two('这批电机有问题吗？', 'Is this batch of motors faulty?')).waitFor();
    await settled(me);
    await expectAccessible(page, 'another unit asked');

    await panel.getByRole('button', { name: say('返回列表') }).click();
    const topic = two('问供应商', 'The supplier');
    await ask(async () => {
      await dialog.getByRole('radio', { name: say('外部伙伴') }).check();
      await dialog.getByLabel(say('姓名或公司')).fill(two('宏达电机', 'Hongda Motors'));
      await dialog.getByLabel(say('邮箱')).fill('motors@example.com');
    }, topic);
    const link = await dialog.getByRole('textbox', { name: say('发给对方的链接') }).inputValue();
    await dialog.getByRole('button', { name: say('知道了') }).click();
    await thread.waitFor();

    const guest = await seat(browser, language, { width: 390, height: 844 });
    const over: Page = guest.page;
    await over.emulateMedia({ colorScheme: 'dark' });
    await over.goto(program.url + new URL(link).pathname);
    await over.getByRole('heading', { name: topic }).waitFor();
    expect(await over.locator('body').innerText()).not.toContain(ticket.number);
    await settled(guest);
    await expectAccessible(over, 'the guest, on a phone, dark');
    const answer = two('九月那批轴承有缺陷', 'The bearings of September are faulty');
    await over.getByRole('textbox').fill(answer);
    await over.getByRole('button', { name: say('发送'), exact: true }).click();
    await over.getByText(say('已收到，谢谢。')).waitFor();
    await thread.getByText(answer).waitFor();
    await expectAccessible(page, 'a guest has answered');
    for (const person of [me, guest]) {
      expect(person.faults).toEqual([]);
      await person.context.close();
    }
  });
});
