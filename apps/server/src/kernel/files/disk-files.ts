/** Files on disk: streamed in encrypted, checked before they are kept, read back by range, swept and shredded. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Database, Db, Tx } from '../db/database.ts';
import { Gather } from '../db/gather.ts';
import { rowsJson } from '../db/rows-json.ts';
import { errorKind, notFound, tooLarge } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Keys, WrappedKey } from '../keys/keys.ts';
import { rewrapHolder } from '../keys/rotate.ts';
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';
import { type BlobReader, BlobStore, BlobWriter } from './blob-store.ts';
import { chunkBytes } from './chunked-cipher.ts';
import { safeFileName } from './file-name.ts';
import type { Files, StoredFile } from './files.ts';
import { hasPixels, pixelsOf } from './image-size.ts';
import { isAllowed, type Sniffed, sniff, sniffBytes, zipMarks } from './media-type.ts';
import { readZip } from './zip-directory.ts';

export const fileEmpty = errorKind('kernel.file-empty', 400);
export const fileTypeRefused = errorKind('kernel.file-type-refused', 415);
/** Unpacks or decodes to far more than it weighs; `reason` says the figure that was too high. */
export const fileSuspicious = errorKind('kernel.file-suspicious', 422);

export const diskFull = errorKind('kernel.disk-full', 507);

const maxPixels = 80_000_000;
const maxUnpackedBytes = 2 * 1024 ** 3;
const maxPackRatio = 150;
const maxZipEntries = 20_000;
const unkeptMs = 86_400_000;
/** Blobs without a row may belong to an upload that is just being registered. */
const orphanMs = 2 * 86_400_000;

type FileRow = {
  id: string;
  blob: string;
  sha256: string;
  size: number;
  media_type: string;
  name: string;
  ring: number;
  wrapped_key: string | null;
};

type Put = Parameters<Files['put']>[0];
type Owner = Put['owner'];
const columns = 'id, blob, sha256, size, media_type, name, owner_kind, owner_id, ring, wrapped_key, created_at';
const rowOf = (file: StoredFile, owner: Owner, blob: string, wrapped: WrappedKey) => ({
  id: file.id,
  blob,
  sha256: file.sha256,
  size: file.size,
  media_type: file.mediaType,
  name: file.name,
  owner_kind: owner.kind,
  owner_id: owner.id,
  ring: wrapped.ring,
  wrapped_key: wrapped.wrapped,
  created_at: clock.now(),
});
type Row = ReturnType<typeof rowOf>;
type Received = {
  writer: BlobWriter;
  reader: BlobReader;
  /** The first bytes. */
  head: Buffer;
  sha256: string;
  sniffed: Sniffed;
  wrapped: WrappedKey;
};

export class DiskFiles implements Files {
  private readonly db: Database;
  private readonly keys: Keys;
  private readonly log: Logger;
  private readonly blobs: BlobStore;
  private readonly first = new Gather((rows: Row[]) => this.registerFirst(rows));
  private prefix = 0;

  constructor(options: { db: Database; keys: Keys; log: Logger; folder: string }) {
    this.db = options.db;
    this.keys = options.keys;
    this.log = options.log;
    this.blobs = new BlobStore(options.folder);
    rewrapHolder('kernel.file', rewrapFiles);
  }

  async put(input: Put): Promise<StoredFile> {
    const received = await this.receive(input);
    try {
      const sniffed = await inspect(received, input.allow);
      const file: StoredFile = {
        id: newId(),
        sha256: received.sha256,
        size: received.reader.size,
        mediaType: sniffed.mediaType,
        name: safeFileName(input.name, sniffed.extension),
      };
      const blob = await received.writer.keep();
      if (await this.first.add(rowOf(file, input.owner, blob, received.wrapped))) return file;
      if (await this.shareKnown(file, input.owner)) await this.removeUnused([blob]);
      else await this.register(this.db, file, input.owner, blob, received.wrapped);
      return file;
    } finally {
      await received.writer.abandon();
    }
  }

  keep(tx: Tx, fileId: string): Promise<void> {
    return this.keepAll(tx, [fileId]);
  }

  async keepAll(tx: Tx, fileIds: readonly string[]): Promise<void> {
    const asked = [...new Set(fileIds)];
    if (asked.length === 0) return;
    const rows = await tx.query<{ id: string }>(
      'kernel.file-keep',
      'update kernel.file set kept = true where id = any($1::uuid[]) and shredded_at is null returning id',
      [asked],
    );
    const kept = new Set(rows.map(({ id }) => id));
    const gone = asked.find((id) => !kept.has(id));
    if (gone) throw notFound({ file: gone });
  }

  async describe(db: Db, fileId: string): Promise<StoredFile | null> {
    const row = await this.row(db, fileId);
    return row ? toStored(row) : null;
  }

