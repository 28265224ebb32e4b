/**
 * Call waiting at an agent's desk, in Chromium: while she talks with a customer a colleague's call knocks in her ear. Declined; held and answered,
 * back and forth, over a reload of the page, to its end and back to the first. Everybody has a tone of their own, so that it is known who hears whom.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { type Client, freePort, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Seat, sayer, seat, signIn, startBrowser, withSound } from './people.ts';

const wait = { timeout: 20_000, interval: 50 };
const shots = process.env.QIAO_TEST_SHOTS;
let program: TestProgram;
let browser: Browser;
let office: Client;
let caller: PeerPhone;
let colleague: PeerPhone;
const own: Record<string, string> = { '8041': '6041', '8042': '6042' };

/** What this page says into calls (1500 Hz), what its loudspeakers give, and the notes that it plays itself. */
const sound = `
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const [tone, quiet, out] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
    tone.frequency.value = 1500;
    quiet.gain.value = 0.3;
    tone.connect(quiet).connect(out);
    tone.start();
    return out.stream;
  };
  globalThis.speakers = [];
  globalThis.knocks = 0;
  globalThis.Audio = class extends Audio { constructor() { super(); globalThis.speakers.push({ of: this }); } };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    if (this.frequency.value === 440) globalThis.knocks += 1;
    return start.apply(this, at);
  };`;
/** How loud a tone is in what the loudspeakers give now, in decibels. */
const level = (page: Page, hertz: number): Promise<number> =>
  page.evaluate<number>(`(() => {
    let loudest = -200;
    for (const one of globalThis.speakers) {
      const stream = one.of.srcObject;
      if (!stream || one.of.muted) continue;
      if (one.stream !== stream) {
        const context = new AudioContext();
        one.ear = context.createAnalyser();
        one.ear.fftSize = 4096;
        one.ear.smoothingTimeConstant = 0;
        one.step = context.sampleRate / 4096;
        context.createMediaStreamSource(stream).connect(one.ear);
        one.stream = stream;
      }
      const bins = new Float32Array(one.ear.frequencyBinCount);
      one.ear.getFloatFrequencyData(bins);
      const at = Math.round(${hertz} / one.step);
      loudest = Math.max(loudest, ...bins.slice(at - 1, at + 2));
    }
    return loudest;
  })()`);
