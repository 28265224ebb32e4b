/** What is sealed: passwords of lines, a party's number, the digits that were pressed. */
import { randomInt } from 'node:crypto';
import { digitsOf, maskedPhone, normalisePhone, writtenPhone } from '#modules/numbers';
import { ports } from './ports.ts';

type Keyed = { ring: number; wrapped_key: string };
export function newKey(): Keyed {
  const { wrapped } = ports().keys.create();
  return { ring: wrapped.ring, wrapped_key: wrapped.wrapped };
}
const keyOf = ({ ring, wrapped_key }: Keyed): Buffer => ports().keys.unwrap({ ring, wrapped: wrapped_key });

export type Context = 'trunk' | 'extension' | 'party' | 'dialogue';
export const sealed = (keyed: Keyed, clear: string, context: Context): string =>
  ports().keys.seal(keyOf(keyed), clear, `telephony.${context}`);
export const opened = (keyed: Keyed, text: string, context: Context): string =>
  ports().keys.open(keyOf(keyed), text, `telephony.${context}`);

/** Twenty characters that are easily typed into a telephone. */
export function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('');
}

/** How a party's number is kept: in one spelling where it has one, found by its blind index, shown masked. */
export function partyOf(
  keyed: Keyed,
  raw: string | null,
): { sealed: string | null; masked: string | null; blind: string | null } {
  if (!raw) return { sealed: null, masked: null, blind: null };
  const normal = normalisePhone(raw) ?? raw.slice(0, 40);
  const inside = /^\d{2,5}$/.test(raw);
  return {
    sealed: sealed(keyed, normal, 'party'),
    masked: inside ? raw : maskedPhone(writtenPhone(normal)),
    blind: blindParty(normal),
  };
}

export const blindParty = (normal: string): string => ports().keys.blind('telephony.party', normal);

/** Spelling under which numbers of the company are found: digits alone, without the country. */
export const dialledKey = (text: string): string =>
  digitsOf(text)
    .replace(/^86(?=\d{10,11}$)/, '')
    .replace(/^0(?=\d{9,})/, '');
