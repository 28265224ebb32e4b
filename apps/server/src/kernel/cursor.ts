/** Opaque cursors of keyset paging: the last row's sort values. Browsers hand them back unread. */
import type { z } from 'zod';
import { invalidInput } from './errors.ts';

export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Sort values of a cursor; null without one. Throws `kernel.invalid-input` when it was not made by `encodeCursor`. */
export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | null {
  if (!cursor) return null;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw invalidInput({ fields: 'cursor' });
  }
}
