/** Starts and stops one postmaster process. */
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { explainOutput, isLeftoverOfKilledServer, PostgresFailure, saysWhy } from './failures.ts';
import type { Layout } from './layout.ts';
import { isAlive, readPostmaster } from './postmaster.ts';
import type { Programs } from './programs.ts';
import { type Runner, spawnAs } from './runner.ts';

/** Minimal logger; pino's fits. */
export type LaunchLog = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
};

const leftoverPatienceMs = 20_000;

/**
 * Resolves with the pid once PostgreSQL says "ready". Recovery after a crash may take minutes: as long as the process
 * lives it is waited for, with a line in the log every five seconds.
 */
export async function launchPostmaster(
  layout: Layout,
  programs: Programs,
  runner: Runner,
  port: number,
  log: LaunchLog,
): Promise<number> {
  const began = Date.now();
  for (;;) {
    const outcome = await launchOnce(layout, programs, runner, log);
    if (typeof outcome === 'number') return outcome;
    // After kill -9 the orphaned children need a moment to notice and let go of the shared memory.
    if (isLeftoverOfKilledServer(outcome.output) && Date.now() - began < leftoverPatienceMs) {
      await wait(200);
      continue;
    }
    throw explainOutput(outcome.output, { folder: layout.cluster, port });
  }
}

async function launchOnce(
  layout: Layout,
  programs: Programs,
  runner: Runner,
  log: LaunchLog,
): Promise<number | { output: string }> {
  const began = Date.now();
  const before = logSizes(layout);
  const startLog = openSync(layout.startLog, 'w', 0o600);
  let ended = false;
  let broken: Error | undefined;
  // A session of its own: Ctrl-C in the terminal must reach Qiao first, which then stops the database in order.
  const child = spawnAs(runner, programs.postgres, ['-D', layout.cluster], {
    stdio: ['ignore', startLog, startLog],
    detached: true,
  });
  closeSync(startLog);
  child.on('error', (error) => {
    broken = error;
  });
  child.on('exit', () => {
    ended = true;
  });
  child.unref();
  let told = began;
  while (!broken && !ended) {
    const found = readPostmaster(layout.cluster);
    if (found && found.pid === child.pid && found.status === 'ready') return found.pid;
    if (Date.now() - told > 5000) {
      told = Date.now();
      log.info({ seconds: Math.round((told - began) / 1000) }, 'PostgreSQL is recovering, still waiting');
    }
    await wait(10);
  }
  if (broken) throw new PostgresFailure('postgres.cannot-run', broken.message, broken);
  return { output: await lastWords(layout, before) };
}

const lastWordsMs = 2_000;

/**
 * Why the server ended. The log collector is a process of its own: it may write the reason after the server is gone, and the last
 * words of an earlier server's sessions before it.
 */
async function lastWords(layout: Layout, before: Map<string, number>): Promise<string> {
  for (const until = Date.now() + lastWordsMs; ; await wait(20)) {
    const output = writtenSince(layout, before);
    if (saysWhy(output) || Date.now() > until) return output;
  }
}

function logSizes(layout: Layout): Map<string, number> {
  return new Map(readdirSync(layout.logDir).map((name) => [name, statSync(join(layout.logDir, name)).size]));
}

/** Start-up output plus what the log collector took over from there. */
function writtenSince(layout: Layout, before: Map<string, number>): string {
  const parts = [readFileSync(layout.startLog, 'utf8')];
  for (const name of readdirSync(layout.logDir)) {
    const text = readFileSync(join(layout.logDir, name));
    const known = before.get(name) ?? 0;
    // A file of last week begins anew.
    parts.push(
      text
        .subarray(text.length >= known ? known : 0)
        .toString('utf8')
        .slice(-8000),
    );
  }
  return parts.join('\n');
}

/** Fast shutdown: sessions are ended, everything is written, a clean end is recorded. Throws `postgres.not-stopping`. */
export async function stopPostmaster(layout: Layout, programs: Programs, runner: Runner, pid: number): Promise<void> {
  const ask = (signal: 'SIGINT' | 'SIGQUIT', mode: string): void => {
    if (process.platform === 'win32') {
      spawnAs(runner, programs.pgCtl, ['stop', '-D', layout.cluster, '-m', mode, '-W'], { stdio: 'ignore' });
      return;
    }
    try {
      process.kill(pid, signal);
    } catch {
      // Already gone.
    }
  };
  for (const [signal, mode, patience] of [
    ['SIGINT', 'fast', 60_000],
    ['SIGQUIT', 'immediate', 10_000],
  ] as const) {
    ask(signal, mode);
    const until = Date.now() + patience;
    while (Date.now() < until) {
      if (!isAlive(pid)) return;
      await wait(10);
    }
  }
  throw new PostgresFailure('postgres.not-stopping', String(pid));
}
