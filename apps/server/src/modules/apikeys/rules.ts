/** Pure decisions about keys. */
import type { KeyRow } from './tables.ts';

export type KeyState = 'active' | 'expired' | 'revoked';
export function keyState(row: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: Date): KeyState {
  if (row.revoked_at) return 'revoked';
  return row.expires_at && row.expires_at <= now ? 'expired' : 'active';
}

/** A bucket holds a quarter of a minute, as the doors of people do; a node draws a second's worth ahead. */
export const capacityOf = (perMinute: number): number => Math.max(5, perMinute / 4);
export const drawOf = (perMinute: number): number => Math.max(1, Math.floor(perMinute / 60));

/** Our own faults, conflicts and limits may end otherwise the next time: they are not kept. */
export const worthKeeping = (status: number): boolean => status < 500 && status !== 409 && status !== 429;
