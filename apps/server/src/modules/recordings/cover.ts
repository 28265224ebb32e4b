/** The key of what belongs to a recording. */
import type { Tx } from '#kernel';
import { ports } from './ports.ts';
import { makeCover } from './store.ts';
import type { CoverRow } from './tables.ts';

export function coverOf(tx: Tx, recordingId: string): Promise<CoverRow> {
  const { wrapped } = ports().keys.create();
  return makeCover(tx, {
    recording_id: recordingId,
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    peaks_sealed: null,
  });
}

type What = 'peaks' | 'comment';
const keyOf = ({ ring, wrapped_key }: CoverRow): Buffer => ports().keys.unwrap({ ring, wrapped: wrapped_key });
export const sealed = (cover: CoverRow, clear: string, what: What): string =>
  ports().keys.seal(keyOf(cover), clear, `recordings.${what}`);
export const opened = (cover: CoverRow, text: string, what: What): string =>
  ports().keys.open(keyOf(cover), text, `recordings.${what}`);
