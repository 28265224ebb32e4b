/** Buckets that all nodes draw from, for what strangers may do: a counter in one node's memory is another one on every other node. */
import { createHash } from 'node:crypto';
import { clock, type Db, systemScope } from '#kernel';
import { drawTokens } from './store-limits.ts';

const scope = systemScope('apikeys.shared-rate');

/**
 * Takes one token of `of` for `who` (blinded by the caller: an address is never kept here); false when there is none. `most` at
 * once, as many again in `seconds`.
 */
export async function takeShared(
  db: Db,
  { of, who, most, seconds }: { of: string; who: string; most: number; seconds: number },
): Promise<boolean> {
  const hex = createHash('sha256').update(`${of} ${who}`).digest('hex');
  const keyId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  const { given } = await drawTokens(db, scope, {
    keyId,
    capacity: most,
    perSecond: most / seconds,
    want: 1,
    now: clock.now(),
  });
  return given === 1;
}
