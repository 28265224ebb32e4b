/** Decisions without data access. */
import type { ContactKind } from './tables.ts';

/** A contact on the time line is seen by those who may read its kind in its unit. */
export const contactRights: Record<ContactKind, string> = {
  chat: 'conversations.read',
  call: 'telephony.calls',
  mail: 'mail.read',
  ticket: 'tickets.read',
  survey: 'surveys.read',
  visit: 'visits.read',
};

const endStates = new Set(['resolved', 'closed', 'ended', 'cancelled', 'answered', 'expired', 'done']);

export function isOpenState(state: string): boolean {
  return !endStates.has(state);
}

/** Contacts of the last seven days count as repeats. */
export const repeatWindowDays = 7;

/** Last day of the warranty: the day before the same day `months` later; 31 January + 1 month ends in February. */
export function warrantyEnd(boughtOn: string, months: number): string {
  const [year, month, day] = boughtOn.split('-').map(Number) as [number, number, number];
  const target = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  const same = Date.UTC(target.getUTCFullYear(), target.getUTCMonth(), Math.min(day, lastDay));
  const end = day > lastDay ? same : same - 86_400_000;
  return new Date(end).toISOString().slice(0, 10);
}

/** Chinese resident identity card, GB 11643-1999: 17 digits, birth date, check character by ISO 7064 MOD 11-2. */
export function identityCardValid(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const date = new Date(`${birth}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== birth) return false;
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += Number(number[index]) * (2 ** (17 - index) % 11);
  return '10X98765432'[sum % 11] === number[17];
}

/** Trimmed, lower case domain and local part (mailboxes differ by case nowhere in practice); null when it is no address. */
export function normaliseEmail(input: string): string | null {
  const text = input.normalize('NFKC').trim().toLowerCase();
  return text.length <= 254 && /^[^\s@"<>(),;:]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? text : null;
}
