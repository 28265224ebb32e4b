/**
 * The head of the chain, kept outside the database: a cut or rewritten tail of the table still disagrees with these lines.
 * One JSON object a line, appended and synced; put the folder on another machine or a write-once store for real strength.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type AnchorLine =
  | { kind: 'head'; seq: number; hash: string; at: string; node: string; epoch: number }
  /** A restored backup ends earlier than the anchors say; written by a person on purpose, with the reason. */
  | { kind: 'restored'; seq: number; hash: string; at: string; reason: string };

const fileName = /^audit-\d{6}\.jsonl$/;

/** Appends and fsyncs one line to this month's file; creates folder and file when missing. */
export async function writeAnchor(folder: string, line: AnchorLine): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `audit-${line.at.slice(0, 7).replace('-', '')}.jsonl`);
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    let torn = false;
    if (size > 0) {
      const last = Buffer.alloc(1);
      await file.read(last, 0, 1, size - 1);
      torn = last[0] !== 0x0a;
    }
    // A line torn by a crash must not swallow the next one.
    await file.appendFile(`${torn ? '\n' : ''}${JSON.stringify(line)}\n`, 'utf8');
    await file.datasync();
  } finally {
    await file.close();
  }
}

export type Anchors = {
  /** seq → hash, of lines that still bind. */
  heads: Map<number, string>;
  highest: { seq: number; at: string } | null;
  restored: number;
  damaged: { file: string; line: number }[];
};

/** Reads every month's file in order. Lines after a restore point of the same folder replace what lay beyond that point. */
export async function readAnchors(folder: string): Promise<Anchors> {
  const result: Anchors = { heads: new Map(), highest: null, restored: 0, damaged: [] };
  const files = (await readdir(folder).catch(() => [] as string[])).filter((name) => fileName.test(name)).sort();
  for (const file of files) {
    let number = 0;
    for await (const text of createInterface({ input: createReadStream(join(folder, file), 'utf8') })) {
      number++;
      if (text === '') continue;
      const line = parseLine(text);
      if (!line) {
        result.damaged.push({ file, line: number });
        continue;
      }
      if (line.kind === 'restored') {
        result.restored++;
        for (const seq of result.heads.keys()) if (seq > line.seq) result.heads.delete(seq);
        result.highest = null;
        for (const seq of result.heads.keys())
          if (seq > (result.highest?.seq ?? 0)) result.highest = { seq, at: line.at };
      }
      result.heads.set(line.seq, line.hash);
      if (line.seq > (result.highest?.seq ?? 0)) result.highest = { seq: line.seq, at: line.at };
    }
  }
  return result;
}

function parseLine(text: string): AnchorLine | null {
  try {
    const line = JSON.parse(text) as AnchorLine;
    const sound =
      (line.kind === 'head' || line.kind === 'restored') &&
      Number.isSafeInteger(line.seq) &&
      /^[0-9a-f]{64}$/.test(line.hash);
    return sound ? line : null;
  } catch {
    return null;
  }
}
