/** The parts of these tests that `npm test` runs one after another (`--config vitest.parts.config.ts --mode desk`); all at once is vitest.config.ts. */
import { defineConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';
import all from './vitest.config.ts';

const testsOf = (modules: string[]): string[] => modules.map((name) => `src/modules/${name}/**/*.test.ts`);

/** Calls: from the line to the report. */
const callModules = testsOf([
  'callbacks',
  'callreports',
  'flows',
  'prompts',
  'recognition',
  'recordings',
  'telephony',
  'waitrooms',
  'webcalls',
  'wrapups',
]).concat('test/road/calls-survive.test.ts');
/** Who sits at the telephone, and who looks after them. */
const phoneModules = testsOf([
  'callalarms',
  'callernumbers',
  'calllists',
  'callsetup',
  'lastcalls',
  'livecalls',
  'operators',
  'rooms',
  'speeddials',
  'voicemail',
]).concat('test/road/meeting-survives.test.ts');
/** The desk: customers' files, tickets with clocks, tools of the workspace, staff among themselves, reports. */
const deskModules = testsOf([
  'attention',
  'batches',
  'advice',
  'agreements',
  'apikeys',
  'bulletins',
  'cards',
  'channels',
  'clocks',
  'configuration',
  'consents',
  'contracts',
  'customers',
  'deferrals',
  'fields',
  'imports',
  'macros',
  'mentions',
  'mail',
  'mailarchives',
  'mailboxes',
  'needs',
  'numbers',
  'orders',
  'panels',
  'parts',
  'portraits',
  'playbooks',
  'remotehelp',
  'replies',
  'reports',
  'scim',
  'selections',
  'reviews',
  'sides',
  'supervision',
  'teamwork',
  'tickets',
  'views',
  'visitors',
  'webhooks',
  'wordlists',
  'workplaces',
  'zendesk',
]).concat('test/mail/**/*.test.ts');
const journeys = (names: string[]): string[] => names.map((name) => `test/browser/${name}.test.ts`);
const callJourneys = journeys(['calls', 'first-call', 'flows', 'prompts', 'webcalls']);
/** Who sits at the telephone, and who looks after them. */
const phoneJourneys = journeys([
  'call-waiting',
  'conference-room',
  'live',
  'operators',
  'pick-up',
  'softphone',
  'voicemail-box',
]);
const deskJourneys = journeys(['desk', 'leader', 'replies', 'tickets']);
/** People among themselves and their files: colleagues, guests, visitors, customers that are one or many. */
const peopleJourneys = journeys(['merging', 'selections', 'team', 'visitor']);
/** A day in the desk's screens, and how each of them looks. */
const dayJourneys = journeys(['desk-screens-en', 'desk-screens-zh', 'dialogs', 'howtos', 'morning']);
/** What comes in from outside: letters, other systems' files, screens that customers share. */
const mailJourneys = journeys(['doors', 'import', 'mail', 'remotehelp', 'remotehelp-call', 'remotehelp-page']);

const without = (base: typeof all, files: string[]) => ({
  test: { ...base.test, exclude: [...(base.test?.exclude ?? []), ...files] },
});
const only = (base: typeof all, files: string[]) => ({ test: { ...base.test, include: files, exclude: [] } });

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'house':
      // Much of it waits (leases that run out, clusters that start, kills): a third worker fills the gaps.
      return { test: { ...without(all, [...deskModules, ...callModules, ...phoneModules]).test, maxWorkers: 3 } };
    case 'desk':
      return only(all, deskModules);
    case 'calls':
      return only(all, callModules);
    case 'phones':
      // Sound takes its time, whoever waits for it: a quarter of the machine is busy.
      return { test: { ...only(all, phoneModules).test, maxWorkers: 3 } };
    case 'house-browser':
      return without(browser, [
        ...deskJourneys,
        ...peopleJourneys,
        ...dayJourneys,
        ...callJourneys,
        ...phoneJourneys,
        ...mailJourneys,
      ]);
    case 'desk-browser':
      // Journeys wait much for each other's sockets and for sound: a third fills the gaps.
      return { test: { ...only(browser, deskJourneys).test, maxWorkers: 3 } };
    case 'people-browser':
      return { test: { ...only(browser, peopleJourneys).test, maxWorkers: 3 } };
    case 'day-browser':
      return { test: { ...only(browser, dayJourneys).test, maxWorkers: 3 } };
    case 'mail-browser':
      return { test: { ...only(browser, mailJourneys).test, maxWorkers: 3 } };
    case 'phone-browser':
      return { test: { ...only(browser, phoneJourneys).test, maxWorkers: 3 } };
    case 'calls-browser':
      return { test: { ...only(browser, callJourneys).test, maxWorkers: 3 } };
    default:
      throw new Error(`no such part: ${mode}`);
  }
});
