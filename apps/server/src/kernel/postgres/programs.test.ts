import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPackage, prepareProgramsFrom } from './programs.ts';

let folder: string;
let bare: string;

/** A package as npm unpacks it when install scripts are off: without symbolic links. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-programs-'));
  bare = join(folder, 'package', 'native');
  const { native } = findPackage();
  cpSync(native, bare, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  for (const name of readdirSync(join(bare, 'lib')))
    if (lstatSync(join(bare, 'lib', name)).isSymbolicLink()) rmSync(join(bare, 'lib', name));
}, 60_000);

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const runs = (program: string): string => execFileSync(program, ['--version'], { encoding: 'utf8' });

if (process.platform === 'linux')
  test('without its library links PostgreSQL does not run (so the next test can fail)', () => {
    expect(() => execFileSync(join(bare, 'bin', 'postgres'), ['--version'], { stdio: 'pipe' })).toThrow();
  });

test('missing links are made in the package itself', () => {
  const programs = prepareProgramsFrom({ native: bare, version: '18.4.0-x' }, join(folder, 'copy'), () => true);
  expect(programs.folder).toBe(bare);
  expect(runs(programs.postgres)).toContain('18.');
  expect(existsSync(join(folder, 'copy'))).toBe(false);
});

test('a package the database user cannot use is copied beside the data, once', () => {
  const source = { native: bare, version: '18.4.0-x' };
  const programs = prepareProgramsFrom(source, join(folder, 'copy'), () => false);
  expect(programs.folder).toBe(join(folder, 'copy', '18.4.0-x', 'native'));
  expect(runs(programs.postgres)).toContain('18.');
  expect(runs(programs.initdb)).toContain('18.');
  rmSync(bare, { recursive: true });
  const again = prepareProgramsFrom(source, join(folder, 'copy'), () => false);
  expect(runs(again.postgres)).toContain('18.');
});
