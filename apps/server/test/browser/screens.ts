/**
 * Every screen of the demo company in a real browser, in both languages, light on a desk and dark on a phone: nothing that axe
 * finds, no script error, no failed answer, no sideways scrolling, no text key on show.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { demoPassword } from '../../seed/company.ts';
import { loadCompany } from '../../seed/load-company.ts';
import { loadHistory } from '../../seed/load-history.ts';
import type { Document } from '../../src/modules/configuration/contract.ts';
import { type TestProgram, testProgram } from '../program.ts';
import {
  expectAccessible,
  type Language,
  ownLocale,
  type Seat,
  sayer,
  seat,
  settled,
  signIn,
  startBrowser,
} from './people.ts';

let program: TestProgram;
let browser: Browser;
let ticketId: string;
let customerId: string;
let ratingUrl: string;
let draftId: string;
let flowId: string;

async function found(): Promise<void> {
  program = await testProgram();
  const loaded = await loadCompany(program.kernel);
  await loadHistory(program.kernel, loaded, { now: new Date(), scale: 0.02, progress: () => {} });
  browser = await startBrowser();
  const leader = await program.signIn('2001', demoPassword);
  const tickets = await leader.get<{ tickets: { id: string; customerId: string | null }[] }>('/api/tickets?limit=50');
  const ticket = tickets.body.tickets.find((one) => one.customerId !== null)!;
  ticketId = ticket.id;
  customerId = ticket.customerId!;
  ratingUrl = await closedConversation();
  draftId = await broughtDraft();
  const boss = await program.signIn('1002', demoPassword);
  flowId = (await boss.get<{ flows: { id: string }[] }>('/api/flows')).body.flows[0]!.id;
}

/** A document that changes a topic's name, makes a role and names a unit that nobody has. */
async function broughtDraft(): Promise<string> {
  const boss = await program.signIn('1002', demoPassword);
  const { body } = await boss.get<Document>('/api/configuration/document');
  const [code, topic] = Object.entries(body.topics)[0]!;
  const [queue, settings] = Object.entries(body.queues)[0]!;
  const role = { ...body.roles.agent!, name: { zh: '夜班坐席', en: 'Night agent' } };
  const draft = await boss.post<{ id: string }>('/api/configuration/drafts', {
    title: '分公司配置',
    document: {
      ...body,
      topics: { [code]: { ...topic, name: { zh: '新名称', en: 'New name' } } },
      roles: { 'night-agent': role },
      queues: { [`${queue}-x`]: { ...settings, unit: 'NOWHERE' } },
    },
  });
  return draft.body.id;
}

/** A visitor's conversation that an agent answered and closed; gives the address of its rating page. */
async function closedConversation(): Promise<string> {
  const visit = await program.anonymous.post<{ visitorToken: string }>('/api/widget/visits', { host: 'localhost' });
  const visitor = program.bearer(visit.body.visitorToken);
  const begun = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: 'screens-first-1', text: '还在保修期吗？' },
  });
  const agent = await program.signIn('8021', demoPassword);
  const path = `/api/conversations/${begun.body.id}`;
  await agent.post(`${path}/take`);
  await agent.post(`${path}/messages`, { clientId: 'screens-answer-1', text: '您好，在保。' });
  await agent.post(`${path}/close`, {});
  return vi.waitFor(
    async () => {
      const { body } = await visitor.get<{ conversations: { ratingUrl: string | null }[] }>(
        '/api/widget/conversations',
      );
      return new URL(body.conversations[0]?.ratingUrl ?? '').pathname;
    },
    { timeout: 15_000, interval: 100 },
  );
}

/** Nothing lies where nobody gets to it. */
async function expectFits({ page }: Seat, what: string): Promise<void> {
  expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth'), `${what}: scrolls sideways`).toBe(
    0,
  );
  // The page itself never scrolls: what lies below its foot could not be reached.
  expect(await page.evaluate('document.body.scrollHeight - innerHeight'), `${what}: cut off below`).toBeLessThanOrEqual(
    0,
  );
  const head = `[...document.querySelectorAll('.top-bar')].map((bar) => bar.scrollWidth - bar.clientWidth)`;
  expect(Math.max(0, ...((await page.evaluate(head)) as number[])), `${what}: the head is cut off`).toBe(0);
}

async function expectGood(person: Seat, what: string): Promise<void> {
  await settled(person);
  await expectAccessible(person.page, what);
  await expectFits(person, what);
  expect(person.faults, what).toEqual([]);
}

