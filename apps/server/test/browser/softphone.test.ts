/**
 * What goes wrong at an agent's desk, in a real browser with a real telephone at the other end: the microphone refused, pulled out, the
 * network gone and back, the laptop asleep while the caller hangs up, a second tab. Each is said in words, and the talk goes on. And what one
 * works with: levels of both sides, loudspeakers for talk and ring, the keys of a headset.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemScope } from '#kernel';
import { setMembers } from '#modules/routing';
import { aQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { freePort, type TestProgram, testProgram } from '../program.ts';
import {
  expectAccessible,
  type Language,
  type Seat,
  sayer,
  seat,
  signIn,
  startBrowser,
  wholeBrowser,
} from './people.ts';

const wait = { timeout: 20_000, interval: 30 };
const sound = [
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
];
let program: TestProgram;
let browser: Browser;
let denying: Browser;
let caller: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const { kernel } = program;
  await loadCompany(kernel);
  const office = await program.signIn('1002', demoPassword);
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  const [known] = (await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers')).body.numbers;
  const { unitId } = known!;
  const queue = await aQueue(kernel, { channel: 'call', unitId, wrapupSeconds: 0, offerSeconds: 60 });
  const [agent] = await kernel.db.run<{ id: string }>(`select id from identity.staff where number = '8041'`);
  await kernel.db.transact((tx) =>
    setMembers(tx, systemScope('test'), { queueId: queue.id, members: [{ staffId: agent!.id, unitId }] }),
  );
  const name = { zh: '直线', en: 'Direct line' };
  const target = { kind: 'queue', id: queue.id };
  await office.post('/api/telephony/numbers', { unitId, number: '4008006666', name, target });
  caller = await PeerPhone.open({ user: '13712345678', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  await office.post('/api/telephony/trunks', { unitId, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] });
  await vi.waitFor(async () => {
    const lines = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(lines.body.trunks[0]?.live.state).toBe('up');
  }, wait);
  // Tabs come before each other, and permissions are asked for, in the whole browser only.
  browser = await startBrowser([...sound, '--use-fake-ui-for-media-stream'], wholeBrowser);
  denying = await startBrowser([...sound, '--deny-permission-prompts'], wholeBrowser);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await denying?.close();
  await caller?.close();
  await program?.stop();
});

/** Microphones, connections and sockets of the page, where a test may take hold of them. */
const hold = `globalThis.microphones = []; globalThis.sockets = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    if (globalThis.noMicrophone) throw new DOMException('none', 'NotFoundError');
    const stream = await ask(wish);
    globalThis.microphones.push(...stream.getAudioTracks());
    return stream;
  };
  globalThis.WebSocket = class extends WebSocket { constructor(...given) { super(...given); globalThis.sockets.push(this); } };`;

/** Loudspeakers that the page made, and a headset at its side of the browser: reports in, lamps out, as the descriptor says. */
const devices = `globalThis.speakers = []; globalThis.contexts = []; globalThis.lamps = [];
  globalThis.Audio = class extends Audio { constructor(...given) { super(...given); globalThis.speakers.push(this); } };
  globalThis.AudioContext = class extends AudioContext { constructor(...given) { super(...given); globalThis.contexts.push(this); } };
  const keys = [{ isAbsolute: true, usages: [0x0b0020], reportSize: 1, reportCount: 1 },
    { isAbsolute: false, usages: [0x0b002f, 0x0b0021], reportSize: 1, reportCount: 2 }];
  const lamps = [{ usages: [0x080017, 0x080009, 0x080018], reportSize: 1, reportCount: 3 }];
  const headset = Object.assign(new EventTarget(), {
    opened: false, productName: 'Voice 3000',
    collections: [{ usagePage: 0x0b, usage: 5, inputReports: [{ reportId: 7, items: keys }], outputReports: [{ reportId: 7, items: lamps }] }],
    open: async () => { headset.opened = true; }, close: async () => { headset.opened = false; },
    sendReport: async (id, data) => { globalThis.lamps.push([id, ...data].join(' ')); },
  });
  let allowed = [];
  const hid = Object.assign(new EventTarget(), {
    getDevices: async () => allowed,
    requestDevice: async ({ filters }) => (allowed = filters[0].usagePage === 0x0b ? [headset] : []),
  });
  Object.defineProperty(Navigator.prototype, 'hid', { get: () => (globalThis.noHeadsets ? undefined : hid), configurable: true });
  globalThis.press = (bits) => headset.dispatchEvent(
    Object.assign(new Event('inputreport'), { reportId: 7, data: new DataView(Uint8Array.of(bits).buffer) }));`;

