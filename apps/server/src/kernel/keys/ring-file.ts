/**
 * The file of master keys: JSON, mode 0600, outside the database and its backups. Old rings stay in it, because a restored
 * backup may hold data keys wrapped by them.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const key = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, '32 bytes');
const shape = z.object({
  format: z.literal('qiao-master-keys-1'),
  /** Key of blind indexes. Never rotated: every stored index would have to be computed again from clear values. */
  blind: key,
  rings: z.array(z.object({ ring: z.number().int().positive(), key, createdAt: z.iso.datetime() })).min(1),
});

export type RingFile = z.infer<typeof shape>;

export class KeyFileError extends Error {}

/** Null when there is no such file. Throws `KeyFileError` when it cannot be read or is not a key file. */
export function readRingFile(path: string): RingFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
    // Others on the machine must not read it, whatever a copy or a restore made of its mode.
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new KeyFileError(
      `密钥文件 ${path} 无法读取（${message}）。数据未动。请更正其属主或权限后再启动。\nThe key file ${path} cannot be read (${message}). No data was touched. Correct its owner or mode and start again.`,
    );
  }
  const parsed = shape.safeParse(safeJson(text));
  if (parsed.success) return parsed.data;
  throw new KeyFileError(
    `密钥文件 ${path} 已损坏或不是桥的密钥文件。数据未动。请从备份恢复该文件后再启动。\nThe key file ${path} is damaged or not a key file of Qiao. No data was touched. Restore it from your backup of keys and start again.`,
  );
}

export function newRingFile(now: Date): RingFile {
  return {
    format: 'qiao-master-keys-1',
    blind: randomBytes(32).toString('base64'),
    rings: [{ ring: 1, key: randomBytes(32).toString('base64'), createdAt: now.toISOString() }],
  };
}

/** With one more ring, which becomes the present one. */
export function withNewRing(file: RingFile, now: Date): RingFile {
  const ring = Math.max(...file.rings.map((one) => one.ring)) + 1;
  const added = { ring, key: randomBytes(32).toString('base64'), createdAt: now.toISOString() };
  return { ...file, rings: [...file.rings, added] };
}

/** False when somebody else made the file first (two servers starting at once). */
export function createRingFile(path: string, file: RingFile): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    write(path, file, 'wx');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces the file in one step: a crash leaves the old or the new one, whole. */
export function replaceRingFile(path: string, file: RingFile): void {
  const next = `${path}.new`;
  write(next, file, 'w');
  renameSync(next, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function write(path: string, file: RingFile, flag: 'w' | 'wx'): void {
  const handle = openSync(path, flag, 0o600);
  try {
    writeSync(handle, `${JSON.stringify(file, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
