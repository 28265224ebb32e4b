/** What is sealed: the number or address, and the name and words of who asked. */
import { maskedPhone, normalisePhone, writtenPhone } from '#modules/numbers';
import { notDiallable } from './errors.ts';
import { ports } from './ports.ts';
import type { CallbackRow } from './tables.ts';

type Keyed = { ring: number; wrapped_key: string };
export type Asker = { name: string; words: string };

export function newKey(): Keyed {
  const { wrapped } = ports().keys.create();
  return { ring: wrapped.ring, wrapped_key: wrapped.wrapped };
}
const keyOf = ({ ring, wrapped_key }: Keyed): Buffer => ports().keys.unwrap({ ring, wrapped: wrapped_key });

export type Contact = { kind: 'phone' | 'email'; value: string; masked: string };
/** Throws `callbacks.not-diallable`. */
export function contactOf(way: CallbackRow['way'], text: string, prefixes: readonly string[]): Contact {
  if (way === 'mail' || (way !== 'phone' && text.includes('@'))) {
    const address = text.normalize('NFKC').trim().toLowerCase();
    if (!/^[^\s@"<>(),;:]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address)) throw notDiallable();
    const [name, host] = address.split('@') as [string, string];
    return { kind: 'email', value: address, masked: `${name.slice(0, 1)}***@${host}` };
  }
  const value = normalisePhone(text);
  // Inside numbers and costly countries are nobody's wish.
  if (!value?.startsWith('+') || !prefixes.some((prefix) => value.startsWith(prefix))) throw notDiallable();
  return { kind: 'phone', value, masked: maskedPhone(writtenPhone(value)) };
}

export function sealedParts(
  keyed: Keyed,
  contact: Contact,
  asker: Asker,
): Pick<CallbackRow, 'contact_sealed' | 'contact_masked' | 'contact_blind' | 'words_sealed'> {
  const { keys } = ports();
  return {
    contact_sealed: keys.seal(keyOf(keyed), contact.value, 'callbacks.contact'),
    contact_masked: contact.masked,
    contact_blind: blindOf(contact.value),
    words_sealed: keys.seal(keyOf(keyed), JSON.stringify(asker), 'callbacks.words'),
  };
}
export const blindOf = (value: string): string => ports().keys.blind('callbacks.contact', value);

/** In clear, for the call that is made now. Null when it was erased. */
export function clearContact(row: CallbackRow): string | null {
  if (!row.wrapped_key || !row.contact_sealed) return null;
  return ports().keys.open(keyOf({ ...row, wrapped_key: row.wrapped_key }), row.contact_sealed, 'callbacks.contact');
}
export function askerOf(row: CallbackRow): Asker {
  if (!row.wrapped_key || !row.words_sealed) return { name: '', words: '' };
  const text = ports().keys.open(keyOf({ ...row, wrapped_key: row.wrapped_key }), row.words_sealed, 'callbacks.words');
  return JSON.parse(text) as Asker;
}
