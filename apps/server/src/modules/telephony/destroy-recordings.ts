/** Recordings past their time, or of somebody who is erased, are destroyed: the key goes, the sound is noise. */
import { clock, type Files, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { recordingRoom } from './recording-room.ts';
import { readPolicyRow } from './store-lines.ts';
import { dueRecordings, markDestroyed } from './store-recordings.ts';
import type { RecordingRow } from './tables.ts';

/** Up to 500; returns how many. */
export async function destroyRecordings(
  tx: Tx,
  scope: Scope,
  files: Files,
  callIds: string[] | null = null,
): Promise<number> {
  const days = (await readPolicyRow(tx, scope)).retention_days;
  const due = await dueRecordings(tx, scope, callIds ? { callIds } : { now: clock.now(), days });
  await destroy(tx, files, due);
  if (callIds) await recordingRoom()?.erased(tx, scope, callIds);
  else if (due.length > 0)
    await record(tx, scope, {
      action: 'telephony.recordings-destroyed',
      subject: ['telephony', 'recordings'],
      detail: { count: due.length },
    });
  return due.length;
}

/** For rooms whose sounds they are; throws nothing when they are gone already. */
export async function dropRecordings(tx: Tx, scope: Scope, files: Files, ids: string[]): Promise<void> {
  if (ids.length > 0) await destroy(tx, files, await dueRecordings(tx, scope, { ids }));
}

async function destroy(tx: Tx, files: Files, due: RecordingRow[]): Promise<void> {
  for (const { file_id } of due) if (file_id) await files.shred(tx, file_id);
  const ids = due.map(({ id }) => id);
  await markDestroyed(tx, ids);
  await recordingRoom()?.dropped(tx, ids);
}