  async read(fileId: string, range?: { start: number; end: number }): Promise<{ file: StoredFile; content: Readable }> {
    const row = await this.row(this.db, fileId);
    if (!row?.wrapped_key) throw notFound({ file: fileId });
    const start = range?.start ?? 0;
    const end = Math.min(range ? range.end + 1 : row.size, row.size);
    if (start < 0 || start >= end) throw new RangeError(`range ${start}-${end - 1} of ${row.size} bytes`);
    const key = this.keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
    const bytes = await this.blobs.stream(row.blob, key, row.size, start, end);
    const content = Readable.from(bytes, { objectMode: false, highWaterMark: chunkBytes });
    return { file: toStored(row), content };
  }

  async shred(tx: Tx, fileId: string): Promise<void> {
    const [row] = await tx.query<{ blob: string }>(
      'kernel.file-shred',
      `update kernel.file set wrapped_key = null, shredded_at = $2 where id = $1 and shredded_at is null returning blob`,
      [fileId, clock.now()],
    );
    // Without its key the blob is noise; removing it only frees the disk, and the sweep would do it too.
    if (row) tx.afterCommit(() => void this.removeUnused([row.blob]).catch((error) => this.warn(error)));
  }

  /** Removes files never tied to anything for a day, what crashes left behind, and some of the blobs without a row. */
  async sweep(): Promise<{ unkept: number; orphans: number }> {
    const swept = await this.db.run<{ blob: string }>(
      'delete from kernel.file where not kept and shredded_at is null and created_at < $1 returning blob',
      [new Date(clock.ms() - unkeptMs)],
    );
    await this.removeUnused(swept.map((row) => row.blob));
    await this.blobs.clearIncoming(Date.now() - unkeptMs);
    let orphans = 0;
    // A sixteenth of the folders each time: all of them in about two weeks of nightly sweeps.
    for (let i = 0; i < 16; i++) {
      const prefix = (this.prefix++ % 256).toString(16).padStart(2, '0');
      orphans += await this.removeUnused(await this.blobs.list(prefix, Date.now() - orphanMs));
    }
    if (swept.length + orphans > 0) this.log.info({ unkept: swept.length, orphans }, 'files swept');
    return { unkept: swept.length, orphans };
  }

  /** Streams to a temporary blob: size, hash and type are known at its end, refusals happen as early as they can. */
  private async receive(input: Put): Promise<Received> {
    const { key, wrapped } = this.keys.create();
    const writer = new BlobWriter(this.blobs, key);
    const hash = createHash('sha256');
    let size = 0;
    let sniffed: Sniffed | null = null;
    let head = Buffer.alloc(0);
    try {
      for await (const chunk of chunksOf(input.content, input.maxBytes)) {
        size += chunk.length;
        hash.update(chunk);
        if (!sniffed) {
          head = Buffer.from(chunk.subarray(0, 4));
          sniffed = await sniff(chunk.subarray(0, sniffBytes), input.declaredType);
          const undecided = sniffed.mediaType === 'application/zip';
          if (!undecided && !isAllowed(sniffed.mediaType, input.allow))
            throw fileTypeRefused({ type: sniffed.mediaType });
        }
        await writer.add(chunk);
      }
      if (!sniffed) throw fileEmpty();
      return { writer, reader: await writer.finish(size), head, sha256: hash.digest('hex'), sniffed, wrapped };
    } catch (error) {
      input.content.destroy();
      await writer.abandon();
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'ENOSPC' || code === 'EDQUOT' ? diskFull() : error;
    }
  }

  /** The same owner has the same content: a row of its own, the blob and key of the other. */
  private async shareKnown(file: StoredFile, owner: Owner): Promise<boolean> {
    const same = [owner.kind, owner.id, file.sha256];
    return this.db.transact(async (tx) => {
      const [known] = await tx.query<{ blob: string; ring: number; wrapped_key: string }>(
        'kernel.file-known',
        // Locked, so that a sweep or shredding of this row happens before or after, not between.
        `select blob, ring, wrapped_key from kernel.file where owner_kind = $1 and owner_id = $2 and sha256 = $3
           and shredded_at is null limit 1 for share`,
        same,
      );
      if (!known) return false;
      await this.register(tx, file, owner, known.blob, { ring: known.ring, wrapped: known.wrapped_key });
      return true;
    });
  }

  /** Nearly always the owner has nothing of the same content: that is seen by the statement that writes the row. */
  private async registerFirst(all: readonly Row[]): Promise<boolean[]> {
    const contents = new Set<string>();
    const first = all.filter((row) => {
      const content = `${row.owner_kind} ${row.owner_id} ${row.sha256}`;
      return !contents.has(content) && contents.add(content);
    });
    const made = await this.db.query<{ id: string }>(
      'kernel.file-add-first',
      `insert into kernel.file (${columns}) select ${columns} from jsonb_populate_recordset(null::kernel.file, $1::jsonb) n
       where (select true from kernel.file f where f.owner_kind = n.owner_kind and f.owner_id = n.owner_id
         and f.sha256 = n.sha256 and f.shredded_at is null limit 1) is null
       returning id`,
      [rowsJson(first)],
    );
    const ids = new Set(made.map(({ id }) => id));
    return all.map(({ id }) => ids.has(id));
  }