/** One language opens every address anew, the other walks from screen to screen in one page, as people do. */
async function goTo({ page }: Seat, path: string, language: Language): Promise<void> {
  if (language === 'zh-CN') await page.goto(program.url + path);
  else
    await page.evaluate(
      `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate', { state: null }))`,
    );
}

const sizes = {
  desk: { width: 1366, height: 768 },
  wide: { width: 2560, height: 1440 },
  phone: { width: 390, height: 844 },
};
type Screen = { path: () => string };
const at = (path: string): Screen => ({ path: () => path });

const people: [number: string, screens: [what: string, screen: Screen][]][] = [
  [
    '8021',
    [
      ['desk', at('/workspace')],
      ['tickets', at('/tickets?view=all')],
      ['calls', at('/calls')],
      ['voice mail', at('/voicemail')],
      ['call-backs', at('/callbacks')],
      ['side conversations', at('/sides')],
      ['mentions of me', at('/mentions')],
      ['staff chat', at('/chat')],
      ['announcements', at('/board/announcements')],
      ['experience', at('/board/experience')],
      ['visitors', at('/visitors')],
      ['own account', at('/settings/account')],
      ['help', at('/help')],
      ['no such page', at('/no-such-page')],
    ],
  ],
  [
    '2001',
    [
      ['wall', at('/wall')],
      ['customers', at('/customers')],
      ['customer', { path: () => `/customers/${customerId}` }],
      ['merge', { path: () => `/customers/${customerId}/merge` }],
      ['look-alikes', at('/customers/duplicates')],
      ['ticket', { path: () => `/tickets/${ticketId}` }],
      ['reports', at('/reports')],
      ['announcing', at('/board/announcements/new')],
      ['gathering', at('/board/gathering/new')],
      ['bans', at('/visitors/bans')],
      ['batch changes', at('/batches')],
      ['saved replies', at('/settings/replies')],
      ['macros', at('/settings/macros')],
    ],
  ],
  [
    '1002',
    [
      ['settings', at('/settings')],
      ['staff', at('/settings/staff')],
      ['import', at('/settings/staff-import')],
      ['roles', at('/settings/roles')],
      ['sign-in policy', at('/settings/sign-in-policy')],
      ['mail log', at('/settings/mail-log')],
      ['organisation', at('/settings/organisation')],
      ['posts', at('/settings/posts')],
      ['sites', at('/settings/sites')],
      ['audit', at('/settings/audit')],
      ['imports', at('/imports')],
      ['selections', at('/selections')],
      ['new selection', at('/selections/new')],
      ['API keys', at('/settings/api-keys')],
      ['webhooks', at('/settings/webhooks')],
      ['sensitive words', at('/settings/words')],
      ['mailboxes', at('/settings/mailboxes')],
      ['outside channels', at('/settings/channels')],
      ['workplaces', at('/settings/workplaces')],
      ['embedded applications', at('/settings/panels')],
      ['telephone lines', at('/settings/lines')],
      ['the way to the first call', at('/settings/lines/first-call')],
      ['numbers', at('/settings/lines?tab=numbers')],
      ['caller numbers', at('/settings/caller-numbers')],
      ['lists of callers', at('/settings/call-lists')],
      ['speed dials', at('/calls/dials')],
      ['own telephone', at('/calls/telephone')],
      ['codes of telephones', at('/settings/operators')],
      ['what telephones do', at('/settings/operators?tab=telephones')],
      ['rules of operators', at('/settings/operators?tab=rules')],
      ['recording rules', at('/settings/recordings')],
      ['extensions', at('/settings/lines?tab=extensions')],
      ['rules for calls', at('/settings/lines?tab=policy')],
      ['prompts', at('/settings/prompts')],
      ['voice mail boxes', at('/settings/voicemail')],
      ['conference rooms', at('/settings/conference-rooms')],
      ['web calls', at('/settings/web-calls')],
      ['remote help', at('/settings/remote-help')],
      ['rules of ratings', at('/settings/ratings')],
      ['rules for call-backs', at('/settings/callbacks')],
      ['flows', at('/settings/flows')],
      ['flow editor', { path: () => `/settings/flows/${flowId}` }],
      ['letters held back', at('/settings/held-letters')],
      ['web forms', at('/settings/web-forms')],
      ['invitation rules', at('/settings/invitations')],
      ['queues', at('/settings/queues')],
      ['waiting rooms', at('/settings/waitrooms')],
      ['after-call work', at('/settings/wrapups')],
      ['agents', at('/settings/agents')],
      ['routing policy', at('/settings/routing')],
      ['calendars', at('/settings/calendars')],
      ['clock policies', at('/settings/clocks')],
      ['dispatch', at('/settings/dispatch')],
      ['advice asked', at('/advice')],
      ['agreements', at('/settings/agreements')],
      ['attainment', at('/settings/agreements/attainment')],
      ['ticket templates', at('/settings/playbooks')],
      ['playbooks', at('/settings/playbooks/playbooks')],
      ['ticket types', at('/settings/ticket-types')],
      ['ticket fields', at('/settings/fields/ticket')],
      ['custom fields', at('/settings/fields')],
      ['tags', at('/settings/customer-tags')],
      ['parts', at('/settings/parts')],
      ['configuration', at('/settings/configuration')],
      ['configuration draft', { path: () => `/settings/configuration/${draftId}` }],
    ],
  ],
];

