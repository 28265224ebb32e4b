/**
 * Remote help out of a telephone call and out of a step of the technical support playbook, in real browsers: the code that is read to
 * the customer, typed on their telephone, opens the camera; the link goes out by a real text gateway.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemScope } from '#kernel';
import { setMembers } from '#modules/routing';
import { aChannel, type Listener, listening } from '#testing/channels';
import { aQueue } from '#testing/routing';
import { smsGateway } from '../../../../examples/sms-gateway.mjs';
import { PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { freePort, type TestProgram, testProgram } from '../program.ts';
import { expectAccessible, type Language, type Seat, sayer, seat, signIn, startBrowser, withSound } from './people.ts';

const wait = { timeout: 20_000, interval: 30 };
const support = '00000000-0000-7000-8000-000000040101';
const shots = process.env.QIAO_TEST_SHOTS;
let program: TestProgram;
let browser: Browser;
let caller: PeerPhone;
let gateway: Listener;
const texted: { phone: string; text: string }[] = [];

beforeAll(async () => {
  const [sipPort, smsPort] = [await freePort(), await freePort()];
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort), QIAO_OUTGOING_HOSTS: '127.0.0.1' } });
  const { kernel } = program;
  await loadCompany(kernel);
  const office = await program.signIn('1002', demoPassword);
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  const [known] = (await office.get<{ numbers: { unitId: string }[] }>('/api/telephony/numbers')).body.numbers;
  const { unitId } = known!;
  const queue = await aQueue(kernel, { channel: 'call', unitId, wrapupSeconds: 0, offerSeconds: 60 });
  const texts = await aQueue(kernel, { channel: 'sms', unitId });
  const [agent] = await kernel.db.run<{ id: string }>(`select id from identity.staff where number = '8041'`);
  await kernel.db.transact(async (tx) => {
    for (const { id } of [queue, texts])
      await setMembers(tx, systemScope('test'), { queueId: id, members: [{ staffId: agent!.id, unitId }] });
  });
  const name = { zh: '直线', en: 'Direct line' };
  await office.post('/api/telephony/numbers', {
    unitId,
    number: '4008006666',
    name,
    target: { kind: 'queue', id: queue.id },
  });
  caller = await PeerPhone.open({ user: '13712345678', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  await office.post('/api/telephony/trunks', { unitId, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] });
  const sms = await aChannel(kernel, {
    kind: 'sms',
    queue: texts,
    settings: { outUrl: `http://127.0.0.1:${smsPort}/`, sign: '云灶电器' },
  });
  gateway = await listening(
    smsPort,
    smsGateway({
      url: `${program.url}/api/channels/${sms.code}/calls`,
      inSecret: sms.secrets.in,
      outSecret: sms.secrets.out,
      carry: async (one: { phone: string; text: string }) => `text-${texted.push(one)}`,
    }),
  );
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
  await gateway?.close();
});

describe.each(['zh-CN', 'en'] as const)('in %s', (language) => {
  const say = sayer(language, ['remotehelp']);
  const ofPhone = sayer(language, ['telephony', 'operators']);

  it('the code of a call is typed on the customer’s telephone, the link is texted', async () => {
    const agent = await signedIn(language, '8041');
    const put = await agent.context.request.put(`${program.url}/api/routing/presence`, {
      headers: { 'x-qiao-csrf': '1' },
      data: { state: 'ready' },
    });
    expect(put.status()).toBe(200);
    const call = await caller.dial('4008006666');
    call.speak(700);
    await agent.page.locator('.offer').waitFor();
    await vi.waitFor(async () => {
      await agent.page.keyboard.press('F2');
      await agent.page.locator('.sp-end').waitFor({ timeout: 1000 });
    }, wait);
    await agent.page
      .locator('.sp')
      .getByRole('button', { name: ofPhone('咨询、会议、驻留') })
      .click();
    await agent.page
      .locator('.sp-more')
      .getByRole('button', { name: ofPhone('远程协助') })
      .click();
    if (language === 'en') {
      const [customer] = await program.kernel.db.run<{ customer_id: string }>(
        'select customer_id from telephony.call where customer_id is not null order by started_at desc limit 1',
      );
      const more = await agent.context.request.post(
        `${program.url}/api/customers/${customer!.customer_id}/identities`,
        { headers: { 'x-qiao-csrf': '1' }, data: { kind: 'phone', value: '13800020002' } },
      );
      expect(more.status(), await more.text()).toBe(200);
    }
    const before = texted.length;
    const { panel, code } = await asked(agent.page, say);
    if (language === 'en') {
      // Their file has two numbers: the agent says which.
      await panel.getByRole('combobox', { name: say('发到'), exact: true }).selectOption({ label: '138****0002' });
      await panel.getByRole('button', { name: say('发送短信') }).click();
    } else
      await panel
        .getByRole('button', { name: say('短信发到 {{number}}').replace('{{number}}', '137****5678') })
        .click();
    await panel.getByRole('button', { name: say('短信已发出') }).waitFor();
    await vi.waitFor(() => expect(texted.length).toBe(before + 1), wait);
    expect(texted.at(-1)!.phone).toBe(language === 'en' ? '13800020002' : '13712345678');
    expect(texted.at(-1)!.text).toContain(await panel.getByLabel(say('客户的链接')).inputValue());
    if (shots) await agent.page.screenshot({ path: `${shots}/help-call-${language}.png` });
    await expectAccessible(agent.page, 'remote help out of a call');
    const phone = await shows(language, code, agent.page, panel, say);
    // The talk has ended; the picture stays.
    await call.hangup();
    await agent.page.locator('.sp-end').waitFor({ state: 'detached' });
    await panel.getByText(say('正在看客户共享的画面')).waitFor();
    await panel.getByRole('button', { name: say('结束协助') }).click();
    await phone.page.locator('#qiao-remote-help').getByText(say('远程协助已结束，您的画面不再共享。')).waitFor();
    const [kept] = await program.kernel.db.run<{ subject_kind: string; state: string; end_by: string }>(
      'select subject_kind, state, end_by from remotehelp.session order by asked_at desc limit 1',
    );
    expect(kept).toEqual({ subject_kind: 'call', state: 'ended', end_by: 'agent' });
    await leave(agent, phone);
  }, 90_000);

  it('the third step of technical support begins it', async () => {
    const agent = await signedIn(language, '8041');
    const post = async (path: string, data: object) => {
      const made = await agent.context.request.post(program.url + path, { headers: { 'x-qiao-csrf': '1' }, data });
      expect(made.status(), await made.text()).toBe(200);
      return (await made.json()) as { id: string };
    };
    const { id } = await post('/api/tickets', { type: 'repair', title: '洗碗机不排水' });
    const path = `/api/playbooks/tickets/${id}`;
    await post(path, { playbookId: support });
    const start = agent.page.getByRole('button', { name: say('发起远程协助') });
    await agent.page.goto(`${program.url}/tickets/${id}`);
    await agent.page.locator('.pb-run').waitFor();
    // Only the step that is next offers it.
    expect(await start.count()).toBe(0);
    for (const key of ['receive', 'classify']) await post(`${path}/steps`, { key, done: true });
    await agent.page.reload();
    await start.click();
    const { panel, code } = await asked(agent.page, say);
    const phone = await shows(language, code, agent.page, panel, say);
    await phone.page
      .locator('#qiao-remote-help')
      .getByRole('button', { name: say('结束共享') })
      .click();
    await panel.getByText(say('客户结束了协助。')).waitFor();
    const [kept] = await program.kernel.db.run<{ subject_id: string; state: string; running_at: Date | null }>(
      'select subject_id, state, running_at from remotehelp.session order by asked_at desc limit 1',
    );
    expect(kept).toMatchObject({ subject_id: id, state: 'ended', running_at: expect.any(Date) });
    await leave(agent, phone);
  }, 60_000);
});

async function signedIn(language: Language, number: string): Promise<Seat> {
  const agent = await seat(browser, language);
  await signIn(agent, program.url, language, number, demoPassword);
  return agent;
}

async function asked(page: Page, say: (zh: string) => string): Promise<{ panel: Locator; code: string }> {
  const panel = page.getByRole('region', { name: say('远程协助') });
  await panel.getByRole('button', { name: say('请求远程协助') }).click();
  const code = (await panel.locator('.rh-code output').innerText()).trim();
  expect(code).toMatch(/^\d{4} \d{4}$/);
  return { panel, code };
}

/** Their telephone: types a wrong code, then the right one, agrees; the agent sees moving pictures. */
async function shows(
  language: Language,
  code: string,
  desk: Page,
  panel: Locator,
  say: (zh: string) => string,
): Promise<Seat> {
  const phone = await seat(browser, language, { width: 390, height: 844 });
  // As telephones are: there is no sharing of a screen.
  await phone.page.addInitScript('delete MediaDevices.prototype.getDisplayMedia');
  await phone.page.goto(`${program.url}/remote-help`);
  const field = phone.page.getByLabel(say('协助码'));
  const open = phone.page.getByRole('button', { name: say('打开'), exact: true });
  await field.fill('1234');
  await open.click();
  await phone.page.getByRole('alert').getByText(say('协助码是 8 位数字。')).waitFor();
  if (shots) await phone.page.screenshot({ path: `${shots}/help-code-${language}.png` });
  await expectAccessible(phone.page, 'the page for codes');
  await field.fill(code);
  await open.click();
  await phone.page
    .locator('#qiao-remote-help')
    .getByRole('button', { name: say('同意，用摄像头') })
    .click();
  await expect
    .poll(
      () =>
        desk.evaluate<number>(
          "document.querySelector('.rh-picture video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0",
        ),
      { timeout: 15_000 },
    )
    .toBeGreaterThan(5);
  await panel.getByText(say('正在看客户共享的画面')).waitFor();
  return phone;
}

async function leave(...people: Seat[]): Promise<void> {
  for (const person of people) {
    expect(person.faults).toEqual([]);
    await person.context.close();
  }
}
