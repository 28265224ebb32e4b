/** A promise is worth its test: what the tables of docs/operations name is there, by file and by title. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const home = join(import.meta.dirname, '..');
const tableOf = (name: string): string => readFileSync(join(home, '../../docs/operations', `${name}.md`), 'utf8');

/** Titles of the tests that run; one that is skipped has none. */
const titlesOf = (file: string): string[] =>
  [...file.matchAll(/\bit(?:\.each(?:<\w+>)?\([^)]*\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map(
    ([, , title]) => title!,
  );

it.each([
  ['mail-and-open-doors', 35, 50],
  ['desk', 85, 170],
  ['call-centre', 45, 80],
])('every row of %s names a test that is there', (name, leastRows, leastTitles) => {
  const rows = tableOf(name)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (Promise|---) /.test(line));
  expect(rows.length).toBeGreaterThan(leastRows);
  const missing: string[] = [];
  let titles = 0;
  for (const row of rows) {
    let file = '';
    for (const [, path, title] of row.matchAll(/`((?:\.\.\/web\/)?(?:src|test)\/[^`]+\.test\.ts)`|“([^”]+)”/g)) {
      if (path) {
        file = readFileSync(join(home, path), 'utf8');
        continue;
      }
      titles++;
      if (!titlesOf(file).some((one) => one.includes(title!))) missing.push(title!);
    }
    if (!file && !/npm run (?:bench|check)|the same/.test(row)) missing.push(row);
  }
  expect(missing).toEqual([]);
  expect(titles).toBeGreaterThan(leastTitles);
});
