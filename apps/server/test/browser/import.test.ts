/** A table in GBK with three wrong rows through the screens, in both languages: columns, check, writing, wrong rows in hand. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, settled, signIn, startBrowser } from './people.ts';

let program: TestProgram;
let browser: Browser;

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
    const say = sayer(language);
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
