/** Recordings of meetings as the room of recordings hears them, and how they end: by time, or with somebody who was there. */
import { clock, type Kernel, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { dropCovers, type RecordingSource } from '#modules/recordings';
import { retentionDays } from '#modules/telephony';
import { finishRecordings, type Given } from './finish-recordings.ts';
import { findRecording, lockDue, markDestroyed, recordingsWithCalls } from './store-recordings.ts';
import type { RecordingRow } from './tables.ts';

/** Up to 500 that are past the days of the policy; returns how many. */
export async function destroyDue(tx: Tx, scope: Scope, files: Kernel['files']): Promise<number> {
  const due = await lockDue(tx, scope, { now: clock.now(), days: await retentionDays(tx, scope) });
  await destroy(tx, files, due);
  if (due.length > 0)
    await record(tx, scope, {
      action: 'rooms.recordings-destroyed',
      subject: ['recordings', 'meetings'],
      detail: { count: due.length },
    });
  return due.length;
}

async function destroy(tx: Tx, files: Kernel['files'], due: RecordingRow[]): Promise<void> {
  for (const { file_id: fileId } of due) if (fileId) await files.shred(tx, fileId);
  const ids = due.map(({ id }) => id);
  await markDestroyed(tx, ids);
  await dropCovers(tx, ids);
}

export const meetingRecordings = (given: Given): RecordingSource => ({
  find: async (db, scope, id) => {
    const row = await findRecording(db, scope, id);
    return row && { ...row, keep_days: null, of: { kind: 'meeting', id: row.meeting_id } };
  },
  ofCalls: recordingsWithCalls,
  // One voice cannot be taken out of it: the whole meeting is heard by nobody any more.
  erased: async (tx, scope, callIds) => {
    await destroy(tx, given.files, await lockDue(tx, scope, { callIds }));
    tx.afterCommit(() => void finishRecordings(given));
  },
});
