/**
 * The softphone drives what agents do together, in Chromium: a colleague consulted, a conference, a call parked and taken back, an internal
 * call. After it the signalling of the caller's call is looked at, as it was on the wire.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { aTone } from '#testing/prompts';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import { energy, expectAccessible, listening, sayer, seat, signIn, startBrowser, withSound } from './people.ts';

const wait = { timeout: 30_000, interval: 50 };
let program: TestProgram;
let browser: Browser;
let office: Client;
let caller: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  await loadCompany(program.kernel);
  office = await program.signIn('1002', demoPassword);
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
  await aTone({ url: program.url, client: office }, 'answer.warranty', 1300, 60_000);
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await caller?.close();
  await program?.stop();
});

const presence = (state: string): string => `fetch('/api/routing/presence', { method: 'PUT', headers: {
  'content-type': 'application/json', 'x-qiao-csrf': '1' }, body: '{"state":"${state}"}' }).then((answer) => answer.status)`;
const energyOf = (call: PeerCall): boolean => call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500);
const grows = async (page: Page): Promise<void> => {
  const before = await energy(page);
  await expect.poll(() => energy(page), wait).toBeGreaterThan(before);
};

/** First notes of what rings at this desk. */
const countingRings = `(() => {
  const { start } = OscillatorNode.prototype;
  globalThis.rings = 0;
  OscillatorNode.prototype.start = function (...at) {
    if (this.frequency.value === 660) globalThis.rings += 1;
    return start.apply(this, at);
  };
})()`;

/** From the telephone's own menu. */
async function dial(page: Page, say: (zh: string) => string): Promise<void> {
  await page.getByRole('button', { name: say('电话就绪') }).click();
  await page.getByRole('menuitem', { name: say('拨打同事或号码') }).click();
}

