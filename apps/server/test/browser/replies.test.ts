/** A saved reply with a picture and a PDF, in both languages: written down, picked in a chat and in a letter, and gone with both. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Reply } from '#contracts/replies';
import { newId } from '#kernel';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { aPng } from '../kernel/file-samples.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
const shots = process.env.QIAO_SHOTS;
const picture = { name: 'steps.png', mimeType: 'image/png', buffer: aPng(60, 40) };
const sheet = {
  name: 'manual.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n'),
};

beforeAll(async () => {
  program = await testProgram();
  await loadCompany(program.kernel);
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

it.each<Language>(['zh-CN', 'en'])(
  'brings its files along: %s',
  async (language) => {
    const say = sayer(language, ['replies']);
    const desk = await program.signIn('8022', demoPassword);
    const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
    const visitor = program.bearer(visit.body.visitorToken);
    const chat = await visitor.post<{ id: string }>('/api/widget/conversations', {
      firstMessage: { clientId: newId(), text: `${language} 怎么拆洗` },
    });
    expect((await desk.post(`/api/conversations/${chat.body.id}/take`)).status).toBe(200);

    const agent = await seat(browser, language);
    const { page } = agent;
    await signIn(agent, program.url, language, '8022', demoPassword);
    const field = (name: string) => page.getByRole('textbox', { name: new RegExp(`^${say(name)}`) });
    await page.goto(`${program.url}/settings/replies/new`);
    await field('标题').fill(`Wash ${language}`);
    await field('快捷码').fill(`w${language}`);
    await field('中文内容').fill('步骤见附件');
    await page.getByLabel(say('添加附件')).last().setInputFiles([picture, sheet]);
    await page
      .getByRole('region', { name: say('附件') })
      .getByText('manual.pdf')
      .waitFor();
    await page.getByRole('button', { name: say('保存'), exact: true }).click();
    await page.waitForURL((url) => !url.pathname.endsWith('/new'));
    const files = page.getByRole('region', { name: say('附件') });
    await files.getByRole('link', { name: 'manual.pdf' }).waitFor();
    // One too many is taken away again; what else is being written stays.
    await field('英文内容').fill('See the files');
    await page
      .getByLabel(say('添加附件'))
      .last()
      .setInputFiles([{ ...picture, name: 'wrong.png' }]);
    await files.getByRole('link', { name: 'wrong.png' }).waitFor();
    await files.getByRole('button', { name: say('移除附件“{{name}}”').replace('{{name}}', 'wrong.png') }).click();
    await files.getByRole('link', { name: 'wrong.png' }).waitFor({ state: 'detached' });
    expect(await field('英文内容').inputValue()).toBe('See the files');
    await settled(agent);
    if (shots) await page.screenshot({ path: `${shots}/reply-files-${language}.png` });
    await expectAccessible(page, 'a saved reply with files');

    await page.goto(`${program.url}/workspace/${chat.body.id}`);
    await page.getByRole('log').getByText(`${language} 怎么拆洗`).waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type(`/w${language}`);
    const picker = page.getByRole('dialog', { name: say('常用语') });
    await picker.getByText('steps.png · manual.pdf').waitFor();
    if (shots) await page.screenshot({ path: `${shots}/reply-picker-${language}.png` });
    await page.keyboard.press('Enter');
    const chips = page.locator('.ws-chips');
    await chips.getByText('manual.pdf').waitFor();
    await chips.getByText('steps.png').waitFor();
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => {
        const { body } = await visitor.get<{ messages: { kind: string; attachment: { name: string } | null }[] }>(
          `/api/widget/conversations/${chat.body.id}/messages?after=0&limit=100`,
        );
        return body.messages.flatMap(({ attachment }) => attachment?.name ?? []);
      })
      .toEqual(['steps.png', 'manual.pdf']);

    await page.goto(`${program.url}/workspace`);
    await page.getByText('周敏').first().click();
    await page.locator('.mail-field').click();
    await page.keyboard.type(`${language} letter `);
    await page.keyboard.type(`/w${language}`);
    await picker.getByText('steps.png · manual.pdf').waitFor();
    await page.keyboard.press('Enter');
    await chips.getByText('manual.pdf').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('log').getByText(`${language} letter`).waitFor();
    const sent = await program.kernel.db.query<{ attachments: { name: string }[] }>(
      'test.letters',
      `select attachments from mail.letter where direction = 'out' and jsonb_array_length(attachments) > 0
       order by at desc limit 1`,
    );
    expect(sent[0]!.attachments.map(({ name }) => name)).toEqual(['steps.png', 'manual.pdf']);

    // Its copies are the conversations' own: the reply may go.
    const { replies } = (await desk.get<{ replies: Reply[] }>('/api/replies')).body;
    const mine = replies.find(({ title }) => title === `Wash ${language}`)!;
    expect(mine.uses).toBe(2);
    expect((await desk.delete(`/api/replies/${mine.id}`)).status).toBe(204);
    expect(agent.faults).toEqual([]);
    await agent.context.close();
  },
  90_000,
);
