import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './wire.ts';

const FOLDER = fileURLToPath(new URL('../scenarios/', import.meta.url));

export type SippOptions = {
  scenario: string;
  /** Where the other side listens. */
  port: number;
  localPort?: number;
  transport?: 'udp' | 'tcp';
  /** Dialled number. */
  number?: string;
  user?: string;
  secret?: string;
  calls?: number;
  callsPerSecond?: number;
  timeoutSeconds?: number;
};

/** Runs one sipp scenario; resolves when all calls went as written, rejects with sipp's errors otherwise. */
export async function runSipp(options: SippOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  const errors = join(folder, 'errors.log');
  const args = [
    `127.0.0.1:${options.port}`,
    ...['-sf', join(FOLDER, `${options.scenario}.xml`)],
    ...['-i', '127.0.0.1', '-p', String(options.localPort ?? (await freePort()))],
    ...['-mi', '127.0.0.1', '-mp', String(await freePort())],
    ...['-t', options.transport === 'tcp' ? 't1' : 'u1'],
    ...['-s', options.number ?? '4008001234'],
    ...['-m', String(options.calls ?? 1), '-l', String(options.calls ?? 1), '-r', String(options.callsPerSecond ?? 10)],
    ...['-key', 'user', options.user ?? 'sipp'],
    ...['-au', options.user ?? 'sipp', '-ap', options.secret ?? 'none'],
    ...['-timeout', `${options.timeoutSeconds ?? 15}s`, '-timeout_error', '-nostdin', '-nd'],
    ...['-trace_err', '-error_file', errors],
  ];
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn('sipp', args, {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, TERM: 'dumb' },
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.on('error', reject);
      child.on('exit', async (code) => {
        if (code === 0) {
          resolve();
          return;
        }
        const log = await readFile(errors, 'utf8').catch(() => '');
        reject(
          new Error(`sipp ${options.scenario} ended with ${code}\n${log.slice(0, 4000)}\n${stderr.slice(0, 500)}`),
        );
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
