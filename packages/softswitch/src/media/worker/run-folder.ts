import { join } from 'node:path';

/** Files of one worker in the run folder. */
export function workerFiles(runFolder: string, workerId: string): { socket: string; journal: string; log: string } {
  const base = join(runFolder, `media-${workerId}`);
  return { socket: `${base}.sock`, journal: `${base}.journal`, log: `${base}.log` };
}
