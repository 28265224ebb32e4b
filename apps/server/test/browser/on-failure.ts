/** When a journey fails, says what every open page shows: the words on the screen tell more than a line that waited in vain. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach } from 'vitest';
import { askingFor, browsers } from './people.ts';

const enough = 1500;
const shots = process.env.QIAO_TEST_SHOTS;
let pictures = 0;

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const browser of browsers) await tell(browser, task.name);
});

async function tell(browser: Browser, name: string): Promise<void> {
  for (const context of browser.contexts())
    for (const page of context.pages()) {
      const shown = await page
        .locator('body')
        .innerText({ timeout: 2000 })
        .catch((error: Error) => error.message);
      const asked = askingFor.get(page)?.().join('\n   ') || 'nothing';
      console.error(
        `── ${name}\n   ${page.url()} asked for:\n   ${asked}\n   and showed:\n${shown.replace(/\s*\n\s*/g, ' · ').slice(0, enough)}`,
      );
      if (shots) await page.screenshot({ path: join(shots, `failed-${++pictures}.png`) }).catch(() => {});
    }
}
