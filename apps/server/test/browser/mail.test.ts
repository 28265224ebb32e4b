/** Letters on screen, in both languages: read in their frame, answered; boxes, letters held back and forms are kept; a stranger writes. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
const shots = process.env.QIAO_SHOTS;

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
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
    await page.locator('.ws-composer textarea').fill(`${language} answer`);
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
    expect(await admin.page.content()).not.toMatch(/mailboxes:|ui\.[a-z]/);

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
