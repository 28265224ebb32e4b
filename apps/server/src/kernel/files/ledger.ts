/** A ledger outside the database: one JSON line for each thing that a restored backup would not know of. Flushed to disk. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export function appendToLedger(file: string, lines: readonly object[]): void {
  if (lines.length === 0) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const open = openSync(file, 'a', 0o600);
  try {
    // The leading line break keeps a line torn by a crash from swallowing the next one.
    writeSync(open, `\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

/** What can be read of it; a torn last line (power loss while writing) is skipped. */
export function readLedger(file: string): unknown[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}
