/** The one sealer of the company: holds the lease, seals what waits, anchors the head. */
import { clock, type Kernel, type Lease, systemScope } from '#kernel';
import { writeAnchor } from './anchor.ts';
import { untilNudged } from './nudge.ts';
import { sealBatch, sealEntries } from './seal-entries.ts';
import { anyWaiting, readHead } from './store-chain.ts';

/** Entries of other nodes are seen at the latest after this; together with sealing it stays below one second. */
const lookMs = 800;
const retryMs = 1_000;

/** Runs until the returned function is called or the program gives its leases up. */
export function startSealer(kernel: Pick<Kernel, 'db' | 'config' | 'log' | 'leases'>): () => Promise<void> {
  return kernel.leases.hold('audit.sealer', (lease, signal) => lead(kernel, lease, signal));
}

async function lead(kernel: Pick<Kernel, 'db' | 'config' | 'log'>, lease: Lease, signal: AbortSignal): Promise<void> {
  const { db, config, log } = kernel;
  const scope = systemScope('audit.sealer');
  const anchor = (seq: number, hash: string): Promise<void> =>
    writeAnchor(config.anchorDir, {
      kind: 'head',
      seq,
      hash,
      at: clock.now().toISOString(),
      node: config.node,
      epoch: lease.epoch,
    });
  // A crash between commit and anchor leaves the last batch unanchored; the next leader makes that good first.
  let owed: { seq: number; hash: string } | null = null;
  let began = false;
  while (!signal.aborted) {
    try {
      if (!began) {
        const head = await readHead(db, scope);
        if (head) owed = { seq: head.seq, hash: head.hash.toString('hex') };
        began = true;
      }
      const waits = await anyWaiting(db, scope);
      const sealed = waits ? await db.transact((tx) => sealEntries(tx, scope, lease)) : null;
      if (sealed) owed = sealed;
      if (owed) {
        await anchor(owed.seq, owed.hash);
        owed = null;
      }
      if (!sealed || sealed.sealed < sealBatch) await untilNudged(lookMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: (error as Error).message }, 'audit entries could not be sealed or anchored; trying again');
      await untilNudged(retryMs, signal);
    }
  }
}
