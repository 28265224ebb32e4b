/** A guest's address and link: sealed by a key of the side's own. */
import { clock, newToken } from '#kernel';
import { ports } from './ports.ts';
import type { SideRow } from './tables.ts';

const validMs = 30 * 86_400_000;
type Sealed = Pick<SideRow, 'guest_sealed' | 'token_sealed' | 'token_ends_at' | 'ring' | 'wrapped_key'>;
const context = (id: string, field: 'guest' | 'token'): string => `side:${id}:${field}`;

export const linkOf = (token: string): string => `${ports().publicUrl}/side/${token}`;

/** For a new side: its key, the sealed address, a token that holds 30 days. */
export function newGuest(id: string, email: string): { sealed: Sealed; token: string } {
  const { keys } = ports();
  const { key, wrapped } = keys.create();
  const token = newToken();
  return {
    token,
    sealed: {
      guest_sealed: keys.seal(key, email, context(id, 'guest')),
      token_sealed: keys.seal(key, token, context(id, 'token')),
      token_ends_at: new Date(clock.ms() + validMs),
      ring: wrapped.ring,
      wrapped_key: wrapped.wrapped,
    },
  };
}

/** Null for a side with a unit. */
export function guestOf(row: SideRow): { email: string; token: string } | null {
  if (row.guest_sealed === null || row.token_sealed === null || row.wrapped_key === null) return null;
  const { keys } = ports();
  const key = keys.unwrap({ ring: row.ring!, wrapped: row.wrapped_key });
  return {
    email: keys.open(key, row.guest_sealed, context(row.id, 'guest')),
    token: keys.open(key, row.token_sealed, context(row.id, 'token')),
  };
}

/** A link that holds 30 days again; the one before works no more. */
export function renewed(row: SideRow): { row: SideRow; token: string } {
  const { keys } = ports();
  const key = keys.unwrap({ ring: row.ring!, wrapped: row.wrapped_key! });
  const token = newToken();
  return {
    token,
    row: {
      ...row,
      token_sealed: keys.seal(key, token, context(row.id, 'token')),
      token_ends_at: new Date(clock.ms() + validMs),
    },
  };
}
