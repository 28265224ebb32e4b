/** Letters on screen, in both languages: read in their frame, answered; boxes, letters held back and forms are kept; a stranger writes. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutsideChannel } from '#contracts/channels';
import type { Mailbox } from '#contracts/mailboxes';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { listening } from '../../src/modules/channels/testing.ts';
import { freePort, type TestProgram, testProgram } from '../program.ts';
import { WechatServer } from '../wechat/wechat-server.ts';
import { answerBack, arrivedAt, complain, photo, received, startTown, type Town } from './mail-customer.ts';
import { expectAccessible, type Language, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let wechat: WechatServer;
let town: Town;
const shots = process.env.QIAO_SHOTS;

beforeAll(async () => {
  wechat = await new WechatServer().start(await freePort());
  town = await startTown(freePort);
  program = await testProgram({ env: { QIAO_OUTGOING_HOSTS: '127.0.0.1' } });
  await loadCompany(program.kernel);
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
  await wechat?.stop();
  await town?.stop();
});

const words = {
  'zh-CN': {
    full: '查看原文',
    all: '回复',
    cc: '抄送/密送',
    send: '发送',
    boxes: '邮箱',
    edit: '编辑邮箱',
    name: '称呼',
    done: '已收到',
    mail: '邮箱',
    subject: '主题',
    text: '内容',
  },
  en: {
    full: 'Show as sent',
    all: 'Reply',
    cc: 'Cc/Bcc',
    send: 'Send',
    boxes: 'Mailboxes',
    edit: 'Edit mailbox',
    name: 'Your name',
    done: 'We have it',
    mail: 'E-mail',
    subject: 'Subject',
    text: 'Message',
  },
} as const;

it.each<Language>(['zh-CN', 'en'])(
  'letters are read, answered and kept: %s',
  async (language) => {
    const say = words[language];
    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, '8022', demoPassword);
    const { page } = agent;
    await page.goto(`${program.url}/workspace`);
    await page.getByText('周敏').first().click();
    await page.getByText('油烟机 A7 漏油').first().waitFor();
    await page.getByRole('button', { name: say.full }).first().click();
    await page.frameLocator('.mail-frame').getByText('请安排师傅').waitFor();
    await page.getByRole('button', { name: say.cc }).click();
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/letter-${language}.png` });
    await expectAccessible(page, 'a letter');
    await page.locator('.mail-field').fill(`${language} answer`);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('log').getByText(`${language} answer`).waitFor();

    const admin = await seat(browser, language);
    await signIn(admin, program.url, language, '1002', demoPassword);
    for (const path of ['mailboxes', 'held-letters', 'web-forms']) {
      await admin.page.goto(`${program.url}/settings/${path}`);
      await settled(admin);
      if (path === 'mailboxes') await admin.page.getByText('service@yunzao.example').waitFor();
      if (shots) await admin.page.screenshot({ path: `${shots}/${path}-${language}.png` });
      await expectAccessible(admin.page, path);
    }
    await admin.page.goto(`${program.url}/settings/mailboxes`);
    await admin.page.getByRole('button', { name: say.edit }).click();
    await admin.page.getByRole('dialog').waitFor();
    await settled(admin);
    if (shots) await admin.page.screenshot({ path: `${shots}/mailbox-${language}.png` });
    await expectAccessible(admin.page, 'a mailbox');
    expect(await admin.page.locator('body').innerText()).not.toMatch(/mailboxes:|ui\.[a-z]/);

    const stranger = await seat(browser, language, { width: 390, height: 800 });
    await stranger.page.goto(`${program.url}/form/contact`);
    await stranger.page.getByLabel(say.name).fill('Sun');
    await stranger.page.getByLabel(say.mail).fill('sun@far.example');
    await stranger.page.getByLabel(say.subject).fill('Hello');
    await stranger.page.getByLabel(say.text).fill('Please call.');
    if (shots) await stranger.page.screenshot({ path: `${shots}/form-${language}.png` });
    await expectAccessible(stranger.page, 'a web form');
    await stranger.page.getByRole('button', { name: say.send }).click();
    await stranger.page.getByText(say.done).waitFor();
  },
  90_000,
);

it.each<Language>(['zh-CN', 'en'])(
  'a letter in GB18030 is read, answered with bold words, a picture and the signature, and the answer to that comes back: %s',
  async (language) => {
    const say = sayer(language);
    const admin = await program.signIn('1002', demoPassword);
    const { mailboxes } = (await admin.get<{ mailboxes: Mailbox[] }>('/api/mailboxes')).body;
    if (!mailboxes.some(({ address }) => address === 'hoods@yunzao.example')) {
      const server = (port: number) => ({ host: '127.0.0.1', port, security: 'none', user: 'hoods' });
      const made = await admin.post('/api/mailboxes', {
        address: 'hoods@yunzao.example',
        name: { zh: '云灶烟机', en: 'Yunzao Hoods' },
        queueId: mailboxes[0]!.queueId,
        imap: { ...server(town.mail.port), folder: 'INBOX' },
        smtp: server(town.far.port),
        auth: 'password',
        password: town.password,
        takesAll: true,
      });
      expect(made.status).toBe(200);
    }
    const mark = `R-${language}`;
    await complain(town, mark);
    const talks = () =>
      program.kernel.db.query<{ id: string }>(
        'test.letter',
        'select id from conversations.conversation where subject like $1',
        [`${mark} %`],
      );
    await expect.poll(async () => (await talks()).length, { timeout: 20_000 }).toBe(1);
    const [{ id }] = (await talks()) as [{ id: string }];
    const own = await program.signIn('8022', demoPassword);
    expect((await own.post(`/api/conversations/${id}/take`, {})).status).toBe(200);

    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, '8022', demoPassword);
    const { page } = agent;
    const [{ number, unit_id: unitId }] = (await program.kernel.db.query<{ number: string; unit_id: string }>(
      'test.letter-of',
      'select number, unit_id from conversations.conversation where id = $1',
      [id],
    )) as [{ number: string; unit_id: string }];
    const template = await admin.post('/api/replies', {
      reach: 'team',
      unitId,
      title: `烟机来信 ${mark}`,
      shortcut: `yj${mark.slice(2, 4)}`,
      body: {
        zh: '{{客户姓名}}您好，{{客服工号}}号为您处理会话 {{会话编号}}。',
        en: 'Dear {{customer}}, {{agent-number}} sees to {{conversation}}.',
      },
    });
    expect(template.status, JSON.stringify(template.body)).toBe(200);
    const asked = town.pictures.asked;
    await page.goto(`${program.url}/workspace/${id}`);
    await page.getByRole('log').getByText('𠮷祥小区 3 栋').waitFor();
    await page.locator('.mail-files').getByText('保修卡.txt').waitFor();
    await page.getByRole('button', { name: say('查看原文') }).click();
    const pictures = page.frameLocator('.mail-frame').locator('img');
    const widths = () =>
      pictures.evaluateAll((all) => all.map((one) => (one as unknown as { naturalWidth: number }).naturalWidth));
    await expect.poll(widths, { timeout: 10_000 }).toEqual([40, 0]);
    expect(town.pictures.asked).toBe(asked);
    await page.getByRole('button', { name: say('显示图片') }).click();
    await expect.poll(widths, { timeout: 10_000 }).toEqual([40, 40]);
    expect(town.pictures.asked).toBe(asked + 1);

    const field = page.getByRole('textbox', { name: say('回复') });
    await field.click();
    // A template of the team: what it says in braces is filled in for this letter, in the customer's language.
    await page.keyboard.type(`/yj${mark.slice(2, 4)}`);
    await page.getByRole('option', { name: `烟机来信 ${mark}` }).waitFor();
    await page.keyboard.press('Enter');
    const opening = `王桂兰您好，8022号为您处理会话 ${number}。`;
    await field.getByText(opening).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Hello ');
    await page.getByRole('button', { name: say('加粗') }).click();
    await page.keyboard.type('Friday');
    await page.getByRole('button', { name: say('加粗') }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: say('项目符号') }).click();
    await page.keyboard.type('close the valve');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: say('链接'), exact: true }).click();
    await page.getByLabel(say('链接地址')).fill('help.yunzao.example/a7');
    await page.keyboard.press('Enter');
    await page
      .locator('.mail-tools input[type=file]')
      .setInputFiles({ name: 'valve.png', mimeType: 'image/png', buffer: photo });
    await field.locator('img').waitFor();
    await page.locator('.mail-signature').waitFor();
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/rich-letter-${language}.png` });
    await expectAccessible(page, 'a letter being written');
    await page.reload();
    await field.locator('b').getByText('Friday').waitFor();
    await field.press('Control+Enter');
    await page.getByRole('log').getByText(say('已发送')).waitFor();

    const reply = await received(town, mark);
    expect(reply.from?.address).toBe('hoods@yunzao.example');
    expect(reply.inReplyTo).toBe(`<complaint-${mark}@far.example>`);
    expect(reply.html).toMatch(/<b>Friday<\/b>/);
    expect(reply.html).toMatch(/<li>close the valve/);
    expect(reply.html).toContain('href="https://help.yunzao.example/a7"');
    expect(reply.text).toMatch(/-- \n[\s\S]*8022/);
    expect(reply.text).toContain('Friday');
    // As it was filled in, in words and in HTML; its placeholders went nowhere.
    for (const part of [reply.text, reply.html]) {
      expect(part).toContain(opening);
      expect(part).not.toMatch(/\{\{|【/);
    }
    const [picture] = reply.attachments;
    expect(picture).toMatchObject({ disposition: 'inline', mimeType: 'image/png' });
    expect(reply.html).toContain(`cid:${picture!.contentId!.replace(/[<>]/g, '')}`);
    expect(Buffer.from(picture!.content as ArrayBuffer)).toEqual(photo);

    await answerBack(town, reply, `${mark} 周五可以`);
    await page.getByRole('log').getByText(`${mark} 周五可以`).waitFor();
    expect(await talks()).toHaveLength(1);
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/letter-thread-${language}.png` });
    await expectAccessible(page, 'letters to and fro');

    // Passed on to the workshop: the first letter as it looked, without its file.
    await page.getByRole('button', { name: say('转发'), exact: true }).click();
    await page
      .getByRole('textbox', { name: sayer(language, ['mail'])('收件人'), exact: true })
      .fill('workshop@partner.example');
    const which = page.getByRole('combobox', { name: say('随信转发') });
    await which.selectOption({ index: (await which.locator('option').count()) - 1 });
    const file = page.getByRole('checkbox', { name: /保修卡\.txt/ });
    expect(await file.isChecked()).toBe(true);
    await file.uncheck();
    await field.fill(`${mark} see to it`);
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/forward-${language}.png` });
    await expectAccessible(page, 'a letter being passed on');
    if (shots) {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 390, height: 800 });
      await page.screenshot({ path: `${shots}/forward-phone-dark-${language}.png` });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    await field.press('Control+Enter');
    const passed = await arrivedAt(town, 'workshop@partner.example', mark);
    expect(passed.html).toContain(language === 'en' ? 'From: 王桂兰 &lt;guilan' : '发件人：王桂兰 &lt;guilan');
    expect(passed.html).toMatch(/𠮷祥小区 3 栋。<\/p>/);
    expect(passed.attachments.map(({ disposition, contentId }) => [disposition, contentId])).toEqual([
      ['inline', '<photo@far>'],
    ]);
    expect(passed.html).toContain('src="cid:photo@far"');
    expect(agent.faults).toEqual([]);
  },
  90_000,
);

it.each<Language>(['zh-CN', 'en'])(
  'somebody writes on WeChat and is answered; channels are kept: %s',
  async (language) => {
    const say = sayer(language);
    const admin = await program.signIn('1002', demoPassword);
    const { channels } = (await admin.get<{ channels: OutsideChannel[] }>('/api/channels')).body;
    const queueId = channels.find(({ code }) => code === 'yunzao-wechat')!.queueId;
    const code = `wechat-${language.toLowerCase()}`;
    const made = await admin.post('/api/channels', {
      kind: 'wechat',
      code,
      name: { zh: '公众号', en: 'Account' },
      queueId,
      settings: { appId: wechat.appId, apiBase: wechat.url, mode: 'aes' },
      wechat: { appSecret: wechat.appSecret, token: wechat.token, aesKey: wechat.aesKey },
    });
    expect(made.status).toBe(200);
    const words = `${language} 师傅几点到`;
    const push = { MsgType: 'text', Content: words, MsgId: Date.now() };
    const pushed = await wechat.push(`${program.url}/api/channels/${code}/wechat`, `o-${language}`, push, {
      mode: 'aes',
    });
    expect(pushed.statuses).toEqual([200]);
    const own = await program.signIn('8022', demoPassword);
    const [talk] = await program.kernel.db.query<{ id: string }>(
      'test.talk',
      'select id from conversations.conversation where last_text = $1',
      [words],
    );
    const { id } = talk!;
    expect((await own.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, '8022', demoPassword);
    const { page } = agent;
    await page.goto(`${program.url}/workspace/${id}`);
    await page.getByRole('log').getByText(words).waitFor();
    await page.locator('.ws-composer textarea').fill(`${language} 下午三点`);
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText(`${language} 下午三点`).waitFor();
    await page.locator('.mail-part').getByText(say('已发出')).waitFor();
    expect(wechat.sent.at(-1)).toMatchObject({ touser: `o-${language}`, text: { content: `${language} 下午三点` } });
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/wechat-${language}.png` });
    await expectAccessible(page, 'a talk on WeChat');
    // The 48 hours end soon, then they have ended: said before anything is written, and the refusal in words.
    const since = (hours: number) =>
      program.kernel.db.query(
        'test.window',
        `update channels.contact set last_in_at = now() - make_interval(hours => $2) where conversation_id = $1`,
        [id, hours],
      );
    const hint = page.locator('.ws-looking');
    await since(44);
    await page.reload();
    await hint.getByText(language === 'en' ? 'WeChat carries answers for' : '微信只允许再回复').waitFor();
    if (shots) await page.screenshot({ path: `${shots}/window-soon-${language}.png` });
    await since(49);
    await page.reload();
    await hint
      .getByText(
        say('已过对方最近一次互动后的 48 小时，微信不再转交回复。等对方来信后才能回复；可先写内部备注或打电话。'),
      )
      .waitFor();
    await page.locator('.ws-composer textarea').fill(`${language} 太晚了`);
    await page.keyboard.press('Enter');
    await page
      .getByText(say('微信只允许在对方最近一次互动后 48 小时内回复，现在已过。等对方再次来信后才能回复。'))
      .first()
      .waitFor();
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/window-over-${language}.png` });
    await expectAccessible(page, 'a talk whose window is over');
    expect(wechat.sent.at(-1)).toMatchObject({ text: { content: `${language} 下午三点` } });

    // A text from the customer's file: the number masked, its receipt in the talk that opens.
    const texts = channels.find(({ code: one }) => one === 'yunzao-texts')!;
    const gateway = await listening(await freePort(), (request, reply) => {
      request.resume().on('end', () => reply.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"t"}'));
    });
    const opened = await admin.post('/api/channels', {
      kind: 'sms',
      code: `texts-${language.toLowerCase()}`,
      name: { zh: '短信网关', en: 'Text gateway' },
      queueId: texts.queueId,
      settings: { outUrl: gateway.url, sign: '云灶电器' },
    });
    expect(opened.status).toBe(200);
    const [person] = await program.kernel.db.query<{ id: string }>(
      'test.person',
      'select customer_id as id from channels.contact where channel_id = $1',
      [texts.id],
    );
    await page.goto(`${program.url}/customers/${person!.id}`);
    await page.getByRole('button', { name: say('发短信'), exact: true }).click();
    const form = page.getByRole('dialog');
    await form.getByText('139****0862').waitFor();
    await form.locator('textarea').fill(`${language} 师傅已出发`);
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/text-${language}.png` });
    await expectAccessible(page, 'a text to a customer');
    if (shots) {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 390, height: 800 });
      await page.screenshot({ path: `${shots}/text-phone-dark-${language}.png` });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    await form.getByRole('button', { name: say('发送'), exact: true }).click();
    await page.waitForURL(/workspace/);
    await page.getByRole('log').getByText(`${language} 师傅已出发`).waitFor();
    await page.locator('.mail-part').getByText(say('已发出')).last().waitFor();
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/text-sent-${language}.png` });
    expect(await page.locator('body').innerText()).not.toMatch(/channels:|ui\.[a-z]|13957100862/);
    await gateway.close();

    const keeper = await seat(browser, language);
    await signIn(keeper, program.url, language, '1002', demoPassword);
    await keeper.page.goto(`${program.url}/settings/channels`);
    await keeper.page.getByText('app-reviews').waitFor();
    await settled(keeper);
    if (shots) await keeper.page.screenshot({ path: `${shots}/channels-${language}.png` });
    await expectAccessible(keeper.page, 'outside channels');
    await keeper.page.getByRole('button', { name: say('新建渠道') }).click();
    await keeper.page.getByRole('dialog').locator('select').first().selectOption('wechat');
    await keeper.page.getByRole('button', { name: say('加一级菜单') }).click();
    await keeper.page.getByRole('button', { name: say('加子菜单') }).click();
    await settled(keeper);
    if (shots) await keeper.page.screenshot({ path: `${shots}/channel-${language}.png` });
    await expectAccessible(keeper.page, 'a channel');
    expect(await keeper.page.locator('body').innerText()).not.toMatch(/channels:|ui\.[a-z]/);
    await keeper.page.goto(`${program.url}/settings/workplaces`);
    await keeper.page.getByRole('button', { name: say('添加机器人') }).click();
    await settled(keeper);
    if (shots) await keeper.page.screenshot({ path: `${shots}/robot-${language}.png` });
    await expectAccessible(keeper.page, 'a robot');
    await keeper.page
      .getByRole('dialog')
      .getByRole('button', { name: say('取消') })
      .click();
    await keeper.page.getByRole('tab').nth(1).click();
    await keeper.page.locator('.mail-buttons button').last().click();
    await settled(keeper);
    if (shots) await keeper.page.screenshot({ path: `${shots}/provider-${language}.png` });
    await expectAccessible(keeper.page, 'a provider of sign-in');
    expect(await keeper.page.locator('body').innerText()).not.toMatch(/workplaces:|ui\.[a-z]/);
    if (shots) {
      await keeper.page.emulateMedia({ colorScheme: 'dark' });
      await keeper.page.setViewportSize({ width: 390, height: 800 });
      await keeper.page.screenshot({ path: `${shots}/channel-phone-dark-${language}.png` });
    }
  },
  90_000,
);
