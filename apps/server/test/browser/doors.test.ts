/**
 * The how-tos of mailboxes and of WeChat followed by their words up to what the provider does; somebody on WeChat is helped by
 * looking at their screen; the ticket of a bad review shows what was before it; what a channel did not deliver is sent again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { aChannel, listening, signedCall } from '../../src/modules/channels/testing.ts';
import { freePort, type TestProgram, testProgram } from '../program.ts';
import { home } from '../template.ts';
import { WechatServer } from '../wechat/wechat-server.ts';
import { startTown, type Town } from './mail-customer.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
let wechat: WechatServer;
let town: Town;
const shots = process.env.QIAO_TEST_SHOTS;

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

/** At a desk, then dark, then on a phone. */
async function look({ page }: Seat, name: string): Promise<void> {
  if (!shots) return;
  await page.screenshot({ path: `${shots}/${name}.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.screenshot({ path: `${shots}/${name}-phone-dark.png` });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1366, height: 768 });
}

/** A how-to in one language; `said` gives a label of the screen only if the how-to says it so, `left` what it quotes and nobody used. */
function howTo(name: string, language: Language) {
  const whole = readFileSync(join(home, `docs/howto/${name}.md`), 'utf8');
  const second = whole.indexOf('\n# ');
  const text = language === 'en' ? whole.slice(second) : whole.slice(0, second);
  // Quotes within quotes are written ‘’ there and “” on the screen.
  const level = (words: string) => words.replace(/[‘’“”]/g, '"');
  const quoted = [...text.matchAll(/“([^”]+)”|\*\*([^*]+)\*\*/g)].map(([, quote, bold]) => level(quote ?? bold!));
  const used = new Set<string>();
  return {
    text,
    said(label: string): string {
      const found = quoted.filter((one) => level(label) === one || one.split(' › ').includes(level(label)));
      if (found.length === 0 && !text.includes(label)) throw new Error(`${name} in ${language} does not say ${label}`);
      for (const one of found) used.add(one);
      return label;
    },
    /** `elsewhere`: what it quotes of others. */
    left: (elsewhere: RegExp) => quoted.filter((one) => !used.has(one) && !elsewhere.test(one)),
  };
}

/** From anywhere: settings, then the tile of that name. */
async function settings(page: Page, name: string, say: (zh: string) => string): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: say('设置'), exact: true })
    .click();
  await page
    .getByRole('link')
    .filter({ has: page.locator('b').getByText(name, { exact: true }) })
    .click();
}

const option = async (field: Locator): Promise<string> =>
  field.evaluate((node) => {
    const select = node as unknown as { selectedOptions: { text: string }[] };
    return select.selectedOptions[0]!.text;
  });

it.each<Language>(['zh-CN', 'en'])(
  'the how-to of mailboxes holds word by word: %s',
  async (language) => {
    const say = sayer(language, ['mailboxes', 'mail', 'routing']);
    const guide = howTo('mailboxes', language);
    const said = (zh: string) => guide.said(say(zh));
    // The audit calls having done it the same in Chinese.
    const add = language === 'en' ? 'Add mailbox' : '添加邮箱';
    const keeper = await seat(browser, language);
    const { page } = keeper;
    await signIn(keeper, program.url, language, '1002', demoPassword);
    // Nobody outside is asked: what stands for the provider's page is here.
    let consent: URL | null = null;
    await keeper.context.route(/login\.microsoftonline\.com|accounts\.google\.com/, async (route) => {
      consent = new URL(route.request().url());
      await route.fulfill({ contentType: 'text/html', body: '<title>consent</title>' });
    });

    await settings(page, guide.said(sayer(language, ['routing'])('队列')), say);
    await page.getByRole('button', { name: say('新增队列') }).click();
    await page.getByLabel(say('渠道')).selectOption({ label: guide.said(sayer(language, ['ui'])('邮件')) });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await settings(page, said('邮箱'), say);

    const form = page.getByRole('dialog');
    const field = (label: string) => form.getByLabel(label);
    const begin = async (provider: string) => {
      await page.getByRole('button', { name: guide.said(add) }).click();
      await field(say('服务商')).selectOption({ label: guide.said(provider) });
      const [imap, smtp] = await Promise.all(
        [0, 1].map(async (n) => {
          const host = await form.getByLabel(say('主机')).nth(n).inputValue();
          return `${host}:${await form.getByLabel(say('端口')).nth(n).inputValue()}`;
        }),
      );
      return { imap: imap!, smtp: smtp! };
    };
    const save = async (address: string) => {
      await field(say('地址')).first().fill(address);
      await field(say('名称（中文）')).fill('云灶');
      await field(say('队列')).selectOption({ index: 1 });
      // The provider's part is played on this machine.
      await field(say('用户名')).fill('hoods');
      for (const [n, port] of [town.mail.port, town.far.port].entries()) {
        await form.getByLabel(say('主机')).nth(n).fill('127.0.0.1');
        await form.getByLabel(say('端口')).nth(n).fill(String(port));
        await form
          .getByLabel(say('加密'))
          .nth(n)
          .selectOption({ label: say('不加密（仅本机）') });
      }
      await form.getByRole('button', { name: say('保存') }).click();
      await form.waitFor({ state: 'detached' });
      return page.getByRole('listitem').filter({ hasText: address });
    };
    const copy = () => field(say('在“已发送”文件夹留一份'));

    const own = say('其他');
    for (const provider of ['163', 'QQ', own]) {
      const { imap, smtp } = await begin(provider);
      if (provider !== own) for (const server of [imap, smtp]) expect(guide.text).toContain(server);
      expect(await option(field(say('登录方式')))).toBe(said('密码或应用专用密码'));
      await field(said('密码')).first().fill(town.password);
      expect(await copy().isChecked()).toBe(true);
      if (provider === '163') {
        await settled(keeper);
        await look(keeper, `howto-163-${language}`);
      }
      const box = await save(`${provider === own ? 'own' : provider}-${language}@yunzao.example`);
      await box.getByRole('button', { name: said('测试连接') }).click();
      await box.getByText(say('发信正常')).waitFor();
    }
    for (const provider of ['Microsoft 365', 'Gmail']) {
      await begin(provider);
      expect(await option(field(say('登录方式')))).toBe(said('OAuth 2.0 授权'));
      guide.said(say('在“已发送”文件夹留一份'));
      expect(await copy().isChecked()).toBe(false);
      await field(said('客户端 ID')).fill('an-app');
      await field(said('客户端密钥')).fill('a-secret');
      const scope = await field(say('权限范围')).inputValue();
      for (const right of scope.split(' '))
        expect(guide.text).toContain(right.replace('https://outlook.office.com/', ''));
      for (const label of ['授权地址', '令牌地址'])
        expect((await field(say(label)).inputValue()).includes('/common/')).toBe(provider === 'Microsoft 365');
      if (provider === 'Microsoft 365') {
        await settled(keeper);
        await look(keeper, `howto-365-${language}`);
        await expectAccessible(page, 'a mailbox of Microsoft 365');
      }
      const box = await save(`${provider.replace(' ', '')}-${language}@yunzao.example`);
      if (provider === 'Gmail') {
        await settled(keeper);
        await look(keeper, `mailboxes-${language}`);
        await expectAccessible(page, 'the list of mailboxes');
      }
      await box.getByRole('button', { name: said('去服务商授权') }).click();
      await expect.poll(() => page.title()).toBe('consent');
      const asked = (consent as URL | null)!.searchParams;
      expect(asked.get('client_id')).toBe('an-app');
      expect(asked.get('scope')).toBe(scope);
      const back = new URL(asked.get('redirect_uri')!);
      expect(guide.text).toContain(`${back.pathname}\``);
      await page.goto(`${program.url}/settings/mailboxes`);
    }

    await page.getByRole('tab', { name: said('签名') }).click();
    await page.getByRole('button', { name: say('添加签名') }).waitFor();
    await page.getByRole('tab', { name: say('邮箱') }).click();
    await page.getByRole('button', { name: guide.said(add) }).click();
    await form.getByText(said('更多'), { exact: true }).click();
    for (const label of [`${say('DKIM 签名')} · ${say('域名')}`, say('选择器'), say('私钥（PEM）')])
      await field(label).waitFor();
    await page.keyboard.press('Escape');
    for (const screen of ['搁置的邮件', '网页表单']) {
      await settings(page, said(screen), say);
      await page.getByRole('heading', { name: say(screen), exact: true }).waitFor();
    }
    // What providers themselves call things.
    expect(
      guide.left(/^(163|QQ|Microsoft 365|Gmail|授权码|authorisation code|应用专用密码|app password|经过身份.+)$/),
    ).toEqual([]);
    expect(keeper.faults).toEqual([]);
    await keeper.context.close();
  },
  120_000,
);

