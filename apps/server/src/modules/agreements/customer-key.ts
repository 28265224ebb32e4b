/** A key in a link by which one customer reads what was agreed with them: signed, so every node knows it; it ends by itself. */
import { timingSafeEqual } from 'node:crypto';
import { clock, isId, type Keys } from '#kernel';

const purpose = 'agreements.customer-key';

export function customerKey(keys: Keys, customerId: string, seconds: number): string {
  const said = `${customerId}.${(Math.floor(clock.ms() / 1000) + seconds).toString(36)}`;
  return `${said}.${keys.blind(purpose, said)}`;
}

/** Null for a key that nobody gave, or whose time is over. */
export function customerOf(keys: Keys, key: string): string | null {
  const [customerId = '', until = '', signature = ''] = key.split('.');
  if (!isId(customerId) || !/^[0-9a-z]{1,9}$/.test(until)) return null;
  const expected = Buffer.from(keys.blind(purpose, `${customerId}.${until}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Number.parseInt(until, 36) * 1000 > clock.ms() ? customerId : null;
}
