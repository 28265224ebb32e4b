import { rm } from 'node:fs/promises';
import { repairRecording } from '../recording/repair.ts';
import type { MediaEvent } from '../types.ts';
import { readJournal } from './journal.ts';
import { workerFiles } from './run-folder.ts';

/**
 * Tells the truth about the calls of a dead worker: its recordings are repaired, and the events it can no longer send
 * are made. Removes its files afterwards.
 */
export async function recoverWorker(runFolder: string, workerId: string): Promise<MediaEvent[]> {
  const files = workerFiles(runFolder, workerId);
  const { legs, recordings } = readJournal(files.journal);
  const events: MediaEvent[] = await Promise.all(
    recordings.map(async ({ legId, recordingId, path }): Promise<MediaEvent> => {
      const base = { type: 'recording.finished', legId, recordingId, path } as const;
      try {
        const { durationMs } = await repairRecording(path);
        return { ...base, durationMs, reason: 'worker-died' };
      } catch (error) {
        return { ...base, durationMs: 0, reason: 'error', error: (error as Error).message };
      }
    }),
  );
  for (const legId of legs) events.push({ type: 'leg.closed', legId, reason: 'worker-died' });
  if (legs.length > 0) events.push({ type: 'worker.died', workerId, legIds: legs });
  await Promise.all([files.journal, files.socket].map((file) => rm(file, { force: true })));
  return events;
}
