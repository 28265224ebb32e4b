/** Recordings past their time, or of somebody who is erased, are destroyed: the key goes, the sound is noise. */
import { clock, type Files, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { readPolicyRow } from './store-lines.ts';
import { dueRecordings, markDestroyed } from './store-recordings.ts';

const dayMs = 86_400_000;

/** Up to 500; returns how many. */
export async function destroyRecordings(
  tx: Tx,
  scope: Scope,
  files: Files,
  callIds: string[] | null = null,
): Promise<number> {
  const { retention_days } = await readPolicyRow(tx, scope);
  const before = callIds ? new Date(0) : new Date(clock.ms() - retention_days * dayMs);
  const due = await dueRecordings(tx, scope, { before, callIds: callIds ?? [] });
  for (const { file_id } of due) if (file_id) await files.shred(tx, file_id);
  await markDestroyed(
    tx,
    due.map(({ id }) => id),
  );
  if (due.length > 0 && !callIds)
    await record(tx, scope, {
      action: 'telephony.recordings-destroyed',
      subject: ['telephony', 'recordings'],
      detail: { count: due.length },
    });
  return due.length;
}

/** For rooms whose sounds they are; throws nothing when they are gone already. */
export async function dropRecordings(tx: Tx, scope: Scope, files: Files, ids: string[]): Promise<void> {
  const due = ids.length > 0 ? await dueRecordings(tx, scope, { before: new Date(0), ids }) : [];
  for (const { file_id } of due) if (file_id) await files.shred(tx, file_id);
  await markDestroyed(
    tx,
    due.map(({ id }) => id),
  );
}
