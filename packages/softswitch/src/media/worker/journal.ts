import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What a dead worker leaves behind for its successor to tell the truth about. */
export type OpenWork = {
  legs: string[];
  recordings: { legId: string; recordingId: string; path: string }[];
};

type Line =
  | { leg: string }
  | { closed: string }
  | { recording: string; legId: string; path: string }
  | { finished: string; legId: string };

/** Lines after which the file is written anew with only what is still open. */
const COMPACT_AFTER = 5000;

const recordingKey = (legId: string, recordingId: string): string => JSON.stringify([legId, recordingId]);

/**
 * Open legs and recordings of a worker, on disk. Written at once (a kill must not lose a line) but without fsync: it has
 * to survive the process, not the machine.
 */
export class Journal {
  private readonly fd: number;
  private readonly legs = new Set<string>();
  private readonly recordings = new Map<string, { legId: string; recordingId: string; path: string }>();
  private lines = 0;

  constructor(path: string) {
    this.fd = openSync(path, 'w', 0o600);
  }

  legOpened(legId: string): void {
    this.legs.add(legId);
    this.append({ leg: legId });
  }

  legClosed(legId: string): void {
    if (this.legs.delete(legId)) this.append({ closed: legId });
  }

  recordingStarted(legId: string, recordingId: string, path: string): void {
    this.recordings.set(recordingKey(legId, recordingId), { legId, recordingId, path });
    this.append({ recording: recordingId, legId, path });
  }

  recordingFinished(legId: string, recordingId: string): void {
    if (this.recordings.delete(recordingKey(legId, recordingId))) this.append({ finished: recordingId, legId });
  }

  get empty(): boolean {
    return this.legs.size === 0 && this.recordings.size === 0;
  }

  close(): void {
    closeSync(this.fd);
  }

  private append(line: Line): void {
    if (this.lines >= COMPACT_AFTER || this.empty) this.compact();
    else {
      writeSync(this.fd, `${JSON.stringify(line)}\n`);
      this.lines++;
    }
  }

  private compact(): void {
    const lines: Line[] = [
      ...[...this.legs].map((leg) => ({ leg })),
      ...[...this.recordings.values()].map(({ recordingId, legId, path }) => ({ recording: recordingId, legId, path })),
    ];
    ftruncateSync(this.fd, 0);
    writeSync(this.fd, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 0);
    this.lines = lines.length;
  }
}

/** Reads what a dead worker left open; a missing file means nothing, a torn last line is ignored. */
export function readJournal(path: string): OpenWork {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { legs: [], recordings: [] };
  }
  const legs = new Set<string>();
  const recordings = new Map<string, OpenWork['recordings'][number]>();
  for (const row of text.split('\n')) {
    let line: Line;
    try {
      line = JSON.parse(row) as Line;
    } catch {
      continue;
    }
    if ('leg' in line) legs.add(line.leg);
    else if ('closed' in line) legs.delete(line.closed);
    else if ('recording' in line) {
      const { recording: recordingId, legId, path: file } = line;
      recordings.set(recordingKey(legId, recordingId), { legId, recordingId, path: file });
    } else if ('finished' in line) recordings.delete(recordingKey(line.legId, line.finished));
  }
  return { legs: [...legs], recordings: [...recordings.values()] };
}
