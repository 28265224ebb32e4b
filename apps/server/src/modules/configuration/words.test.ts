/** Whoever reads a comparison reads words: of every kind, every problem and everything to fill in, in both languages; fields and values are looked for in the web’s tests. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { byHand, problem, sections } from './contract.ts';

type Words = Record<'section' | 'problem' | 'secret', Record<string, string>>;

it.each(['zh-CN', 'en'])('has words for all that a comparison may say, %s', async (language) => {
  const file = new URL(`../../../../../locales/${language}/configuration.json`, import.meta.url);
  const { ui } = JSON.parse(await readFile(file, 'utf8')) as { ui: Words };
  const lacking = (words: Record<string, string>, keys: readonly string[]) =>
    [...new Set(keys)].filter((key) => !words[key]);
  expect(lacking(ui.section, sections)).toEqual([]);
  expect(lacking(ui.problem, problem.shape.code.options)).toEqual([]);
  expect(lacking(ui.secret, byHand.shape.what.options)).toEqual([]);
});
