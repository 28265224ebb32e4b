import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { home } from '../steps/home.mjs';
import { countLine, countVitest, judge } from './counts.mjs';
import { endLeftBehind } from './processes.mjs';

/** Settings of the person's own Qiao must not reach the tests. */
function cleanEnvironment() {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('QIAO_') && name !== 'DATABASE_URL' && !name.startsWith('npm_'),
  );
  return Object.fromEntries(own);
}

/**
 * Runs one part to its end, or to twice its budget.
 * @param {import('./parts.mjs').Part} part
 * @param {{ folder: string, databaseUrl?: string, running: Set<() => void> }} run
 */
export async function runPart(part, { folder, databaseUrl, running }) {
  const began = performance.now();
  const own = join(folder, part.name);
  mkdirSync(own, { recursive: true });
  const report = join(own, 'report.json');
  const marker = `QIAO_TEST_PART=${folder}/${part.name}`;
  const [program, ...args] = part.command.split(' ');
  if (part.report === 'vitest') args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: home,
    env: {
      ...cleanEnvironment(),
      PATH: `${join(home, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
      TMPDIR: own,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      CI: '1',
      [marker.split('=')[0]]: marker.split('=')[1],
      ...(databaseUrl ? { QIAO_TEST_DATABASE_URL: databaseUrl } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so all of it can be ended at once.
    detached: true,
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Already gone.
    }
  };
  let killTimer;
  const endSoon = () => {
    end('SIGTERM');
    killTimer = setTimeout(() => end('SIGKILL'), 3000);
  };
  running.add(endSoon);
  const budgetTimer = setTimeout(endSoon, part.minutes * 120_000);
  const code = await new Promise((done) => {
    child.on('error', (error) => {
      chunks.push(Buffer.from(String(error)));
      done(null);
    });
    // Not `close`: something left behind may hold the pipes open for ever.
    child.on('exit', (value) => done(value));
  });
  clearTimeout(budgetTimer);
  clearTimeout(killTimer);
  running.delete(endSoon);
  const seconds = (performance.now() - began) / 1000;
  const left = await endLeftBehind(marker, own, code === null ? 0 : 5000);
  const output = Buffer.concat(chunks).toString('utf8');
  let counts;
  if (part.report === 'line') counts = countLine(output);
  else if (existsSync(report)) counts = countVitest(JSON.parse(readFileSync(report, 'utf8')));
  const verdict = judge({ counts, code, seconds, minutes: part.minutes, left: code === null ? 0 : left });
  rmSync(own, { recursive: true, force: true });
  return { name: part.name, minutes: part.minutes, seconds, output, ...verdict };
}
