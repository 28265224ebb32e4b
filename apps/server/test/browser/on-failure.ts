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
  const told: string[] = [];
  for (const browser of browsers) told.push(...(await tell(browser)));
  const [error] = task.result.errors ?? [];
  // With the failure itself, which stands at the end of a run: whoever reads only that sees the screen too.
  if (error) error.message = [error.message, ...told].join('\n── ');
  else console.error(told.join('\n'));
});

async function tell(browser: Browser): Promise<string[]> {
  const told: string[] = [];
  for (const context of browser.contexts())
    for (const page of context.pages()) {
      const shown = await page
        .locator('body')
        .innerText({ timeout: 2000 })
        .catch((error: Error) => error.message);
      const asked = askingFor.get(page)?.().join('\n   ') || 'nothing';
      told.push(
        `${page.url()} asked for:\n   ${asked}\n   and showed:\n${shown.replace(/\s*\n\s*/g, ' · ').slice(0, enough)}`,
      );
      if (shots) await page.screenshot({ path: join(shots, `failed-${++pictures}.png`) }).catch(() => {});
    }
  return told;
}
