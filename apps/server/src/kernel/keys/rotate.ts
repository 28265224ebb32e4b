/**
 * Rotation of the master key: a new ring in the file, then every wrapped data key is wrapped again by it, table by table.
 * Content stays as it is. Can be stopped and started again at any moment.
 */
import type { Database, Tx } from '../db/database.ts';
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';
import type { KeyRing } from './key-ring.ts';
import type { WrappedKey } from './keys.ts';
import { readRingFile, replaceRingFile, withNewRing } from './ring-file.ts';

export type Rewrap = (wrapped: WrappedKey) => WrappedKey;

/**
 * Wraps up to `limit` keys of one table that are not of ring `current` again, inside `tx`; returns how many it found. Rows are
 * best taken `for update skip locked`.
 */
export type RewrapBatch = (tx: Tx, rewrap: Rewrap, current: number, limit: number) => Promise<number>;

const holders = new Map<string, RewrapBatch>();
const batchSize = 200;

/** Declares a table that keeps wrapped keys, under its name. */
export function rewrapHolder(name: string, batch: RewrapBatch): void {
  holders.set(name, batch);
}

/** Adds a master key and moves everything to it. Returns how many keys each holder wrapped again. */
export async function rotateMasterKey(options: {
  file: string;
  db: Database;
  keys: KeyRing;
  log: Logger;
}): Promise<{ ring: number; rewrapped: Record<string, number> }> {
  const { file: path, db, keys, log } = options;
  const ring = await db.transact(async (tx) => {
    await tx.run('select pg_advisory_xact_lock(7500004)');
    const next = withNewRing(readRingFile(path)!, clock.now());
    // The file first: a proof in the database without its key would refuse the next start.
    replaceRingFile(path, next);
    keys.adopt(next);
    await tx.run('insert into kernel.key_ring(ring, fingerprint) values ($1, $2)', [
      keys.currentRing,
      keys.fingerprint(keys.currentRing),
    ]);
    return keys.currentRing;
  });
  log.info({ ring, file: path }, 'new master key; back the key file up again');
  return { ring, rewrapped: await rewrapAll({ db, keys, log }) };
}

/** The second half alone: finishes a rotation that was interrupted. */
export async function rewrapAll(options: {
  db: Database;
  keys: KeyRing;
  log: Logger;
}): Promise<Record<string, number>> {
  const { db, keys, log } = options;
  const counts: Record<string, number> = {};
  for (const [name, batch] of holders) {
    counts[name] = 0;
    for (let found = batchSize; found > 0; ) {
      found = await db.transact((tx) => batch(tx, (wrapped) => keys.rewrap(wrapped), keys.currentRing, batchSize));
      counts[name] += found;
    }
    log.info({ holder: name, keys: counts[name] }, 'data keys wrapped again');
  }
  return counts;
}
