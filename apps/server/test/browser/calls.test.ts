/**
 * A call in real browsers: the hotline rings (baresip calls), the agent answers with sound, the page is loaded anew in between, a colleague is asked and
 * takes over, wrap-up and rating follow, the recording is played. A visitor calls from a link, presses keys, and is heard and hears; who comes when all lines are taken reads so.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { Baresip } from '../../../../packages/softswitch/test/peers/baresip.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import {
  energy,
  expectAccessible,
  type Language,
  listening,
  sayer,
  seat,
  signIn,
  startBrowser,
  withSound,
} from './people.ts';

/** Where the words of calls are. */
const rooms = ['telephony', 'operators', 'recordings'];
const wait = { timeout: 20_000, interval: 30 };
const shots = process.env.QIAO_TEST_SHOTS;
let program: TestProgram;
let browser: Browser;
let office: Client;
let sipPort: number;
let caller: PeerPhone;
/** A soft phone of its own program, somewhere outside. */
let customer: Baresip;

beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  await loadCompany(program.kernel);
  office = await program.signIn('1002', demoPassword);
  // What is said costs the test's time.
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  const outside = { user: '13712345678', password: 'none', port: sipPort, frequency: 700, registers: false };
  customer = await Baresip.start(outside);
  caller = await PeerPhone.open({ user: '13712345679', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  const { body } = await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers');
  await office.post('/api/telephony/trunks', {
    unitId: body.numbers[0]!.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${caller.port}`, `127.0.0.1:${customer.port}`],
  });
  await vi.waitFor(async () => {
    const lines = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(lines.body.trunks[0]?.live.state).toBe('up');
  }, wait);
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await caller?.close();
  await customer?.close();
  await program?.stop();
});

/** Nobody stays in a call or on duty: what failed must not fail those after it. */
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const presence = (state: string): string => `fetch('/api/routing/presence', { method: 'PUT', headers: {
  'content-type': 'application/json', 'x-qiao-csrf': '1' }, body: '{"state":"${state}"}' }).then((answer) => answer.status)`;

describe('the hotline', () => {
  // The agent works in Chinese, the leader who listens afterwards in English.
  const language: Language = 'zh-CN';
  it('from the menu to an agent, held, kept over a reload, passed on after a consultation, wrapped up, rated, played', async () => {
    const say = sayer(language, rooms);
    const agent = await seat(browser, language, { width: 1366, height: 768 });
    const { page, faults } = agent;
    await signIn(agent, program.url, language, '8041', demoPassword);
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await page.evaluate(presence('ready'));

    const ended = (): boolean => customer.events.some(({ type }) => type === 'CALL_CLOSED');
    customer.command('dial', `sip:4000000000@127.0.0.1:${sipPort}`);
    await customer.saw('CALL_ESTABLISHED');
    await vi.waitFor(() => {
      customer.press('0');
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
    await vi.waitFor(async () => expect(await customer.hears()).toBe(true), wait);
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
    // The page's new sound has arrived: what is asked of the call now does not meet it half way.
    await vi.waitFor(async () => expect(await customer.hears()).toBe(true), wait);
    await page.keyboard.press('F9');
    await phone.getByText(say('保持中')).waitFor();
    await page.keyboard.press('F9');
    await vi.waitFor(async () => expect(await customer.hears()).toBe(true), wait);
    expect(ended()).toBe(false);

    // A colleague, who works in English, is asked while the caller hears music, and takes the call over.
    const inEnglish = sayer('en', rooms);
    const colleague = await seat(browser, 'en');
    await signIn(colleague, program.url, 'en', '8042', demoPassword);
    await colleague.page.getByRole('button', { name: inEnglish('电话就绪') }).waitFor();
    await colleague.page.evaluate(presence('ready'));
    await phone.getByRole('button', { name: say('咨询、会议、驻留') }).click();
    await page.getByLabel(say('同事姓名、分机或号码')).fill('8042');
    await page.getByRole('button', { name: new RegExp(`^${say('咨询')} .+ 8042$`) }).click();
    const theirs = colleague.page.locator('.sp');
    await theirs.getByRole('button', { name: new RegExp(`^${inEnglish('接听')}\\s*F2$`) }).click();
    await page.getByRole('button', { name: say('与客户通话') }).waitFor();
    await expectAccessible(page, 'in a consultation');
    await page.getByRole('button', { name: say('完成转接') }).click();
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await theirs
      .getByRole('button', { name: inEnglish('保持'), exact: true })
      .and(colleague.page.locator(':enabled'))
      .waitFor();
    await vi.waitFor(async () => expect(await customer.hears()).toBe(true), wait);
    expect(ended()).toBe(false);

    await page.locator('.presence').getByText(say('话后'), { exact: true }).waitFor();
    expect(await sheet.getByLabel(say('备注'), { exact: true }).inputValue()).toBe('冰箱不制冷');
    await sheet.getByLabel(say('通话结果（必填）')).selectOption('repair-visit');
    await expectAccessible(page, 'after a call');
    await sheet.getByRole('button', { name: say('完成，转为就绪') }).click();
    await sheet.waitFor({ state: 'detached' });
    await page.locator('.presence').getByText(say('话后'), { exact: true }).waitFor({ state: 'detached' });
    // The colleague's talk ends with the agent's part of the call, and the flow asks the caller for a rating.
    await theirs.getByRole('button', { name: inEnglish('挂断') }).click();
    const theirSheet = colleague.page.locator('.cs');
    await theirSheet.getByLabel(inEnglish('通话结果（必填）')).selectOption('repair-visit');
    await theirSheet.getByRole('button', { name: inEnglish('完成，转为就绪') }).click();
    await theirSheet.waitFor({ state: 'detached' });
    await vi.waitFor(
      () => {
        customer.press('5');
        expect(ended()).toBe(true);
      },
      { timeout: 20_000, interval: 1000 },
    );

    await page.goto(`${program.url}/calls`);
    const listed = page.locator('.q-table-open');
    await page.getByLabel(say('结果'), { exact: true }).selectOption('voicemail');
    await page.getByLabel(say('时间'), { exact: true }).selectOption('month');
    await page.getByText(say('没有符合条件的通话')).waitFor();
    await expectAccessible(page, 'calls, and none that left words');
    await page.getByRole('button', { name: say('清除筛选') }).click();
    // A second party's whole number, as somebody writes it down.
    await page.getByLabel(say('号码、客户或通话编号')).fill('+86 137 1234 5678');
    await page.waitForURL(/q=/);
    await expect.poll(() => listed.count(), wait).toBe(1);
    await page.getByLabel(say('结果'), { exact: true }).selectOption('answered');
    await page.getByLabel(say('方向'), { exact: true }).selectOption('in');
    // What it came to is told a moment after its end; the list looks again by itself.
    await expect.poll(() => listed.count(), { timeout: 45_000, interval: 100 }).toBe(1);
    // Who was told the address finds the same.
    await page.reload();
    await expect.poll(() => listed.count(), wait).toBe(1);
    await listed.first().click();
    await page.getByText(say('您没有收听录音的权限。')).waitFor();
    const facts = page.locator('.call-facts');
    expect(await facts.innerText()).toContain('137****5678');
    expect(
      await facts
        .locator('div', { hasText: say('评分') })
        .locator('dd')
        .innerText(),
    ).toBe('5');
    expect(await facts.innerText()).toContain('8042');

    const leader = await seat(browser, 'en');
    await signIn(leader, program.url, 'en', '2011', demoPassword);
    await leader.page.goto(page.url());
    await leader.page.getByRole('button', { name: inEnglish('播放（记入审计）') }).click();
    // It is heard, not only loaded.
    const played = `[...document.querySelectorAll('audio')].some((sound) => sound.currentTime > 0.3)`;
    await expect.poll(() => leader.page.evaluate(played), wait).toBe(true);
    await expectAccessible(leader.page, 'a call with its recording');
    expect(leader.faults).toEqual([]);
    await leader.context.close();
    for (const one of [page, colleague.page]) await one.evaluate(presence('offline'));
    expect(colleague.faults).toEqual([]);
    await colleague.context.close();
    expect(faults).toEqual([]);
    await agent.context.close();
  });

  it.each([
    ['zh-CN', '8041'],
    ['en', '8042'],
  ] as const)(
    'on a phone, %s: the guide begins folded under the file, opens and works, and is finished',
    async (language, number) => {
      const say = sayer(language, [...rooms, 'wrapups']);
      const agent = await seat(browser, language, { width: 390, height: 844 });
      const { page } = agent;
      await signIn(agent, program.url, language, number, demoPassword);
      await page.getByRole('button', { name: say('电话就绪') }).waitFor();
      await page.evaluate(presence('ready'));
      const call = await caller.dial('4000000000');
      await vi.waitFor(() => {
        call.press('0');
        return page.locator('.offer').waitFor({ timeout: 700 });
      }, wait);
      await page.keyboard.press('F2');
      const sheet = page.getByRole('complementary', { name: say('通话引导与整理') });
      await sheet.waitFor();
      await page.waitForURL(/\/customers\//);
      // One line of it above the lower bar: the file is what is read.
      const guide = sheet.getByRole('list', { name: say('七步') });
      expect(await guide.count()).toBe(0);
      const folded = (await sheet.boundingBox())!;
      expect(folded.height).toBeLessThan(60);
      expect(folded.y).toBeGreaterThan(600);
      await expectAccessible(page, 'a folded guide');
      if (shots) await page.screenshot({ path: `${shots}/guide-folded-${language}.png` });
      await sheet.getByRole('button', { name: say('展开') }).click();
      await guide.getByRole('button', { name: say('核实身份') }).click();
      await sheet.getByText(say('请问您贵姓？方便核对一下联系电话吗？')).waitFor();
      const open = (await sheet.boundingBox())!;
      expect([open.x >= 0, open.x + open.width <= 390, open.y >= 0, open.y + open.height <= 844]).not.toContain(false);
      await expectAccessible(page, 'an open guide on a phone');
      if (shots) await page.screenshot({ path: `${shots}/guide-open-${language}.png` });
      await sheet.getByLabel(say('备注'), { exact: true }).fill('冰箱不制冷');
      await sheet.getByRole('button', { name: say('收起') }).click();
      await guide.waitFor({ state: 'detached' });
      // What was written before it was folded is there when it is opened for the end.
      await call.hangup();
      await sheet.getByRole('button', { name: say('展开') }).click();
      expect(await sheet.getByLabel(say('备注'), { exact: true }).inputValue()).toBe('冰箱不制冷');
      await sheet.getByLabel(say('通话结果（必填）')).selectOption('repair-visit');
      await sheet.getByRole('button', { name: say('完成，转为就绪') }).click();
      await sheet.waitFor({ state: 'detached' });
      await page.evaluate(presence('offline'));
      expect(agent.faults).toEqual([]);
      await agent.context.close();
    },
  );
});

describe('a web call', () => {
  it.each([
    ['zh-CN', '8041'],
    ['en', '8042'],
  ] as const)(
    'in %s: from a link, by keys through the flow, sound both ways, hung up, busy in words',
    async (language, number) => {
      const say = sayer(language, rooms);
      const made = await office.post<{ link: string }>('/api/webcalls/entrances', {
        name: { zh: '官网电话', en: 'Website call' },
        number: '4000000000',
        mostAtOnce: 1,
      });
      expect(made.status, JSON.stringify(made.body)).toBe(200);
      const address = program.url + new URL(made.body.link).pathname;
      const agent = await seat(browser, language);
      await agent.page.addInitScript(listening);
      await signIn(agent, program.url, language, number, demoPassword);
      await agent.page.getByRole('button', { name: say('电话就绪') }).waitFor();
      const put = (state: string) =>
        agent.context.request.put(`${program.url}/api/routing/presence`, {
          headers: { 'x-qiao-csrf': '1' },
          data: { state },
        });
      expect((await put('ready')).status()).toBe(200);

      const visitor = await seat(browser, language, { width: 390, height: 844 });
      await visitor.page.addInitScript(listening);
      await visitor.page.goto(address);
      const call = visitor.page.getByRole('button', { name: say('呼叫'), exact: true });
      await call.waitFor();
      await expectAccessible(visitor.page, 'the door of a web call');
      if (shots) await visitor.page.screenshot({ path: `${shots}/web-call-door-${language}.png` });
      await call.click();
      const zero = visitor.page.getByRole('button', { name: '0', exact: true });
      await zero.waitFor();
      await vi.waitFor(async () => {
        await zero.click();
        await agent.page.locator('.offer').waitFor({ timeout: 900 });
      }, wait);
      await agent.page.keyboard.press('F2');
      await visitor.page.getByText(say('正在与客服 {{number}} 通话').replace('{{number}}', number)).waitFor();
      for (const { page } of [visitor, agent]) {
        const before = await energy(page);
        await expect.poll(() => energy(page), { timeout: 15_000 }).toBeGreaterThan(before + 0.0005);
      }
      await expectAccessible(visitor.page, 'in a web call');
      if (shots) {
        await visitor.page.screenshot({ path: `${shots}/web-call-${language}.png` });
        await agent.page.screenshot({ path: `${shots}/web-call-agent-${language}.png` });
      }

      // One at a time is what this door allows.
      const second = await seat(browser, language, { width: 390, height: 844 });
      await second.page.goto(address);
      await second.page.getByRole('button', { name: say('呼叫'), exact: true }).click();
      await second.page.getByText(say('现在打电话的人很多，没有接通。请稍后再试，或用在线客服留言。')).waitFor();
      if (shots) await second.page.screenshot({ path: `${shots}/web-call-busy-${language}.png` });

      await visitor.page.getByRole('button', { name: say('挂断') }).click();
      await visitor.page.getByText(say('通话已结束。')).waitFor();
      await agent.page.getByRole('button', { name: say('电话就绪') }).waitFor();
      const [kept] = await program.kernel.db.run<{ state: string; ended_reason: string; way: string }>(
        `select c.state, c.ended_reason, l.way from telephony.call c join telephony.leg l on l.id = c.caller_leg
       order by c.started_at desc limit 1`,
      );
      expect(kept).toEqual({ state: 'ended', ended_reason: 'caller', way: 'browser' });
      expect((await put('offline')).status()).toBe(200);
      for (const person of [agent, visitor, second]) {
        expect(person.faults).toEqual([]);
        await person.context.close();
      }
    },
  );
});