it('consults, makes a conference, parks and takes back, and calls a colleague', async () => {
  const say = sayer('zh-CN', ['telephony', 'operators', 'callernumbers']);
  const english = sayer('en', ['telephony', 'operators']);
  const agent = await seat(browser, 'zh-CN');
  const colleague = await seat(browser, 'en');
  for (const one of [agent, colleague]) await one.page.addInitScript(listening);
  await signIn(agent, program.url, 'zh-CN', '8041', demoPassword);
  await signIn(colleague, program.url, 'en', '8042', demoPassword);
  const { page } = agent;
  await page.evaluate(`fetch('/api/speeddials', { method: 'POST', headers: { 'content-type': 'application/json', 'x-qiao-csrf': '1' },
    body: JSON.stringify({ label: '仓库', number: '02188886666', unitId: null }) })`);
  const { trunks } = (await office.get<{ trunks: { id: string }[] }>('/api/telephony/trunks')).body;
  const [top] = await program.kernel.db.run<{ id: string }>(
    'select id from organisation.unit where parent_id is null limit 1',
  );
  const offered = {
    unitId: top!.id,
    trunkId: trunks[0]!.id,
    number: '02161112222',
    name: { zh: '售后', en: 'Service' },
  };
  const { id: chosen } = (await office.post<{ id: string }>('/api/callernumbers', offered)).body;
  const phone = page.locator('.sp');
  const theirs = colleague.page.locator('.sp');
  await page.getByRole('button', { name: say('电话就绪') }).waitFor();
  await colleague.page.getByRole('button', { name: english('电话就绪') }).waitFor();
  await page.evaluate(presence('ready'));

  const call = await caller.dial('4000000000');
  call.speak(700);
  await vi.waitFor(() => {
    call.press('0');
    return page.locator('.offer').waitFor({ timeout: 700 });
  }, wait);
  await page.keyboard.press('F2');
  await phone
    .getByRole('button', { name: say('保持'), exact: true })
    .and(page.locator(':enabled'))
    .waitFor();
  await grows(page);

  await colleague.page.evaluate(presence('ready'));
  // A standard answer is played, stopped, and not to be played while the caller is on hold.
  await phone.getByRole('button', { name: say('咨询、会议、驻留') }).click();
  const answers = page.getByRole('region', { name: say('标准答复') });
  const play = answers.getByRole('button', { name: new RegExp(`^${say('播放“{{name}}”').split('{{name}}')[0]}`) });
  await play.click();
  await call.hears(1300);
  await answers.getByRole('button', { name: say('停止播放') }).click();
  await play.waitFor();
  await call.hearsNo(1300);
  await page.keyboard.press('F9');
  await answers.getByText(say('通话保持中：取回后才能播放')).waitFor();
  expect(await play.isDisabled()).toBe(true);
  await expectAccessible(page, 'standard answers on hold');
  await page.keyboard.press('F9');
  await expect.poll(() => play.isEnabled(), wait).toBe(true);

  // Consulted, then all three together.
  await page.getByLabel(say('同事姓名、分机或号码')).fill('8042');
  await page.getByRole('button', { name: new RegExp(`^${say('咨询')} .+ 8042$`) }).click();
  await theirs.getByRole('button', { name: new RegExp(`^${english('接听')}\\s*F2$`) }).click();
  await page.getByRole('button', { name: say('三方会议') }).click();
  await page.getByRole('button', { name: say('离开会议，其他人继续') }).waitFor();
  await expectAccessible(page, 'in a conference');
  // The caller's tone is heard at both desks.
  await grows(page);
  await grows(colleague.page);
  await page.getByRole('button', { name: new RegExp(`^${say('请出 {{name}}').replace('{{name}}', '')}`) }).click();
  await colleague.page.getByRole('button', { name: english('电话就绪') }).waitFor();
  expect(call.end).toBeNull();

  // Parked by one, taken by the other.
  await page.getByRole('button', { name: say('驻留'), exact: true }).click();
  await page.getByRole('button', { name: say('电话就绪') }).waitFor();
  await dial(colleague.page, english);
  const slot = colleague.page.getByRole('button', { name: /^Take slot 71/ });
  await slot.waitFor();
  await expectAccessible(colleague.page, 'what lies in slots');
  await slot.click();
  await theirs
    .getByRole('button', { name: english('保持'), exact: true })
    .and(colleague.page.locator(':enabled'))
    .waitFor();
  await grows(colleague.page);
  expect(call.end).toBeNull();
  await theirs.getByRole('button', { name: english('挂断') }).click();
  await colleague.page.evaluate(presence('ready'));
  await page.evaluate(presence('ready'));

  // An internal call from desk to desk, without anybody outside. Numbers called often stand there, and the number that is shown is chosen.
  await dial(page, say);
  await page.getByRole('button', { name: `${say('拨打')} 仓库 02188886666` }).waitFor();
  const shown = page.getByLabel(say('主叫号码'));
  await shown.selectOption({ label: '02161112222 售后' });
  await expect
    .poll(
      () =>
        page.evaluate(`fetch('/api/callernumbers/mine').then((mine) => mine.json()).then(({ chosenId }) => chosenId)`),
      wait,
    )
    .toBe(chosen);
  await expectAccessible(page, 'where one dials');
  await page.getByLabel(say('同事姓名、分机或号码')).fill('8042');
  await colleague.page.evaluate(countingRings);
  await page.getByRole('button', { name: new RegExp(`^${say('拨打')} .+ 8042$`) }).click();
  await theirs.getByRole('button', { name: new RegExp(`^${english('接听')}\\s*F2$`) }).waitFor();
  // It rings again and again, until the key that answers.
  await expect.poll(() => colleague.page.evaluate('globalThis.rings'), wait).toBeGreaterThan(1);
  await colleague.page.keyboard.press('F2');
  await grows(page);
  await grows(colleague.page);
  await phone.getByRole('button', { name: say('挂断') }).click();
  await colleague.page.getByRole('button', { name: english('电话就绪') }).waitFor();
  // The flow has asked the caller something after the agent; that is the end of it.
  await call.hangup();
  expect([...agent.faults, ...colleague.faults]).toEqual([]);
  await agent.context.close();
  await colleague.context.close();
}, 120_000);

