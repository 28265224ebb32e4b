/** The project's own source files: what git knows or would add, so that nothing built or installed is looked at. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../steps/stamp.mjs';

const folders = ['apps', 'packages', 'scripts', 'bench', 'deploy', 'docs', 'locales'];

/** @returns {string[]} paths relative to `home`, with forward slashes */
export function sourceFiles(home) {
  if (!existsSync(join(home, '.git'))) return listFiles(home, folders).map(({ path }) => path);
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: home,
    maxBuffer: 64 << 20,
  });
  const paths = list.toString('utf8').split('\0').filter(Boolean);
  return [...new Set(paths)].filter((path) => existsSync(join(home, path))).sort();
}

const code = /\.(ts|tsx|mts|js|mjs|cjs)$/;
const test = /(\.test\.[a-z]+|\.fixture\.[a-z]+)$|\/(test|tests)\//;
const generated = /\.generated\.[a-z]+$/;

export const isCode = (path) => code.test(path) && !path.endsWith('.d.ts');
export const isTest = (path) => test.test(path);
export const isGenerated = (path) => generated.test(path);

export function countLines(home, path) {
  const text = readFileSync(join(home, path), 'utf8');
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
