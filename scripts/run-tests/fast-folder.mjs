/**
 * Where tests keep their databases and files. In memory where there is room: every test file makes and drops a database of two
 * thousand files, and on some file systems (ext4 without a journal looks over every lately deleted inode) making one after
 * many were dropped takes seconds instead of a fifth of one. Parts that test durability kill programs, not the power.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const roomBytes = 6 * 2 ** 30;

function roomInMemory() {
  if (process.platform !== 'linux' || !existsSync(memory)) return false;
  try {
    const { bavail, bsize } = statfsSync(memory);
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'));
    return bavail * bsize >= roomBytes && Number(available?.[1] ?? 0) * 1024 >= roomBytes;
  } catch {
    return false;
  }
}

/** A new folder of this name and some letters; where `TMPDIR` says, if it says something of its own. @param {string} prefix */
export function fastFolder(prefix) {
  const asked = tmpdir() !== '/tmp';
  const folder = mkdtempSync(join(!asked && roomInMemory() ? memory : tmpdir(), prefix));
  // The database may run as another user.
  chmodSync(folder, 0o755);
  return folder;
}
