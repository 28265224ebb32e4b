/** A conference room from the screen to the telephone: made, dialled into, led, recorded, looked back on and listened to, in both languages. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
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
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await caller?.close();
  await program?.stop();
});

/** A number of the company leads into the room: the number, and the flow. */
async function leadThere(room: { id: string; code: string; unitId: string }) {
  const name = { zh: `会议 ${room.code}`, en: `Meeting ${room.code}` };
  const nodes = [
    { id: 'in', kind: 'room', config: { roomId: room.id }, exits: { next: 'bye', failed: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: null } },
  ];
  const draft = { start: 'in', rescue: 'bye', nodes };
  const { unitId } = room;
  const { id } = (await office.post<{ id: string }>('/api/flows', { name, unitId, draft })).body;
  expect((await office.post(`/api/flows/${id}/publish`, { version: 1 })).status).toBe(200);
  const number = `400900${room.code}`;
  expect(
    (await office.post('/api/telephony/numbers', { unitId, number, name, target: { kind: 'flow', id } })).status,
  ).toBe(200);
  return { number, flowId: id };
}

const focused = (wanted: Locator) => wanted.evaluate((element) => element.matches(':focus'));
async function tabIn(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    if (await focused(wanted)) return;
    await page.keyboard.press(key);
  }
  expect(await focused(wanted), 'reached by the keyboard').toBe(true);
}

