/** Who somebody says they are, by keys of a telephone: a telephone number on file, or the number of the file itself. */
import type { Db, Scope } from '#kernel';
import { normalisePhone } from '#modules/numbers';
import { ports } from './ports.ts';
import { idByNumber } from './store.ts';
import { holdersOf } from './store-identities.ts';
import { blindOf } from './vault.ts';

/**
 * Null: nobody. It is a claim and no proof: it opens a file for whoever answers, and gives the caller nothing. Of the file's number
 * the digits after the site suffice (`K1-000123`: 123, 000123, 1000123).
 */
export async function recogniseSaid(db: Db, scope: Scope, digits: string): Promise<string | null> {
  if (!/^\d{1,15}$/.test(digits)) return null;
  const phone = digits.length >= 7 ? normalisePhone(digits) : null;
  const [holder] = phone ? await holdersOf(db, scope, 'phone', blindOf('phone', phone)) : [];
  if (holder) return holder.id;
  const numbers = [`K${ports().site}-${digits.padStart(6, '0')}`];
  if (digits.length > 6) numbers.push(`K${digits.slice(0, -6)}-${digits.slice(-6)}`);
  return idByNumber(db, scope, numbers);
}
