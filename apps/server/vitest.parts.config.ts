/** The parts of these tests that `npm test` runs one after another (`--config vitest.parts.config.ts --mode desk`); all at once is vitest.config.ts. */
import { defineConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';
import all from './vitest.config.ts';

/** The desk: customers' files, tickets with clocks, tools of the workspace, staff among themselves, reports. */
const deskModules = [
  'attention',
  'batches',
  'advice',
  'agreements',
  'apikeys',
  'bulletins',
  'callbacks',
  'callreports',
  'callsetup',
  'cards',
  'channels',
  'clocks',
  'configuration',
  'consents',
  'contracts',
  'customers',
  'deferrals',
  'fields',
  'flows',
  'imports',
  'macros',
  'mentions',
  'mail',
  'mailarchives',
  'mailboxes',
  'needs',
  'numbers',
  'operators',
  'orders',
  'panels',
  'parts',
  'playbooks',
  'prompts',
  'recordings',
  'remotehelp',
  'replies',
  'reports',
  'scim',
  'selections',
  'reviews',
  'sides',
  'supervision',
  'teamwork',
  'telephony',
  'tickets',
  'views',
  'visitors',
  'voicemail',
  'webcalls',
  'waitrooms',
  'wrapups',
  'webhooks',
  'wordlists',
  'workplaces',
  'zendesk',
]
  .map((name) => `src/modules/${name}/**/*.test.ts`)
  .concat('test/mail/**/*.test.ts', 'test/road/calls-survive.test.ts');
const deskJourneys = [
  'calls',
  'desk',
  'desk-screens-en',
  'desk-screens-zh',
  'first-call',
  'flows',
  'import',
  'leader',
  'mail',
  'morning',
  'remotehelp',
  'remotehelp-page',
  'softphone',
  'tickets',
  'webcalls',
].map((name) => `test/browser/${name}.test.ts`);

const without = (base: typeof all, files: string[]) => ({
  test: { ...base.test, exclude: [...(base.test?.exclude ?? []), ...files] },
});
const only = (base: typeof all, files: string[]) => ({ test: { ...base.test, include: files, exclude: [] } });

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'house':
      // Much of it waits (leases that run out, clusters that start, kills): a third worker fills the gaps.
      return { test: { ...without(all, deskModules).test, maxWorkers: 3 } };
    case 'desk':
      return only(all, deskModules);
    case 'house-browser':
      return without(browser, deskJourneys);
    case 'desk-browser':
      // Journeys wait much for each other's sockets and for sound: a third fills the gaps.
      return { test: { ...only(browser, deskJourneys).test, maxWorkers: 3 } };
    default:
      throw new Error(`no such part: ${mode}`);
  }
});