it.each(['zh-CN', 'en'] as const)(
  'puts the caller on a list from the call, %s',
  async (language) => {
    const say = sayer(language, ['telephony', 'operators', 'calllists']);
    const own = await seat(browser, language);
    const { page } = own;
    await signIn(own, program.url, language, '8041', demoPassword);
    const phone = page.locator('.sp');
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await page.evaluate(presence('ready'));
    const call = await caller.dial('4000000000');
    await vi.waitFor(() => {
      call.press('0');
      return page.locator('.offer').waitFor({ timeout: 700 });
    }, wait);
    await page.keyboard.press('F2');
    await phone
      .getByRole('button', { name: say('保持'), exact: true })
      .and(page.locator(':enabled'))
      .waitFor();
    await phone.getByRole('button', { name: say('咨询、会议、驻留') }).click();
    await page.getByRole('button', { name: say('把来电列入名单') }).click();
    const dialog = page.getByRole('dialog', { name: say('把来电列入名单') });
    await dialog.waitFor();
    await expectAccessible(page, 'a caller is listed');
    // Without a reason nothing is sent, and the field says so.
    const reason = dialog.getByLabel(say('原因'));
    await dialog.getByRole('button', { name: say('列入'), exact: true }).click();
    await expect.poll(() => reason.getAttribute('aria-invalid'), wait).toBe('true');
    const why = language === 'en' ? 'Abusive again' : '再次辱骂';
    await reason.fill(why);
    await dialog.getByLabel(say('拒接：来电者听到提示后通话结束')).check();
    await page.setViewportSize({ width: 390, height: 844 });
    const box = (await dialog.boundingBox())!;
    expect([box.x >= 0, box.x + box.width <= 390]).toEqual([true, true]);
    await expectAccessible(page, 'a caller is listed, on a telephone');
    await page.setViewportSize({ width: 1366, height: 768 });
    await dialog.getByRole('button', { name: say('列入'), exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    type Entries = {
      entries: { id: string; number: string; reason: string; refuses: boolean; until: string | null }[];
    };
    const { entries } = (await office.get<Entries>('/api/calllists')).body;
    expect(entries).toMatchObject([{ number: '137****5678', reason: why, refuses: true }]);
    // Who may not keep the lists lists for a time only.
    expect(Date.parse(entries[0]!.until!)).toBeGreaterThan(Date.now());
    await call.hangup();
    // From now on their calls are refused; off the list they come in again.
    const refused = await caller.dial('4000000000');
    await vi.waitFor(() => expect(refused.end).not.toBeNull(), wait);
    expect((await office.delete(`/api/calllists/${entries[0]!.id}`)).status).toBe(204);
    expect(own.faults).toEqual([]);
    await own.context.close();
  },
  120_000,
);

it.each(['zh-CN', 'en'] as const)(
  'answers by a mobile from the telephone’s menu on, %s',
  async (language) => {
    const say = sayer(language, ['telephony', 'mobiles']);
    const own = await seat(browser, language);
    const { page } = own;
    await signIn(own, program.url, language, language === 'en' ? '8044' : '8043', demoPassword);
    await page.getByRole('button', { name: say('电话就绪') }).click();
    await page.getByRole('menuitemradio', { name: say('用手机接听') }).click();
    const number = page.getByRole('textbox', { name: say('手机号码') });
    const save = page.getByRole('button', { name: say('保存并用手机接听') });
    await number.fill('12');
    await save.click();
    await expect.poll(() => number.getAttribute('aria-invalid'), wait).toBe('true');
    await expectAccessible(page, 'a mobile');
    await number.fill('4000000000');
    await save.click();
    await page.getByText(say('这个号码就是公司自己的号码，请填写您本人的手机')).waitFor();
    await number.fill('138 0000 3333');
    await save.click();
    await page.getByRole('button', { name: say('手机接听') }).waitFor();

    expect(await page.evaluate(presence('ready'))).toBe(200);
    const before = caller.calls.length;
    const to = JSON.stringify({ to: { number: '13700004444' } });
    const headers = `{ 'content-type': 'application/json', 'x-qiao-csrf': '1' }`;
    const asked = `fetch('/api/operators/calls', { method: 'POST', headers: ${headers}, body: '${to}' }).then(({ status }) => status)`;
    expect(await page.evaluate(asked)).toBe(200);
    await vi.waitFor(() => expect(caller.calls[before]?.incoming).toBeDefined(), wait);
    const pocket = caller.calls[before]!;
    await pocket.accept();
    await vi.waitFor(() => expect(energyOf(pocket)).toBe(true), wait);
    pocket.press('1');
    await vi.waitFor(() => expect(caller.calls[before + 1]?.incoming).toBeDefined(), wait);
    await caller.calls[before + 1]!.accept();
    await page.getByRole('button', { name: say('挂断'), exact: true }).click();
    await vi.waitFor(() => expect(pocket.end).not.toBeNull(), wait);
    expect(await page.evaluate(presence('offline'))).toBe(200);
    await own.context.close();
  },
  90_000,
);

it.each(['zh-CN', 'en'] as const)('sets codes, rules and what telephones do, %s', async (language) => {
  const say = sayer(language, ['operators']);
  const { numbers } = (await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers')).body;
  const number = language === 'en' ? '8702' : '8701';
  const made = { unitId: numbers[0]!.unitId, number, name: `Desk ${number}`, staffId: null };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', made)).body;
  const codes = async () => {
    const { body } = await office.get<{ codes: { act: string; code: string }[] }>('/api/operators/codes');
    return Object.fromEntries(body.codes.map(({ act, code }) => [act, code]));
  };
  const before = await codes();
  const own = await seat(browser, language);
  const { page } = own;
  await signIn(own, program.url, language, '1002', demoPassword);
  const save = page.getByRole('button', { name: say('保存'), exact: true });
  const saved = () => page.getByText(say('已保存'), { exact: true }).first().waitFor();

  // Two codes change places; one that is taken is refused by the field before anything is sent.
  await page.goto(`${program.url}/settings/operators`);
  const hold = page.getByLabel(say('保持/取回'), { exact: true });
  const park = page.getByLabel(say('驻留'), { exact: true });
  await hold.fill(before.park!);
  await save.click();
  await expect.poll(() => hold.getAttribute('aria-invalid'), wait).toBe('true');
  expect(await codes()).toEqual(before);
  await park.fill(before.hold!);
  await save.click();
  await saved();
  expect(await codes()).toEqual({ ...before, hold: before.park, park: before.hold });

  await page.getByRole('tab', { name: say('规则'), exact: true }).click();
  const last = page.getByLabel(say('最后一个驻留位'));
  await last.fill('70');
  await expect.poll(() => last.getAttribute('aria-invalid'), wait).toBe('true');
  await last.fill('75');
  await page.getByLabel(say('驻留多少秒后回振')).fill('90');
  await save.click();
  await expect
    .poll(async () => (await office.get<object>('/api/operators/policy')).body, wait)
    .toMatchObject({ firstSlot: 71, lastSlot: 75, ringBackSeconds: 90 });

  await page.getByRole('tab', { name: say('话机'), exact: true }).click();
  await page.getByRole('button', { name: new RegExp(`^${number} Desk`) }).click();
  const drawer = page.getByRole('dialog', { name: `${number} Desk ${number}` });
  await drawer.getByLabel(say('呼叫级别')).selectOption('international');
  await drawer.getByLabel(say('外呼限时（秒）')).fill('10');
  await drawer.getByLabel(say('无应答转移到')).fill('139 0000 1111');
  await drawer.getByLabel(say('同时振铃')).fill('13900002222，13900003333');
  await save.click();
  await expect.poll(() => drawer.getByLabel(say('外呼限时（秒）')).getAttribute('aria-invalid'), wait).toBe('true');
  await drawer.getByLabel(say('外呼限时（秒）')).fill('600');
  await expectAccessible(page, 'what a telephone does');
  await page.setViewportSize({ width: 390, height: 844 });
  const box = (await drawer.boundingBox())!;
  expect([box.x >= 0, box.x + box.width <= 390]).toEqual([true, true]);
  await page.setViewportSize({ width: 1366, height: 768 });
  await save.click();
  await drawer.waitFor({ state: 'detached' });
  expect((await office.get<object>(`/api/operators/extensions/${id}`)).body).toMatchObject({
    ...{ class: 'international', limitSeconds: 600, unansweredTo: '13900001111' },
    followTo: ['13900002222', '13900003333'],
  });
  await page
    .getByRole('button', { name: new RegExp(`^${number} Desk`) })
    .getByText(say('国际'), { exact: true })
    .waitFor();
  expect(own.faults).toEqual([]);
  await own.context.close();
});

it.each(['zh-CN', 'en'] as const)('shows the signalling of the call as a ladder, %s', async (language) => {
  const say = sayer(language, ['callsetup', 'telephony']);
  const { calls } = (await office.get<{ calls: { id: string; direction: string }[] }>('/api/telephony/calls')).body;
  const { id } = calls.find(({ direction }) => direction === 'in')!;
  const own = await seat(browser, language);
  const { page } = own;
  await signIn(own, program.url, language, '1002', demoPassword);
  await page.goto(`${program.url}/calls/${id}`);
  await page.getByRole('button', { name: say('显示信令（记入审计）') }).click();
  const lines = page.locator('.cs-ladder > li');
  await lines.filter({ hasText: 'BYE' }).first().waitFor();
  const read = await lines.locator('summary').allInnerTexts();
  // What the caller's telephone sent and got, from the first word to the last.
  const caller = read.filter((line) => line.includes(say('来电方')));
  expect(caller[0]).toMatch(/\+0\.000[\s\S]*INVITE/);
  expect(caller.some((line) => /200 OK/.test(line))).toBe(true);
  expect(caller.some((line) => /BYE/.test(line))).toBe(true);
  await lines.first().locator('summary').click();
  const whole = page.locator('.cs-ladder pre').first();
  await whole.waitFor();
  expect(await whole.innerText()).toContain('137****5678');
  expect(await page.locator('.cs-ladder').innerHTML()).not.toContain('13712345678');
  await expectAccessible(page, 'a ladder');
  await page.setViewportSize({ width: 390, height: 844 });
  const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(sideways)).toBe(0);
  // A long message scrolls by itself and widens nothing.
  const box = (await page.locator('.cs-ladder').boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  await expectAccessible(page, 'a ladder on a telephone');
  expect(own.faults).toEqual([]);
  await own.context.close();
});