it.each(['zh-CN', 'en'] as const)('a conference room is made, dialled into and led, %s', async (language) => {
  const say = sayer(language, ['rooms', 'recordings', 'ui']);
  const own = await seat(browser, language);
  const { page } = own;
  await signIn(own, program.url, language, '1002', demoPassword);
  await page.goto(`${program.url}/settings/conference-rooms`);
  await page
    .getByRole('button', { name: say('新建会议室') })
    .first()
    .click();
  const drawer = page.getByRole('dialog').first();
  const save = drawer.getByRole('button', { name: say('保存'), exact: true });
  const code = language === 'en' ? '7702' : '7701';
  await drawer.getByLabel(say('名称（中文）')).fill(`危机小组 ${code}`);
  await drawer.getByLabel(say('名称（英文）')).fill(`Crisis team ${code}`);
  const unit = drawer.getByRole('combobox', { name: say('所属单位') });
  await unit.click();
  await page.getByRole('option').first().click();
  await drawer.getByRole('checkbox', { name: say('会议录音') }).check();
  await drawer.getByLabel(say('会议号')).fill('12');
  await drawer.getByLabel(say('参会密码')).fill('4711');
  await save.click();
  await expect.poll(() => drawer.getByLabel(say('会议号')).getAttribute('aria-invalid'), wait).toBe('true');
  await drawer.getByLabel(say('会议号')).fill(code);
  await expectAccessible(page, 'a new conference room');
  await save.click();
  await drawer.waitFor({ state: 'detached' });
  const { rooms } = (await office.get<{ rooms: { id: string; code: string; unitId: string }[] }>('/api/rooms')).body;
  const { id: roomId, unitId } = rooms.find((one) => one.code === code)!;
  await page.getByText(code, { exact: true }).click();
  await drawer.getByText(say('现在没有人在会')).waitFor();

  const { number, flowId } = await leadThere({ id: roomId, code, unitId });
  const inside = drawer.getByRole('listitem').filter({ hasText: '137****5678' });
  const calls = [];
  for (const count of [1, 2]) {
    const call = await caller.dial(number);
    await vi.waitFor(() => expect(call.rtp.heard(25, 500).some((one) => Math.abs(one) > 500)).toBe(true), wait);
    for (const key of '4711#') call.press(key);
    call.speak(count === 1 ? 700 : 900);
    await expect.poll(() => inside.count(), wait).toBe(count);
    calls.push(call);
  }
  const [one, two] = calls;
  await two!.hears(700);
  // By keys alone: silenced, heard again, silenced; one stays where one is, and goes on from there.
  const first = inside.first();
  const mute = first.getByRole('button').first();
  await drawer.getByRole('tab', { name: say('现场'), exact: true }).focus();
  await tabIn(page, mute);
  const silenced = first.getByText(say('已静音'), { exact: true });
  await page.keyboard.press('Enter');
  await silenced.waitFor();
  await two!.hearsNo(700);
  expect(await focused(mute), 'the focus stays').toBe(true);
  await page.keyboard.press('Space');
  await silenced.waitFor({ state: 'detached' });
  await two!.hears(700);
  expect(await focused(mute), 'the focus stays').toBe(true);
  await page.keyboard.press('Enter');
  await silenced.waitFor();
  await two!.hearsNo(700);
  await page.keyboard.press('Tab');
  expect(await focused(first.getByRole('button', { name: say('移出') }))).toBe(true);
  await drawer.getByRole('button', { name: say('锁定'), exact: true }).click();
  await drawer.getByRole('button', { name: say('解锁'), exact: true }).waitFor();
  // That it is recorded is seen; it is paused and goes on.
  await drawer.getByText(say('正在录音'), { exact: true }).waitFor();
  await drawer.getByRole('button', { name: say('暂停录音'), exact: true }).click();
  await drawer.getByText(say('录音已暂停'), { exact: true }).waitFor();
  await expectAccessible(page, 'a conference whose recording is paused');
  await drawer.getByRole('button', { name: say('继续录音'), exact: true }).click();
  await drawer.getByText(say('正在录音'), { exact: true }).waitFor();
  await expectAccessible(page, 'who is in a conference room');
  const shots = process.env.QIAO_TEST_SHOTS;
  const shoot = async (name: string) => shots && page.screenshot({ path: `${shots}/room-${name}-${language}.png` });
  await shoot('now');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'who is in a conference room, dark');
  await shoot('now-dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'a conference room, dark on a telephone');
  expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);
  await shoot('phone');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1366, height: 768 });
  await inside
    .last()
    .getByRole('button', { name: say('移出') })
    .click();
  await vi.waitFor(() => expect(two!.end).not.toBeNull(), wait);
  await expect.poll(() => inside.count(), wait).toBe(1);
  await drawer.getByRole('button', { name: say('结束会议'), exact: true }).click();
  await shoot('end');
  await page
    .getByRole('dialog', { name: say('结束会议？') })
    .getByRole('button', { name: say('结束会议'), exact: true })
    .click();
  await vi.waitFor(() => expect(one!.end).not.toBeNull(), wait);
  await drawer.getByText(say('现在没有人在会')).waitFor();
  await drawer.getByRole('tab', { name: say('历次会议') }).click();
  await drawer.getByText(say('被移出'), { exact: false }).waitFor();
  const listen = drawer.getByRole('button', { name: say('听会议录音') });
  await listen.click();
  expect(await focused(drawer.getByRole('button', { name: say('收起录音') })), 'the focus stays').toBe(true);
  await drawer.getByRole('button', { name: say('播放（记入审计）') }).click();
  const player = drawer.locator('audio');
  await expect
    .poll(() => player.evaluate((one) => (one as unknown as { currentTime: number }).currentTime), wait)
    .toBeGreaterThan(0.5);
  const audit = await office.get<{ entries: { detail: object }[] }>(
    '/api/audit/entries?action=telephony.recording-played',
  );
  expect(audit.body.entries[0]!.detail).toHaveProperty('meetingId');
  await drawer.getByRole('slider', { name: say('波形：点击跳到该处，空格播放，左右键移动 5 秒') }).waitFor();
  await shoot('history');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'past meetings with a recording, dark');
  await shoot('history-dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page, 'a recording of a meeting, dark on a telephone');
  expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0);
  await shoot('history-phone');
  await page.setViewportSize({ width: 1366, height: 768 });
  await drawer.getByRole('tab', { name: say('设置'), exact: true }).click();
  await expectAccessible(page, 'settings of a conference room, dark');
  await shoot('settings-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await shoot('settings');
  // The node in the editor says which room it is.
  await page.goto(`${program.url}/settings/flows/${flowId}`);
  await page.locator('[data-id="in"]').press('Enter');
  const name = language === 'en' ? `Crisis team ${code}` : `危机小组 ${code}`;
  const chosen = page.getByRole('combobox', { name: sayer(language, ['flows'])('会议室') });
  await expect.poll(() => chosen.inputValue(), wait).toBe(name);
  await shoot('flow');
  expect(own.faults).toEqual([]);
  await own.context.close();
});

