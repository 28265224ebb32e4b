/** What a visitor sees on a telephone in the dark, in both languages: the line, the talk, the silence, the end; and a door that is closed. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock, newId, steerClock } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { aPng } from '../kernel/file-samples.ts';
import { type Client, type TestProgram, testProgram } from '../program.ts';
import { TestSocket } from '../road/socket.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let desk: Client;
let boss: Client;
const minute = 60_000;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
  desk = await program.signIn('8021', demoPassword);
  boss = await program.signIn('1002', demoPassword);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

/** Runs what ends silent chats as if it were so much later. */
async function silentFor(ms: number): Promise<void> {
  const then = clock.ms() + ms;
  const steered = steerClock(() => then);
  try {
    await program.kernel.jobs.runSchedule('conversations.close-idle');
  } finally {
    steered();
  }
}

type Entrance = { id: string; version: number; hours: unknown[]; isDefault: boolean };
async function open(hours: unknown[]): Promise<void> {
  const { body } = await boss.get<{ widgets: Entrance[] }>('/api/conversations/widgets');
  for (const { id, hasSecret: _, ...entrance } of body.widgets as (Entrance & { hasSecret: boolean })[])
    expect((await boss.put(`/api/conversations/widgets/${id}`, { ...entrance, hours })).status).toBe(200);
}

