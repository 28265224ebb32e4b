/** The parts of these tests that `npm test` runs one after another (`--config vitest.parts.config.ts --mode calls`); all at once is vitest.config.ts. */
import { defineConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';
import all from './vitest.config.ts';

const testsOf = (modules: string[]): string[] => modules.map((name) => `src/modules/${name}/**/*.test.ts`);

/** Calls: from the line to the report, who sits at the telephone, and who looks after them. */
const callModules = testsOf([
  'callalarms',
  'callbacks',
  'callernumbers',
  'calllists',
  'callreports',
  'callsetup',
  'flows',
  'lastcalls',
  'livecalls',
  'operators',
  'prompts',
  'recognition',
  'recordings',
  'rooms',
  'speeddials',
  'telephony',
  'voicemail',
  'waitrooms',
  'webcalls',
  'wrapups',
]).concat('test/road/calls-survive.test.ts', 'test/road/meeting-survives.test.ts');
const journeys = (names: string[]): string[] => names.map((name) => `test/browser/${name}.test.ts`);
/** Calls in the browser: telephones, softphone, and who looks after them. */
const callJourneys = journeys([
  'call-waiting',
  'calls',
  'conference-room',
  'first-call',
  'flows',
  'live',
  'operators',
  'pick-up',
  'prompts',
  'softphone',
  'voicemail-box',
  'webcalls',
]);

const without = (base: typeof all, files: string[]) => ({
  test: { ...base.test, exclude: [...(base.test?.exclude ?? []), ...files] },
});
const only = (base: typeof all, files: string[]) => ({ test: { ...base.test, include: files, exclude: [] } });

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'server':
      // Much of it waits (leases that run out, clusters that start, kills, letters): a third worker fills the gaps.
      return { test: { ...without(all, callModules).test, maxWorkers: 3 } };
    case 'calls':
      // Sound takes its time, whoever waits for it: six at once keep half of the machine busy.
      return { test: { ...only(all, callModules).test, maxWorkers: 6 } };
    case 'browser':
      // Journeys wait much for each other's sockets: a third fills the gaps.
      return { test: { ...without(browser, callJourneys).test, maxWorkers: 3 } };
    case 'calls-browser':
      return { test: { ...only(browser, callJourneys).test, maxWorkers: 3 } };
    default:
      throw new Error(`no such part: ${mode}`);
  }
});
