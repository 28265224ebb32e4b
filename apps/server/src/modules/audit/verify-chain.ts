/** Walks the whole chain and compares it with the anchors: finds a changed, removed, inserted or cut row. */
import type { Db, Scope } from '#kernel';
import { type Anchors, readAnchors } from './anchor.ts';
import { backdatedMs, chainHash, genesis } from './chain.ts';
import { readHead, readOrphanTickets, readSealed, readStrays } from './store-chain.ts';

export type ChainProblem = {
  /**
   * changed: an entry is not what was sealed · removed: a sealed entry or its seal is gone · inserted: an entry was written
   * past the product or backdated · cut: the end of the chain is gone · rewritten: the chain disagrees with an anchor ·
   * anchor-damaged: a line of the anchors cannot be read.
   */
  kind: 'changed' | 'removed' | 'inserted' | 'cut' | 'rewritten' | 'anchor-damaged';
  seq: number | null;
  entryId: string | null;
  /** How many rows, or where. */
  detail: string;
};

export type Verification = {
  ok: boolean;
  checked: number;
  head: { seq: number; hash: string } | null;
  anchors: number;
  problems: ChainProblem[];
};

const batch = 2_000;
const mostProblems = 200;

/** Reads only. Memory stays flat however long the chain is, apart from the anchors (about 150 bytes each). */
export async function verifyChain(db: Db, scope: Scope, anchorDir: string): Promise<Verification> {
  const anchors = await readAnchors(anchorDir);
  const problems: ChainProblem[] = [];
  const report = (problem: ChainProblem): void => {
    if (problems.length < mostProblems) problems.push(problem);
  };
  for (const { file, line } of anchors.damaged)
    report({ kind: 'anchor-damaged', seq: null, entryId: null, detail: `${file}:${line}` });

  let last = { seq: 0, hash: genesis };
  let newest = 0;
  let checked = 0;
  for (;;) {
    const rows = await readSealed(db, scope, last.seq, batch);
    for (const row of rows) {
      checked++;
      if (row.seq !== last.seq + 1)
        report({ kind: 'removed', seq: last.seq + 1, entryId: null, detail: `${row.seq - last.seq - 1}` });
      if (!row.found) report({ kind: 'removed', seq: row.seq, entryId: row.entry_id, detail: '1' });
      else {
        // After a gap the previous hash is unknown: this row is held by the next anchor only.
        const follows = row.seq === last.seq + 1;
        if (follows && !chainHash(last.hash, row.seq, row).equals(row.hash))
          report({ kind: 'changed', seq: row.seq, entryId: row.entry_id, detail: row.action });
        const recorded = Date.parse(`${row.recorded_at.slice(0, 23)}Z`);
        if (recorded < newest - backdatedMs)
          report({ kind: 'inserted', seq: row.seq, entryId: row.entry_id, detail: row.recorded_at });
        newest = Math.max(newest, recorded);
      }
      const anchored = anchors.heads.get(row.seq);
      if (anchored !== undefined && anchored !== row.hash.toString('hex'))
        report({ kind: 'rewritten', seq: row.seq, entryId: row.entry_id, detail: anchored });
      last = { seq: row.seq, hash: row.hash };
    }
    if (rows.length < batch) break;
  }
  await reportTail(db, scope, anchors, last.seq, report);
  for (const stray of await readStrays(db, scope, mostProblems))
    report({ kind: 'inserted', seq: null, entryId: stray.id, detail: stray.recorded_at.toISOString() });
  for (const ticket of await readOrphanTickets(db, scope, mostProblems))
    report({ kind: 'removed', seq: null, entryId: ticket.entry_id, detail: '1' });
  return {
    ok: problems.length === 0,
    checked,
    head: last.seq === 0 ? null : { seq: last.seq, hash: last.hash.toString('hex') },
    anchors: anchors.heads.size,
    problems,
  };
}

async function reportTail(
  db: Db,
  scope: Scope,
  anchors: Anchors,
  walked: number,
  report: (problem: ChainProblem) => void,
): Promise<void> {
  if (!anchors.highest || anchors.highest.seq <= walked) return;
  // The sealer may have gone on since the anchors were read; only a chain that still ends earlier has lost rows.
  const head = await readHead(db, scope);
  const end = head?.seq ?? 0;
  if (end >= anchors.highest.seq) return;
  report({ kind: 'cut', seq: end + 1, entryId: null, detail: `${anchors.highest.seq - end}` });
}
