/** Whoever reads a comparison reads words: of every kind, every field, every problem and everything to fill in, in both languages. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { byHand, document, problem, sections } from './contract.ts';

type Schema = { properties?: Record<string, Schema>; additionalProperties?: Schema };
type Words = Record<'section' | 'field' | 'problem' | 'secret', Record<string, string>>;

it.each(['zh-CN', 'en'])('has words for all that a comparison may say, %s', async (language) => {
  const file = new URL(`../../../../../locales/${language}/configuration.json`, import.meta.url);
  const { ui } = JSON.parse(await readFile(file, 'utf8')) as { ui: Words };
  const shape = z.toJSONSchema(document, { io: 'output', unrepresentable: 'any' }) as Schema;
  const fields = sections.flatMap((section) =>
    Object.keys(shape.properties?.[section]?.additionalProperties?.properties ?? {}),
  );
  expect(fields.length).toBeGreaterThan(200);
  const lacking = (words: Record<string, string>, keys: readonly string[]) =>
    [...new Set(keys)].filter((key) => !words[key]);
  expect(lacking(ui.section, sections)).toEqual([]);
  expect(lacking(ui.field, fields)).toEqual([]);
  expect(lacking(ui.problem, problem.shape.code.options)).toEqual([]);
  expect(lacking(ui.secret, byHand.shape.what.options)).toEqual([]);
});
