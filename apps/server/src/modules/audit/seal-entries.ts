/** Gives waiting entries their place in the chain, one batch a transaction. */
import type { Lease, Scope, Tx } from '#kernel';
import { chainHash, genesis } from './chain.ts';
import { insertSeals, readHead, readWaiting } from './store-chain.ts';

export const sealBatch = 500;

/** Returns the new head, or null when nothing waited. Throws `LeaseLost` when another node seals by now. */
export async function sealEntries(
  tx: Tx,
  scope: Scope,
  lease: Pick<Lease, 'fence'>,
): Promise<{ seq: number; hash: string; sealed: number } | null> {
  await lease.fence(tx);
  const waiting = await readWaiting(tx, scope, sealBatch);
  if (waiting.length === 0) return null;
  const head = await readHead(tx, scope);
  let seq = head?.seq ?? 0;
  let hash = head?.hash ?? genesis;
  const seals = waiting.map((entry) => {
    seq++;
    hash = chainHash(hash, seq, entry);
    return { seq, entryId: entry.id, recordedAt: entry.recorded_at, hash };
  });
  await insertSeals(tx, scope, seals);
  return { seq, hash: hash.toString('hex'), sealed: seals.length };
}