it.each([
  ['zh-CN', '7705'],
  ['en', '7706'],
] as const)('who has only a browser comes in by the link of a web call, %s', async (language, code) => {
  const say = sayer(language, ['telephony', 'webcalls']);
  const unitId = (await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers')).body.numbers[0]!
    .unitId;
  const name = { zh: `区域会 ${code}`, en: `Regions ${code}` };
  const room = (await office.post<{ id: string }>('/api/rooms', { unitId, name, code, pin: '4711' })).body;
  const { number } = await leadThere({ id: room.id, code, unitId });
  const made = await office.post<{ link: string }>('/api/webcalls/entrances', { name, number, mostAtOnce: 5 });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const phone = await caller.dial(number);
  await vi.waitFor(() => expect(phone.rtp.heard(25, 500).some((one) => Math.abs(one) > 500)).toBe(true), wait);
  for (const key of '4711#') phone.press(key);
  phone.speak(700);

  const guest = await seat(browser, language, { width: 390, height: 844 });
  const { page } = guest;
  await page.addInitScript(listening);
  await page.goto(program.url + new URL(made.body.link).pathname);
  await page.getByRole('button', { name: say('呼叫'), exact: true }).click();
  // As fast as a script can: none of them is lost, though the sound does not stand yet.
  for (const key of '4711#') await page.getByRole('button', { name: key, exact: true }).click();
  const there = async () =>
    (await office.get<{ meetings: { stays: unknown[] }[] }>(`/api/rooms/${room.id}/meetings`)).body.meetings[0]?.stays;
  await expect.poll(async () => (await there())?.length, wait).toBe(2);
  const before = await energy(page);
  await expect.poll(() => energy(page), wait).toBeGreaterThan(before + 0.0005);
  await page.getByRole('button', { name: say('挂断') }).click();
  await page.getByText(say('通话已结束。')).waitFor();
  expect(guest.faults).toEqual([]);
  await guest.context.close();
  await phone.hangup();
});

it.each(['zh-CN', 'en'] as const)(
  'a conference room is made and changed by the keyboard alone, %s',
  async (language) => {
    const say = sayer(language, ['rooms', 'ui']);
    const own = await seat(browser, language);
    const { page } = own;
    await signIn(own, program.url, language, '1002', demoPassword);
    await page.goto(`${program.url}/settings/conference-rooms`);
    const add = page.getByRole('button', { name: say('新建会议室') }).first();
    await add.waitFor();
    const tabTo = (wanted: Locator, key?: string) => tabIn(page, wanted, key);
    await tabTo(add);
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog').first();
    const code = language === 'en' ? '7802' : '7801';
    await expect.poll(() => focused(drawer.getByLabel(say('名称（中文）'))), wait).toBe(true);
    await page.keyboard.type(`值班室 ${code}`);
    const unit = drawer.getByRole('combobox', { name: say('所属单位') });
    await tabTo(unit);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => unit.inputValue(), wait).not.toBe('');
    await tabTo(drawer.getByLabel(say('会议号')));
    await page.keyboard.type(code);
    await tabTo(drawer.getByLabel(say('参会密码')));
    await page.keyboard.type('4711');
    await tabTo(drawer.getByLabel(say('主持人到场前，成员听音乐等候')));
    await page.keyboard.press('Space');
    // Members cannot wait for a chair that has no PIN: said at the field, before anything is sent.
    await tabTo(drawer.getByRole('button', { name: say('保存'), exact: true }));
    await page.keyboard.press('Enter');
    const chair = drawer.getByLabel(say('主持密码'), { exact: false });
    await drawer.getByText(say('要让成员等主持人，先设主持密码')).waitFor();
    await tabTo(chair, 'Shift+Tab');
    await page.keyboard.type('9911');
    await page.keyboard.press('Enter');
    await drawer.waitFor({ state: 'detached' });
    const row = page.getByRole('button').filter({ hasText: code });
    await row.waitFor();
    await tabTo(row);
    await page.keyboard.press('Enter');
    const tab = (name: string) => drawer.getByRole('tab', { name: say(name), exact: true });
    await tabTo(tab('现场'), 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    // The tab keeps the focus: one goes on along the tabs, and back.
    await expect.poll(() => focused(tab('设置')), wait).toBe(true);
    await expectAccessible(page, 'settings of a conference room');
    await page.keyboard.press('ArrowRight');
    await drawer.getByText(say('还没有开过会')).waitFor();
    await page.keyboard.press('ArrowLeft');
    const most = drawer.getByLabel(say('最多人数'));
    await tabTo(most);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('7');
    // What was typed is there still after a look at the others.
    await tabTo(tab('设置'), 'Shift+Tab');
    await page.keyboard.press('ArrowLeft');
    await drawer.getByText(say('现在没有人在会')).waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await most.inputValue()).toBe('7');
    await tabTo(most);
    await page.keyboard.press('Enter');
    await drawer.waitFor({ state: 'detached' });
    const { rooms } = (await office.get<{ rooms: { code: string; mostMembers: number }[] }>('/api/rooms')).body;
    expect(rooms.find((one) => one.code === code)).toMatchObject({ mostMembers: 7, waitForChair: true });
    await tabTo(row);
    await page.keyboard.press('Enter');
    await drawer.getByText(say('现在没有人在会')).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(await focused(row)).toBe(true);
    expect(own.faults).toEqual([]);
    await own.context.close();
  },
);
