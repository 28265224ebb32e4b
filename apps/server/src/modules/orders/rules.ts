/** States of an order as people move it, and its arithmetic. Pure. */
import type { OrderState } from './contract.ts';
import type { Line } from './tables.ts';

export const orderTable: Record<string, { from: readonly OrderState[]; to: OrderState; when: string }> = {
  pay: { from: ['placed'], to: 'paid', when: 'the money is there' },
  ship: { from: ['placed', 'paid'], to: 'shipped', when: 'on its way; unpaid where it is paid at the door' },
  deliver: { from: ['shipped'], to: 'delivered', when: 'handed over' },
  complete: { from: ['delivered'], to: 'completed', when: 'installed or accepted; nothing is open' },
  cancel: { from: ['placed', 'paid'], to: 'cancelled', when: 'before it is on its way; nothing leaves cancelled' },
  return: { from: ['shipped', 'delivered', 'completed'], to: 'returned', when: 'sent back; nothing leaves returned' },
};

export const nextStates = (state: OrderState): OrderState[] =>
  Object.values(orderTable).flatMap(({ from, to }) => (from.includes(state) ? [to] : []));

export const isFinal = (state: OrderState): boolean => nextStates(state).every((next) => next === 'returned');

export const sumOf = (lines: readonly Pick<Line, 'quantity' | 'price'>[]): number =>
  lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);

/** Digits behind the point of a currency: 2 for CNY, 0 for JPY. */
export function minorDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** `1,299.00`, `￥1299`, `1299元` → minor units; null when it is no amount or has too many digits behind the point. */
export function readAmount(text: string, currency: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s,¥$€£元]/g, '')
    .replace(/^(CNY|RMB|USD|EUR)/i, '');
  const parts = /^(\d{1,10})(?:\.(\d+))?$/.exec(plain);
  if (!parts) return null;
  const digits = minorDigits(currency);
  const rest = (parts[2] ?? '').replace(/0+$/, '');
  if (rest.length > digits) return null;
  return Number(parts[1]) * 10 ** digits + Number(rest.padEnd(digits, '0') || 0);
}