/** What is shown in the house's part of the tests (rights, sign-in, the main road); all others are the desk's. */
const ofHouse = new Set(
  'desk,tickets,own account,help,no such page,wall,ticket,settings,staff,import,roles,sign-in policy,mail log,organisation,posts,sites,audit,queues,agents'.split(
    ',',
  ),
);
type Part = 'house' | 'desk';
const shownIn = (part: Part): typeof people =>
  people.map(([number, screens]) => [number, screens.filter(([what]) => ofHouse.has(what) === (part === 'house'))]);

/** The tests of one language and part; each has a file, so that they run beside each other. */
export function screensIn(language: Language, part: Part): void {
  beforeAll(found, 180_000);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it.each(shownIn(part))('of %s', async (number, screens) => {
    const person = await seat(browser, language, sizes.desk);
    await signIn(person, program.url, language, number, demoPassword);
    for (const [what, screen] of screens) {
      await person.page.setViewportSize(sizes.desk);
      await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await goTo(person, screen.path(), language);
      await expectGood(person, `${what} on a desk`);
      await person.page.setViewportSize(sizes.phone);
      await person.page.emulateMedia({ colorScheme: 'dark' });
      await expectGood(person, `${what} on a phone, dark`);
      // The longer words on the widest desk: colours and names are those of the smaller one.
      if (language === 'zh-CN') continue;
      await person.page.setViewportSize(sizes.wide);
      await settled(person);
      await expectFits(person, `${what} on a wide desk`);
    }
    await person.context.close();
  });

  if (part === 'house') signingIn(language);
}

/** By the menu of the person: this page, and what the server words for them from now on. */
async function changeLanguage({ page }: Seat, language: Language): Promise<void> {
  const [other, word] = language === 'en' ? ['zh-CN', '中文'] : ['en', 'English'];
  await page.getByRole('button', { name: '石磊' }).click();
  await page.getByRole('menuitem', { name: sayer(language)('语言') }).click();
  await page.getByRole('menuitemradio', { name: word }).click();
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(other);
  await expect.poll(() => ownLocale(page)).toBe(other);
}

function signingIn(language: Language): void {
  it.each(['desk', 'phone'] as const)('without a session, on a %s', async (size) => {
    const stranger = await seat(browser, language, sizes[size]);
    for (const path of ['/sign-in', '/sign-in/forgot', '/standards', ratingUrl]) {
      await stranger.page.goto(program.url + path);
      await expectGood(stranger, `${path} ${size}`);
    }
    await stranger.context.close();
  });

  it('the second factor is drawn as a code and as a key', async () => {
    const say = sayer(language);
    const person = await seat(browser, language);
    await signIn(person, program.url, language, '8105', demoPassword);
    await person.page.goto(`${program.url}/settings/account`);
    await person.page.getByRole('button', { name: language === 'en' ? 'Turn on' : say('开启两步验证') }).click();
    await person.page.keyboard.type(demoPassword);
    await person.page.keyboard.press('Enter');
    const code = person.page.getByRole('img', { name: say('两步验证二维码') });
    await code.waitFor();
    // Drawn: thousands of dark modules, not an empty box.
    await expect
      .poll(async () => ((await code.locator('path').last().getAttribute('d')) ?? '').length)
      .toBeGreaterThan(2000);
    await expectGood(person, 'second factor');
    await person.page.keyboard.press('Escape');
    await changeLanguage(person, language);
    await person.context.close();
  });
}
