import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const home = join(import.meta.dirname, '../../..');
const source = join(import.meta.dirname, '../src');
const own = ['app', 'shared', 'features/workspace', 'features/wall', 'features/signin', 'features/home'];

type Texts = { [key: string]: string | Texts };
const read = (locale: string, name: string) =>
  JSON.parse(readFileSync(join(home, 'locales', locale, `${name}.json`), 'utf8')) as Texts;
function flat(texts: Texts, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(texts))
    if (typeof value === 'string') all.set(`${path}${key}`, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) all.set(inner, text);
  return all;
}
function sources(folder: string): string[] {
  return readdirSync(join(source, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('dev-kit'))
    .map((entry) => join(entry.parentPath, entry.name));
}
const names = ['ui', 'workspace', 'wall'];
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]).sort();

describe.each(names)('texts of %s', (name) => {
  const zh = flat(read('zh-CN', name));
  const en = flat(read('en', name));
  it('have the same keys and the same placeholders in both languages', () => {
    // English has a form for one beside some; Chinese needs none.
    const forms = [...en.keys()].filter((key) => key.endsWith('_one') && en.has(key.slice(0, -4)));
    expect([...en.keys()].filter((key) => !forms.includes(key)).sort()).toEqual([...zh.keys()].sort());
    for (const [key, text] of zh) expect([key, placeholders(en.get(key)!)]).toEqual([key, placeholders(text)]);
  });
  it('leave nothing empty and no Chinese in the English ones', () => {
    for (const [key, text] of zh) expect([key, text.trim()]).not.toEqual([key, '']);
    const chinese = [...en].filter(
      ([key, text]) => /[一-鿿]/.test(text) && !['product', 'command.language'].includes(key),
    );
    expect(chinese).toEqual([]);
  });
});

it('every text asked for by the screens exists', () => {
  const known = new Map(names.map((name) => [name, flat(read('zh-CN', name))]));
  const missing: string[] = [];
  for (const file of own.flatMap(sources)) {
    const code = readFileSync(file, 'utf8');
    const namespace = /useTranslation\('(\w+)'\)/.exec(code)?.[1] ?? 'ui';
    for (const [, quoted] of code.matchAll(/(?<![\w.])(?:i18n\.)?t\('([^'$]+)'/g)) {
      const [space, key] = quoted!.includes(':') ? (quoted!.split(':') as [string, string]) : [namespace, quoted!];
      if (known.has(space) && !known.get(space)!.has(key)) missing.push(`${file.slice(source.length)} ${space}:${key}`);
    }
    for (const [, key] of code.matchAll(/labelKey: '([^']+)'/g)) {
      const [space, rest] = key!.split(':') as [string, string];
      if (known.has(space) && !known.get(space)!.has(rest)) missing.push(`${file.slice(source.length)} ${key}`);
    }
  }
  expect(missing).toEqual([]);
});

it('screens hold no Chinese words of their own', () => {
  const found = own.flatMap(sources).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(
        (line) => /[一-鿿]/.test(line) && !/^\s*(\/\/|\*|\/\*)|\{\/\*/.test(line) && !/PingFang|product/.test(line),
      )
      .filter((line) => !/'中文'|: '中文'/.test(line))
      .map((line) => `${file.slice(source.length)}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
