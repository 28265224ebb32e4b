/**
 * `npm start` after the install: from an empty folder to the ready demo company, and again with data. Floor: PostgreSQL alone
 * on the same folder, started and stopped the same way.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { startEmbeddedPostgres } from '../apps/server/src/kernel/postgres/index.ts';

const home = join(import.meta.dirname, '..');
const limits = { firstSeconds: 240, secondSeconds: 5 };

type Started = { seconds: number; child: ChildProcess };

function start(dataDir: string, port: number, scale: string): Promise<Started> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(home, 'scripts/start.mjs')], {
    cwd: home,
    env: {
      ...process.env,
      QIAO_DATA_DIR: dataDir,
      QIAO_PORT: String(port),
      QIAO_SEED_SCALE: scale,
      QIAO_LOG_LEVEL: 'error',
      DATABASE_URL: undefined,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  return new Promise((done, fail) => {
    let asking = true;
    child.on('exit', (code) => {
      asking = false;
      fail(new Error(`the server ended with ${code}:\n${output.slice(-2000)}`));
    });
    const ask = async (): Promise<void> => {
      while (asking) {
        const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        );
        if (ready) {
          asking = false;
          done({ seconds: (performance.now() - begun) / 1000, child });
          return;
        }
        await new Promise((next) => setTimeout(next, 25));
      }
    };
    void ask();
  });
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((done) => {
    child.removeAllListeners('exit');
    child.once('exit', () => done());
    child.kill(signal);
  });
}

export async function run({
  smoke,
}: {
  smoke: boolean;
}): Promise<{ name: string; pass: boolean; figures: Record<string, number>; floor: Record<string, number> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-bench-start-'));
  const port = 21_750;
  const scale = smoke ? '0.02' : '1';
  const round = (value: number): number => Math.round(value * 100) / 100;
  try {
    const first = await start(dataDir, port, scale);
    await stop(first.child, 'SIGINT');
    const second = await start(dataDir, port, scale);
    await stop(second.child, 'SIGKILL');
    const afterKill = await start(dataDir, port, scale);
    await stop(afterKill.child, 'SIGINT');
    const begun = performance.now();
    const postgres = await startEmbeddedPostgres({ dataDir, log: pino({ level: 'silent' }) });
    const floorSeconds = (performance.now() - begun) / 1000;
    await postgres.stop();
    return {
      name: 'start',
      pass: first.seconds <= limits.firstSeconds && second.seconds < limits.secondSeconds,
      figures: {
        firstSeconds: round(first.seconds),
        secondSeconds: round(second.seconds),
        afterKillSeconds: round(afterKill.seconds),
        seedScale: Number(scale),
      },
      floor: { postgresAloneSeconds: round(floorSeconds) },
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
