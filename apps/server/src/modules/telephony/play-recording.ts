/** Somebody hears or downloads a recording: every time is audited before the first sound. */
import type { FastifyReply } from 'fastify';
import type { Database, Scope } from '#kernel';
import { record } from '#modules/audit';
import { recordingNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { findRecording } from './store-recordings.ts';

export async function playRecording(
  db: Database,
  scope: Scope,
  id: string,
  download: boolean,
  reply: FastifyReply,
): Promise<void> {
  const row = await findRecording(db, scope, id);
  if (!row?.file_id) throw recordingNotFound();
  await db.transact((tx) =>
    record(tx, scope, {
      action: download ? 'telephony.recording-downloaded' : 'telephony.recording-played',
      subject: ['recording', id],
      unitId: row.unit_id,
      detail: { callId: row.call_id },
    }),
  );
  const { content, file } = await ports().files.read(row.file_id);
  reply
    .header('content-type', 'audio/wav')
    .header('content-length', String(file.size))
    .header('content-disposition', `${download ? 'attachment' : 'inline'}; filename="${id}.wav"`)
    .header('cache-control', 'private, no-store');
  await reply.send(content);
}
