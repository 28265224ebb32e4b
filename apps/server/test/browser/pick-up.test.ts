/**
 * At rest one sees in the softphone what rings at colleagues of one's group and takes it by one press, with sound; and who could not be
 * reached because they talk is waited for, shown and rung back. In Chromium, with telephones at the other end.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import {
  energy,
  expectAccessible,
  type Language,
  listening,
  type Seat,
  sayer,
  seat,
  signIn,
  startBrowser,
  withSound,
} from './people.ts';

const wait = { timeout: 30_000, interval: 50 };
let program: TestProgram;
let browser: Browser;
let office: Client;
let caller: PeerPhone;
/** A colleague who has a desk telephone only. */
let store: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  await loadCompany(program.kernel);
  office = await program.signIn('1002', demoPassword);
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  const server = { host: '127.0.0.1', port: sipPort };
  caller = await PeerPhone.open({ user: '13712345678', server, realm: 'qiao' });
  const { numbers } = (await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers')).body;
  const { unitId } = numbers[0]!;
  const name = { zh: '运营商', en: 'Carrier' };
  await office.post('/api/telephony/trunks', { unitId, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] });
  type Lines = { extensions: { id: string; number: string }[] };
  const { extensions } = (await office.get<Lines>('/api/telephony/extensions')).body;
  for (const { id, number } of extensions) if (/^804[12]$/.test(number)) await inGroup(id);
  const made = { unitId, number: '8650', name: 'Desk 8650', staffId: null };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', made)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  store = await PeerPhone.open({ user: '8650', server, realm: 'qiao', password });
  await store.register();
  await vi.waitFor(async () => {
    const lines = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(lines.body.trunks[0]?.live.state).toBe('up');
  }, wait);
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await caller?.close();
  await store?.close();
  await program?.stop();
});

// What a fault leaves behind is no matter of the next one.
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const phone of [caller, store])
    for (const call of phone.calls) {
      if (call.up && !call.end) await call.hangup().catch(() => {});
      else if (!call.up && !call.failure) call.outgoing?.cancel();
    }
});

async function inGroup(id: string): Promise<void> {
  const path = `/api/operators/extensions/${id}`;
  const { body } = await office.get<object>(path);
  expect((await office.put(path, { ...body, pickupGroup: '客服一组', callWaiting: false })).status).toBe(204);
}

async function desk(language: Language, number: string, state: 'ready' | 'offline'): Promise<Seat> {
  const opened = await seat(browser, language);
  await opened.page.addInitScript(listening);
  await signIn(opened, program.url, language, number, demoPassword);
  await present(opened, state);
  await opened.page.getByRole('button', { name: sayer(language, ['telephony'])('电话就绪') }).waitFor();
  return opened;
}
async function present({ context }: Seat, state: 'ready' | 'offline'): Promise<void> {
  const url = `${program.url}/api/routing/presence`;
  expect((await context.request.put(url, { headers: { 'x-qiao-csrf': '1' }, data: { state } })).status()).toBe(200);
}
const grows = async ({ page }: Seat): Promise<void> => {
  const before = await energy(page);
  await expect.poll(() => energy(page), wait).toBeGreaterThan(before);
};
/** What the page's microphone sends: the browser's own beeps. */
const beeps = (call: PeerCall) =>
  vi.waitFor(() => expect(call.rtp.heard(50, 1000).some((sample) => Math.abs(sample) > 300)).toBe(true), wait);
const names = async (): Promise<Record<string, string>> => {
  const rows = await program.kernel.db.run<{ number: string; name: string }>(
    `select number, name from identity.staff where number in ('8041', '8042')`,
  );
  return Object.fromEntries(rows.map(({ number, name }) => [number, name]));
};