  private async register(db: Db, file: StoredFile, owner: Owner, blob: string, wrapped: WrappedKey): Promise<void> {
    await db.query(
      'kernel.file-add',
      `insert into kernel.file (${columns}) select ${columns} from jsonb_populate_recordset(null::kernel.file, $1::jsonb)`,
      [rowsJson([rowOf(file, owner, blob, wrapped)])],
    );
  }

  private async row(db: Db, fileId: string): Promise<FileRow | null> {
    const [row] = await db.query<FileRow>(
      'kernel.file-row',
      `select id, blob, sha256, size, media_type, name, ring, wrapped_key from kernel.file
       where id = $1 and shredded_at is null`,
      [fileId],
    );
    return row ?? null;
  }

  private async removeUnused(blobs: string[]): Promise<number> {
    if (blobs.length === 0) return 0;
    const used = await this.db.run<{ blob: string }>(
      'select distinct blob from kernel.file where blob = any($1) and shredded_at is null',
      [blobs],
    );
    const kept = new Set(used.map((row) => row.blob));
    const unused = [...new Set(blobs)].filter((blob) => !kept.has(blob));
    for (const blob of unused) await this.blobs.remove(blob);
    return unused.length;
  }

  private warn(error: unknown): void {
    this.log.warn({ err: error }, 'a blob was not removed; the sweep will');
  }
}

/** Looks inside what was received and is not kept yet. */
async function inspect({ sniffed, reader, head }: Received, allow: string[]): Promise<Sniffed> {
  let result = sniffed;
  if (hasPixels(sniffed.mediaType)) {
    const pixels = await pixelsOf(sniffed.mediaType, reader);
    if (pixels === null || pixels > maxPixels) throw fileSuspicious({ reason: `> ${maxPixels / 1_000_000} MP` });
  }
  if (head.length === 4 && head.readUInt32LE(0) === 0x04034b50) {
    const zip = await readZip(reader);
    const honest =
      zip &&
      zip.entries <= maxZipEntries &&
      zip.unpacked <= maxUnpackedBytes &&
      zip.unpacked <= maxPackRatio * Math.max(reader.size, 4_096);
    if (!honest) throw fileSuspicious({ reason: `zip > ${maxPackRatio}:1` });
    const mark =
      sniffed.mediaType === 'application/zip' && zipMarks.find(([, entry]) => zip.names.some((n) => entry.test(n)));
    if (mark) result = { mediaType: mark[0], extension: null };
  }
  if (!isAllowed(result.mediaType, allow)) throw fileTypeRefused({ type: result.mediaType });
  return result;
}

/** Regroups a stream into full chunks (the last may be shorter); ends at the first byte too many. */
async function* chunksOf(content: Readable, maxBytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  let total = 0;
  for await (const part of content) {
    let rest = Buffer.isBuffer(part) ? part : Buffer.from(part as string);
    total += rest.length;
    if (total > maxBytes) throw tooLarge({ limit: maxBytes });
    while (held + rest.length >= chunkBytes) {
      const take = chunkBytes - held;
      yield Buffer.concat([...parts, rest.subarray(0, take)], chunkBytes);
      rest = rest.subarray(take);
      parts = [];
      held = 0;
    }
    if (rest.length > 0) {
      parts.push(rest);
      held += rest.length;
    }
  }
  // Multipart parsers end a stream quietly at their own limit and leave a mark.
  if ((content as { truncated?: boolean }).truncated) throw tooLarge({ limit: maxBytes });
  if (held > 0) yield Buffer.concat(parts, held);
}

function toStored(row: FileRow): StoredFile {
  return { id: row.id, sha256: row.sha256, size: row.size, mediaType: row.media_type, name: row.name };
}

async function rewrapFiles(
  tx: Tx,
  rewrap: (wrapped: WrappedKey) => WrappedKey,
  current: number,
  limit: number,
): Promise<number> {
  const rows = await tx.run<{ id: string; ring: number; wrapped_key: string }>(
    `select id, ring, wrapped_key from kernel.file where ring <> $1 and shredded_at is null
     order by id limit $2 for update skip locked`,
    [current, limit],
  );
  const next = rows.map((row) => rewrap({ ring: row.ring, wrapped: row.wrapped_key }));
  await tx.run(
    `update kernel.file f set ring = n.ring, wrapped_key = n.wrapped_key
     from unnest($1::uuid[], $2::int[], $3::text[]) n(id, ring, wrapped_key) where f.id = n.id`,
    [rows.map((row) => row.id), next.map((key) => key.ring), next.map((key) => key.wrapped)],
  );
  return rows.length;
}
