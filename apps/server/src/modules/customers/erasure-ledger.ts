/**
 * The ids of erased customers in a file outside the database (one JSON line each, flushed to disk). A restored backup knows
 * nothing of later erasures; the ledger does, and they are done again at the next start.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type LedgerLine = { customerId: string; at: string };

const fileOf = (folder: string): string => join(folder, 'erasures.jsonl');

export function appendToLedger(folder: string, lines: LedgerLine[]): void {
  if (lines.length === 0) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(fileOf(folder), 'a', 0o600);
  try {
    // The leading line break keeps a line torn by a crash from swallowing the next one.
    writeSync(file, `\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A torn last line (power loss while writing) is skipped: its erasure is still in the database. */
export function readLedger(folder: string): LedgerLine[] {
  if (!existsSync(fileOf(folder))) return [];
  return readFileSync(fileOf(folder), 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const parsed = JSON.parse(line) as LedgerLine;
        return typeof parsed.customerId === 'string' ? [parsed] : [];
      } catch {
        return [];
      }
    });
}
