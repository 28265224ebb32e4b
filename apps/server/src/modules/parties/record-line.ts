/** The sound of one leg into a file: kept by the calls' owner, or passing, for whoever asks what was said just now. */
import type { Readable } from 'node:stream';
import { type Files, newId, type StoredFile } from '#kernel';
import type { Line } from './line.ts';
import type { PartyParts } from './parts.ts';

type Options = Parameters<PartyParts['adapter']['record']>[1];

const mark = 'passing-';
export const passingId = (id = newId()): string => mark + id;
/** No recording of the call: its file is its asker's alone. */
export const isPassing = (recordingId: string): boolean => recordingId.startsWith(mark);

const mostBytes = 4 * 1024 ** 3;
/** Sealed in the file store; whoever owns the recording says that it is kept. */
export const sealRecording = (files: Files, id: string, content: Readable): Promise<StoredFile> =>
  files.put({
    name: `${id}.wav`,
    declaredType: 'audio/wav',
    content,
    allow: ['audio/wav', 'audio/vnd.wave'],
    maxBytes: mostBytes,
    owner: { kind: 'recording', id },
  });

/** Until it is stopped, silence, the limit or the end of the call; the file is closed then. */
async function recordLine({ adapter }: PartyParts, line: Line, options: Options): Promise<void> {
  const over = new Promise<void>((resolve) => {
    line.onRecorded = (id) => id === options.recordingId && resolve();
  });
  try {
    await adapter.record(line.legId, options);
    if (!line.gone) await over;
  } finally {
    line.onRecorded = null;
  }
}

/** `keys.onKey` is who is told of them; one that `ends` it is given back, else nothing. The far end's own sound alone. */
export async function recordUntilKey(
  parts: PartyParts,
  line: Line,
  options: Options,
  keys: { onKey: ((key: string) => boolean) | null },
  ends: (key: string) => boolean = () => true,
): Promise<string> {
  let ended = '';
  keys.onKey = (key) => {
    if (ended !== '' || !ends(key)) return true;
    ended = key;
    void parts.adapter.stopRecording(line.legId, options.recordingId).catch(() => {});
    return true;
  };
  try {
    await recordLine(parts, line, { ...options, mono: true });
  } finally {
    keys.onKey = null;
  }
  return ended;
}
