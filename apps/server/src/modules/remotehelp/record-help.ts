/** A recording, piece by piece as the agent's browser makes it; each is a sealed file of its own. */
import { Readable } from 'node:stream';
import type { MultipartFile } from '@fastify/multipart';
import { clock, type Db, demand, type Kernel, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Policy } from './contract.ts';
import { helpNotFound, helpOver, notRecorded, pieceMissing, tooMuch } from './errors.ts';
import { own } from './ports.ts';
import { lockOwn, visibleSession } from './run-help.ts';
import { addPiece, piecesOf, readPolicy, readSession, savePolicy, takeOldPieces } from './store.ts';

const mostBytes = 20 * 1024 * 1024;
/** However their words look to who guesses: they are handed out as lines of JSON alone. */
const pageTypes = ['application/json', 'text/plain', 'text/html', 'image/svg+xml', 'application/octet-stream'];
/** Two hours in pieces of five seconds. */
const mostPieces = 1_500;
/** The last piece is made by the end itself. */
const afterEndMs = 60_000;

/** Only one's own session whose customer was told. Throws `remotehelp.not-recorded`, `.over`, `.piece-missing`, `.too-much`. */
export async function keepPiece(
  db: Kernel['db'],
  scope: Scope,
  id: string,
  seq: number,
  part: MultipartFile | undefined,
): Promise<void> {
  const row = await readSession(db, scope, id);
  if (!row || row.staff_id !== scope.actor.id) throw helpNotFound();
  if (!row.recorded) throw notRecorded();
  if (row.running_at === null || (row.ended_at && clock.ms() - row.ended_at.getTime() > afterEndMs)) throw helpOver();
  if (!part) throw pieceMissing();
  if (seq >= mostPieces) throw tooMuch();
  const page = row.way === 'page';
  const stored = await own().files.put({
    name: `remote-help-${seq}.${page ? 'ndjson' : 'webm'}`,
    declaredType: page ? 'application/json' : 'video/webm',
    content: part.file,
    // A page's lines hold markup as text. Of a film only the first piece begins as the container does; the others are its middle.
    allow: page ? pageTypes : seq === 0 ? ['video/webm'] : ['video/webm', 'application/octet-stream'],
    maxBytes: mostBytes,
    owner: { kind: 'remotehelp', id },
  });
  await db.transact(async (tx) => {
    await lockOwn(tx, scope, id);
    const added = await addPiece(tx, { session_id: id, seq, file_id: stored.id, bytes: stored.size, at: clock.now() });
    if (added) await own().files.keep(tx, stored.id);
  });
}

/** The whole recording, in order; written down. Throws `remotehelp.not-found`. */
export async function playRecording(
  db: Kernel['db'],
  scope: Scope,
  id: string,
): Promise<{ type: string; size: number; content: Readable }> {
  const row = await visibleSession(db, scope, id);
  const pieces = await piecesOf(db, scope, [id]);
  if (pieces.length === 0) throw helpNotFound();
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'remotehelp.recording-played',
      subject: [row.subject_kind, row.subject_id],
      unitId: row.unit_id,
      detail: { sessionId: id },
    }),
  );
  const { files } = own();
  async function* all(): AsyncGenerator<Buffer> {
    for (const piece of pieces)
      for await (const part of (await files.read(piece.file_id)).content) yield part as Buffer;
  }
  const type = row.way === 'page' ? 'application/x-ndjson' : 'video/webm';
  return { type, size: pieces.reduce((sum, piece) => sum + piece.bytes, 0), content: Readable.from(all()) };
}

export async function bytesOf(db: Db, scope: Scope, ids: string[]): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const piece of await piecesOf(db, scope, ids))
    sums.set(piece.session_id, (sums.get(piece.session_id) ?? 0) + piece.bytes);
  return sums;
}

export async function setPolicy(tx: Tx, scope: Scope, next: Policy): Promise<void> {
  // One policy for the company: a right at a branch does not reach it.
  demand(scope, 'remotehelp.configure', null);
  const before = await readPolicy(tx, scope);
  await savePolicy(tx, { recording: next.recording, keep_days: next.keepDays });
  await record(tx, scope, {
    action: 'remotehelp.policy-changed',
    subject: ['remotehelp', 'policy'],
    detail: {
      recording: next.recording,
      keepDays: next.keepDays,
      recordingBefore: before.recording,
      keepDaysBefore: before.keep_days,
    },
  });
}

export async function showPolicy(db: Db, scope: Scope): Promise<Policy> {
  const { recording, keep_days } = await readPolicy(db, scope);
  return { recording, keepDays: keep_days };
}

/** What is older than the policy keeps is destroyed. Returns how many pieces. */
export async function dropOld({ db }: Pick<Kernel, 'db'>, scope: Scope): Promise<number> {
  const { keep_days } = await readPolicy(db, scope);
  const before = new Date(clock.ms() - keep_days * 86_400_000);
  return db.transact(async (tx) => {
    const files = await takeOldPieces(tx, before, 200);
    for (const file of files) await own().files.shred(tx, file);
    return files.length;
  });
}
