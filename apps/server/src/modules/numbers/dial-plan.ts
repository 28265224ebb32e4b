/** How numbers are written for a carrier in China: national numbers with their trunk zero, others with 00. */
import { digitsOf } from './phone-number.ts';

/** `normalised`: as `normalisePhone` gives it. Extensions of others are not dialled. Null for what is no number of a carrier. */
export function forCarrier(normalised: string): string | null {
  const digits = digitsOf(normalised);
  if (!normalised.startsWith('+')) return /^\d{3,15}$/.test(digits) ? digits : null;
  if (!digits.startsWith('86')) return `00${digits}`;
  const national = digits.slice(2);
  return /^1[3-9]\d{9}$/.test(national) ? national : `0${national}`;
}
