/** Writings of one telephone line. Pure. */
import { digitsOf } from './phone-number.ts';

/** Digits that two writings of one line have in common at least. */
const localDigits = 7;

/** The last digits of a line, by which its other writings are looked for; null when too short. */
export function lineTail(normalised: string): string | null {
  const digits = digitsOf(normalised);
  return digits.length >= localDigits ? digits.slice(-localDigits) : null;
}

/** The same line with and without extension, with and without the area code. Equal values are another reason. */
export function sameLine(a: string, b: string): boolean {
  if (a === b) return false;
  const [mainA = '', mainB = ''] = [a.split(';')[0], b.split(';')[0]];
  if (mainA === mainB) return true;
  const [short, long] = mainA.length < mainB.length ? [mainA, mainB] : [mainB, mainA];
  // A local number has no plus; a national fixed line ends with it behind its area code of two or three digits.
  if (short.startsWith('+') || !/^[2-9]\d{6,7}$/.test(short) || !long.startsWith('+86')) return false;
  const national = long.slice(3);
  return !/^1[3-9]/.test(national) && national.endsWith(short) && [2, 3].includes(national.length - short.length);
}
