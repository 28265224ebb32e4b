import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const languages = ['zh-CN', 'en'];

/** `{ a: { b: 'x' } }` → `[['a.b', 'x']]` */
function flatten(value, path = '') {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
  return [[path, value]];
}

/** i18next asks for the plural forms a language has: Chinese one, English two. */
const stem = (key) => key.replace(/_(zero|one|two|few|many|other)$/, '');

/** A measure word, or what stands before or after a value, may have no counterpart in the other language. */
const mayBeEmpty = /(Unit|Prefix|Suffix)$/;

const placeholders = (text) => [...String(text).matchAll(/\{\{\s*([\w.]+)/g)].map(([, name]) => name).sort();

/** In English, how many of something: `{{count}} rows`, `{{count}} more rows`. */
const howMany = /\{\{\s*count\s*\}\} (?:[a-z-]+ )?(?:[a-z-]+s|people)\b/;

/** Texts with a number of things that would say “1 rows”: each needs a form for one beside it. */
export function lackingOne(file, en) {
  const texts = new Map(flatten(en));
  return [...texts]
    .filter(([key, text]) => howMany.test(text) && !key.endsWith('_one') && !texts.has(`${stem(key)}_one`))
    .map(([key]) => `locales/en/${file}: ${key} lacks ${stem(key)}_one, for a count of 1`);
}

/** Limits of the program that are never one; `shown` is the `count` beside it, as it is written. */
const neverOne = new Set(['count', 'most', 'limit', 'shown']);
const timesAndSizes = ['day', 'hour', 'minute', 'second', 'week', 'month', 'byte', 'packet'];

/** What the English texts count: the words after `{{count}}` in the forms for one (`{{count}} more line`). */
export function countedThings(allEnglish) {
  const ones = allEnglish.flatMap((en) => flatten(en).filter(([key]) => key.endsWith('_one')));
  const found = ones.flatMap(([, text]) => [...text.matchAll(/\{\{\s*count\s*\}\}((?: [a-z-]+){1,2})/g)]);
  return new Set([...timesAndSizes, ...found.flatMap(([, words]) => words.trim().split(' '))]);
}

/** Numbers of things under another name than `count`: i18next chooses the form by that name only, so “1 minutes” would be said. */
export function countedByOtherNames(file, en, things) {
  return flatten(en).flatMap(([key, text]) =>
    [...text.matchAll(/\{\{\s*(\w+)\s*\}\}(?= (?:([a-z-]+) )?([a-z-]+)s\b)/g)]
      .filter(
        ([, name, between, thing]) => !neverOne.has(name) && (things.has(thing) || things.has(between?.slice(0, -1))),
      )
      .map(([, name]) => `locales/en/${file}: ${key} counts by {{${name}}}; call it count and give it a form for one`),
  );
}

/**
 * Compares two languages of one file: the same keys, no empty text, the same placeholders.
 * @param {object} zh @param {object} en
 */
export function compareTexts(file, zh, en) {
  const problems = [];
  const sides = [new Map(flatten(zh)), new Map(flatten(en))];
  const stems = sides.map((texts) => new Set([...texts.keys()].map(stem)));
  for (const [index, language] of languages.entries()) {
    for (const key of stems[1 - index])
      if (!stems[index].has(key)) problems.push(`locales/${language}/${file}: lacks ${key}`);
    for (const [key, text] of sides[index])
      if (typeof text !== 'string' || (text.trim() === '' && !mayBeEmpty.test(key)))
        problems.push(`locales/${language}/${file}: ${key} is empty`);
  }
  for (const [key, text] of sides[0]) {
    const other = sides[1].get(key) ?? sides[1].get(`${stem(key)}_other`);
    if (other === undefined || placeholders(text).join() === placeholders(other).join()) continue;
    problems.push(`locales/*/${file}: ${key} has different placeholders in zh-CN and en`);
  }
  return problems;
}

export function compareFolders(folder) {
  if (!existsSync(folder)) return ['locales: the folder is missing'];
  const files = languages.map((language) =>
    readdirSync(join(folder, language)).filter((name) => name.endsWith('.json')),
  );
  const read = (language, file) => JSON.parse(readFileSync(join(folder, language, file), 'utf8'));
  const things = countedThings(files[1].map((file) => read('en', file)));
  const problems = [];
  for (const file of new Set(files.flat())) {
    const missing = languages.filter((_, index) => !files[index].includes(file));
    if (missing.length > 0) problems.push(`locales/${missing[0]}/${file}: the file is missing`);
    else {
      const en = read('en', file);
      problems.push(
        ...compareTexts(file, read('zh-CN', file), en),
        ...lackingOne(file, en),
        ...countedByOtherNames(file, en, things),
      );
    }
  }
  return problems;
}

export default { name: 'locales', run: async (home) => compareFolders(join(home, 'locales')) };
