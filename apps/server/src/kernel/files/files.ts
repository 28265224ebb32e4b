/** Content-addressed files under envelope keys, on disk (or S3 later behind the same interface). */
import type { Readable } from 'node:stream';
import type { Db, Tx } from '../db/database.ts';

export type StoredFile = {
  id: string;
  /** sha-256 of the clear content, hex. */
  sha256: string;
  size: number;
  mediaType: string;
  name: string;
};

export interface Files {
  /**
   * Streams to disk encrypted with a key of its own (wrapped by the master key), sniffs the real type, then registers it.
   * Same content is stored once per owner key. Throws `kernel.too-large`, `kernel.file-empty`, `kernel.file-type-refused`.
   */
  put(input: {
    name: string;
    declaredType: string;
    content: Readable;
    allow: string[];
    maxBytes: number;
    owner: { kind: string; id: string };
  }): Promise<StoredFile>;
  /** Ties a stored file to a transaction; files never tied are swept after a day. */
  keep(tx: Tx, fileId: string): Promise<void>;
  keepAll(tx: Tx, fileIds: readonly string[]): Promise<void>;
  describe(db: Db, fileId: string): Promise<StoredFile | null>;
  /** Clear content; `range` in bytes, both ends inclusive. */
  read(fileId: string, range?: { start: number; end: number }): Promise<{ file: StoredFile; content: Readable }>;
  /** Destroys the file's key: the content is gone on every copy. */
  shred(tx: Tx, fileId: string): Promise<void>;
}
