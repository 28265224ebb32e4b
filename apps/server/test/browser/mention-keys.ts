/** `@` and a number in a note, by keys alone. */

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Enter before the people of the typed words are there names nobody else, and who matches nobody is written as typed; once they
 * are there it names the one who is meant. Leaves the note named in, not sent.
 */
export async function namesWhoIsMeant(
  page: Page,
  note: Locator,
  { words, number }: { words: string; number: string },
): Promise<void> {
  let answer = () => {};
  const held = new Promise<void>((done) => {
    answer = done;
  });
  // Those of the sign alone come at once, those of what is typed behind it when the test says so.
  await page.route(/mentions\/candidates\?.*words=[^&]/, (route) => held.then(() => route.continue()));
  await page.keyboard.type(`${words} @`);
  const first = page.getByRole('option').first();
  await first.waitFor();
  expect(await first.innerText()).not.toContain(number);
  await page.keyboard.type(number);
  await page.keyboard.press('Enter');
  expect(await note.inputValue()).toBe(`${words} @${number}`);
  await page.keyboard.type('x');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText(`${words} @${number}x`).waitFor();
  answer();
  await page.unrouteAll({ behavior: 'wait' });
  await page.keyboard.type(`${words} @${number}`);
  await page.getByRole('option', { name: new RegExp(number), selected: true }).waitFor();
  await page.keyboard.press('Enter');
}