describe.each<Language>(['zh-CN', 'en'])('in %s', (language) => {
  const say = sayer(language, ['widget']);
  const two = (chinese: string, english: string): string => (language === 'en' ? english : chinese);

  async function onPhone(): Promise<Seat & { panel: ReturnType<Page['locator']> }> {
    const visitor = await seat(browser, language, { width: 390, height: 844 });
    visitor.page.setDefaultTimeout(8_000);
    await visitor.page.emulateMedia({ colorScheme: 'dark' });
    await visitor.page.goto(`${program.url}/demo?lang=${language === 'en' ? 'en' : 'zh'}`);
    await visitor.page.getByRole('button', { name: two('在线客服', 'Chat with us') }).click();
    const panel = visitor.page.locator('.panel');
    await panel.waitFor();
    return { ...visitor, panel };
  }

  it('waits in line, talks, is warned of silence, rates', async () => {
    const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
    const ahead = await program
      .bearer(visit.body.visitorToken)
      .post<{ id: string }>('/api/widget/conversations', { firstMessage: { clientId: newId(), text: '先来的' } });
    const { page, panel, faults, context } = await onPhone();
    await expectAccessible(page, 'before the first word');
    const inside = async (box: ReturnType<typeof panel.locator>): Promise<boolean> => {
      const [outer, inner] = [await panel.boundingBox(), await box.boundingBox()];
      return inner!.width > outer!.width - 40 && inner!.y + inner!.height <= outer!.y + outer!.height;
    };
    const words = panel.getByPlaceholder(say('请描述您的问题'));
    await words.fill(two('洗碗机漏水', 'The dishwasher leaks'));
    await words.press('Enter');
    const line = panel.locator('.queue');
    await line.getByText(say('前面还有')).waitFor();
    expect(await line.locator('b').innerText()).toBe('1');
    await expectAccessible(page, 'one ahead in line');
    // Asked before it ends, in the panel's own width; what ends it is the button that stands out.
    await panel
      .getByRole('button', { name: say('结束会话'), exact: true })
      .first()
      .click();
    const sure = panel.getByRole('alertdialog');
    expect(await inside(sure)).toBe(true);
    type Styles = { getComputedStyle(of: unknown): { backgroundColor: string } };
    const filled = (name: string): Promise<string> =>
      sure
        .getByRole('button', { name: say(name), exact: true })
        .evaluate((one) => (globalThis as unknown as Styles).getComputedStyle(one).backgroundColor);
    expect(await filled('结束会话')).not.toBe('rgba(0, 0, 0, 0)');
    expect(await filled('取消')).toBe('rgba(0, 0, 0, 0)');
    await expectAccessible(page, 'asked before it ends');
    await sure.getByRole('button', { name: say('取消'), exact: true }).click();
    expect((await desk.post(`/api/conversations/${ahead.body.id}/take`)).status).toBeLessThan(300);
    await line.getByText(say('马上轮到您')).waitFor();
    await expectAccessible(page, 'next in line');

    const lead = await program.signIn('2011', demoPassword);
    type Listed = { conversations: { id: string; state: string }[] };
    const { body: listed } = await lead.get<Listed>('/api/conversations?view=unit&limit=50');
    const { id } = listed.conversations.find(({ state }) => state === 'waiting')!;
    expect((await desk.post(`/api/conversations/${id}/take`)).status).toBeLessThan(300);
    await panel.getByText(two('为您服务', 'is with you')).waitFor();
    await line.waitFor({ state: 'hidden' });
    const socket = await TestSocket.open(program.url, { cookie: desk.cookie }, [`conversation:${id}`]);
    await socket.call('conversations.typing', { conversationId: id, on: true });
    const typing = say('{{name}} 正在输入…').replace('{{name}}', '').trim();
    await panel.getByText(typing).waitFor();
    const answer = two('请先关水，再拍张照片。', 'Please close the valve and send a picture.');
    await socket.call('conversations.send', { conversationId: id, clientId: newId(), text: answer });
    await panel.getByText(answer).waitFor();
    await panel.getByText(typing).waitFor({ state: 'hidden' });
    const picture = { name: two('漏水.png', 'leak.png'), mimeType: 'image/png', buffer: aPng(240, 180) };
    await panel.locator('input[type=file]').setInputFiles(picture);
    const sent = await socket.pushed<{ seq: number; kind: string }>(
      'conversations.message',
      ({ kind }) => kind === 'image',
    );
    await socket.call('conversations.read', { conversationId: id, seq: sent.seq });
    await panel.getByText(say('已读')).last().waitFor();
    await expect.poll(() => panel.locator('.m.me img').count()).toBe(1);
    await expectAccessible(page, 'a talk');

    // As shipped a chat ends after thirty silent minutes, told five before.
    await silentFor(26 * minute);
    const warned = say('已有一段时间没有消息，{{minutes}} 分钟后会话将自动结束。继续说一句即可保留。');
    await panel.getByText(warned.replace('{{minutes}}', '5')).waitFor();
    await silentFor(31 * minute);
    await panel.getByText(say('请为这次服务评分')).waitFor();
    await expectAccessible(page, 'the end');
    await panel.getByRole('radio').nth(3).click();
    await panel.getByRole('textbox', { name: say('说说原因（选填）') }).fill(two('很耐心', 'Patient'));
    await expectAccessible(page, 'four stars');
    await panel.getByRole('button', { name: say('提交评价') }).click();
    await panel.getByText(say('感谢评价，我们会认真对待。')).waitFor();
    expect((await desk.get<{ rating: number }>(`/api/conversations/${id}`)).body.rating).toBe(4);
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);
    expect(faults).toEqual([]);
    socket.close();
    await desk.post(`/api/conversations/${ahead.body.id}/close`, {});
    await context.close();
  });

  it('closed: words are left with name and telephone', async () => {
    // One minute of a day that is not today.
    await open([{ days: [((new Date().getUTCDay() + 2) % 7) + 1], from: '00:00', to: '00:01' }]);
    const { page, panel, faults, context } = await onPhone();
    const leave = panel.getByRole('button', { name: say('提交留言') });
    await leave.click();
    await panel.getByText(say('请写下问题')).waitFor();
    await panel.getByText(say('请勾选同意后提交')).waitFor();
    await expectAccessible(page, 'what is missing');
    await panel.getByLabel(new RegExp(`^${say('问题')}`)).fill(two('冰箱不制冷', 'The fridge does not cool'));
    await panel.getByLabel(say('称呼')).fill(two('赵先生', 'Mr Zhao'));
    await panel.getByLabel(new RegExp(`^${say('手机号')}`)).fill(language === 'en' ? '13900016661' : '13900016662');
    await panel.getByRole('button', { name: say('下午') }).click();
    await panel.getByRole('checkbox').check();
    await leave.click();
    const left = panel.getByRole('status');
    await left.waitFor();
    expect(await left.innerText()).toMatch(/C1-\d{6}/);
    await expectAccessible(page, 'left');
    const tickets = async () =>
      (await boss.get<{ tickets: { customerName: string }[] }>('/api/tickets?view=all&limit=50')).body.tickets;
    await expect.poll(async () => (await tickets()).map((one) => one.customerName)).toContain(two('赵先生', 'Mr Zhao'));
    expect(faults).toEqual([]);
    await context.close();
    await open([{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]);
  });
});
