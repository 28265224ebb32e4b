/** Real browsers for the journeys: who sits in front of which, and texts in the language of the test. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { expect } from 'vitest';
import { unknownPlaceholder } from '#modules/replies';
import { home } from '../template.ts';

export type Language = 'zh-CN' | 'en';

/** Those that are running (see on-failure.ts). */
export const browsers = new Set<Browser>();
/** What pages are asking for; those of seats only. */
export const askingFor = new WeakMap<Page, () => string[]>();

/** Chromium without its own windows: a third of the whole one's work for the same pages. */
const shell = '/usr/bin/chromium-headless-shell';
/** The whole Chromium, where tabs come before each other and notifications are pressed. */
export const wholeBrowser = '/usr/bin/chromium';

/** For calls: a microphone that beeps, allowed without asking, and sound between pages of this machine. */
export const withSound = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
];

/** `more`: switches of Chromium beside the usual ones. */
export async function startBrowser(more: string[] = [], program = shell): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
  browsers.add(browser);
  browser.on('disconnected', () => browsers.delete(browser));
  return browser;
}

type Texts = { [key: string]: string | Texts };

function flat(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );
}

/** English by Chinese, as each file (room) has it; a room's first counts for it. */
const translations = (() => {
  const rooms = new Map<string, Map<string, string>>();
  // Not what folders hold: descriptions of operations, whose English stands in the code.
  for (const file of readdirSync(join(home, 'locales/zh-CN')).filter((name) => name.endsWith('.json'))) {
    const read = (language: Language): Texts =>
      JSON.parse(readFileSync(join(home, 'locales', language, file), 'utf8')) as Texts;
    const english = new Map(flat(read('en')));
    const room = new Map<string, string>();
    for (const [key, zh] of flat(read('zh-CN'))) if (!room.has(zh)) room.set(zh, english.get(key) ?? zh);
    rooms.set(file.replace('.json', ''), room);
  }
  return rooms;
})();

const usual = ['workspace', 'widget', 'ui', 'wall'];

/**
 * The text of the screen in the test's language, named by its Chinese. `rooms`: locale files to ask before the usual ones. Throws
 * when no file has it, and when it is neither theirs nor usual and the others say it differently: a field waited for under the
 * name it has elsewhere looks like a page that is slow.
 */
export function sayer(language: Language, rooms: readonly string[] = []): (zh: string) => string {
  const first = [...rooms, ...usual];
  return (zh) => {
    if (language === 'zh-CN') return zh;
    const known = first.find((room) => translations.get(room)?.has(zh));
    if (known) return translations.get(known)!.get(zh)!;
    const others = [...translations].flatMap(([room, texts]) => (texts.has(zh) ? [[room, texts.get(zh)!]] : []));
    const said = new Set(others.map(([, english]) => english));
    if (said.size > 1)
      throw new Error(`name the room of ${zh}: ${others.map(([r, english]) => `${r} “${english}”`).join(', ')}`);
    for (const english of said) return english!;
    throw new Error(`no locale file says ${zh}`);
  };
}

export type Seat = {
  page: Page;
  context: BrowserContext;
  faults: string[];
  /** Addresses of the page's requests that are under way. */
  pending(): string[];
};

/** A page of its own session; collects script errors and server failures. */
export async function seat(browser: Browser, language: Language, size = { width: 1366, height: 768 }): Promise<Seat> {
  // A drawer half way in is neither what people read nor what axe should judge.
  const context = await browser.newContext({ viewport: size, locale: language, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  const underWay = new Set<Request>();
  // A new document ends what the one before was asking for, without a word, up to the moment it takes its place.
  let coming: Request | null = null;
  // What the old document asked for last may be told after the new one is there; the new one asks for data only once a script has come.
  let bare = false;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) coming = request;
    else if (bare && /^(fetch|xhr|other|image)$/.test(request.resourceType())) return;
    underWay.add(request);
  });
  page.on('domcontentloaded', () => {
    bare = false;
  });
  page.on('framenavigated', (frame) => {
    if (!coming || frame !== page.mainFrame()) return;
    for (const request of underWay) if (request !== coming) underWay.delete(request);
    coming = null;
    bare = true;
  });
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') bare = false;
    underWay.delete(request);
  });
  page.on('requestfailed', (request) => underWay.delete(request));
  const pending = () => [...underWay].map((request) => request.url());
  askingFor.set(page, pending);
  return { page, context, faults, pending };
}

