import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type NodeProcess = {
  process: ChildProcess;
  /** What it printed so far. */
  said: Record<string, unknown>[];
  errors: () => string;
  end(): Promise<void>;
};

export function spawnNode(url: string, role: 'bus' | 'lease'): NodeProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'node-process.ts'), url, role], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) =>
    said.push(JSON.parse(line) as Record<string, unknown>),
  );
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    process: child,
    said,
    errors: () => errors,
    async end() {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
