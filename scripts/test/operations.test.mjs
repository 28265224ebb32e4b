import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { home } from '../steps/home.mjs';

const read = (path) => readFileSync(join(home, path), 'utf8');
// Files only: configuration of other programs lies in folders of its own.
const folder = (path) =>
  readdirSync(join(home, path), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${path}/${name}`);
const texts = [...folder('docs/operations'), ...folder('deploy')].map((path) => [path, read(path)]);

test('every setting that the operating documents and files name exists', () => {
  const known = new Set(read('apps/server/src/kernel/config.ts').match(/\bQIAO_[A-Z_]+\b/g));
  // Read by the scripts, before there is a server.
  known.add('QIAO_INSTALL');
  const unknown = texts.flatMap(([path, text]) =>
    (text.match(/\bQIAO_[A-Z_]+\b/g) ?? []).filter((name) => !known.has(name)).map((name) => `${path}: ${name}`),
  );
  expect(known.size).toBeGreaterThan(10);
  expect(unknown).toEqual([]);
});

test('every command, link and failure code they name exists', () => {
  const failures = read('apps/server/src/kernel/postgres/failures.ts');
  for (const [path, text] of texts) {
    for (const [, script] of text.matchAll(/\bnode (?:\/opt\/qiao\/)?(scripts\/[\w./-]+\.mjs)/g))
      expect(existsSync(join(home, script)), `${path}: ${script}`).toBe(true);
    for (const [, target] of text.matchAll(/\]\(([\w./-]+\.md|[a-z-]+)\)/g)) {
      const file = join(home, 'docs/operations', target.endsWith('.md') ? target : `${target}.md`);
      expect(existsSync(file), `${path}: ${target}`).toBe(true);
      expect(target, `${path}: links need the ending`).toMatch(/\.md$/);
    }
    for (const [, code] of text.matchAll(/`(postgres\.[a-z-]+)`/g))
      expect(failures, `${path}: ${code}`).toContain(`'${code}'`);
  }
});