/** One is heard, the other is not: never both. */
async function hearsOnly(page: Page, hertz: number, not: number): Promise<void> {
  await expect.poll(() => level(page, hertz), wait).toBeGreaterThan(-50);
  await expect.poll(() => level(page, not), wait).toBeLessThan(-60);
}
const knocks = (page: Page): Promise<number> => page.evaluate('globalThis.knocks');
const gone = (call: PeerCall): Promise<void> => vi.waitFor(() => expect(call.end ?? call.failure).not.toBeNull(), wait);

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  await loadCompany(program.kernel);
  office = await program.signIn('1002', demoPassword);
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  const server = { host: '127.0.0.1', port: sipPort };
  caller = await PeerPhone.open({ user: '13712345678', server, realm: 'qiao' });
  const people = await program.kernel.db.run<{ id: string; number: string }>(
    `select id, number from identity.staff where number in ('8041', '8042', '8043')`,
  );
  const { queues } = (
    await office.get<{ queues: { id: string; unitId: string; channel: string }[] }>('/api/routing/queues')
  ).body;
  const members = await program.kernel.db.run<{ queue_id: string }>(
    `select m.queue_id from routing.queue_member m join identity.staff s on s.id = m.staff_id where s.number = '8041'`,
  );
  const queue = queues.find(({ id, channel }) => channel === 'call' && members.some((one) => one.queue_id === id))!;
  const { unitId } = queue;
  await office.post('/api/telephony/numbers', {
    unitId,
    number: '4001112222',
    name: { zh: '直拨队列', en: 'Straight to the queue' },
    target: { kind: 'queue', id: queue.id },
  });
  const hosts = [`127.0.0.1:${caller.port}`];
  await office.post('/api/telephony/trunks', { unitId, code: 'carrier', name: { zh: '运营商', en: 'Carrier' }, hosts });
  for (const number of ['8041', '8042', '8043']) {
    const extension = own[number] ?? '6043';
    const holder = people.find((one) => one.number === number)!.id;
    const made = await office.post<{ id: string }>('/api/telephony/extensions', {
      unitId,
      number: extension,
      name: `话机 ${extension}`,
      staffId: holder,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    if (number !== '8043') continue;
    const path = `/api/telephony/extensions/${made.body.id}/password`;
    const { password } = (await office.post<{ password: string }>(path)).body;
    colleague = await PeerPhone.open({ user: extension, server, realm: 'qiao', password });
    await colleague.register();
  }
  await vi.waitFor(async () => {
    const lines = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(lines.body.trunks[0]?.live.state).toBe('up');
  }, wait);
  browser = await startBrowser(withSound);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await colleague?.close();
  await caller?.close();
  await program?.stop();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function presence(page: Page, state: string): Promise<void> {
  const status = await page.evaluate(`fetch('/api/routing/presence', { method: 'PUT', headers: {
    'content-type': 'application/json', 'x-qiao-csrf': '1' }, body: '{"state":"${state}"}' }).then((answer) => answer.status)`);
  expect(status).toBe(200);
}
/** As leaders and agents see it on all their devices; the picture's name says where. */
async function looks(one: Seat, what: string, within: Locator): Promise<void> {
  await expectAccessible(one.page, what);
  const picture = async (size: string): Promise<void> => {
    if (shots) await one.page.screenshot({ path: `${shots}/${what.replaceAll(' ', '-')}-${size}.png` });
  };
  await picture('desk');
  await one.page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(one.page, `${what}, dark`);
  await picture('dark');
  await one.page.emulateMedia({ colorScheme: 'light' });
  await one.page.setViewportSize({ width: 390, height: 844 });
  for (const button of await within.getByRole('button').all()) {
    const box = (await button.boundingBox())!;
    expect(
      [box.x >= 0, box.x + box.width <= 390, box.height >= 40],
      `${await button.innerText()} on a telephone`,
    ).toEqual([true, true, true]);
  }
  await expectAccessible(one.page, `${what}, on a telephone`);
  await picture('phone');
  await one.page.setViewportSize({ width: 1366, height: 768 });
}

it.each([
  ['zh-CN', '8041'],
  ['en', '8042'],
] as const)(
  'knocks, is declined, held and answered, swapped, kept over a reload, ended: %s',
  async (language, number) => {
    const say = sayer(language, ['telephony', 'operators']);
    const seats = sayer(language, ['ui']);
    const agent = await seat(browser, language);
    const { page, faults } = agent;
    await page.addInitScript(sound);
    await signIn(agent, program.url, language, number, demoPassword);
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await presence(page, 'ready');

    const customer = await caller.dial('4001112222');
    customer.speak(700);
    await page.locator('.offer').waitFor();
    await page.keyboard.press('F2');
    const phone = page.locator('.sp');
    await phone
      .getByRole('button', { name: say('保持'), exact: true })
      .and(page.locator(':enabled'))
      .waitFor();
    await customer.hears(1500);
    expect(await knocks(page)).toBe(0);

    // It knocks, in her ear only.
    const card = page.getByRole('region', { name: say('第二通电话') });
    const declined = await colleague.dial(own[number]!);
    declined.speak(1100);
    await card.getByRole('button', { name: say('保持并接听') }).waitFor();
    await page
      .getByRole('alert')
      .filter({ hasText: say('呼叫等待：{{who}}').split('{{who}}')[0]! })
      .waitFor({ state: 'attached' });
    await expect.poll(() => knocks(page), wait).toBeGreaterThan(0);
    // More than once, as long as nobody decides.
    const first = await knocks(page);
    await expect.poll(() => knocks(page), wait).toBeGreaterThan(first);
    await customer.hearsNo(440);
    await customer.hears(1500);
    expect(await level(page, 1100)).toBeLessThan(-60);
    await looks(agent, `it knocks ${language}`, card.locator('.sp-acts'));
    await page.keyboard.press('Shift+F2');
    await gone(declined);
    expect(declined.failure?.status).toBe(486);
    await card.waitFor({ state: 'detached' });

    // Held and answered by one key: the customer hears music, the colleague hears her.
    const call = await colleague.dial(own[number]!);
    call.speak(1100);
    await card.getByRole('button', { name: say('保持并接听') }).waitFor();
    await page.keyboard.press('F2');
    await call.hears(1500);
    await customer.hearsNo(1500);
    await hearsOnly(page, 1100, 700);
    await phone.locator('> .sp-who.is-held').waitFor();
    await looks(agent, `two calls ${language}`, card.locator('.sp-acts'));

    // Back to the customer and there again, by a press and by the key.
    await phone
      .locator('> .sp-acts')
      .getByRole('button', { name: say('切换到这一通') })
      .click();
    await customer.hears(1500);
    await call.hearsNo(1500);
    await hearsOnly(page, 700, 1100);
    await card.getByText(say('保持中')).waitFor();
    await page.keyboard.press('Shift+F9');
    await call.hears(1500);
    await customer.hearsNo(1500);
    await hearsOnly(page, 1100, 700);
    // Muted in the one she talks in, by the same key as ever.
    await page.keyboard.press('F8');
    await card.getByRole('button', { name: say('取消静音') }).waitFor();
    await call.hearsNo(1500);
    await page.keyboard.press('F8');
    await call.hears(1500);

    // The page is loaded anew: both stand as they stood, and only one is heard.
    await page.reload();
    await card.getByRole('button', { name: say('保持'), exact: true }).waitFor();
    await phone.locator('> .sp-who.is-held').waitFor();
    await call.hears(1500);
    await customer.hearsNo(1500);
    await hearsOnly(page, 1100, 700);
    expect(await knocks(page)).toBe(0);

    // Ended; the one who waited is taken back by one key.
    await card.getByRole('button', { name: say('挂断') }).click();
    await gone(call);
    await card.waitFor({ state: 'detached' });
    await phone.getByRole('button', { name: say('取回'), exact: true }).waitFor();
    await page.keyboard.press('F9');
    await customer.hears(1500);
    await hearsOnly(page, 700, 1100);

    // Whoever waits and hangs up is gone from the screen at once; she talks on with the other.
    const last = await colleague.dial(own[number]!);
    last.speak(1100);
    await card.getByRole('button', { name: say('保持并接听') }).click();
    await last.hears(1500);
    await customer.hangup();
    await card.waitFor({ state: 'detached' });
    await hearsOnly(page, 1100, 700);
    await last.hears(1500);
    // Her wrap-up for the customer waits until she is done.
    await page.locator('.presence').getByText(seats('处理中'), { exact: true }).waitFor();
    await looks(agent, `a colleague alone ${language}`, phone.locator('> .sp-acts'));
    // She lets the colleague wait, and is back.
    await page.keyboard.press('F9');
    await phone.getByText(say('保持中')).waitFor();
    await last.hearsNo(1500);
    await page.keyboard.press('F9');
    await last.hears(1500);
    await phone.getByRole('button', { name: say('挂断') }).click();
    await gone(last);
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await page.locator('.presence').getByText(seats('话后'), { exact: true }).waitFor();
    await presence(page, 'offline');
    expect(faults).toEqual([]);
  },
  120_000,
);