const heard = (call: PeerCall): boolean => call.rtp.heard(50, 1000).some((sample) => Math.abs(sample) > 300);
const hears = (call: PeerCall) => vi.waitFor(() => expect(heard(call)).toBe(true), wait);
const silent = (call: PeerCall) => vi.waitFor(() => expect(heard(call)).toBe(false), wait);

async function desk(from: Browser, language: Language, more = ''): Promise<Seat> {
  const agent = await seat(from, language);
  await agent.page.addInitScript(hold + more);
  await signIn(agent, program.url, language, '8041', demoPassword);
  const put = await agent.context.request.put(`${program.url}/api/routing/presence`, {
    headers: { 'x-qiao-csrf': '1' },
    data: { state: 'ready' },
  });
  expect(put.status()).toBe(200);
  return agent;
}
async function inCall(page: Page): Promise<PeerCall> {
  const call = await caller.dial('4008006666');
  call.speak(700);
  await page.locator('.offer').waitFor();
  // The caller's file opens with the ring; keys are the new screen's from then on.
  await page.waitForURL(/\/customers\//);
  await vi.waitFor(async () => {
    await page.keyboard.press('F2');
    await page.locator('.sp-end').waitFor({ timeout: 1000 });
  }, wait);
  return call;
}
const goes = async (agent: Seat): Promise<void> => {
  expect(agent.faults).toEqual([]);
  await agent.context.close();
};
// What a fault leaves behind is no matter of the next one.
beforeEach(async () => {
  for (const one of [browser, denying]) for (const context of one.contexts()) await context.close();
  for (const call of caller.calls) if (call.up && !call.end) await call.hangup().catch(() => {});
  await vi.waitFor(async () => {
    const [open] = await program.kernel.db.run<{ count: number }>(
      `select count(*)::int as count from telephony.call where state <> 'ended'`,
    );
    expect(open!.count).toBe(0);
  }, wait);
});

describe.each(['zh-CN', 'en'] as const)('at the desk in %s', (language) => {
  const say = sayer(language, ['telephony']);

  it('a refused microphone: said, and connected by itself once it is allowed', async () => {
    const agent = await desk(denying, language);
    const call = await inCall(agent.page);
    const phone = agent.page.locator('.sp');
    await phone.getByText(say('麦克风被拒绝，请在浏览器地址栏允许，允许后自动接通')).waitFor();
    await expectAccessible(agent.page, 'a refused microphone at the desk');
    await agent.context.grantPermissions(['microphone'], { origin: program.url });
    await hears(call);
    await phone.getByText(say('麦克风被拒绝，请在浏览器地址栏允许，允许后自动接通')).waitFor({ state: 'detached' });
    await call.hangup();
    await goes(agent);
  }, 60_000);

  it('a headset pulled out and put back; the network gone and back', async () => {
    const agent = await desk(browser, language);
    const call = await inCall(agent.page);
    const phone = agent.page.locator('.sp');
    // Music is heard too: what is pulled out below must be the microphone of a call that stands.
    await phone
      .getByRole('button', { name: say('静音'), exact: true })
      .and(agent.page.locator(':enabled'))
      .waitFor();
    await hears(call);
    // The device is gone: the browser ends its track and has no other one.
    await agent.page.evaluate(`globalThis.noMicrophone = true;
      for (const track of globalThis.microphones) { track.stop(); track.dispatchEvent(new Event('ended')); }`);
    await phone.getByText(say('麦克风断开了，客户听不到您；接好后自动恢复')).waitFor();
    await silent(call);
    await agent.page.evaluate(
      `globalThis.noMicrophone = false; navigator.mediaDevices.dispatchEvent(new Event('devicechange'))`,
    );
    await hears(call);
    await phone.getByText(say('麦克风断开了，客户听不到您；接好后自动恢复')).waitFor({ state: 'detached' });

    await agent.context.setOffline(true);
    await phone.getByText(say('网络断开，正在重新连接；客户会听到等待音乐')).waitFor();
    const before = await agent.page.evaluate<number>('globalThis.microphones.length');
    await agent.context.setOffline(false);
    await phone.getByText(say('网络断开，正在重新连接；客户会听到等待音乐')).waitFor({ state: 'detached' });
    expect(await agent.page.evaluate<number>('globalThis.microphones.length')).toBeGreaterThan(before);
    await hears(call);
    expect(call.end).toBeNull();
    await call.hangup();
    await goes(agent);
  }, 60_000);

  it('a laptop asleep: the caller hung up meanwhile, and no ghost of the call is left', async () => {
    const agent = await desk(browser, language);
    const call = await inCall(agent.page);
    await hears(call);
    await agent.context.setOffline(true);
    await agent.page.evaluate('for (const socket of globalThis.sockets) socket.close()');
    await call.hangup();
    await vi.waitFor(async () => {
      const [row] = await program.kernel.db.run<{ state: string }>(
        'select state from telephony.call order by id desc limit 1',
      );
      expect(row?.state).toBe('ended');
    }, wait);
    expect(await agent.page.locator('.sp-end').isVisible()).toBe(true);
    await agent.context.setOffline(false);
    await agent.page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await goes(agent);
  }, 60_000);

  it('two tabs: one has the sound and the other says so, takes over on purpose, and has it when that one is closed', async () => {
    const agent = await desk(browser, language);
    const call = await inCall(agent.page);
    await hears(call);
    const other = await agent.context.newPage();
    await other.goto(program.url);
    await other.bringToFront();
    const [here, there] = [agent.page.locator('.sp'), other.locator('.sp')];
    await there.getByText(say('声音在另一个标签页')).waitFor();
    await there.getByRole('button', { name: say('改在这里通话') }).click();
    await here.getByText(say('声音在另一个标签页')).waitFor();
    await there.getByText(say('声音在另一个标签页')).waitFor({ state: 'detached' });
    await hears(call);
    await other.close();
    await here.getByText(say('声音在另一个标签页')).waitFor({ state: 'detached' });
    await hears(call);
    expect(call.end).toBeNull();
    await call.hangup();
    await goes(agent);
  }, 60_000);

  it('levels while one chooses and in a call; loudspeakers for talk and ring; a muted microphone is silence', async () => {
    const agent = await desk(browser, language, devices);
    const { page } = agent;
    const level = (name: string, within: { min?: number; max?: number }) =>
      vi.waitFor(async () => {
        const now = Number(await page.getByRole('meter', { name: say(name) }).getAttribute('aria-valuenow'));
        expect(now).toBeGreaterThanOrEqual(within.min ?? 0);
        expect(now).toBeLessThanOrEqual(within.max ?? 100);
      }, wait);
    const choose = async (field: string, device: string) => {
      await page.getByLabel(say(field), { exact: true }).selectOption({ label: device });
      return page.getByLabel(say(field), { exact: true }).inputValue();
    };
    await page.getByRole('button', { name: say('电话就绪') }).click();
    await page.getByRole('menuitem', { name: say('声音与耳麦') }).click();
    await choose('麦克风', 'Fake Audio Input 1');
    // The browser's own microphone beeps.
    await level('麦克风音量', { min: 20 });
    const talk = await choose('扬声器', 'Fake Audio Output 1');
    const ring = await choose('铃声扬声器', 'Fake Audio Output 2');
    await level('对方音量', { max: 0 });
    await page.getByRole('button', { name: say('播放试音') }).click();
    await level('对方音量', { min: 20 });
    expect(await page.evaluate(`globalThis.speakers.filter((one) => one.srcObject).map((one) => one.sinkId)`)).toEqual([
      talk,
    ]);
    await page.getByRole('button', { name: say('停止试音') }).click();
    await level('对方音量', { max: 0 });
    await page.getByRole('button', { name: say('试听铃声') }).click();
    await vi.waitFor(async () => {
      expect(await page.evaluate('globalThis.contexts.map((one) => one.sinkId)')).toContain(ring);
    }, wait);
    await expectAccessible(page, 'sound and headset');
    await page.keyboard.press('Escape');
    // Nothing listens on when nobody looks.
    await vi.waitFor(async () => {
      expect(await page.evaluate(`globalThis.microphones.every((one) => one.readyState === 'ended')`)).toBe(true);
    }, wait);

    const call = await inCall(page);
    await hears(call);
    const sinks = () => page.evaluate(`globalThis.speakers.filter((one) => one.srcObject).map((one) => one.sinkId)`);
    await vi.waitFor(async () => expect(await sinks()).toEqual([talk]), wait);
    // The open file says so too: nobody waits any more.
    await page
      .locator('.cu-timeline')
      .getByText(sayer(language, ['customers'])('通话中'))
      .first()
      .waitFor();
    await page.locator('.sp-gauge').click();
    await level('对方音量', { min: 40 });
    await level('麦克风音量', { min: 20 });
    const before = await page.evaluate<number>('globalThis.microphones.length');
    await choose('麦克风', 'Fake Audio Input 2');
    expect(
      await vi.waitFor(async () => {
        expect(await page.evaluate<number>('globalThis.microphones.length')).toBeGreaterThan(before);
        return page.evaluate(
          `globalThis.microphones.filter((one) => one.readyState === 'live').map((one) => one.label)`,
        );
      }, wait),
    ).toEqual(['Fake Audio Input 2']);
    await hears(call);
    const other = await choose('扬声器', 'Fake Audio Output 2');
    await vi.waitFor(async () => expect(await sinks()).toEqual([other]), wait);
    await page.keyboard.press('F8');
    await level('麦克风音量', { max: 0 });
    await silent(call);
    await expectAccessible(page, 'sound in a call');
    await call.hangup();
    await goes(agent);
  }, 90_000);

  it('the keys of a headset: lifted, muted, laid down; its lamps follow; where the browser has none, it says so', async () => {
    const agent = await desk(browser, language, devices);
    const { page } = agent;
    const lamp = (bits: number) =>
      vi.waitFor(async () => expect(await page.evaluate('globalThis.lamps.at(-1)')).toBe(`7 ${bits}`), wait);
    const open = async () => {
      await page.getByRole('button', { name: say('电话就绪') }).click();
      await page.getByRole('menuitem', { name: say('声音与耳麦') }).click();
    };
    await open();
    await page.getByRole('button', { name: say('选择耳麦') }).click();
    await page.getByText(say('已连接 {{name}}：按键可接听、挂断、静音').replace('{{name}}', 'Voice 3000')).waitFor();
    await page.keyboard.press('Escape');

    const call = await caller.dial('4008006666');
    call.speak(700);
    await page.locator('.offer').waitFor();
    await lamp(0b100);
    await page.evaluate('press(0b001)');
    await page.locator('.sp-end').waitFor();
    await lamp(0b001);
    await page
      .getByRole('button', { name: say('静音'), exact: true })
      .and(page.locator(':enabled'))
      .waitFor();
    await hears(call);
    // A mute key springs back: each press turns it round.
    const muted = page.getByRole('button', { name: say('取消静音'), exact: true });
    await page.evaluate('press(0b011); press(0b001)');
    await muted.waitFor();
    await lamp(0b011);
    await silent(call);
    await page.evaluate('press(0b011); press(0b001)');
    await muted.waitFor({ state: 'detached' });
    await hears(call);
    await page.evaluate('press(0b000)');
    await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
    await page.getByRole('button', { name: say('电话就绪') }).waitFor();
    await lamp(0b000);

    await page.evaluate('globalThis.noHeadsets = true');
    await open();
    await page
      .getByText(say('这个浏览器不能接收耳麦按键（Chrome、Edge 可以）。请用 F2 接听、F8 静音、F9 保持。'))
      .waitFor();
    await goes(agent);
  }, 90_000);
});
