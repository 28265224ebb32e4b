/**
 * An agent’s morning, in both languages: rung by sound and notification, answered with the tools of the composer, a leader named
 * who writes too, many chats at once, handed over with a note, and a browser that closes in the middle of a chat.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '#contracts/customers';
import type { RoutingPolicy } from '#contracts/routing';
import { newId } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { namesWhoIsMeant } from './mention-keys.ts';
import {
  expectAccessible,
  type Language,
  type Seat,
  sayer,
  seat,
  signIn,
  startBrowser,
  watched,
  wholeBrowser,
} from './people.ts';

let program: TestProgram;
let browser: Browser;
let boss: Client;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser(['--autoplay-policy=document-user-activation-required'], wholeBrowser);
  boss = await program.signIn('1002', demoPassword);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** How long a browser may be gone; short only while one is: a page that loads anew is gone for a moment too. */
async function waitForTheGone(seconds: number): Promise<void> {
  const { body } = await boss.get<RoutingPolicy>('/api/routing/policy');
  expect((await boss.put('/api/routing/policy', { ...body, silentGraceSeconds: seconds })).status).toBe(200);
}

type Visitor = { id: string; says: (text: string) => Promise<void>; reads: () => Promise<string[]> };

async function aVisitor(text: string): Promise<Visitor> {
  const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
  const visitor = program.bearer(visit.body.visitorToken);
  const say = (words: string) =>
    visitor.post<{ id: string }>('/api/widget/conversations', { firstMessage: { clientId: newId(), text: words } });
  const { id } = (await say(text)).body;
  return {
    id,
    says: async (words) => expect((await say(words)).status).toBe(200),
    reads: async () => {
      const { body } = await visitor.get<{
        messages: { kind: string; text: string; event: { code: string } | null }[];
      }>(`/api/widget/conversations/${id}/messages?after=0&limit=100`);
      return body.messages.map((one) => one.event?.code ?? one.text);
    },
  };
}

/**
 * Runs what is due as if everything that waits had been put off so much earlier. The clock itself stays: two hours later the
 * browser, which asks meanwhile, would be signed out for standing idle.
 */
async function passes(minutes: number): Promise<void> {
  const { db, jobs } = program.kernel;
  await db.query(
    'test.sooner',
    `update deferrals.scheduled_message set send_at = send_at - make_interval(mins => $1)`,
    [minutes],
  );
  await db.query(
    'test.wake-sooner',
    `update conversations.conversation set snoozed_until = snoozed_until - make_interval(mins => $1)`,
    [minutes],
  );
  await jobs.runSchedule('deferrals.do-due');
}

