import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSystem, systemNeeds } from '../run-tests/needs.mjs';
import { ensureInstalled, installState } from '../steps/install.mjs';
import { complainAboutNode } from '../steps/node-version.mjs';
import { isFresh, listFiles, writeStamp } from '../steps/stamp.mjs';

let home;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'qiao-steps-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path, text) {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

test('an old Node is told what to install in both languages', () => {
  for (const version of ['v12.22.0', 'v18.20.4', 'v20.18.3']) {
    expect(complainAboutNode(version)).toMatch(/需要 Node\.js 20\.19/);
    expect(complainAboutNode(version)).toMatch(/20\.19 or newer/);
  }
  for (const version of ['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.1.0'])
    expect(complainAboutNode(version)).toBeUndefined();
});

test('a build is stale when a source changes, comes or goes; not when it is only touched', () => {
  put('src/a.ts', 'a');
  put('src/deep/b.ts', 'b');
  put('src/node_modules/x/c.ts', 'not ours');
  put('src/a.test.ts', 'left out');
  const files = () => listFiles(home, ['src', 'missing'], (path) => !path.endsWith('.test.ts'));
  const stamp = join(home, 'stamp.json');
  expect(files().map(({ path }) => path)).toEqual(['src/a.ts', 'src/deep/b.ts']);
  expect(isFresh(home, stamp, files())).toBe(false);
  writeStamp(home, stamp, files());
  expect(isFresh(home, stamp, files())).toBe(true);
  utimesSync(join(home, 'src/a.ts'), 1, 1);
  expect(isFresh(home, stamp, files())).toBe(true);
  put('src/deep/b.ts', 'B');
  expect(isFresh(home, stamp, files())).toBe(false);
  put('src/deep/b.ts', 'b');
  expect(isFresh(home, stamp, files())).toBe(true);
  put('src/c.ts', '');
  expect(isFresh(home, stamp, files())).toBe(false);
  rmSync(join(home, 'src/c.ts'));
  rmSync(join(home, 'src/a.ts'));
  expect(isFresh(home, stamp, files())).toBe(false);
  put('stamp.json', '{"quick":');
  expect(isFresh(home, stamp, files())).toBe(false);
});

const lock = (version) => ({
  packages: {
    '': { name: 'x' },
    'node_modules/a': { version },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  },
});

test('packages are installed again when the lock file changed or an installation was cut short', async () => {
  put('package-lock.json', JSON.stringify(lock('1.0.0')));
  expect(installState(home)).toBe('stale');
  // npm's own record is written last: a folder without it is half an installation.
  put('node_modules/a/package.json', '{}');
  expect(installState(home)).toBe('stale');
  put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
  expect(installState(home)).toBe('fresh');
  expect(installState(home)).toBe('fresh');
  put('package-lock.json', JSON.stringify(lock('1.0.1')));
  expect(installState(home)).toBe('stale');
  process.env.QIAO_INSTALL = 'never';
  try {
    await expect(ensureInstalled(home)).rejects.toThrow(/npm ci/);
  } finally {
    delete process.env.QIAO_INSTALL;
  }
  put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.1' } } }));
  expect(installState(home)).toBe('fresh');
});

test('where nothing may be installed, exactly what to install is said', async () => {
  const { PATH } = process.env;
  process.env.PATH = home;
  process.env.QIAO_INSTALL = 'never';
  try {
    await expect(ensureSystem(['sipp', 'chromium', 'database'])).rejects.toThrow(
      'apt-get update && apt-get install -y --no-install-recommends chromium sip-tester',
    );
    // A part that needs nothing of the kind goes on.
    await ensureSystem(['database', 'build']);
    put('sipp', '');
    expect(systemNeeds.sipp.present()).toBe(true);
    await ensureSystem(['sipp']);
  } finally {
    process.env.PATH = PATH;
    delete process.env.QIAO_INSTALL;
  }
});
