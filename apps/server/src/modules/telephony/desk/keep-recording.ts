/** A recording is over: it is sealed in the file store, and the clear copy destroyed. */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { announce } from '#kernel';
import { record } from '#modules/audit';
import { isPassing, sealRecording } from '#modules/parties';
import { recordingKept } from '../events.ts';
import { endRecording, runningRecordings } from '../store-recordings.ts';
import type { DeskParts } from './parts.ts';

type Parts = Pick<DeskParts, 'db' | 'files' | 'scope' | 'folder' | 'log'>;

export async function keepRecording(parts: Parts, recordingId: string, durationMs: number): Promise<void> {
  if (isPassing(recordingId)) return;
  const { db, files, folder, log } = parts;
  const path = join(folder, `${recordingId}.wav`);
  try {
    const stored = await sealRecording(files, recordingId, createReadStream(path));
    const kept = await db.transact(async (tx) => {
      await files.keep(tx, stored.id);
      const end = { state: 'kept' as const, fileId: stored.id, durationMs: Math.round(durationMs) };
      const ended = await endRecording(tx, recordingId, end);
      if (ended)
        await announce(tx, recordingKept, {
          aggregate: ['recording', recordingId],
          payload: { recordingId, callId: ended.call_id, unitId: ended.unit_id, durationMs: end.durationMs },
          actor: parts.scope.actor,
        });
      return ended;
    });
    if (kept) await rm(path, { force: true });
  } catch (error) {
    // The clear copy stays: the next start tries again.
    log.error({ err: error, recording: recordingId }, 'recording not stored yet');
  }
}

/** After a crash: what was being recorded is made playable and kept; what left nothing is said to be lost. */
export async function recoverRecordings(parts: Parts, living: ReadonlySet<string>): Promise<void> {
  const { repairRecording } = await import('@qiao/softswitch');
  for (const row of await runningRecordings(parts.db, parts.scope)) {
    if (living.has(row.call_id)) continue;
    const repaired = await repairRecording(join(parts.folder, `${row.id}.wav`)).catch(() => null);
    if (repaired && repaired.durationMs > 0) {
      await keepRecording(parts, row.id, repaired.durationMs);
      continue;
    }
    await parts.db.transact(async (tx) => {
      await endRecording(tx, row.id, { state: 'lost', fileId: null, durationMs: 0 });
      const subject = ['recording', row.id] as const;
      await record(tx, parts.scope, { action: 'telephony.recording-lost', subject, unitId: row.unit_id, detail: {} });
    });
  }
}
