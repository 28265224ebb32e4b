/**
 * Calls live, in real browsers, each person with a tone of their own: a leader listens unheard, whispers to the agent, is heard by both,
 * takes the call over and still hears the caller; moves those who wait, forces a seat's state, ends a call; sets a limit and is
 * warned by it on the monitor and the wall.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, signIn, startBrowser, withSound } from './people.ts';

const rooms = ['livecalls', 'callalarms', 'telephony', 'operators'];
const wait = { timeout: 20_000, interval: 50 };
const shots = process.env.QIAO_TEST_SHOTS;
let program: TestProgram;
let browser: Browser;
let office: Client;
let caller: PeerPhone;

/** What this page says into calls, and ears on what it gets: the sound goes through the browser's own engine both ways. */
const voice = (hertz: number): string => `
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const [tone, quiet, out] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
    tone.frequency.value = ${hertz};
    quiet.gain.value = 0.3;
    tone.connect(quiet).connect(out);
    tone.start();
    return out.stream;
  };
  globalThis.ears = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      this.addEventListener('track', ({ track }) => {
        const context = new AudioContext();
        const ear = context.createAnalyser();
        ear.fftSize = 4096;
        ear.smoothingTimeConstant = 0;
        context.createMediaStreamSource(new MediaStream([track])).connect(ear);
        globalThis.ears.push({ ear, step: context.sampleRate / ear.fftSize });
      });
    }
  };`;
/** How loud a tone is in what came last, in decibels. */
const level = (page: Page, hertz: number): Promise<number> =>
  page.evaluate<number>(`(() => {
    const heard = globalThis.ears.at(-1);
    if (!heard) return -200;
    const bins = new Float32Array(heard.ear.frequencyBinCount);
    heard.ear.getFloatFrequencyData(bins);
    const at = Math.round(${hertz} / heard.step);
    return Math.max(-200, ...bins.slice(at - 1, at + 2));
  })()`);
