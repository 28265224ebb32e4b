/// <reference lib="dom" />
/**
 * The web application in a real browser against the running program: how much JavaScript the sign-in page and the workspace
 * load (gzip), and how long a cold browser takes until words can be typed into the composer. Floors, measured in the same
 * run: React alone for the sizes; for the time, a page with nothing but a text field from the same server and browser.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, until } from './rig/bench.ts';

const home = join(import.meta.dirname, '..');
const port = 21_760;
const base = `http://127.0.0.1:${port}`;
const limits = { signInKb: 280, workspaceKb: 350, composerMs: 1000 };
const browserArgs = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function startProgram(dataDir: string): ChildProcess {
  return spawn(process.execPath, [join(home, 'scripts/start.mjs')], {
    cwd: home,
    env: {
      ...process.env,
      QIAO_DATA_DIR: dataDir,
      QIAO_PORT: String(port),
      QIAO_SEED: 'demo',
      QIAO_SEED_SCALE: '0.02',
      QIAO_LOG_LEVEL: 'error',
      DATABASE_URL: undefined,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const gzipKb = (body: Buffer): number => gzipSync(body, { level: 9 }).length / 1000;

/** Loads a page in a cold browser and adds up every script it asks for until the network is quiet. */
async function scriptsOf(browser: Browser, path: string, state?: Awaited<ReturnType<BrowserContext['storageState']>>) {
  const context = await browser.newContext(state ? { storageState: state } : {});
  const page = await context.newPage();
  const bodies = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.pathname.endsWith('.js') && response.ok()) bodies.set(url.pathname, response.body());
  });
  await page.goto(`${base}${path}`, { waitUntil: 'networkidle' });
  let kb = 0;
  for (const body of bodies.values()) kb += gzipKb(await body);
  await context.close();
  return { kb, files: bodies.size };
}

type Ready = { ready: number | null };

/** Milliseconds from the start of the navigation until the field is there, may be typed into and has been painted. */
async function timeTo(
  browser: Browser,
  url: string,
  selector: string,
  state?: Awaited<ReturnType<BrowserContext['storageState']>>,
) {
  const context = await browser.newContext(state ? { storageState: state } : {});
  const page = await context.newPage();
  // As text: the loader that runs this file gives functions a helper that pages do not have.
  await page.addInitScript(`
    window.ready = null;
    (function look() {
      const field = document.querySelector(${JSON.stringify(selector)});
      if (!field || field.disabled || field.offsetHeight === 0) return void requestAnimationFrame(look);
      // One frame later it has been painted.
      requestAnimationFrame(() => { window.ready = performance.now(); });
    })();`);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => (globalThis as unknown as Ready).ready !== null);
  const ms = await page.evaluate(() => (globalThis as unknown as Ready).ready!);
  // "Usable" is proved by using it.
  await page.locator(selector).fill('你好');
  if ((await page.locator(selector).inputValue()) !== '你好') throw new Error('the field takes no words');
  await context.close();
  return ms;
}

/** A demo agent signs in through the page and opens a conversation by the way people do: ready, offer, F2. */
async function openConversation(page: Page): Promise<string> {
  const options = (await (await fetch(`${base}/api/identity/sign-in-options`)).json()) as {
    demoAccounts: { number: string; password: string }[];
  };
  for (const account of options.demoAccounts) {
    await page.context().clearCookies();
    await page.goto(`${base}/sign-in`);
    await page.fill('input[name=login]', account.number);
    await page.fill('input[name=password]', account.password);
    await page.click('button[type=submit]');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    const works = await page.request.put(`${base}/api/routing/presence`, {
      data: { state: 'ready' },
      headers: { 'x-qiao-csrf': '1' },
    });
    if (!works.ok()) continue;
    await page.goto(`${base}/workspace`);
    await page.waitForSelector('.ws-list');
    await visitorWrites();
    const offer = await page.waitForSelector('.offer', { timeout: 15_000 }).catch(() => null);
    if (!offer) continue;
    await page.keyboard.press('F2');
    await page.waitForURL(/\/workspace\/[0-9a-f-]{36}/);
    await page.waitForSelector('.ws-composer textarea');
    return new URL(page.url()).pathname;
  }
  throw new Error('no demo account was offered the conversation');
}

async function visitorWrites(): Promise<void> {
  const send = async (path: string, body: unknown, token?: string) => {
    const answer = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { visitorToken: string };
  };
  const visit = { host: '127.0.0.1', page: `${base}/`, pageTitle: 'bench', referrer: '', language: 'zh-CN' };
  const { visitorToken } = await send('/api/widget/visits', visit);
  const firstMessage = { clientId: `bench-${Date.now()}`, text: '洗碗机一直报 E4' };
  await send('/api/widget/conversations', { firstMessage }, visitorToken);
}

/** React and its DOM renderer in production form, as npm ships them: what any page of this kind has to load. */
function reactKb(): number {
  const files = [
    'react/cjs/react.production.js',
    'react-dom/cjs/react-dom-client.production.js',
    'scheduler/cjs/scheduler.production.js',
  ];
  return gzipKb(Buffer.concat(files.map((file) => readFileSync(join(home, 'node_modules', file)))));
}

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-bench-web-'));
  const program = startProgram(dataDir);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: browserArgs,
  });
  try {
    progress('starting the program with a small demo company');
    await until(
      'ready',
      () =>
        fetch(`${base}/readyz`)
          .then((answer) => answer.ok)
          .catch(() => false),
      150_000,
    );

    const page = await (await browser.newContext()).newPage();
    const path = await openConversation(page);
    const state = await page.context().storageState();
    await page.context().close();

    progress('sizes');
    const signIn = await scriptsOf(browser, '/sign-in');
    const workspace = await scriptsOf(browser, path, state);

    progress('cold composer');
    const rounds = smoke ? 2 : 9;
    const cold: number[] = [];
    const plain: number[] = [];
    const empty = `${base}/api/openapi.json`;
    for (let round = 0; round < rounds; round += 1) {
      cold.push(await timeTo(browser, `${base}${path}`, '.ws-composer textarea', state));
      plain.push(await plainField(browser, empty));
    }
    const figures = {
      signInKb: rounded(signIn.kb),
      signInFiles: signIn.files,
      workspaceKb: rounded(workspace.kb),
      workspaceFiles: workspace.files,
      composerMedianMs: rounded(percentile(cold, 0.5), 0),
      composerWorstMs: rounded(Math.max(...cold), 0),
    };
    const pass =
      figures.signInKb <= limits.signInKb &&
      figures.workspaceKb <= limits.workspaceKb &&
      figures.composerMedianMs <= limits.composerMs;
    return {
      name: 'web',
      pass,
      figures: {
        ...figures,
        signInKbAtMost: limits.signInKb,
        workspaceKbAtMost: limits.workspaceKb,
        composerMsAtMost: limits.composerMs,
      },
      floor: { reactKb: rounded(reactKb()), plainFieldMedianMs: rounded(percentile(plain, 0.5), 0) },
    };
  } finally {
    await browser.close();
    const ended = new Promise((done) => program.once('exit', done));
    program.kill('SIGINT');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A page with nothing but a text field: what the browser costs by itself. */
async function plainField(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(url, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><textarea class="plain"></textarea>' }),
  );
  await page.goto(url, { waitUntil: 'load' });
  const ms = await page.evaluate(
    () =>
      new Promise<number>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))),
  );
  await context.close();
  return ms;
}