/** Waits until nothing is loading any more and the fonts are there: what a test looks at must be what people see. */
export async function settled({ page, pending }: Seat): Promise<void> {
  await page.locator('#root *').first().waitFor();
  await expect
    .poll(
      async () => {
        // A part that was drawn asks for its own data in the frames after.
        await page.evaluate(`new Promise((done) => {
          const frames = (left) => (left === 0 ? done() : requestAnimationFrame(() => frames(left - 1)));
          frames(4);
        })`);
        const loading = await page.locator('.q-skeleton, [aria-busy=true]').evaluateAll((all) => all.map(String));
        return [...pending(), ...loading];
      },
      { timeout: 15_000, interval: 20 },
    )
    .toEqual([]);
  await page.evaluate('document.fonts.ready.then(() => true)');
}

export async function signIn(
  { page }: Seat,
  url: string,
  language: Language,
  number: string,
  password: string,
): Promise<void> {
  const say = sayer(language);
  await page.goto(url);
  await page.getByLabel(say('工号或邮箱')).fill(number);
  await page.getByLabel(say('密码'), { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').first().waitFor();
  // Chosen on this browser, as on the sign-in page: the account takes it over.
  await page.evaluate(`localStorage.setItem('qiao.locale', ${JSON.stringify(language)})`);
  await page.reload();
  await page.getByRole('navigation').first().waitFor();
  expect(await ownLocale(page)).toBe(language);
}

/** The language the server words things in for whoever is signed in here. */
export async function ownLocale(page: Page): Promise<string> {
  return (await page.evaluate(
    `fetch('/api/identity/me').then((me) => me.json()).then(({ locale }) => locale)`,
  )) as string;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const dictionaries = readdirSync(new URL('../../../../locales/en/', import.meta.url), { withFileTypes: true })
  .filter((one) => one.isFile())
  .map(({ name }) => name.replace(/\.json$/, ''));
/** A key where its words should be (`voicemail:ui.title`, `ui.title`, `tickets.state.open`), or a place that nobody filled in. */
const rawKey = new RegExp(
  `\\{\\{\\w+\\}\\}|(?<![\\w./@-])(?:(?:${dictionaries.join('|')}):[a-z][\\w-]*(?:\\.[\\w-]+)*|ui\\.[a-z][\\w-]*(?:\\.[\\w-]+)*|(?:${dictionaries.join('|')})\\.(?:ui|errors|audit|events|permissions|state|states|reasons?)\\.[\\w-]+)(?![\\w@/])`,
  'g',
);
/** Places that writers of replies and macros leave for the program to fill stand in their texts as they wrote them. */
const written = (found: string): boolean => found.startsWith('{{') && unknownPlaceholder(found) === null;
export const rawKeys = (text: string): string[] => (text.match(rawKey) ?? []).filter((found) => !written(found));

/** WCAG 2.1 A and AA by axe, and no text key on show; `scope`: a CSS selector, or the whole page. */
export async function expectAccessible(page: Page, what: string, scope?: string): Promise<void> {
  expect(
    rawKeys(
      await page
        .locator(scope ?? 'body')
        .first()
        .innerText(),
    ),
    `${what}: text keys on show`,
  ).toEqual([]);
  // Half a megabyte: a page keeps it until it goes to another document.
  if (!(await page.evaluate(`typeof axe === 'object'`))) await page.evaluate(axeSource);
  // As text: this file is typed for the server, the code runs in the page.
  const found: string[] = await page.evaluate(`
    axe.run(${scope ? JSON.stringify(scope) : 'document'}, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) =>
        id + ': ' + nodes.slice(0, 3).map(({ target, failureSummary }) => target.join(' ') + ' — ' + failureSummary).join(' | ')))`);
  expect(found, what).toEqual([]);
}

/** The page's own notifications and what its loudspeaker gets, kept for the test to look at; both stay real. */
export const watched = `
  window.rung = [];
  const Real = window.Notification;
  window.Notification = class extends Real { constructor(...all) { super(...all); window.rung.push(this); } };
  window.loudest = 0;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination) {
      const ear = this.context.createAnalyser();
      // Most of a second at a look: a page behind another is drawn seldom, and a tone is short.
      ear.fftSize = 32768;
      connect.call(this, ear);
      const wave = new Float32Array(ear.fftSize);
      const hear = () => {
        ear.getFloatTimeDomainData(wave);
        for (const sample of wave) window.loudest = Math.max(window.loudest, Math.abs(sample));
        if (window.loudest < 0.05) requestAnimationFrame(hear);
      };
      hear();
    }
    return connect.call(this, to, ...rest);
  };`;

/** Sound that came in, as the browser's own decoder measures it; grows only while something is heard. */
export const energy = (page: Page): Promise<number> =>
  page.evaluate<number>(`(async () => {
    let sum = 0;
    for (const peer of globalThis.peers ?? [])
      for (const report of (await peer.getStats()).values())
        if (report.type === 'inbound-rtp') sum += report.totalAudioEnergy ?? 0;
    return sum;
  })()`);
/** Before a page begins to count its sound by `energy`. */
export const listening = `globalThis.peers = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection { constructor(...given) { super(...given); globalThis.peers.push(this); } };`;