it.each<Language>(['zh-CN', 'en'])(
  'the how-to of WeChat holds word by word, and who writes there is helped by looking at their screen: %s',
  async (language) => {
    const say = sayer(language, ['channels', 'routing']);
    const guide = howTo('wechat', language);
    const said = (zh: string) => guide.said(say(zh));
    const keeper = await seat(browser, language);
    const { page } = keeper;
    await signIn(keeper, program.url, language, '1002', demoPassword);
    await settings(page, guide.said(sayer(language, ['routing'])('队列')), say);
    await page.getByRole('button', { name: say('新增队列') }).click();
    await page.getByLabel(say('渠道')).selectOption({ label: guide.said(sayer(language, ['ui'])('微信')) });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await settings(page, said('外部渠道'), say);
    await page.getByRole('button', { name: said('新建渠道') }).click();
    const form = page.getByRole('dialog');
    const code = `account-${language.toLowerCase()}`;
    await form.getByLabel(say('类型')).selectOption({ label: said('微信公众号') });
    await form.getByLabel(say('代码（地址的一部分）')).fill(code);
    await form.getByLabel(say('名称（中文）')).fill(code);
    await form.getByLabel(say('队列')).selectOption({ index: 1 });
    for (const [label, value] of [
      ['AppID', wechat.appId],
      ['AppSecret', wechat.appSecret],
      ['Token', wechat.token],
      ['EncodingAESKey', wechat.aesKey],
    ] as const) {
      expect(guide.text.toLowerCase()).toContain(label.toLowerCase());
      await form.getByLabel(new RegExp(`^${label}`)).fill(value);
    }
    expect(await option(form.getByLabel(say('消息加解密方式')))).toMatch(
      language === 'en' ? /^Safe mode/ : /^安全模式/,
    );
    await form.getByLabel(say('接口地址')).fill(wechat.url);
    await form.getByRole('button', { name: say('加一级菜单') }).click();
    await form.getByLabel(new RegExp(`^${say('名称')} [^(（]`)).fill('报修');
    await form.getByLabel(new RegExp(`^${say('网址或关键字')} `)).fill('repair');
    await settled(keeper);
    await look(keeper, `howto-wechat-${language}`);
    await expectAccessible(page, 'an official account');
    await form.getByRole('button', { name: say('保存') }).click();
    await form.waitFor({ state: 'detached' });
    const line = page.getByRole('listitem').filter({ hasText: code });
    const shown = new URL((await line.locator('code').innerText()).trim());
    expect(shown.pathname).toBe(`/api/channels/${code}/wechat`);
    expect(guide.text).toMatch(/\/api\/channels\/[^/]+\/wechat`/);
    const address = program.url + shown.pathname;
    expect((await wechat.verify(address)).status).toBe(200);
    const words = `${language} 页面我不会填`;
    const push = { MsgType: 'text', Content: words, MsgId: Date.now() };
    expect((await wechat.push(address, `o-${code}`, push, { mode: 'aes' })).statuses).toEqual([200]);
    await line.getByRole('button', { name: said('发布菜单') }).click();
    await page.getByText(say('菜单已发布')).waitFor();
    expect(JSON.stringify(wechat.menu)).toContain('repair');
    await settled(keeper);
    await look(keeper, `channels-${language}`);
    // Of the platform itself, and what stands out by its weight.
    expect(
      guide.left(
        /^(设置与开发 › 基本配置|Settings & development › Basic configuration|服务器配置|server configuration|稳定版接口|48 小时|48 hours)$/,
      ),
    ).toEqual([]);
    expect(keeper.faults).toEqual([]);
    await keeper.context.close();

    const own = await program.signIn('8022', demoPassword);
    const [talk] = await program.kernel.db.run<{ id: string }>(
      'select id from conversations.conversation where last_text = $1',
      [words],
    );
    expect((await own.post(`/api/conversations/${talk!.id}/take`, {})).status).toBe(200);
    const agent = await seat(browser, language);
    await signIn(agent, program.url, language, '8022', demoPassword);
    await helpedOnWechat(agent, talk!.id, language, `o-${code}`);
    await agent.context.close();
  },
  120_000,
);

/** Link and code go as a message; the phone that opens the link shows its camera. */
async function helpedOnWechat(agent: Seat, id: string, language: Language, openId: string): Promise<void> {
  const say = sayer(language, ['remotehelp']);
  const { page } = agent;
  await page.goto(`${program.url}/workspace/${id}`);
  await page
    .locator('.ws-item-head')
    .getByRole('button', { name: sayer(language)('更多'), exact: true })
    .click();
  await page.getByRole('menuitem', { name: say('远程协助') }).click();
  const panel = page.getByRole('region', { name: say('远程协助') });
  await panel
    .getByText(
      say(
        '链接和协助码会作为消息发给客户；群聊、公开帖子和会送到别人那里的回信不会发出，请自己转给客户。客户打开后先看到说明，同意后才开始，随时可以结束。',
      ),
    )
    .waitFor();
  await panel.getByRole('button', { name: say('请求远程协助') }).click();
  const link = await panel.getByLabel(say('客户的链接')).inputValue();
  await panel.getByText(say('链接和协助码已作为消息发给客户；30 分钟内有效，只能打开一次。')).waitFor();
  await page.getByRole('log').getByText(link).waitFor();
  const sent = () => wechat.sent.filter(({ touser }) => touser === openId).map(({ text }) => text?.content ?? '');
  await expect.poll(() => sent().some((words) => words.includes(link))).toBe(true);
  await settled({ ...agent, pending: () => [] });
  await look(agent, `help-wechat-${language}`);
  await expectAccessible(page, 'remote help on WeChat');
  const phone = await seat(browser, language, { width: 390, height: 844 });
  await phone.page.goto(program.url + new URL(link).pathname);
  await phone.page.getByRole('button', { name: say('打开'), exact: true }).click();
  await phone.page
    .locator('#qiao-remote-help')
    .getByRole('button', { name: say('同意，用摄像头') })
    .waitFor();
  await panel.getByRole('button', { name: say('结束协助') }).click();
  await panel.getByText(say('协助已结束。')).waitFor();
  expect(agent.faults).toEqual([]);
  await phone.context.close();
}

it.each<Language>(['zh-CN', 'en'])(
  'the ticket of a bad review shows what the customer had before it: %s',
  async (language) => {
    const say = sayer(language, ['tickets']);
    const [known] = await program.kernel.db.run<{ queue_id: string; unit_id: string }>(
      `select queue_id, unit_id from channels.channel where code = 'app-reviews'`,
    );
    const stars = await aChannel(program.kernel, {
      kind: 'generic',
      queue: { id: known!.queue_id, unitId: known!.unit_id } as never,
      settings: { ticketBelow: 3 },
    });
    // Who wrote on WeChat a while ago.
    const contact = { id: `reader-${language}`, name: '陈先生', phone: '13957100862' };
    const title = `${language} 一直断连`;
    const review = { id: newId(), subject: title, text: '再也不用了', rating: 1 };
    const taken = await signedCall(program.url, stars, { type: 'message', contact, message: review });
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    const reviewed = async () => {
      const [row] = await program.kernel.db.run<{ ticket_id: string | null; customer_id: string | null }>(
        'select ticket_id, customer_id from reviews.review where conversation_id = $1',
        [taken.body.conversationId],
      );
      return row;
    };
    await expect
      .poll(reviewed, { timeout: 15_000 })
      .toEqual({ ticket_id: expect.any(String), customer_id: expect.any(String) });
    const boss = await seat(browser, language);
    const { page } = boss;
    await signIn(boss, program.url, language, '1002', demoPassword);
    await page.goto(`${program.url}/tickets/${(await reviewed())!.ticket_id}`);
    await page.getByRole('tab', { name: say('此前往来') }).click();
    // What they wrote by text a while ago.
    const words = '师傅今天几点到？';
    const before = page.getByRole('link', { name: words });
    await before.waitFor();
    await settled(boss);
    await look(boss, `earlier-contacts-${language}`);
    await expectAccessible(page, 'earlier contacts');
    expect(await page.locator('body').innerText()).not.toMatch(/tickets:|ui\.[a-z]/);
    // Each leads to what it names.
    await before.click();
    await page.waitForURL(/workspace/);
    await page.getByRole('log').getByText(words).waitFor();
    expect(boss.faults).toEqual([]);
    await boss.context.close();
  },
  60_000,
);

it.each<Language>(['zh-CN', 'en'])(
  'the log of a channel tells what did not arrive and what was turned away, and sends it again: %s',
  async (language) => {
    const say = sayer(language, ['channels']);
    let refuses = true;
    const heard: string[] = [];
    const there = await listening(await freePort(), (request, reply) => {
      request.setEncoding('utf8').on('data', (words: string) => {
        if (!refuses) heard.push(words);
        reply
          .writeHead(refuses ? 422 : 200, { 'content-type': 'application/json' })
          .end(refuses ? 'no such member' : '{}');
      });
    });
    const [known] = await program.kernel.db.run<{ queue_id: string; unit_id: string }>(
      `select queue_id, unit_id from channels.channel where code = 'app-reviews'`,
    );
    const forum = await aChannel(program.kernel, {
      kind: 'generic',
      code: `forum-${language.toLowerCase()}`,
      queue: { id: known!.queue_id, unitId: known!.unit_id } as never,
      settings: { outUrl: `${there.url}/in` },
    });
    const asked = {
      type: 'message',
      contact: { id: language, name: '欧阳明月' },
      message: { id: newId(), text: '滤网多久换？' },
    };
    const { conversationId } = (await signedCall(program.url, forum, asked)).body;
    // Somebody else's secret.
    const forged = await signedCall(program.url, forum, asked, {
      secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
    });
    expect(forged.status).toBe(401);
    const own = await program.signIn('8022', demoPassword);
    await own.post(`/api/conversations/${conversationId}/take`);
    const words = `${language} 三个月一换`;
    const written = await own.post(`/api/conversations/${conversationId}/messages`, { clientId: newId(), text: words });
    expect(written.status).toBe(200);

    const boss = await seat(browser, language);
    const { page } = boss;
    await signIn(boss, program.url, language, '1002', demoPassword);
    await page.goto(`${program.url}/settings/channels`);
    await page
      .getByRole('listitem')
      .filter({ hasText: `/api/channels/${forum.code}/calls` })
      .getByRole('button', { name: say('消息记录') })
      .click();
    const log = page.getByRole('dialog');
    await log.getByText(say('签名不对：检查收信密钥，或内容在签名后被改动')).waitFor();
    const rows = log.getByRole('list', { name: say('消息记录') }).getByRole('listitem');
    const row = rows.filter({ hasText: '422 no such member' });
    await row.getByText('欧***').waitFor();
    expect(await log.innerText()).not.toMatch(/欧阳明月|滤网|三个月/);
    await settled(boss);
    await look(boss, `channel-log-${language}`);
    await expectAccessible(page, 'the log of a channel');
    await expect.poll(() => rows.count()).toBe(2);
    await log.getByLabel(say('状态')).selectOption('failed');
    await expect.poll(() => rows.count()).toBe(1);
    refuses = false;
    await row.getByRole('button', { name: say('重发'), exact: true }).click();
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]).toContain(words);
    await log.getByText(say('没有符合条件的消息')).waitFor();
    await log.getByLabel(say('状态')).selectOption('');
    const sent = rows.filter({ hasText: say('已发出') });
    await sent.waitFor();
    // It leads to where the words are.
    await sent.getByRole('link', { name: say('打开会话') }).click();
    await page.getByRole('log').getByText(words).waitFor();
    expect(boss.faults).toEqual([]);
    await boss.context.close();
    await there.close();
  },
  60_000,
);
