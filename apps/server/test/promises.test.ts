/** A promise is worth its test: what the tables of docs/operations/mail-and-open-doors.md name is there, by file and by title. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const home = join(import.meta.dirname, '..');
const table = readFileSync(join(home, '../../docs/operations/mail-and-open-doors.md'), 'utf8');

/** Titles of the tests that run; one that is skipped has none. */
const titlesOf = (file: string): string[] =>
  [...file.matchAll(/\bit(?:\.each(?:<\w+>)?\([^)]*\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map(
    ([, , title]) => title!,
  );

it('every row names a test that is there', () => {
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !/^\| (Promise|---) /.test(line));
  expect(rows.length).toBeGreaterThan(35);
  const missing: string[] = [];
  let titles = 0;
  for (const row of rows) {
    let file = '';
    for (const [, path, title] of row.matchAll(/`((?:src|test)\/[^`]+\.test\.ts)`|“([^”]+)”/g)) {
      if (path) {
        file = readFileSync(join(home, path), 'utf8');
        continue;
      }
      titles++;
      if (!titlesOf(file).some((one) => one.includes(title!))) missing.push(title!);
    }
    if (!file && !/npm run bench|the same/.test(row)) missing.push(row);
  }
  expect(missing).toEqual([]);
  expect(titles).toBeGreaterThan(50);
});
