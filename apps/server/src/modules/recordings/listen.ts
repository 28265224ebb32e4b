/** Somebody looks at, hears or downloads a recording: every hearing and download is audited before the first sound. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clock, type Database, type Db, demand, newId, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { staffCards } from '#modules/identity';
import { recordingNotFound, retentionDays } from '#modules/telephony';
import type { Comment, Format, Peaks, Recording } from './contract.ts';
import { converted, formatsHere, typeOf } from './convert.ts';
import { coverOf, opened, sealed } from './cover.ts';
import { formatMissing, playNotFound } from './errors.ts';
import { peaksOf } from './peaks.ts';
import { ports } from './ports.ts';
import { pausesIn, rangeOf } from './rules.ts';
import { findSound, type Sound } from './sources.ts';
import { commentsOf, countPlays, findCover, insertPlay, isPlaying, pausesOf, savePeaks } from './store.ts';

const playLasts = 12 * 3_600_000;
type Found = Sound & { file_id: string };

/** Throws `telephony.recording-not-found`: out of reach, or destroyed. */
export async function recordingInReach(db: Db, scope: Scope, id: string): Promise<Found> {
  const row = await findSound(db, scope, id);
  if (!row?.file_id) throw recordingNotFound();
  return { ...row, file_id: row.file_id };
}

export async function showRecording(db: Db, scope: Scope, id: string): Promise<Recording> {
  const row = await recordingInReach(db, scope, id);
  const days = row.keep_days ?? (await retentionDays(db, scope));
  const download = mayDownload(scope, row.unit_id);
  return {
    id,
    ...idsOf(row),
    startedAt: row.started_at.toISOString(),
    durationMs: row.duration_ms,
    keptUntil: new Date(row.started_at.getTime() + days * 86_400_000).toISOString(),
    pauses: pausesIn(await pausesOf(db, scope, id), row.started_at, row.duration_ms),
    comments: await showComments(db, scope, id),
    formats: download ? await formatsHere() : [],
    plays: await countPlays(db, scope, id),
  };
}

const idsOf = ({ of }: Sound) => ({
  callId: of.kind === 'call' ? of.id : null,
  meetingId: of.kind === 'meeting' ? of.id : null,
});
/** What the audit trail says of it. */
const told = ({ of }: Sound) => ({ [`${of.kind}Id`]: of.id });

function mayDownload(scope: Scope, unitId: string): boolean {
  try {
    demand(scope, 'recordings.download', unitId);
    return true;
  } catch {
    return false;
  }
}

async function showComments(db: Db, scope: Scope, id: string): Promise<Comment[]> {
  const [rows, cover] = [await commentsOf(db, scope, id), await findCover(db, scope, id)];
  if (!cover) return [];
  const people = await staffCards(db, scope, [...new Set(rows.map(({ staff_id }) => staff_id))]);
  return rows.map((row) => {
    const by = people.find((one) => one.id === row.staff_id);
    return {
      id: row.id,
      atMs: row.at_ms,
      text: opened(cover, row.text_sealed, 'comment'),
      by: by ? { id: by.id, name: by.name, number: by.number } : null,
      at: row.created_at.toISOString(),
      own: row.staff_id === scope.actor.id,
    };
  });
}

/** Computed at the first look, sealed from then on. */
export async function showPeaks(db: Database, scope: Scope, id: string): Promise<Peaks> {
  const row = await recordingInReach(db, scope, id);
  const cover = await findCover(db, scope, id);
  if (cover?.peaks_sealed) return JSON.parse(opened(cover, cover.peaks_sealed, 'peaks')) as Peaks;
  const { content, file } = await ports().files.read(row.file_id);
  const peaks: Peaks = { lanes: await peaksOf(content, file.size) };
  await db.transact(async (tx) => {
    const made = await coverOf(tx, id);
    await savePeaks(tx, id, sealed(made, JSON.stringify(peaks), 'peaks'));
  });
  return peaks;
}

export async function beginPlay(db: Database, scope: Scope, id: string): Promise<{ playId: string }> {
  const row = await recordingInReach(db, scope, id);
  const playId = newId();
  await db.transact(async (tx) => {
    await insertPlay(tx, { id: playId, recordingId: id, staffId: scope.actor.id, at: clock.now() });
    await record(tx, scope, {
      action: 'telephony.recording-played',
      subject: ['recording', id],
      unitId: row.unit_id,
      detail: told(row),
    });
  });
  return { playId };
}

/** Throws `recordings.play-not-found` unless the caller said before that they listen. */
export async function sendSound(
  db: Database,
  scope: Scope,
  { id, playId }: { id: string; playId: string },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const row = await recordingInReach(db, scope, id);
  const since = new Date(clock.ms() - playLasts);
  if (!(await isPlaying(db, scope, playId, id, since))) throw playNotFound();
  const { files } = ports();
  const size = (await files.describe(db, row.file_id))?.size ?? 0;
  const range = rangeOf(request.headers.range, size);
  reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-store');
  if (range === 'none') {
    await reply.status(416).header('content-range', `bytes */${size}`).send();
    return;
  }
  const { content } = await files.read(row.file_id, range ?? undefined);
  reply
    .header('content-type', 'audio/wav')
    .header('content-length', String(range ? range.end - range.start + 1 : size));
  if (range) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
  await reply.send(content);
}

/** Throws `recordings.format-missing` where this machine cannot make it. */
export async function download(
  db: Database,
  scope: Scope,
  id: string,
  format: Format,
  reply: FastifyReply,
): Promise<void> {
  const row = await recordingInReach(db, scope, id);
  demand(scope, 'recordings.download', row.unit_id);
  if (!(await formatsHere()).includes(format)) throw formatMissing({ format });
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'telephony.recording-downloaded',
      subject: ['recording', id],
      unitId: row.unit_id,
      detail: { ...told(row), format },
    }),
  );
  const { content, file } = await ports().files.read(row.file_id);
  reply
    .header('content-type', typeOf(format))
    .header('content-disposition', `attachment; filename="${id}.${format}"`)
    .header('cache-control', 'private, no-store');
  if (format === 'wav') reply.header('content-length', String(file.size));
  await reply.send(format === 'wav' ? content : converted(content, format));
}
