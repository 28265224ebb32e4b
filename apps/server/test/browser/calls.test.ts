/** A call in a real browser: the hotline rings, the agent answers with sound, the page is loaded anew in between, wrap-up follows. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, sayer, seat, signIn, startBrowser } from './people.ts';

const wait = { timeout: 20_000, interval: 30 };
let program: TestProgram;
let browser: Browser;
let office: Client;
let caller: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  await loadCompany(program.kernel);
  office = await program.signIn('1002', demoPassword);
  // What is said costs the test's time.
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  caller = await PeerPhone.open({ user: '13712345678', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  const { body } = await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers');
  await office.post('/api/telephony/trunks', {
    unitId: body.numbers[0]!.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${caller.port}`],
  });
  await vi.waitFor(async () => {
    const lines = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(lines.body.trunks[0]?.live.state).toBe('up');
  }, wait);
  browser = await startBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--allow-loopback-in-peer-connection',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    '--autoplay-policy=no-user-gesture-required',
  ]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await caller?.close();
  await program?.stop();
});

const heard = (call: Awaited<ReturnType<PeerPhone['dial']>>): boolean =>
  call.rtp.heard(50, 1000).some((sample) => Math.abs(sample) > 300);

describe('the hotline', () => {
  // The agent works in Chinese, the leader who listens afterwards in English.
  const language: Language = 'zh-CN';
  it('answers a call with sound, holds it, survives a reload, hangs up and wraps up', async () => {
    const say = sayer(language);
    const agent = await seat(browser, language, { width: 1366, height: 768 });
    const { page, faults } = agent;
    await signIn(agent, program.url, language, '8041', demoPassword);
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await page.evaluate(`fetch('/api/routing/presence', { method: 'PUT', headers: { 'content-type': 'application/json',
      'x-qiao-csrf': '1' }, body: '{"state":"ready"}' }).then((answer) => answer.status)`);

    const call = await caller.dial('4000000000');
    call.speak(700);
    await vi.waitFor(() => {
      call.press('0');
      return page.locator('.offer').waitFor({ timeout: 700 });
    }, wait);
    // The caller's file opens with the ring.
    await page.waitForURL(/\/customers\//);
    await page.keyboard.press('F2');
    const phone = page.locator('.sp');
    await phone
      .getByRole('button', { name: say('保持'), exact: true })
      .and(page.locator(':enabled'))
      .waitFor();
    await vi.waitFor(() => expect(heard(call)).toBe(true), wait);
    // The guide stands beside the call, and what is noted during it is there afterwards.
    const sheet = page.locator('.cs');
    await sheet.getByRole('button', { name: say('核实身份') }).click();
    await sheet.getByText(say('请问您贵姓？方便核对一下联系电话吗？')).waitFor();
    await sheet.getByLabel(say('备注'), { exact: true }).fill('冰箱不制冷');
    await sheet.getByRole('button', { name: say('倾听需求') }).click();
    await expectAccessible(page, 'in a call');

    await page.reload();
    await phone
      .getByRole('button', { name: say('静音'), exact: true })
      .and(page.locator(':enabled'))
      .waitFor();
    await page.keyboard.press('F9');
    await phone.getByText(say('保持中')).waitFor();
    await page.keyboard.press('F9');
    await vi.waitFor(() => expect(heard(call)).toBe(true), wait);
    expect(call.end).toBeNull();

    await phone.getByRole('button', { name: say('挂断') }).click();
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await page.locator('.presence').getByText(say('话后'), { exact: true }).waitFor();
    expect(await sheet.getByLabel(say('备注'), { exact: true }).inputValue()).toBe('冰箱不制冷');
    await sheet.getByLabel(say('通话结果（必填）')).selectOption('repair-visit');
    await expectAccessible(page, 'after a call');
    await sheet.getByRole('button', { name: say('完成，转为就绪') }).click();
    await sheet.waitFor({ state: 'detached' });
    await page.locator('.presence').getByText(say('话后'), { exact: true }).waitFor({ state: 'detached' });
    // The flow asks for a rating after the agent has gone.
    await vi.waitFor(
      () => {
        call.press('5');
        expect(call.end).not.toBeNull();
      },
      { timeout: 20_000, interval: 1000 },
    );

    await page.goto(`${program.url}/calls`);
    await page.locator('.q-table-open').first().click();
    await page.getByText(say('您没有收听录音的权限。')).waitFor();
    expect(await page.locator('.call-facts').innerText()).toContain('137****5678');

    const inEnglish = sayer('en');
    const leader = await seat(browser, 'en');
    await signIn(leader, program.url, 'en', '2011', demoPassword);
    await leader.page.goto(page.url());
    await leader.page
      .getByRole('button', { name: inEnglish('收听录音（{{time}}，将留痕）').split(/[（(]/)[0]! })
      .click();
    await leader.page.locator('.player-time').waitFor();
    await expectAccessible(leader.page, 'a call with its recording');
    expect(leader.faults).toEqual([]);
    await leader.context.close();
    await page.evaluate(`fetch('/api/routing/presence', { method: 'PUT', headers: { 'content-type': 'application/json',
      'x-qiao-csrf': '1' }, body: '{"state":"offline"}' }).then((answer) => answer.status)`);
    expect(faults).toEqual([]);
    await agent.context.close();
  }, 60_000);
});
