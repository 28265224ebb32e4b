import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { countLine, countVitest, judge } from '../run-tests/counts.mjs';
import { choose, readParts } from '../run-tests/parts.mjs';
import { inSlots } from '../run-tests/slots.mjs';
import { home } from '../steps/home.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `npm test`'s program over made-up parts: name → JavaScript of the part (or a whole part). */
function start(parts, args = []) {
  const table = Object.entries(parts).map(([name, part]) => {
    const { code, ...rest } = typeof part === 'string' ? { code: part } : part;
    writeFileSync(join(folder, `${name}.mjs`), code);
    return { name, minutes: 1, command: `node ${join(folder, `${name}.mjs`)}`, report: 'line', ...rest };
  });
  writeFileSync(join(folder, 'parts.json'), JSON.stringify({ parts: table }));
  const program = [join(home, 'scripts/test.mjs'), '--parts', join(folder, 'parts.json'), ...args];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ended = once(child, 'close').then(([code]) => ({ code, output, last: output.trimEnd().split('\n').at(-1) }));
  return { child, ended };
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return !/ [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ''));
  } catch {
    return false;
  }
};

test('counts are added up, the last line stands alone, and 0 means all passed', async () => {
  const { ended } = start({
    one: "console.log('noise\\n3 passed, 0 failed')",
    two: "console.log('4 passed, 0 failed')",
  });
  const { code, output, last } = await ended;
  expect(last).toBe('7 passed, 0 failed');
  expect(code).toBe(0);
  expect(output).not.toContain('noise');
});

test('a failing part shows its output and fails the run; the others still run', async () => {
  const parts = {
    bad: "console.log('why it broke\\n1 passed, 2 failed'); process.exit(1)",
    good: "console.log('4 passed, 0 failed')",
  };
  const { code, output, last } = await start(parts).ended;
  expect(last).toBe('5 passed, 2 failed');
  expect(code).toBe(1);
  expect(output).toContain('why it broke');
});

test('only the named parts run, and an unknown name is refused', async () => {
  const parts = { one: "console.log('1 passed, 0 failed')", two: "console.log('2 passed, 0 failed')" };
  expect((await start(parts, ['two']).ended).last).toBe('2 passed, 0 failed');
  const refused = await start(parts, ['three']).ended;
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('one, two');
});

test('a part that crashes, says nothing, runs nothing or hangs beyond twice its budget is a failure', async () => {
  const parts = {
    crash: "console.log('5 passed, 0 failed'); process.exit(3)",
    silent: '',
    empty: "console.log('0 passed, 0 failed')",
    hangs: { code: "console.log('1 passed, 0 failed'); setInterval(() => {}, 1000)", minutes: 0.01 },
  };
  const { code, output, last } = await start(parts).ended;
  expect(last).toBe('6 passed, 4 failed');
  expect(code).toBe(1);
  for (const remark of ['exit code 3', 'without saying', 'ran no test', 'more than twice'])
    expect(output).toContain(remark);
});

if (process.platform === 'linux') {
  const leavesOne = `
    import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    writeFileSync(process.argv[1] + '.pid', String(child.pid));
    child.unref();
    console.log('1 passed, 0 failed');`;

  test('a process left running is ended and counts as a failure', async () => {
    const { output, last } = await start({ leaves: leavesOne }).ended;
    expect(last).toBe('1 passed, 1 failed');
    expect(output).toContain('left 1 process running');
    expect(isAlive(Number(readFileSync(join(folder, 'leaves.mjs.pid'), 'utf8')))).toBe(false);
  });

  test('Ctrl-C ends everything that was started', async () => {
    const { child, ended } = start({
      leaves: `${leavesOne}; setInterval(() => {}, 1000);`,
      later: "console.log('1 passed, 0 failed')",
    });
    const pidFile = join(folder, 'leaves.mjs.pid');
    await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', { timeout: 20_000 });
    child.kill('SIGINT');
    const { code } = await ended;
    expect(code).toBe(130);
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });
}

test('vitest’s report: a file that does not load and a skipped test are failures', () => {
  const report = (rest) => ({
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...rest,
  });
  expect(countVitest(report({}))).toEqual({ passed: 2, failed: 0, remarks: [] });
  const broken = { name: 'x.test.ts', status: 'failed', assertionResults: [] };
  expect(countVitest(report({ testResults: [broken] }))).toMatchObject({ failed: 1 });
  const failing = { name: 'y.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] };
  expect(countVitest(report({ numFailedTests: 1, testResults: [failing] }))).toMatchObject({ failed: 1 });
  expect(countVitest(report({ numPendingTests: 2, numTodoTests: 1 }))).toMatchObject({ passed: 2, failed: 3 });
});

test('the verdict and the counted line', () => {
  expect(countLine('1 passed, 1 failed\nthen\n12 passed, 0 failed\n')).toMatchObject({ passed: 12, failed: 0 });
  expect(countLine('about 3 passed, 0 failed today')).toBeUndefined();
  const fine = { counts: { passed: 1, failed: 0, remarks: [] }, code: 0, seconds: 59, minutes: 1, left: 0 };
  expect(judge(fine)).toEqual({ passed: 1, failed: 0, remarks: [] });
  expect(judge({ ...fine, seconds: 90 })).toMatchObject({ failed: 0, remarks: ['over its 1 minutes'] });
  expect(judge({ ...fine, seconds: 121 })).toMatchObject({ failed: 1 });
});

test('at most two at a time, and one that wants to be alone is', async () => {
  let now = 0;
  let most = 0;
  const beside = [];
  const tasks = [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4, alone: true }, { id: 5 }, { id: 6 }];
  const results = await inSlots(2, tasks, async ({ id, alone }) => {
    now++;
    most = Math.max(most, now);
    for (let turn = 0; turn < 5; turn++) {
      await new Promise(setImmediate);
      if (alone) beside.push(now);
    }
    now--;
    return id;
  });
  expect(results).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
  expect(new Set(beside)).toEqual(new Set([1]));
});

test('the published table is whole', () => {
  const parts = readParts();
  expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
  for (const { minutes, report } of parts) {
    expect(minutes).toBeGreaterThan(0);
    expect(['vitest', 'line']).toContain(report);
  }
  expect(choose(parts, ['check'])).toHaveLength(1);
  expect(() => choose(parts, ['nothing'])).toThrow(/check/);
});
