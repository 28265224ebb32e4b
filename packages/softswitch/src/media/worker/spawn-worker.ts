import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WorkerArguments } from './protocol.ts';
import { workerFiles } from './run-folder.ts';

/** Collecting garbage on several threads makes the media thread wait for threads that other programs may keep waiting. */
const GC_FLAG = '--single-threaded-gc';

/** How to start a worker when the code is bundled: the built entry file, and arguments for node. */
export type WorkerEntry = { path: string; nodeArguments?: string[] };

function defaultEntry(): WorkerEntry {
  const source = import.meta.url.endsWith('.ts');
  const path = fileURLToPath(new URL(source ? './worker-main.ts' : './worker-main.js', import.meta.url));
  const stripsTypes = Boolean((process.features as { typescript?: string | boolean }).typescript);
  if (!source || stripsTypes) return { path };
  // Sources under a Node that knows no TypeScript (development, tests): tsx is at hand there.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { path, nodeArguments: ['--import', tsx] };
}

/** Starts a media process in a session of its own, so that it outlives the controller. */
export function spawnWorker(options: WorkerArguments, entry: WorkerEntry = defaultEntry()): ChildProcess {
  const log = openSync(workerFiles(options.runFolder, options.workerId).log, 'a', 0o600);
  try {
    const command = [GC_FLAG, ...(entry.nodeArguments ?? []), entry.path, JSON.stringify(options)];
    const child = spawn(process.execPath, command, { detached: true, stdio: ['ignore', log, log] });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
