/** An agent's morning with tickets: opened, taken, worked on with tasks, edited while a leader edits it too, solved. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Me } from '#contracts/identity';
import type { Ticket } from '#contracts/tickets';
import { newId } from '#kernel';
import { aTicket } from '#testing/tickets';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let leader: Client;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
  leader = await program.signIn('2001', demoPassword);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const idOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1)!;
async function stored(page: Page): Promise<Ticket> {
  const { body } = await leader.get<Ticket>(`/api/tickets/${idOf(page)}`);
  return body;
}

describe.each<[Language, string]>([
  ['zh-CN', '油烟机右侧滴油'],
  ['en', 'The hood drips on the right'],
])('in %s', (language, title) => {
  it('goes from opening to the solution, and settles with the leader whose value stands', async () => {
    const say = sayer(language);
    const agent = await seat(browser, language);
    const { page } = agent;
    await signIn(agent, program.url, language, '8021', demoPassword);

    await page.goto(`${program.url}/tickets?view=unassigned`);
    await page.getByRole('button', { name: say('新建工单') }).click();
    await page.locator('#new-ticket input').first().fill(title);
    await page.locator('#new-ticket textarea').fill('三个月前安装，周六上午在家。');
    await expectAccessible(page, 'new ticket');
    await page.getByRole('button', { name: say('建立工单') }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();

    await page.getByRole('button', { name: say('我来处理') }).click();
    await page.getByRole('button', { name: say('我来处理') }).waitFor({ state: 'detached' });
    expect((await stored(page)).assignee?.number).toBe('8021');
    await page.locator('.tk-composer textarea').fill('已约周六上午。');
    await page.keyboard.press('Control+Enter');
    await page.locator('.tk-talk').getByText('已约周六上午。').waitFor();

    const tasks = page.locator('.tk-tasks');
    await tasks.getByLabel(say('新任务')).fill('核对发票');
    await tasks.getByLabel(say('必做')).check();
    await tasks.getByRole('button', { name: say('添加') }).click();
    await tasks.locator('li').getByText('核对发票').waitFor();
    await tasks.locator('li').getByRole('button').first().click();
    const editing = tasks.locator('form.is-editing');
    await editing.locator('input').first().fill('核对发票和保修期');
    await editing.getByLabel(sayer(language, ['tickets'])('到期日')).fill('2031/5/6');
    await expectAccessible(page, 'a task under edit');
    await editing.getByRole('button', { name: say('保存') }).click();
    await tasks.locator('li').getByText('核对发票和保修期').waitFor();
    await expect.poll(async () => (await stored(page)).tasks).toMatchObject([{ dueOn: '2031-05-06', required: true }]);

    // Both edit: the agent sees whose value is whose, chooses for each field, and nothing else is lost.
    await page.locator('h1').click();
    await page.keyboard.press('e');
    const form = page.locator('#edit-ticket');
    await form.locator('input').first().fill(`${title} · 2`);
    await form.locator('select').nth(1).selectOption('urgent');
    const before = await stored(page);
    const theirs = { title: `${title} · 3`, priority: 'high', special: true };
    const answer = await leader.patch<Ticket>(`/api/tickets/${before.id}`, { version: before.version, ...theirs });
    expect(answer.status).toBe(200);
    const save = page.getByRole('dialog').getByRole('button', { name: say('保存') });
    await save.click();
    const clash = page.locator('.tk-clash');
    await clash.waitFor();
    expect(await clash.innerText()).toContain(`${title} · 3`);
    expect(await clash.innerText()).toContain(`${title} · 2`);
    expect(await clash.innerText()).toContain('2001');
    expect(await save.isDisabled()).toBe(true);
    await expectAccessible(page, 'two people, one field');
    const [ofTitle, ofPriority] = [clash.locator('fieldset').nth(0), clash.locator('fieldset').nth(1)];
    await ofTitle.locator('input').nth(1).check();
    await ofPriority.locator('input').nth(0).check();
    await save.click();
    await page.getByRole('heading', { level: 1, name: `${title} · 2` }).waitFor();
    expect(await stored(page)).toMatchObject({ title: `${title} · 2`, priority: 'high', special: true });

    // The solution waits for the required task.
    const solve = page.locator('.tk-head-actions .q-btn-primary');
    const refused = page.waitForResponse((one) => one.url().endsWith('/state'));
    await solve.click();
    expect((await refused).status()).toBe(409);
    expect((await stored(page)).state).toBe('open');
    // It is ticked when the server says so.
    await tasks.locator('li input[type=checkbox]').click();
    await expect.poll(async () => (await stored(page)).tasks[0]?.doneAt).toBeTruthy();
    await solve.click();
    await expect.poll(async () => (await stored(page)).state).toBe('resolved');

    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(agent);
    await expectAccessible(page, 'ticket, phone, dark');
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);
    // Asking for a conflict and for a solution too early are answers of 409: the browser calls them failed.
    expect(agent.faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    await agent.context.close();
  }, 120_000);

  it('keeps filters as a view and goes through it, past what a colleague has open', async () => {
    const say = sayer(language);
    const type = language === 'en' ? 'praise' : 'suggestion';
    const me = (await (await program.signIn('8021', demoPassword)).get<Me>('/api/identity/me')).body;
    const titles = ['甲', '乙', '丙'].map((one) => `${title} ${one}`);
    const rows = [];
    for (const one of titles) rows.push(await aTicket(program.kernel, { unitId: me.staff.unitId, type, title: one }));
    const agent = await seat(browser, language);
    const colleague = await seat(browser, language);
    const { page } = agent;
    await signIn(agent, program.url, language, '8021', demoPassword);
    await signIn(colleague, program.url, language, '2001', demoPassword);
    await colleague.page.goto(`${program.url}/tickets/${rows[1]!.id}`);

    await page.goto(`${program.url}/tickets?view=all&type=${type}`);
    await page.getByRole('button', { name: say('保存为视图') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input').first().fill(`${title} 视图`);
    await expectAccessible(page, 'a view is saved');
    await dialog.getByRole('button', { name: say('保存') }).click();
    const view = page.locator('.vw-row.is-chosen');
    await view.getByText(`${title} 视图`).waitFor();
    await view.locator('small', { hasText: /^3$/ }).waitFor();
    await page.locator('.tk-row .at-row').waitFor();
    await expectAccessible(page, 'list with views');

    const choose = async (what: string): Promise<void> => {
      await view.locator('.vw-more').click();
      await page.getByRole('menuitem', { name: say(what) }).click();
    };
    await choose('逐张处理');
    await page.getByRole('heading', { level: 1, name: titles[2]! }).waitFor();
    await page.locator('.vw-play').waitFor();
    await expectAccessible(page, 'ticket of a view');
    await page.keyboard.press('g');
    await page.getByRole('heading', { level: 1, name: titles[0]! }).waitFor();
    await page.keyboard.press('g');
    const told = page.locator('.q-toast', { hasText: `${title} 视图` }).filter({ hasText: /2.*1/ });
    await told.waitFor();
    await view.waitFor();
    expect(await page.locator('.tk-list-body .tk-row').count()).toBe(3);

    await choose('编辑视图');
    await dialog.locator('input').first().fill(`${title} 改名`);
    await dialog.getByRole('button', { name: say('保存') }).click();
    await view.getByText(`${title} 改名`).waitFor();
    await choose('删除视图');
    await dialog.getByRole('button', { name: say('删除视图') }).click();
    await expect.poll(() => page.getByText(`${title} 改名`, { exact: true }).count()).toBe(0);

    // Given on from the leader's desk: the customer, who is still writing, reads it there, once each time.
    const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
    const visitor = program.bearer(visit.body.visitorToken);
    const started = await visitor.post<{ id: string }>('/api/widget/conversations', {
      language,
      firstMessage: { clientId: newId(), text: title },
    });
    const talk = `/api/widget/conversations/${started.body.id}/messages?after=0&limit=100`;
    const heard = async (): Promise<string[]> => {
      const { body } = await visitor.get<{ messages: { event: { code: string; params: { text: string } } | null }[] }>(
        talk,
      );
      return body.messages.flatMap(({ event }) => (event?.code === 'conversations.told' ? [event.params.text] : []));
    };
    const { id } = rows[1]!;
    expect((await leader.post(`/api/tickets/${id}/conversations`, { conversationId: started.body.id })).status).toBe(
      200,
    );
    const { version } = (await leader.get<Ticket>(`/api/tickets/${id}`)).body;
    await leader.post(`/api/tickets/${id}/assign`, { assigneeId: me.staff.id, version });
    const desk = colleague.page;
    const over = desk.getByRole('dialog');
    const opened = async (): Promise<void> => {
      await desk
        .locator('.tk-head-actions')
        .getByRole('button', { name: say('转派') })
        .click();
      await over.getByRole('combobox').nth(1).waitFor();
    };
    await opened();
    await over.getByRole('combobox').nth(1).click();
    await desk.getByRole('option', { name: /8022/ }).click();
    await over.locator('textarea').fill('熟悉这台机器');
    await expectAccessible(desk, 'a ticket is given on');
    await over.locator('button[type=submit]').click();
    await desk.locator('.tk-talk').getByText('熟悉这台机器').waitFor();
    await expect.poll(async () => (await heard()).length).toBe(1);
    const { assignee } = (await leader.get<Ticket>(`/api/tickets/${id}`)).body;
    expect((await heard())[0]).toContain(assignee!.name);
    await opened();
    await over.getByRole('combobox').nth(0).click();
    await desk.getByRole('option').nth(1).click();
    await over.locator('button[type=submit]', { hasText: say('转到该单位') }).click();
    await over.locator('textarea[aria-invalid=true]').waitFor();
    await over.locator('textarea').fill('不归我们');
    await over.locator('button[type=submit]', { hasText: say('转到该单位') }).click();
    await desk.locator('.tk-talk').getByText('不归我们').waitFor();
    await expect.poll(async () => (await heard()).length).toBe(2);
    expect((await leader.get<Ticket>(`/api/tickets/${id}`)).body.assignee).toBeNull();
    expect((await heard()).join()).not.toMatch(/不归我们|熟悉这台机器/);
    expect([...agent.faults, ...colleague.faults]).toEqual([]);
    await agent.context.close();
    await colleague.context.close();
  }, 120_000);
});
