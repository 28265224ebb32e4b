/**
 * Blobs on disk, `<folder>/<ab>/<sha-256 of the ciphertext>`: written once, never changed, checkable without any key. A blob
 * appears whole or not at all: temporary file, fsync, rename, fsync of the folder.
 */
import { createHash, randomUUID } from 'node:crypto';
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chunkBytes, openChunk, sealChunk, sealedChunkBytes } from './chunked-cipher.ts';

export class BlobWriter {
  private readonly store: BlobStore;
  private readonly key: Buffer;
  private readonly path: string;
  private readonly hash = createHash('sha256');
  private handle: FileHandle | null = null;
  /** The newest full chunk waits until it is known whether it is the last. */
  private waiting: Buffer | null = null;
  private index = 0;
  private placed = false;

  constructor(store: BlobStore, key: Buffer) {
    this.store = store;
    this.key = key;
    this.path = join(store.folder, 'incoming', randomUUID());
  }

  /** `chunk` has `chunkBytes` except the last one. */
  async add(chunk: Buffer): Promise<void> {
    if (this.waiting) await this.write(this.waiting, false);
    this.waiting = chunk;
  }

  /** All content has been added; it can be read back before it is kept. */
  async finish(size: number): Promise<BlobReader> {
    await this.write(this.waiting ?? Buffer.alloc(0), true);
    this.waiting = null;
    await this.handle!.sync();
    return new BlobReader(this.handle!, this.key, size);
  }

  /** Gives the blob its place and name. */
  async keep(): Promise<string> {
    await this.handle!.close();
    this.handle = null;
    const blob = this.hash.digest('hex');
    await this.store.place(this.path, blob);
    this.placed = true;
    return blob;
  }

  /** Leaves nothing behind. After `keep` it does nothing. */
  async abandon(): Promise<void> {
    await this.handle?.close();
    this.handle = null;
    if (!this.placed) await rm(this.path, { force: true });
  }

  private async write(chunk: Buffer, last: boolean): Promise<void> {
    this.handle ??= await inFolder(join(this.store.folder, 'incoming'), () => open(this.path, 'wx+', 0o600));
    const sealed = sealChunk(this.key, this.index++, last, chunk);
    this.hash.update(sealed);
    await this.handle.write(sealed);
  }
}

export class BlobReader {
  private readonly handle: FileHandle;
  private readonly key: Buffer;
  readonly size: number;

  constructor(handle: FileHandle, key: Buffer, size: number) {
    this.handle = handle;
    this.key = key;
    this.size = size;
  }

  /** Clear bytes [start, end); throws when the blob was touched. */
  async bytes(start: number, end: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.stream(start, Math.min(end, this.size))) parts.push(part);
    return Buffer.concat(parts);
  }

  async *stream(start: number, end: number): AsyncGenerator<Buffer> {
    const lastIndex = Math.max(0, Math.ceil(this.size / chunkBytes) - 1);
    for (let at = start; at < end; ) {
      const index = Math.floor(at / chunkBytes);
      const clear = await this.chunk(index, index === lastIndex);
      const from = at - index * chunkBytes;
      const part = clear.subarray(from, Math.min(clear.length, from + (end - at)));
      if (part.length === 0) throw new Error('a stored file is shorter than recorded');
      at += part.length;
      yield part;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async chunk(index: number, last: boolean): Promise<Buffer> {
    const sealed = Buffer.allocUnsafe(sealedChunkBytes);
    let got = 0;
    while (got < sealed.length) {
      const { bytesRead } = await this.handle.read(sealed, got, sealed.length - got, index * sealedChunkBytes + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return openChunk(this.key, index, last, sealed.subarray(0, got));
  }
}

/** Folders are made once, when something first misses them. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return work();
  }
}

export class BlobStore {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(blob: string): string {
    return join(this.folder, blob.slice(0, 2), blob);
  }

  async place(temporary: string, blob: string): Promise<void> {
    const folder = join(this.folder, blob.slice(0, 2));
    await inFolder(folder, () => rename(temporary, this.pathOf(blob)));
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Clear bytes [start, end). Rejects when the blob is missing; opens it only when the stream is read. */
  async stream(blob: string, key: Buffer, size: number, start: number, end: number): Promise<AsyncGenerator<Buffer>> {
    const path = this.pathOf(blob);
    await access(path);
    return (async function* () {
      const reader = new BlobReader(await open(path, 'r'), key, size);
      try {
        yield* reader.stream(start, end);
      } finally {
        await reader.close();
      }
    })();
  }

  async remove(blob: string): Promise<void> {
    await rm(this.pathOf(blob), { force: true });
  }

  /** Blobs under one of the 256 prefixes that are older than `before` (ms). */
  async list(prefix: string, before: number): Promise<string[]> {
    const names = await readdir(join(this.folder, prefix)).catch(() => []);
    const old: string[] = [];
    for (const name of names) {
      const known = await stat(join(this.folder, prefix, name)).catch(() => null);
      if (known && known.mtimeMs < before) old.push(name);
    }
    return old;
  }

  /** What crashes left half-written. */
  async clearIncoming(before: number): Promise<void> {
    const folder = join(this.folder, 'incoming');
    for (const name of await readdir(folder).catch(() => [])) {
      const known = await stat(join(folder, name)).catch(() => null);
      if (known && known.mtimeMs < before) await rm(join(folder, name), { force: true });
    }
  }
}
