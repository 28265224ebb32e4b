/** Decisions without data access. */
import type { ContactKind } from './tables.ts';

/** A contact on the time line is seen by those who may read its kind in its unit. */
export const contactRights: Record<ContactKind, string> = {
  chat: 'conversations.read',
  call: 'telephony.calls',
  callback: 'callbacks.work',
  mail: 'mail.read',
  ticket: 'tickets.read',
  survey: 'surveys.read',
  visit: 'visits.read',
  order: 'orders.read',
  contract: 'contracts.read',
};

const endStates = new Set([
  'resolved',
  'closed',
  'ended',
  'cancelled',
  'answered',
  'expired',
  'done',
  'given-up',
  'withdrawn',
]);

export const isOpenState = (state: string): boolean => !endStates.has(state);

/** Contacts of the last seven days count as repeats. */
export const repeatWindowDays = 7;

/** Trimmed, lower case domain and local part (mailboxes differ by case nowhere in practice); null when it is no address. */
export function normaliseEmail(input: string): string | null {
  const text = input.normalize('NFKC').trim().toLowerCase();
  return text.length <= 254 && /^[^\s@"<>(),;:]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? text : null;
}
