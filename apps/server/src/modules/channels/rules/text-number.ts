/** How gateways write a telephone, and what a person is known by: digits as dialled at home, others with + and country. */
import { normalisePhone, writtenPhone } from '#modules/numbers';

/** Null for what is no telephone. */
export function textNumber(phone: string): string | null {
  const normalised = normalisePhone(phone);
  return normalised ? writtenPhone(normalised).replaceAll('-', '') : null;
}

/** Landlines and service numbers of the mainland take no texts, nor does an extension. */
export function takesTexts(normalised: string): boolean {
  if (normalised.includes(';ext=')) return false;
  return normalised.startsWith('+86') ? /^\+861\d{10}$/.test(normalised) : normalised.startsWith('+');
}
