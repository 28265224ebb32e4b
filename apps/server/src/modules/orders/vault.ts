/** The delivery address: sealed under a key of the order's own. */
import { ports } from './ports.ts';
import type { OrderRow } from './tables.ts';

type Sealed = Pick<OrderRow, 'address_sealed' | 'ring' | 'wrapped_key'>;
const context = (id: string): string => `order:${id}:address`;

export function sealAddress(id: string, clear: string): Sealed {
  if (clear === '') return { address_sealed: null, ring: null, wrapped_key: null };
  const { keys } = ports();
  const { key, wrapped } = keys.create();
  return { address_sealed: keys.seal(key, clear, context(id)), ring: wrapped.ring, wrapped_key: wrapped.wrapped };
}

/** Null when there is none. */
export function openAddress(row: Sealed & { id: string }): string | null {
  if (row.address_sealed === null || row.ring === null || row.wrapped_key === null) return null;
  const { keys } = ports();
  const key = keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
  return keys.open(key, row.address_sealed, context(row.id));
}
