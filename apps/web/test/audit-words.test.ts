/** The audit trail speaks in words: each action and each kind of thing that the server's sources name has one in both languages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const modules = join(root, 'apps/server/src/modules');
const sources = readdirSync(modules, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|testing/.test(name))
  .map((name) => readFileSync(join(modules, name), 'utf8'));
const found = (pattern: RegExp) => [
  ...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!))),
];
const room = (language: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, 'locales', language, `${name}.json`), 'utf8')) as Record<string, unknown>;

it.each(['zh-CN', 'en'])('names every action and every thing: %s', (language) => {
  const actions = found(/\baction: [^,\n]*?'([a-z]+\.[a-z-]+)'/g);
  expect(actions.length).toBeGreaterThan(100);
  const wordless = actions.filter((action) => {
    const [module, what] = action.split('.') as [string, string];
    return !(room(language, module).audit as Record<string, string> | undefined)?.[what];
  });
  expect(wordless).toEqual([]);
  const things = found(/\bsubject: \['([a-z-]+)'/g);
  expect(things.length).toBeGreaterThan(40);
  const { subjects } = room(language, 'audit').ui as { subjects: Record<string, string> };
  expect(things.filter((thing) => !subjects[thing])).toEqual([]);
});
