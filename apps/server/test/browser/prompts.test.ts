/** A prompt recorded by the browser's microphone, cut on its waveform and kept; spoken by a program; what callers hear is that. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toneWav } from '#testing/prompts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { wavFacts } from '../../src/modules/prompts/rules.ts';
import { type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, signIn, startBrowser, withSound } from './people.ts';

const wait = { timeout: 30_000, interval: 50 };
const folder = mkdtempSync(join(tmpdir(), 'voice-'));
let program: TestProgram;
let browser: Browser;

beforeAll(async () => {
  // Whatever it is told, it says two seconds of a tone.
  writeFileSync(join(folder, 'said.wav'), toneWav(800, 2000));
  writeFileSync(
    join(folder, 'voice.mjs'),
    `import { readFileSync } from 'node:fs';
     process.stdin.resume();
     process.stdin.on('end', () => process.stdout.write(readFileSync(new URL('./said.wav', import.meta.url))));`,
  );
  program = await testProgram({ env: { QIAO_SPEECH_PROGRAM: `${process.execPath} ${join(folder, 'voice.mjs')}` } });
  await loadCompany(program.kernel);
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The sound that callers hear now: how long it is and how loud at its loudest. */
async function heard(page: Page, language: 'zh' | 'en'): Promise<{ seconds: number; loudest: number }> {
  const bytes: number[] = await page.evaluate(
    `fetch('/api/prompts/welcome/takes/${language}', { cache: 'no-store' }).then((answer) => answer.arrayBuffer())
       .then((sound) => Array.from(new Uint8Array(sound)))`,
  );
  const wav = Buffer.from(bytes);
  let loudest = 0;
  for (let at = 44; at + 1 < wav.length; at += 2) loudest = Math.max(loudest, Math.abs(wav.readInt16LE(at)));
  return { seconds: wavFacts(wav)!.durationMs / 1000, loudest };
}

it.each(['zh-CN', 'en'] as const)('recorded, cut, spoken and kept, %s', async (language: Language) => {
  const say = sayer(language, ['prompts']);
  const own = await seat(browser, language);
  const { page } = own;
  await signIn(own, program.url, language, '1002', demoPassword);
  await page.goto(`${program.url}/settings/prompts`);
  await page.getByRole('searchbox').fill('welcome');
  await page.getByRole('button', { name: /welcome/ }).click();
  const take = page.getByRole('region', { name: say('中文'), exact: true });
  const wave = take.getByRole('img');
  const told = take.getByRole('status');

  await take.getByRole('button', { name: say('录音'), exact: true }).click();
  await take.getByRole('button', { name: /0:0[2-9]/ }).click({ timeout: 15_000 });
  await wave.waitFor();
  await expectAccessible(page, 'a waveform');
  const rects = await wave.locator('rect.is-kept').count();
  expect(rects).toBeGreaterThan(10);
  // From half a second to a second and a half.
  await take.getByLabel(say('起点')).fill('0.5');
  await take.getByLabel(say('终点')).fill('1.5');
  await expect.poll(() => told.innerText(), wait).toMatch(/0\.5.*1\.5.*1\.0/);
  expect(await wave.locator('rect.is-kept').count()).toBeLessThan(240);
  await take.getByRole('button', { name: say('试听') }).click();
  await take.getByRole('button', { name: say('停止'), exact: true }).click();
  await take.getByRole('button', { name: say('保存为录音') }).click();
  await wave.waitFor({ state: 'detached' });
  await expect.poll(async () => (await heard(page, 'zh')).seconds, wait).toBeCloseTo(1, 1);
  // The browser's microphone beeps.
  expect((await heard(page, 'zh')).loudest).toBeGreaterThan(1000);

  await take.getByRole('button', { name: say('由文字合成') }).click();
  await wave.waitFor();
  await expect.poll(() => told.innerText(), wait).toMatch(/2\.0/);
  await take.getByRole('button', { name: say('保存为录音') }).click();
  await wave.waitFor({ state: 'detached' });
  await expect.poll(async () => (await heard(page, 'zh')).seconds, wait).toBeCloseTo(2, 1);

  // What is there is opened again, and left as it was.
  await take.getByRole('button', { name: say('修剪') }).click();
  await wave.waitFor();
  await take.getByRole('button', { name: say('放弃') }).click();
  await wave.waitFor({ state: 'detached' });
  expect((await heard(page, 'zh')).seconds).toBeCloseTo(2, 1);
  // A shipped take is A-law; the browser opens that too.
  const english = page.getByRole('region', { name: say('英文'), exact: true });
  await english.getByRole('button', { name: say('修剪') }).click();
  await english.getByRole('img').waitFor();
  expect(own.faults).toEqual([]);
  await own.context.close();
});
