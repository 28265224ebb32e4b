/** The ids of erased customers outside the database: a restored backup knows nothing of later erasures, they are done again. */
import { join } from 'node:path';
import { appendToLedger, readLedger } from '#kernel';

export type Erased = { customerId: string; at: string };
const fileOf = (folder: string): string => join(folder, 'erasures.jsonl');

export const noteErased = (folder: string, lines: Erased[]): void => appendToLedger(fileOf(folder), lines);

/** A torn line is missing: its erasure is still in the database. */
export const erasedBefore = (folder: string): Erased[] =>
  (readLedger(fileOf(folder)) as Partial<Erased>[]).filter(
    (line): line is Erased => typeof line?.customerId === 'string',
  );
