/** A table in GBK with three wrong rows through the screens, in both languages: columns, check, writing, wrong rows in hand. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { aCustomer, aPhoneNumber } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { panelServer } from '../../../../examples/embed-panel.mjs';
import { freePort, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;
const shots = process.env.QIAO_SHOTS;

beforeAll(async () => {
  program = await testProgram();
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

function gbk(text: string): Buffer {
  const { stdout, status } = spawnSync('iconv', ['-f', 'UTF-8', '-t', 'GBK'], { input: text });
  if (status !== 0) throw new Error('iconv failed');
  return stdout;
}

it.each<[Language, string, { width: number; height: number }]>([
  ['zh-CN', '1390001', { width: 1366, height: 768 }],
  ['en', '1390002', { width: 390, height: 844 }],
])(
  'customers from a table in GBK, in %s',
  async (language, phones, size) => {
    const say = sayer(language, ['imports', 'panels']);
    const unitId = await aUnit(program.kernel.db);
    const permissions = ['imports.run', 'customers.read', 'customers.write'];
    const person = await aStaff(program.kernel, { unitId, permissions });
    const leader = await seat(browser, language, size);
    const { page } = leader;
    await signIn(leader, program.url, language, person.number, person.password);
    await page.goto(`${program.url}/imports`);
    await page.getByText(say('还没有导入过')).waitFor();
    await settled(leader);
    await expectAccessible(page, `imports, ${language}`);

    const rows = [
      '姓名,电话,等级,备注,内部代号',
      `王桂兰,${phones}0001,,喜欢上午来电,A1`,
      `李秀英,${phones}0002,,,A2`,
      '张无号,12,,,A3',
      `赵错级,${phones}0003,没有的等级,,A4`,
      `,${phones}0004,,,A5`,
      `孙丽,${phones}0005,,,A6`,
    ];
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: say('选择文件') }).click();
    await (await choosing).setFiles({ name: `${phones}.csv`, mimeType: 'text/csv', buffer: gbk(rows.join('\r\n')) });

    await page.getByRole('heading', { name: say('每一列是什么') }).waitFor();
    const column = (title: string) => page.getByLabel(`${say('含义')} ${title}`, { exact: true });
    expect(await column('电话').inputValue()).toBe('phone');
    expect(await column('备注').inputValue()).toBe('preferences');
    expect(await column('内部代号').inputValue()).toBe('');
    await page.getByText('王桂兰').first().waitFor();
    await settled(leader);
    await expectAccessible(page, `columns, ${language}`);
    await page.getByRole('button', { name: say('检查全部行') }).click();

    const write = page.getByRole('button', { name: language === 'en' ? 'Write 3 rows' : '写入 3 行' });
    await write.waitFor();
    await page.getByRole('heading', { name: say('有误的行') }).waitFor();
    await settled(leader);
    await expectAccessible(page, `check, ${language}`);
    await write.click();
    await page.getByText(say('有误的行没有写入。改好后再导入一次即可，已写入的不会重复。')).waitFor();
    await settled(leader);
    await expectAccessible(page, `result, ${language}`);
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: say('下载有误的行') }).click();
    const text = readFileSync(await (await downloading).path(), 'utf8');
    const lines = text.trim().split('\r\n');
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(lines[0]).toBe(`姓名,电话,等级,备注,内部代号,${say('行号')},${say('列')},${say('原因')}`);
    expect(lines.slice(1).map((line) => line.split(',')[4])).toEqual(['A3', 'A4', 'A5']);

    await page.goto(`${program.url}/customers?q=${phones}0005`);
    await page.getByText('孙丽').first().waitFor();
    expect(leader.faults).toEqual([]);
    await leader.context.close();
  },
  120_000,
);

it.each<Language>(['zh-CN', 'en'])(
  'an embedded application beside the customer has a context it can prove; a foreign origin gets nothing, in %s',
  async (language) => {
    const say = sayer(language, ['imports', 'panels']);
    const unitId = await aUnit(program.kernel.db);
    const boss = await anAdministrator(program.kernel);
    const agent = await aStaff(program.kernel, { unitId, roles: ['agent'] });
    const customer = await aCustomer(program.kernel, { unitId, phone: aPhoneNumber() });
    const secrets: string[] = [];
    let origin = '';
    const app = panelServer({ secrets, qiao: program.url, origin: () => origin });
    // What a redirect out of the application would lead to.
    let visits = 0;
    const foreign = createServer((_request, response) => {
      visits++;
      response.end('foreign');
    });
    const away = createServer((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/` }).end();
    });
    try {
      for (const server of [app, foreign, away]) server.listen(await freePort(), '127.0.0.1');
      await Promise.all([app, foreign, away].map((server) => server.listening || once(server, 'listening')));
      const at = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      origin = at(app);
      const api = await program.signIn(boss.number, boss.password);
      const panel = { places: ['customer'], height: 200, unitId };
      await api.post('/api/panels', { ...panel, name: { zh: '去别处', en: 'Elsewhere' }, url: `${at(away)}/` });

      const keeper = await seat(browser, language);
      await signIn(keeper, program.url, language, boss.number, boss.password);
      await keeper.page.goto(`${program.url}/settings/panels`);
      await keeper.page.getByRole('button', { name: say('新增应用') }).click();
      const form = keeper.page.getByRole('dialog');
      await form.getByLabel(say('中文名称')).fill('订单');
      await form.getByLabel(say('英文名称')).fill('Orders');
      await form.getByLabel(say('高度（像素）')).fill('200');
      await settled(keeper);
      await expectAccessible(keeper.page, 'an embedded application');
      if (shots) await keeper.page.screenshot({ path: `${shots}/panel-form-${language}.png` });
      const made = await api.post<{ secret: string }>('/api/panels', {
        ...panel,
        name: { zh: '订单', en: 'Orders' },
        url: `${origin}/`,
      });
      secrets.push(made.body.secret);
      await keeper.page.goto(`${program.url}/settings/panels`);
      await keeper.page.getByText(origin).waitFor();
      if (shots) await keeper.page.screenshot({ path: `${shots}/panels-${language}.png` });
      await keeper.context.close();

      const desk = await seat(browser, language);
      await signIn(desk, program.url, language, agent.number, agent.password);
      await desk.page.goto(`${program.url}/customers/${customer.id}`);
      await desk.page
        .locator('.panels')
        .getByText(language === 'en' ? 'Orders' : '订单', { exact: true })
        .click();
      const inner = desk.page.frameLocator('.panels iframe').frameLocator('iframe');
      await inner.getByText(language === 'en' ? 'Verified' : '已核对').waitFor();
      await inner.getByText(customer.name).waitFor();
      await inner.getByText(agent.number).waitFor();
      // It asked for the height it needs.
      await expect.poll(async () => (await desk.page.locator('.panels iframe').boundingBox())?.height).not.toBe(200);
      await settled(desk);
      await expectAccessible(desk.page, 'a customer with an embedded application');
      if (shots) await desk.page.screenshot({ path: `${shots}/panel-${language}.png` });

      if (shots) {
        await desk.page.setViewportSize({ width: 390, height: 844 });
        await desk.page.emulateMedia({ colorScheme: 'dark' });
        await desk.page.locator('.panels iframe').scrollIntoViewIfNeeded();
        await desk.page.screenshot({ path: `${shots}/panel-phone-${language}.png` });
      }
      // The same page, asking as somebody else: what is not the application's window is not heard.
      const asked: string[] = [];
      desk.page.on('request', (request) => request.url().endsWith('/context') && asked.push(request.url()));
      await desk.page.evaluate(`(() => {
        const page = document.querySelector('.panels iframe').contentWindow;
        page.postMessage({ type: 'qiao:context' }, '*');
        page.postMessage({ type: 'qiao:open-customer', customerId: '${newId()}' }, '*');
      })()`);
      await desk.page.getByText(language === 'en' ? 'Elsewhere' : '去别处', { exact: true }).click();
      const refused = desk.page.waitForEvent(
        'requestfailed',
        (request) => request.url().startsWith(at(away)) || request.url().startsWith(at(foreign)),
      );
      await refused;
      expect(visits).toBe(0);
      expect(desk.page.url()).toBe(`${program.url}/customers/${customer.id}`);
      expect(asked.filter((url) => url.startsWith(origin) || url.includes('/api/panels/')).length).toBeLessThan(2);
      await desk.context.close();
    } finally {
      for (const server of [app, foreign, away]) server.close();
    }
  },
  120_000,
);
