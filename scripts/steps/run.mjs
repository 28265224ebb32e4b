import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. Resolves with `{ code, signal, output }`; `output` is what it wrote when it was not passed
 * through. Rejects only when it cannot be started.
 */
export function run(program, args, { cwd, env = {}, show = false, onStart } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    onStart?.(child);
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** At most `limit` of the tasks at once, in order. Resolves with their results. */
export async function inTurns(limit, tasks) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await tasks[index]();
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, worker));
  return results;
}
