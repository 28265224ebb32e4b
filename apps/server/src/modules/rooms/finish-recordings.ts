/** A meeting is over: the parts of its recording become one sound, sealed in the file store; the clear copies are destroyed. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { mixRecordings } from '@qiao/softswitch';
import { type Kernel, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { sealRecording } from '#modules/parties';
import { desksOpen } from '#modules/telephony';
import {
  dropParts,
  dropRecording,
  endRecording,
  knownParts,
  partsOf,
  unfinishedRecordings,
} from './store-recordings.ts';
import type { PartRow, RecordingRow } from './tables.ts';
import { partPath, partsFolder } from './tape.ts';

const scope = systemScope('rooms');
const samplesPerMs = 8;

export type Given = Pick<Kernel, 'db' | 'log' | 'config' | 'files'>;

/** Meetings that are led here: not over, whatever the rows say for a moment. */
export const underWay = new Set<string>();

/** One recording after the other, wherever it was asked from. */
let turn: Promise<void> = Promise.resolve();
/** Where calls are led the parts lie; elsewhere nothing is done. What fails is tried again with the next. */
export function finishRecordings(given: Given): Promise<void> {
  turn = turn.then(async () => {
    if (!desksOpen()) return;
    try {
      for (const row of await unfinishedRecordings(given.db, scope, given.config.site))
        if (!underWay.has(row.meeting_id)) await finish(given, row);
      await sweep(given);
    } catch (error) {
      given.log.error({ err: error }, 'recordings of meetings are not looked after');
    }
  });
  return turn;
}

/** A clear copy whose row is gone was to be destroyed when the program died. A row is there before its file is. */
async function sweep({ db, config }: Given): Promise<void> {
  const folder = partsFolder(config.dataDir);
  const ids = (await readdir(folder).catch(() => [])).flatMap((name) => /^([0-9a-f-]{36})\.wav$/.exec(name)?.[1] ?? []);
  if (ids.length === 0) return;
  const known = new Set(await knownParts(db, scope, ids));
  for (const id of ids) if (!known.has(id)) await rm(join(folder, `${id}.wav`), { force: true });
}

/** What was begun is done. */
export const recordingsFinished = (): Promise<void> => turn;

async function finish(given: Given, row: RecordingRow): Promise<void> {
  const { db, log, config } = given;
  const parts = await partsOf(db, scope, row.id);
  try {
    if (row.state === 'running') await putTogether(given, row, parts);
    else await db.transact((tx) => dropParts(tx, row.id));
    for (const { id } of parts) await rm(partPath(config.dataDir, id), { force: true });
  } catch (error) {
    // The clear parts stay: the next time tries again.
    log.error({ err: error, recording: row.id }, 'the recording of a meeting is not stored yet');
  }
}

async function putTogether({ db, config, files }: Given, row: RecordingRow, parts: PartRow[]): Promise<void> {
  const startedAt = parts[0]?.began_at ?? row.started_at;
  const { durationMs, unreadable, content } = await mixRecordings(
    parts.map(({ id, began_at }) => ({
      path: partPath(config.dataDir, id),
      atSamples: (began_at.getTime() - startedAt.getTime()) * samplesPerMs,
    })),
  );
  const missing = unreadable.length;
  const file =
    durationMs > 0 ? await sealRecording(files, row.id, Readable.from(content, { objectMode: false })) : null;
  await db.transact(async (tx) => {
    // Over before anything could be said: there is none.
    if (!file && missing === 0) {
      await dropParts(tx, row.id);
      return dropRecording(tx, row.id);
    }
    if (file) await files.keep(tx, file.id);
    const end = { fileId: file?.id ?? null, durationMs: Math.round(durationMs), missing, startedAt };
    const ended = await endRecording(tx, row.id, { state: file ? 'kept' : 'lost', ...end });
    // Destroyed while it was put together.
    if (!ended && file) await files.shred(tx, file.id);
    await dropParts(tx, row.id);
    if (ended && (!file || missing > 0)) await tellLost(tx, row, { missing, of: parts.length });
  });
}

async function tellLost(tx: Tx, row: RecordingRow, detail: { missing: number; of: number }): Promise<void> {
  const subject = ['recording', row.id] as const;
  await record(tx, scope, { action: 'rooms.recording-lost', subject, unitId: row.unit_id, detail });
}
