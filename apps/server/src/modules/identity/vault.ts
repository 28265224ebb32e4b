/** Personal fields of staff under a key of their own, wrapped by the master key ring. */
import { ports } from './ports.ts';

type Holder = { id: string; ring: number; wrapped_key: string };
type Field = 'email' | 'phone' | 'totp';

const context = (id: string, field: Field): string => `staff:${id}:${field}`;
const keyOf = (holder: Holder): Buffer => ports().keys.unwrap({ ring: holder.ring, wrapped: holder.wrapped_key });

export function newStaffKey(): { ring: number; wrapped_key: string } {
  const { wrapped } = ports().keys.create();
  return { ring: wrapped.ring, wrapped_key: wrapped.wrapped };
}

export function sealField(holder: Holder, field: Field, clear: string): string {
  return ports().keys.seal(keyOf(holder), clear, context(holder.id, field));
}

export function openField(holder: Holder, field: Field, sealed: string | null): string | null {
  return sealed === null ? null : ports().keys.open(keyOf(holder), sealed, context(holder.id, field));
}

export const foldNumber = (number: string): string => number.trim().toLowerCase();
/** Addresses are compared without case, as everybody who types them does. */
export const emailIndex = (email: string): string => ports().keys.blind('identity.email', email.trim().toLowerCase());