it.each(['zh-CN', 'en'] as const)(
  'takes by one press what rings at a colleague’s browser, %s',
  async (language) => {
    const say = sayer(language, ['telephony', 'operators']);
    const filled = (zh: string, values: Record<string, string>): string =>
      Object.entries(values).reduce((text, [key, value]) => text.replace(`{{${key}}}`, value), say(zh));
    const { 8042: hers } = await names();
    const agent = await desk(language, '8041', 'offline');
    const colleague = await desk(language, '8042', 'ready');
    const { page } = agent;
    const line = page.locator('.sp-near');

    // From a desk telephone to her browser.
    const inside = await store.dial('8042');
    await colleague.page
      .locator('.sp')
      .getByRole('button', { name: new RegExp(`^${say('接听')}\\s*F2$`) })
      .waitFor();
    const words = filled('{{from}} 正在呼叫 {{to}}', { from: 'Desk 8650', to: hers! });
    await line.getByText(words, { exact: true }).waitFor();
    await expectAccessible(page, 'a call rings at a colleague');
    await page.setViewportSize({ width: 390, height: 844 });
    const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(sideways)).toBe(0);
    const button = line.getByRole('button', { name: say('代答') });
    const box = (await button.boundingBox())!;
    expect([box.x >= 0, box.x + box.width <= 390, box.height >= 32]).toEqual([true, true, true]);
    await expectAccessible(page, 'a call rings at a colleague, on a telephone');
    await page.setViewportSize({ width: 1366, height: 768 });
    await button.click();
    inside.speak(700);
    await grows(agent);
    await beeps(inside);
    await line.waitFor({ state: 'detached' });
    await colleague.page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await inside.hangup();
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();

    // The same, by her name, where one dials.
    const again = await store.dial('8042');
    await line.waitFor();
    await page.getByRole('button', { name: say('电话就绪') }).click();
    await page.getByRole('menuitem', { name: say('拨打同事或号码') }).click();
    await page.getByLabel(say('同事姓名、分机或号码')).fill('8042');
    await expectAccessible(page, 'picked up where one dials');
    await page.getByRole('button', { name: `${say('代答')} ${hers} 8042`, exact: true }).click();
    again.speak(700);
    await grows(agent);
    await again.hangup();
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();

    // A caller whom the queue offers to her; by the key, and the caller's file opens.
    const call = await caller.dial('4000000000');
    call.speak(700);
    await vi.waitFor(() => {
      call.press('0');
      return colleague.page.locator('.offer').waitFor({ timeout: 700 });
    }, wait);
    await line.waitFor();
    await page.keyboard.press('F4');
    await page.waitForURL(/\/customers\//);
    await page
      .locator('.sp')
      .getByRole('button', { name: say('保持'), exact: true })
      .and(page.locator(':enabled'))
      .waitFor();
    await grows(agent);
    await colleague.page.locator('.offer').waitFor({ state: 'detached' });
    const { state } = (await (await colleague.context.request.get(`${program.url}/api/routing/presence`)).json()) as {
      state: string;
    };
    expect(state).toBe('ready');
    await page.locator('.sp-end').click();
    await call.hangup();
    expect([...agent.faults, ...colleague.faults]).toEqual([]);
    await agent.context.close();
    await colleague.context.close();
  },
  120_000,
);

it.each(['zh-CN', 'en'] as const)(
  'waits for a colleague who talks, and is rung back with her, %s',
  async (language) => {
    const say = sayer(language, ['telephony', 'operators']);
    const filled = (zh: string, name: string): string => say(zh).replace(/\{\{\w+\}\}/, name);
    const { 8042: hers } = await names();
    const colleague = await desk(language, '8042', 'ready');
    const call = await caller.dial('4000000000');
    call.speak(700);
    await vi.waitFor(() => {
      call.press('0');
      return colleague.page.locator('.offer').waitFor({ timeout: 700 });
    }, wait);
    await colleague.page.keyboard.press('F2');
    await grows(colleague);

    const agent = await desk(language, '8041', 'offline');
    const { page } = agent;
    const menu = async (): Promise<void> => {
      await page.getByRole('button', { name: say('电话就绪') }).click();
      await page.getByRole('menuitem', { name: say('拨打同事或号码') }).click();
    };
    const asks = async (): Promise<void> => {
      await menu();
      await page.getByLabel(say('同事姓名、分机或号码')).fill('8042');
      await page.getByRole('button', { name: `${say('拨打')} ${hers} 8042` }).click();
      await page.locator('.sp-near').getByText(filled('{{name}} 正在通话中', hers!), { exact: true }).waitFor();
    };
    await asks();
    await expectAccessible(page, 'a colleague is engaged');
    await page.getByRole('button', { name: say('空闲后回叫'), exact: true }).click();
    const waits = page.getByRole('button', { name: filled('等 {{names}} 空闲后回叫', hers!) });
    await waits.waitFor();
    await page.locator('.sp-near').waitFor({ state: 'detached' });
    // After a reload it stands there still; the panel takes it back.
    await page.reload();
    await waits.click();
    const forget = page.getByRole('button', { name: filled('取消对 {{name}} 的遇忙回叫', hers!) });
    await forget.waitFor();
    await expectAccessible(page, 'whom one waits for');
    await forget.click();
    await waits.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');

    await asks();
    await page.getByRole('button', { name: say('空闲后回叫'), exact: true }).click();
    await waits.waitFor();
    await call.hangup();
    // His own browser is there at once; it is said why. Hers rings.
    await page
      .getByText(say('{{title}} 已空闲：按您的遇忙回叫，先振您的电话，再呼叫对方').replace('{{title}}', hers!))
      .waitFor();
    await waits.waitFor({ state: 'detached' });
    await colleague.page
      .locator('.sp')
      .getByRole('button', { name: new RegExp(`^${say('接听')}\\s*F2$`) })
      .click();
    await grows(agent);
    await grows(colleague);
    await page.locator('.sp-end').click();
    await colleague.page.getByRole('button', { name: say('电话就绪') }).waitFor();
    expect([...agent.faults, ...colleague.faults]).toEqual([]);
    await agent.context.close();
    await colleague.context.close();
  },
  120_000,
);
