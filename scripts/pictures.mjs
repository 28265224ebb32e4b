/**
 * `node scripts/pictures.mjs [URL]`: the pictures of the README and of reviews, taken from a running demo company
 * (`npm start`). Sizes, themes and languages as people use them; files go to docs/pictures.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const base = process.argv[2] ?? 'http://localhost:7500';
const folder = process.argv[3] ?? join(import.meta.dirname, '../docs/pictures');
const password = 'qiao-demo-2026';
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // For a call: a microphone that beeps, and sound between pages of this machine.
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--allow-loopback-in-peer-connection',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    '--autoplay-policy=no-user-gesture-required',
  ],
});
const wanted = process.argv.slice(4);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

const csrf = { 'content-type': 'application/json', 'x-qiao-csrf': '1' };

async function seat({ number, language = 'zh-CN', size = [1366, 768], dark = false }) {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    locale: language,
    colorScheme: dark ? 'dark' : 'light',
  });
  await context.addInitScript((locale) => localStorage.setItem('qiao.locale', locale), language);
  const page = await context.newPage();
  if (number) {
    const answer = await context.request.post(`${base}/api/identity/session`, {
      headers: csrf,
      data: { login: number, password },
    });
    if (!answer.ok()) throw new Error(`sign-in of ${number}: ${answer.status()}`);
    await context.request.patch(`${base}/api/identity/me`, { headers: csrf, data: { locale: language } });
  }
  return { context, page };
}

const settle = async (page) => {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(700);
};
const picture = async (page, name) => {
  await settle(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(name);
};

if (['offer', 'workspace', 'widget-phone'].some(isWanted)) await chat();
if (isWanted('softphone')) await call();

async function chat() {
  const agent = await seat({ number: '8021' });
  await agent.page.goto(`${base}/workspace`);
  await settle(agent.page);
  await agent.context.request.put(`${base}/api/routing/presence`, { headers: csrf, data: { state: 'ready' } });
  const visitor = await seat({ size: [390, 844] });
  await visitor.page.goto(`${base}/demo`);
  await visitor.page.getByRole('button', { name: '在线客服' }).click();
  await visitor.page.getByPlaceholder('请描述您的问题').fill('洗碗机一直报 E4，橱柜底下有水，还能不能用？');
  await visitor.page.keyboard.press('Enter');
  await agent.page.getByRole('button', { name: /接入/ }).first().waitFor();
  await picture(agent.page, 'offer');
  await agent.page.keyboard.press('F2');
  await agent.page.getByRole('textbox', { name: '回复' }).fill('您好，E4 是漏水保护。请先关闭进水阀并断电，别再启动。');
  await agent.page.keyboard.press('Enter');
  await visitor.page.getByText('E4 是漏水保护').waitFor();
  await visitor.page.getByPlaceholder('补充问题').fill('关好了，今天下午能上门吗？');
  await visitor.page.keyboard.press('Enter');
  await picture(agent.page, 'workspace');
  await picture(visitor.page, 'widget-phone');
}

/** A visitor calls from a page, an agent talks to them: the softphone with its levels, guide and sound. */
async function call() {
  const office = await seat({ number: '1002' });
  const ask = async (method, path, data) => {
    const answer = await office.context.request.fetch(base + path, { method, headers: csrf, data });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? null : answer.json();
  };
  const { numbers } = await ask('GET', '/api/telephony/numbers');
  const { queues } = await ask('GET', '/api/routing/queue-settings');
  const queue = queues.find(({ channel, state }) => channel === 'call' && state === 'active');
  const [{ unitId }] = numbers;
  const number = '4008001234';
  const name = { zh: '售后热线', en: 'Service line' };
  if (!numbers.some((one) => one.number === number))
    await ask('POST', '/api/telephony/numbers', { unitId, number, name, target: { kind: 'queue', id: queue.id } });
  const { link } = await ask('POST', '/api/webcalls/entrances', { name, number, mostAtOnce: 2, widgetIds: [] });
  const agent = await seat({ number: '8041' });
  await agent.page.goto(`${base}/workspace`);
  await settle(agent.page);
  await agent.context.request.put(`${base}/api/routing/presence`, { headers: csrf, data: { state: 'ready' } });
  const caller = await seat({});
  await caller.page.goto(base + new URL(link).pathname);
  await caller.page.locator('main button').first().click();
  await agent.page.locator('.offer .q-btn-primary').first().click();
  await agent.page.getByRole('button', { name: '静音', exact: true }).and(agent.page.locator(':enabled')).waitFor();
  await agent.page.locator('.sp-gauge').click();
  await settle(agent.page);
  // In the moment of a beep.
  await agent.page
    .locator('[role=meter]')
    .first()
    .evaluate(
      (meter) =>
        new Promise((done) => {
          const look = () => (Number(meter.getAttribute('aria-valuenow')) > 30 ? done() : requestAnimationFrame(look));
          look();
        }),
    );
  await agent.page.screenshot({ path: join(folder, 'softphone.png') });
  console.log('softphone');
  await agent.context.close();
  await caller.context.close();
  await office.context.close();
}

const views = [
  { name: 'wall', number: '2001', path: '/wall' },
  { name: 'wall-en-dark', number: '2001', path: '/wall', language: 'en', dark: true },
  { name: 'flow-editor', number: '1002', path: '/settings/flows', first: 'a[href^="/settings/flows/"]' },
  { name: 'workspace-en-dark', number: '8021', path: '/workspace', language: 'en', dark: true },
  { name: 'workspace-phone', number: '8021', path: '/workspace', size: [390, 844] },
  { name: 'workspace-2560', number: '8021', path: '/workspace', size: [2560, 1440] },
  { name: 'tickets', number: '2001', path: '/tickets' },
  { name: 'customers', number: '2001', path: '/customers' },
  { name: 'settings', number: '1002', path: '/settings' },
  { name: 'staff', number: '1002', path: '/settings/staff' },
  { name: 'staff-en', number: '1002', path: '/settings/staff', language: 'en' },
  { name: 'organisation', number: '1002', path: '/settings/organisation' },
  { name: 'roles', number: '1002', path: '/settings/roles' },
  { name: 'audit', number: '1002', path: '/settings/audit' },
  { name: 'sign-in', path: '/' },
  { name: 'sign-in-en-phone', path: '/', language: 'en', size: [390, 844] },
];
for (const view of views.filter(({ name }) => isWanted(name))) {
  const { context, page } = await seat(view);
  await page.goto(base + view.path);
  // The first of a list, opened.
  if (view.first) await page.locator(view.first).first().click();
  await picture(page, view.name);
  await context.close();
}
await browser.close();
