/** A key in a link by which one customer reads what was agreed with them. */
import { type Keys, readSigned, signWords } from '#kernel';

const purpose = 'agreements.customer';

export function customerKey(keys: Keys, customerId: string, seconds: number): string {
  return signWords(keys, purpose, [customerId], seconds);
}

/** Null for a key that nobody gave, or whose time is over. */
export function customerOf(keys: Keys, key: string): string | null {
  return readSigned(keys, purpose, key)?.parts[0] ?? null;
}