const hears = (page: Page, hertz: number) => expect.poll(() => level(page, hertz), wait).toBeGreaterThan(-50);
/** While another tone is there: what is heard is not silence. */
const hearsNo = async (page: Page, hertz: number, besides: number) => {
  await hears(page, besides);
  await expect.poll(() => level(page, hertz), wait).toBeLessThan(-60);
};

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  await loadCompany(program.kernel);
  office = await program.signIn('1002', demoPassword);
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  caller = await PeerPhone.open({ user: '13712345678', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  const { body } = await office.get<{ queues: { id: string; unitId: string; channel: string; code: string }[] }>(
    '/api/routing/queues',
  );
  const agents = await program.kernel.db.run<{ queue_id: string }>(
    `select m.queue_id from routing.queue_member m join identity.staff s on s.id = m.staff_id where s.number = '8041'`,
  );
  const queue = body.queues.find(
    ({ id, channel }) => channel === 'call' && agents.some(({ queue_id }) => queue_id === id),
  )!;
  await office.post('/api/telephony/numbers', {
    unitId: queue.unitId,
    number: '4001112222',
    name: { zh: '直拨队列', en: 'Straight to the queue' },
    target: { kind: 'queue', id: queue.id },
  });
  await office.post('/api/telephony/trunks', {
    unitId: queue.unitId,
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

async function person(language: Language, number: string, hertz: number): Promise<Seat> {
  const one = await seat(browser, language);
  await one.page.addInitScript(voice(hertz));
  await signIn(one, program.url, language, number, demoPassword);
  await one.page.getByRole('button', { name: sayer(language, rooms)('电话就绪') }).waitFor();
  return one;
}
const put = async ({ context }: Seat, state: string): Promise<void> => {
  const headers = { 'x-qiao-csrf': '1' };
  const answer = await context.request.put(`${program.url}/api/routing/presence`, { headers, data: { state } });
  expect(answer.status()).toBe(200);
};
const close = async (...all: Seat[]): Promise<void> => {
  for (const one of all) {
    expect(one.faults).toEqual([]);
    await one.context.close();
  }
};
/** The monitor in the other looks: a phone's width, in the dark. */
async function pictures({ page }: Seat, name: string): Promise<void> {
  if (!shots) return;
  await page.screenshot({ path: `${shots}/${name}.png` });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${shots}/${name}-phone.png` });
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.evaluate(`document.documentElement.dataset.theme = 'dark'`);
  await page.screenshot({ path: `${shots}/${name}-dark.png` });
  await page.evaluate(`document.documentElement.dataset.theme = 'light'`);
}

it('a leader listens, whispers, barges in, takes over and hears the caller, hangs up (in Chinese; the agent in English)', async () => {
  const say = sayer('zh-CN', rooms);
  const agent = await person('en', '8041', 900);
  await put(agent, 'ready');
  const call = await caller.dial('4001112222');
  call.speak(700);
  await agent.page.locator('.offer').waitFor();
  await agent.page.keyboard.press('F2');
  await call.hears(900);
  await hears(agent.page, 700);

  const leader = await person('zh-CN', '2011', 1500);
  const { page } = leader;
  await page.goto(`${program.url}/calls/live`);
  const row = page.locator('.lc-calls tbody tr');
  await row.getByText(say('通话中')).waitFor();
  expect(await row.innerText()).toContain('8041');
  expect(await page.locator('.lc').innerText()).not.toContain('13712345678');
  const act = (word: string): Locator => row.getByRole('button', { name: new RegExp(`^${say(word)}：`) });

  await act('监听').click();
  await hears(page, 700);
  await hears(page, 900);
  await call.hearsNo(1500);
  await hearsNo(agent.page, 1500, 700);
  await act('耳语').and(page.locator(':enabled')).click();
  await hears(agent.page, 1500);
  await call.hearsNo(1500);
  await act('强插').click();
  await call.hears(1500);
  await call.hears(900);
  await page.locator('.lc-calls [aria-pressed=true]').waitFor();
  await expectAccessible(page, 'calls live, in a call');
  await pictures(leader, 'live-zh-CN');

  await act('更多').click();
  await page.getByRole('menuitem', { name: say('接管') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('接管') })
    .click();
  const phone = page.locator('.sp');
  const end = phone.getByRole('button', { name: say('挂断') });
  await end.waitFor();
  await call.hears(1500);
  await call.hearsNo(900);
  await agent.page.locator('.presence').getByText(sayer('en')('话后'), { exact: true }).waitFor();
  await hears(page, 700);
  // By the very connection that listened: nothing was let go in between.
  expect(await page.evaluate('globalThis.ears.length')).toBe(1);
  expect(call.end).toBeNull();
  await end.click();
  await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  await put(agent, 'offline');
  await close(agent, leader);
}, 90_000);

it('those who wait are moved, a seat is forced ready, a call is ended (in English; the agent in Chinese)', async () => {
  const say = sayer('en', rooms);
  const agent = await person('zh-CN', '8042', 900);
  const leader = await person('en', '2011', 1500);
  const { page } = leader;
  await page.goto(`${program.url}/calls/live`);
  await page.getByText(say('话务引擎')).waitFor();
  const first = await caller.dial('4001112222');
  first.speak(700);
  const rows = page.locator('.lc-calls tbody tr').filter({ hasText: say('排队') });
  await expect.poll(() => rows.count(), wait).toBe(1);
  const one = (await rows.first().getAttribute('data-call'))!;
  const second = await caller.dial('4001112222');
  second.speak(1100);
  await expect.poll(() => rows.count(), wait).toBe(2);
  const two = (await rows.last().getAttribute('data-call'))!;
  const act = (row: Locator, word: string): Locator => row.getByRole('button', { name: new RegExp(`^${say(word)}: `) });
  await act(rows.last(), '前移').click();
  await expect.poll(() => rows.first().getAttribute('data-call'), wait).toBe(two);
  await expectAccessible(page, 'calls live, in line');
  await pictures(leader, 'live-en');

  const chair = page.locator('.lc-seats [data-seat="8042"]');
  await act(chair, '强制状态').click();
  await page.getByRole('menuitem', { name: say('就绪') }).click();
  await agent.page.locator('.offer').waitFor();
  await page.locator(`[data-call="${two}"]`).getByText(say('振铃')).first().waitFor();
  await agent.page.keyboard.press('F2');
  await second.hears(900);
  await hears(agent.page, 1100);
  await chair.getByText(say('处理中')).waitFor();

  const talk = page.locator(`[data-call="${two}"]`);
  for (const [row, call] of [
    [talk, second],
    [page.locator(`[data-call="${one}"]`), first],
  ] as const) {
    await act(row, '更多').click();
    await page.getByRole('menuitem', { name: say('挂断') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('挂断') })
      .click();
    await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  }
  await put(agent, 'offline');
  await close(agent, leader);
}, 90_000);

it.each(['zh-CN', 'en'] as const)(
  'a leader sets a limit and is warned on the monitor and the wall until it is well (%s)',
  async (language) => {
    const say = sayer(language, rooms);
    const leader = await seat(browser, language);
    await signIn(leader, program.url, language, '2011', demoPassword);
    const { page } = leader;
    await page.goto(`${program.url}/calls/live`);
    await page.getByRole('button', { name: say('话务告警') }).click();
    await page.getByRole('tab', { name: say('规则') }).click();
    await page.getByRole('button', { name: say('新建规则') }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(say('部门')).click();
    await page.locator('[role=option]').first().click();
    await form.getByLabel(say('排队达到（通）')).fill('x');
    await form.getByRole('button', { name: say('保存') }).click();
    await form.getByText(say('请检查')).waitFor();
    await expectAccessible(page, 'a new rule of alarms');
    await pictures(leader, `alarm-rule-${language}`);
    await form.getByLabel(say('排队达到（通）')).fill('1');
    await form.getByLabel(say('正常多久算恢复（秒）')).fill('0');
    await form.getByRole('button', { name: say('保存') }).click();
    await form.waitFor({ state: 'detached' });
    await page.locator('.rt-row').getByText(say('排队通数')).first().waitFor();

    await page.goto(`${program.url}/calls/live`);
    const call = await caller.dial('4001112222');
    call.speak(700);
    const strip = page.locator('.ca-strip');
    await strip.waitFor();
    await expectAccessible(page, 'calls live, with an alarm');
    await pictures(leader, `alarm-live-${language}`);
    await page.goto(`${program.url}/wall`);
    await strip.waitFor();
    await expectAccessible(page, 'the wall, with an alarm');
    await pictures(leader, `alarm-wall-${language}`);
    await call.hangup();
    await strip.waitFor({ state: 'detached' });
    await page.goto(`${program.url}/calls/alarms`);
    await page.locator('.ca-table tbody tr').first().waitFor();
    expect(await page.locator('.ca-table .is-on').count()).toBe(0);
    await expectAccessible(page, 'alarms of calls');
    await pictures(leader, `alarm-list-${language}`);
    // The next round sets its own.
    await page.getByRole('tab', { name: say('规则') }).click();
    await page.locator('.rt-row').first().click();
    await form.getByRole('button', { name: say('停用') }).click();
    await form.waitFor({ state: 'detached' });
    await close(leader);
  },
  90_000,
);
