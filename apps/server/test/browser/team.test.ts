/** Staff among themselves, in both languages: a group with a file and a name, an announcement confirmed, an experience shared, a gathering. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { aPng } from '../kernel/file-samples.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let company: string;

beforeAll(async () => {
  program = await testProgram();
  company = (await loadCompany(program.kernel)).units.get('HQ')!;
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const phone = { width: 390, height: 844 };

describe.each<[Language, string, string]>([
  ['zh-CN', '8021', '8022'],
  ['en', '8023', '8024'],
])('in %s', (language, number, colleagueNumber) => {
  const two = (chinese: string, english: string): string => (language === 'en' ? english : chinese);

  async function at(number: string, path: string, size?: typeof phone): Promise<Seat> {
    const one = await seat(browser, language, size);
    one.page.setDefaultTimeout(8_000);
    await signIn(one, program.url, language, number, demoPassword);
    await one.page.goto(program.url + path);
    return one;
  }
  async function leave(...people: Seat[]): Promise<void> {
    for (const { faults, context } of people) {
      expect(faults).toEqual([]);
      await context.close();
    }
  }

  it('talks in a group with a file and a name, and finds the words again', async () => {
    const say = sayer(language, ['teamwork']);
    const me = await at(number, '/chat');
    const { page } = me;
    const form = page.locator('.chat-new');
    await page
      .getByRole('button', { name: say('新聊天') })
      .first()
      .click();
    const tick = async (who: string): Promise<void> => {
      await form.getByRole('searchbox').fill(who);
      await form.locator('.chat-person', { hasText: who }).getByRole('checkbox').check();
    };
    await tick(colleagueNumber);
    await tick('2011');
    const name = two('华东油烟机', 'Hoods of the East');
    await form.getByLabel(say('群聊名称')).fill(name);
    await expectAccessible(page, 'a new group');
    await form.getByRole('button', { name: say('建立群聊') }).click();
    await page.locator('.chat-room-head').getByText(name).waitFor();

    const log = page.getByRole('log');
    const field = page.getByRole('textbox', { name: say('发消息，@ 提到同事') });
    const words = two('滴油的机型有新的密封圈', 'There is a new seal for hoods that drip');
    await field.fill(words);
    await field.press('Enter');
    await log.getByText(words).waitFor();
    await page.locator('.chat-composer input[type=file]').setInputFiles({
      name: two('密封圈.png', 'seal.png'),
      mimeType: 'image/png',
      buffer: aPng(300, 200),
    });
    const picture = log.getByRole('img', { name: two('密封圈.png', 'seal.png') });
    await expect
      .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(300);
    // Looked at in place, and left again.
    await log.getByRole('button', { name: two('密封圈.png', 'seal.png') }).click();
    const large = page.getByRole('dialog', { name: two('密封圈.png', 'seal.png') });
    await large.getByRole('img').waitFor();
    await expectAccessible(page, 'a picture of the chat, large');
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'hidden' });
    await field.pressSequentially(`${two('请确认', 'please check')} @${colleagueNumber}`);
    await page.getByRole('option', { name: new RegExp(colleagueNumber), selected: true }).waitFor();
    await field.press('Enter');
    await field.press('Enter');
    await log.locator('.chat-mention').waitFor();
    await settled(me);
    await expectAccessible(page, 'a group');

    // Named, on a phone and in the dark: the row says so; what is opened is read, and the writer sees by how many.
    const colleague = await at(colleagueNumber, '/chat', phone);
    await colleague.page.emulateMedia({ colorScheme: 'dark' });
    const row = colleague.page.locator('.chat-row', { hasText: name });
    await row.getByText(say('有人提到您')).waitFor();
    expect(await row.locator('.chat-count').innerText()).toContain('3');
    await settled(colleague);
    await expectAccessible(colleague.page, 'rooms on a phone, dark');
    await row.click();
    await colleague.page.getByRole('log').locator('.chat-mention.is-me').waitFor();
    await settled(colleague);
    await expectAccessible(colleague.page, 'a group on a phone, dark');
    await log.getByText(two('1 人已读', 'Read by 1')).waitFor();

    const answer = two('已确认，库里有货', 'Checked, it is in stock');
    const reply = colleague.page.getByRole('textbox', { name: say('发消息，@ 提到同事') });
    await reply.fill(answer);
    await reply.press('Enter');
    await log.getByText(answer).waitFor();

    await page.getByRole('searchbox', { name: say('搜索聊天记录或同事') }).fill(two('密封圈', 'new seal'));
    await page.locator('.chat-row', { hasText: words }).waitFor();
    await expectAccessible(page, 'what was said is found');
    await leave(me, colleague);
  });

  it('confirms an announcement, shares an experience, answers one, comes to a gathering', async () => {
    const say = sayer(language, ['bulletins']);
    const lead = await program.signIn('2001', demoPassword);
    const title = two('召回批次 2609', 'Recall of batch 2609');
    const announced = await lead.post<{ id: string }>('/api/bulletins/announcements', {
      unitId: company,
      title,
      body: two('停止派装，先登记。', 'Stop installing, register first.'),
      confirm: true,
    });
    expect(announced.status).toBeLessThan(300);

    // The demo company waits for a word too; one is left.
    const own = await program.signIn(number, demoPassword);
    type Waiting = { toConfirm: { id: string; title: string }[] };
    for (const one of (await own.get<Waiting>('/api/bulletins/waiting')).body.toConfirm)
      if (one.title !== title) await own.post(`/api/bulletins/announcements/${one.id}/read`, { confirm: true });

    // Asked for on every screen until it is confirmed.
    const me = await at(number, '/tickets');
    const { page } = me;
    const field = (name: string) => page.locator('.board-form').getByLabel(new RegExp(`^${say(name)}`));
    const strip = page.locator('.board-strip');
    await strip.getByText(title).waitFor();
    await strip.click();
    const article = page.locator('.board-article');
    await article.getByRole('heading', { name: title }).waitFor();
    await expectAccessible(page, 'an announcement');
    await article.getByRole('button', { name: say('我已阅读并确认') }).click();
    await article.getByText(say('已确认')).waitFor();
    await strip.waitFor({ state: 'hidden' });

    await page.goto(`${program.url}/board/experience/new`);
    const experience = two('滴油先看密封圈', 'Drips: look at the seal first');
    await field('标题').fill(experience);
    await field('正文').fill(two('九成是密封圈老化。', 'Nine of ten are worn seals.'));
    const picture = (name: string, width: number) => ({ name, mimeType: 'image/png', buffer: aPng(width, 200) });
    await page
      .locator('.board-form input[type=file]')
      .setInputFiles([
        picture('a.png', 300),
        picture('b.png', 400),
        { name: 'c.txt', mimeType: 'text/plain', buffer: Buffer.from('c') },
      ]);
    await page.getByText(say('只能添加 PNG、JPEG、GIF、WebP 图片。')).waitFor();
    const held = page.locator('.board-pictures-field li');
    await expect.poll(() => held.count()).toBe(2);
    await settled(me);
    await expectAccessible(page, 'an experience is written');
    await page.getByRole('button', { name: say('发布'), exact: true }).click();
    await article.getByRole('heading', { name: experience }).waitFor();
    await article.getByRole('img', { name: 'b.png' }).waitFor();

    const colleague = await at(colleagueNumber, '/board/experience', phone);
    const over = colleague.page;
    await over.emulateMedia({ colorScheme: 'dark' });
    await over.getByRole('searchbox', { name: say('搜索标题和内容') }).fill(two('密封圈', 'worn seals'));
    await over.locator('.board-pick', { hasText: experience }).click();
    await over.getByRole('button', { name: new RegExp(`^${say('有用')}`) }).click();
    await over.getByRole('button', { name: new RegExp(`^${say('有用')} 1`), pressed: true }).waitFor();
    await over.getByRole('button', { name: two('查看图片 a.png', 'Look at a.png') }).click();
    await over.getByRole('dialog', { name: 'a.png' }).waitFor();
    await over.keyboard.press('ArrowRight');
    await over.getByRole('dialog', { name: 'b.png' }).waitFor();
    await settled(colleague);
    await expectAccessible(over, 'a picture of the board on a phone, dark');
    await over.keyboard.press('Escape');
    const answer = two('我这边也是', 'The same here');
    await over.getByRole('textbox', { name: say('写下回复') }).fill(answer);
    await over.getByRole('button', { name: say('回复'), exact: true }).click();
    await over.locator('.board-answer').getByText(answer).waitFor();
    await settled(colleague);
    await expectAccessible(over, 'an experience on a phone, dark');
    expect(await over.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);

    // The author is told by the bell and finds the answer.
    await page
      .getByRole('button', { name: new RegExp(two('^通知', '^Notifications')) })
      .first()
      .click();
    await page
      .getByText(two(`您的帖子“${experience}”有新回复`, experience))
      .last()
      .click();
    await article.getByText(answer).waitFor();

    await page.goto(`${program.url}/board/gathering/new`);
    await field('标题').fill(two('周五羽毛球', 'Badminton on Friday'));
    await field('开始时间').fill('2031-05-09T18:30');
    await field('地点').fill(two('体育馆', 'Gym'));
    await field('正文').fill(two('带拍子。', 'Bring a racket.'));
    await expectAccessible(page, 'a gathering is called');
    await page.getByRole('button', { name: say('发布'), exact: true }).click();
    await article.getByText(two('体育馆', 'Gym')).waitFor();
    await over.goto(page.url());
    await over.getByRole('button', { name: new RegExp(`^${say('我参加')}`) }).click();
    await over
      .locator('.board-article')
      .getByText(new RegExp(say('参加的人')))
      .waitFor();
    await expectAccessible(over, 'a gathering');
    await leave(me, colleague);
  });
});