async function ready({ page }: Seat, say: (zh: string) => string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${say('我的状态')}`) }).click();
  await page
    .getByRole('menuitemradio', { name: say('就绪') })
    .first()
    .click();
}

describe.each<[Language, string, string]>([
  ['zh-CN', '8021', '8026'],
  ['en', '8024', '8027'],
])('in %s', (language, number, colleagueNumber) => {
  const say = sayer(language);
  const two = (chinese: string, english: string): string => (language === 'en' ? english : chinese);
  const exactly = (text: string) => ({ name: say(text), exact: true });
  let agent: Seat;
  let page: Page;
  let chat: Visitor;
  let desk: Client;

  beforeAll(async () => {
    desk = await program.signIn(number, demoPassword);
    agent = await aSeat();
    ({ page } = agent);
    await agent.context.grantPermissions(['notifications'], { origin: program.url });
    await agent.context.addInitScript(watched);
    await signIn(agent, program.url, language, number, demoPassword);
    await page.goto(`${program.url}/workspace`);
  }, 60_000);
  afterAll(() => agent?.context.close());

  /** Whatever one waits for here comes at once, or not at all. */
  async function aSeat(): Promise<Seat> {
    const one = await seat(browser, language);
    one.page.setDefaultTimeout(8_000);
    return one;
  }
  const log = () => page.getByRole('log');
  const reply = () => page.getByRole('textbox', exactly('回复'));
  const views = () => page.locator('.ws-views');
  const count = (view: string) =>
    views()
      .getByRole('button', { name: say(view) })
      .locator('.ws-view-count');
  const more = async (item: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name: say('更多发送方式') }).click();
    const name = typeof item === 'string' ? say(item) : item;
    await page.getByRole('menuitem', { name }).or(page.getByRole('menuitemradio', { name })).first().click();
  };

  it('is rung by a sound and a notification while looking elsewhere, and the press on it takes the chat', async () => {
    await ready(agent, say);
    // As when another window is in front.
    const outside = await agent.context.newCDPSession(page);
    await outside.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    const other = await agent.context.newPage();
    await other.bringToFront();
    await expect.poll(() => page.evaluate('document.hasFocus()')).toBe(false);
    chat = await aVisitor(two('油烟机右侧滴油', 'The hood drips on the right'));

    const offer = page.getByRole('article', { name: new RegExp(say('新交谈')) });
    await offer.waitFor();
    const left = async (): Promise<number> => Number(/(\d+)$/.exec(await offer.locator('.offer-left').innerText())![1]);
    const first = await left();
    await expect.poll(left).toBeLessThan(first);
    await expect.poll(() => page.evaluate('window.loudest')).toBeGreaterThanOrEqual(0.05);
    const rung = await page.evaluate('window.rung.map(({ title, body }) => ({ title, body }))');
    expect(rung).toMatchObject([
      { title: expect.stringContaining(say('新交谈')), body: expect.stringContaining(two('滴油', 'drips')) },
    ]);
    await expectAccessible(page, 'an offer');
    await other.close();
    await outside.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    await page.evaluate(`window.rung[0].dispatchEvent(new Event('click'))`);
    await page.waitForURL((url) => url.pathname.endsWith(chat.id));
    await log().getByText(two('滴油', 'drips')).waitFor();
    await offer.waitFor({ state: 'hidden' });
  });

  it('answers with a saved reply, takes words back in time, sends later, and is stopped at a promise', async () => {
    await page.keyboard.press('r');
    await page.keyboard.type('/hi');
    const picker = page.getByRole('dialog', { name: say('常用语') });
    await picker.getByRole('option').first().waitFor();
    await expectAccessible(page, 'saved replies');
    await page.keyboard.press('Enter');
    await expect.poll(() => reply().inputValue()).toContain(number);
    const greeting = await reply().inputValue();
    await page.keyboard.press('Enter');
    await expect.poll(chat.reads).toContain(greeting);

    await more(new RegExp(two('等 5 秒', 'Wait 5 s')));
    const slip = two('这句说错了', 'said by mistake');
    await reply().fill(slip);
    await page.keyboard.press('Enter');
    await log().getByText(slip).waitFor();
    await log()
      .getByRole('button', { name: sayer(language, ['batches'])('撤销'), exact: true })
      .click();
    expect(await reply().inputValue()).toBe(slip);
    await log().getByText(slip).waitFor({ state: 'hidden' });
    await more('不等待，立即发送');

    const soon = two('配件到货了', 'The part has arrived');
    await reply().fill(soon);
    await more('稍后发送…');
    const when = page.getByRole('dialog', { name: say('稍后发送') });
    await when.getByRole('button', exactly('2 小时后')).click();
    await expectAccessible(page, 'send later');
    await when.getByRole('button', exactly('定时发送')).click();
    const waiting = page.getByRole('list', { name: say('定时消息') });
    await waiting.getByText(soon).waitFor();
    expect(await reply().inputValue()).toBe('');
    // The field of a date knows no seconds: up to one minute less.
    await passes(118);
    expect(await chat.reads()).not.toContain(soon);
    await passes(3);
    await expect.poll(chat.reads).toContain(soon);
    await log().getByText(soon).waitFor();
    await waiting.waitFor({ state: 'hidden' });

    const promise = two('这台终身保修', 'It has a lifetime warranty');
    await reply().fill(promise);
    await page.keyboard.press('Enter');
    const refused = log().locator('.q-msg', { hasText: promise });
    await refused.getByText(two('没有发出', 'Not sent')).waitFor();
    await expectAccessible(page, 'words stopped');
    await refused.getByRole('button', { name: say('放回输入框') }).click();
    expect(await reply().inputValue()).toBe(promise);
    await reply().fill('');
    const read = await chat.reads();
    expect(read).not.toContain(promise);
    expect(read.filter((text) => text === slip)).toEqual([]);
    expect(read.filter((text) => text === soon)).toHaveLength(1);
  });

  it('names a leader in a note, who comes, writes too, and answers first: seen each time', async () => {
    const leader = await aSeat();
    await signIn(leader, program.url, language, '2011', demoPassword);
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    const note = page.getByRole('textbox', exactly('内部备注'));
    await note.waitFor();
    await namesWhoIsMeant(page, note, { words: two('请看一下', 'please look'), number: '2011' });
    await expect.poll(() => note.inputValue()).toMatch(/@\S+#2011 $/);
    await note.press('Enter');
    await log().locator('[title="2011"]').waitFor();

    const over = leader.page;
    await over.keyboard.press('y');
    await over.waitForURL('**/mentions');
    await over
      .getByRole('link', { name: new RegExp(two('请看一下', 'please look')) })
      .first()
      .click();
    await over.waitForURL((url) => url.pathname.endsWith(chat.id));
    const here = page.locator('.ws-item-head .at-here');
    await here.waitFor();
    await over.locator('.at-here').waitFor();
    // What I have begun before the leader answers.
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    const mine = two('师傅明天上午到', 'A technician comes tomorrow morning');
    await reply().fill(mine);
    await over.getByText(new RegExp(two('正在这里输入', 'typing here'))).waitFor();
    await over.locator('.ws-mode').first().click();
    const theirs = two('我来跟进这件事', 'I take care of this');
    await over.locator('.ws-composer textarea').fill(theirs);
    await page.locator('.at-typing').waitFor();
    await expectAccessible(page, 'two people write');
    await over.keyboard.press('Enter');
    await log().getByText(theirs).waitFor();
    await reply().press('Enter');
    const warned = page.locator('.at-newer');
    await warned.getByText(theirs).waitFor();
    await expectAccessible(page, 'a newer answer');
    expect(await chat.reads()).not.toContain(mine);
    await warned.getByRole('button').click();
    await expect.poll(chat.reads).toContain(mine);
    const read = await chat.reads();
    expect(read.indexOf(theirs)).toBeLessThan(read.indexOf(mine));
    expect(read.join()).not.toContain('#2011');
    expect(leader.faults).toEqual([]);
    await leader.context.close();
    await here.waitFor({ state: 'hidden' });
  });

  it('sends the customer’s own product, sleeps, plays through the list, changes many at once', async () => {
    const { body: customer } = await desk.post<Customer>('/api/customers', { name: two('王桂兰', 'Mary Wang') });
    const { body: known } = await desk.get<{ models: { id: string }[] }>('/api/catalogue/models');
    const owned = { modelId: known.models[0]!.id, serialNumber: `Q7-${number}`, warrantyUntil: '2031-05-06' };
    expect((await desk.post(`/api/customers/${customer.id}/products`, owned)).status).toBe(200);
    const linked = await desk.post(`/api/conversations/${chat.id}/customer`, { customerId: customer.id });
    expect(linked.status).toBe(200);
    await page.reload();
    await log().waitFor();
    await more('发送商品或订单');
    const card = page.getByRole('dialog', { name: say('发送商品或订单') });
    await card.getByRole('button', { name: new RegExp(`Q7-${number}`) }).click();
    await expectAccessible(page, 'the customer’s products');
    await card.getByRole('button', exactly('发送')).click();
    await card.waitFor({ state: 'hidden' });
    await log().locator('.card-part', { hasText: '2031-05-06' }).waitFor();

    const second = await aVisitor(two('想问安装费', 'How much is installation?'));
    const third = await aVisitor(two('还有现货吗', 'Is it in stock?'));
    for (const { id } of [second, third]) expect((await desk.post(`/api/conversations/${id}/take`)).status).toBe(200);
    await expect.poll(() => count('我的在手').innerText(), { timeout: 8_000 }).toBe('3');
    await expect.poll(() => count('待我回复').innerText(), { timeout: 8_000 }).toBe('2');
    await page
      .locator('.ws-item-head')
      .getByRole('button', { name: two('稍后处理', 'Snooze'), exact: true })
      .click();
    await page.getByRole('menuitem', { name: say('30 分钟后') }).click();
    await expect.poll(() => count('稍后处理').innerText(), { timeout: 8_000 }).toBe('1');
    await expect.poll(() => count('我的在手').innerText(), { timeout: 8_000 }).toBe('2');
    await passes(31);
    await expect.poll(() => count('我的在手').innerText(), { timeout: 8_000 }).toBe('3');

    // The next best one, by key: who waits longest for an answer.
    await page.locator('.ws-list h1').click();
    await page.keyboard.press('g');
    await page.waitForURL((url) => url.pathname.endsWith(second.id));

    await page.getByRole('button', { name: say('批量选择') }).click();
    const tick = page.locator('.ws-list .ba-tick input');
    await expect.poll(() => tick.count()).toBe(3);
    await page.getByRole('button', { name: new RegExp(two('选中已显示的 3', 'Select the 3 shown')) }).click();
    await page.locator('.ba-bar').getByRole('button', exactly('更多操作')).click();
    await page.getByRole('menuitem', { name: sayer(language, ['batches'])('给客户加标签') }).click();
    const batch = page.getByRole('dialog');
    await batch.getByRole('checkbox').first().check();
    await expectAccessible(page, 'many at once');
    await batch.getByRole('button', { name: two('执行', 'Apply'), exact: true }).click();
    // One has a customer to tag, two are refused and say why.
    await batch.locator('.ba-problems li').nth(1).waitFor();
    expect(await batch.locator('.ba-problems li').count()).toBe(2);
    await batch.locator('.ba-sums').getByText('1').first().waitFor();
    await expectAccessible(page, 'what was refused');
    await page.keyboard.press('Escape');
    await page.goto(`${program.url}/workspace/${second.id}`);
    await log().waitFor();

    await page.keyboard.press('m');
    const macro = page.getByRole('dialog');
    await macro.getByRole('combobox').click();
    await page.getByRole('option', { name: '登记报修并结束' }).click();
    await macro.locator('.macro-preview li').nth(2).waitFor();
    await expectAccessible(page, 'a macro');
    await macro.getByRole('button', exactly('全部执行')).click();
    await macro.waitFor({ state: 'hidden' });
    await expect.poll(second.reads).toContain('conversations.closed');
    expect((await second.reads()).join()).toMatch(/T1-\d{6}/);
    await expect.poll(() => count('我的在手').innerText(), { timeout: 8_000 }).toBe('2');
    await desk.post(`/api/conversations/${third.id}/close`, {});
  });

  it('hands over with a note, and is gone in the middle of a chat, which a colleague is offered whole', async () => {
    const colleague = await aSeat();
    const over = colleague.page;
    await signIn(colleague, program.url, language, colleagueNumber, demoPassword);
    await ready(colleague, say);
    const offer = { name: new RegExp(say('新交谈')) };
    await page.goto(`${program.url}/workspace/${chat.id}`);
    await log().waitFor();
    await page.locator('.ws-list h1').click();
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: say('转接') });
    await dialog.getByText(say('同事'), { exact: true }).click();
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: new RegExp(colleagueNumber) }).click();
    const word = two('客户在深圳，请用粤语', 'They are in Shenzhen');
    await dialog.getByRole('textbox').last().fill(word);
    await expectAccessible(page, 'handing over');
    await dialog.getByRole('button', exactly('转接')).click();
    await dialog.waitFor({ state: 'hidden' });
    await over.getByRole('article', offer).waitFor();
    await over.keyboard.press('F2');
    const theirs = over.getByRole('log');
    await theirs.getByText(word).waitFor();
    expect((await chat.reads()).join()).not.toContain(word);
    expect(await chat.reads()).toContain('conversations.transferred');

    // The colleague's window goes, without a word: it comes back to whoever is ready.
    await waitForTheGone(1);
    expect(colleague.faults).toEqual([]);
    await colleague.context.close();
    const meanwhile = two('还在吗？', 'Are you still there?');
    await chat.says(meanwhile);
    await page.getByRole('article', offer).waitFor();
    await waitForTheGone(30);
    await page.keyboard.press('F2');
    const before = (await chat.reads()).filter((text) => !text.startsWith('conversations.'));
    await page.getByRole('article', offer).waitFor({ state: 'hidden' });
    // What is far up is not drawn; the last words are, those of the note among them.
    for (const text of [word, meanwhile]) await log().getByText(text, { exact: true }).waitFor();
    const said = two('在的，我继续为您处理', 'Yes, I go on');
    await page.locator('.ws-mode').first().click();
    await reply().fill(said);
    await reply().press('Enter');
    await expect.poll(async () => (await chat.reads()).at(-1)).toBe(said);
    expect((await chat.reads()).filter((text) => !text.startsWith('conversations.'))).toEqual([...before, said]);
    expect(await chat.reads()).toContain('conversations.waiting-again');
    // Or the next morning would begin with it.
    await desk.post(`/api/conversations/${chat.id}/close`, {});
    await desk.put('/api/routing/presence', { state: 'offline' });
    expect(agent.faults).toEqual([]);
  });
});
