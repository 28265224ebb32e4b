/** Money is whole minor units (分, cents); only here it is written with a point. */
import { currentLocale } from '../../shared/i18n.ts';

/** Those that are offered (ISO 4217); the company's own first. Others come in through the API or an import. */
export const currencies = ['CNY', 'HKD', 'MOP', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'KRW', 'SGD', 'AUD', 'CAD'] as const;

/** `stood`: what something has already, offered although it is none of those. */
export function currencyOptions(stood?: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(currentLocale(), { type: 'currency' });
  const all: readonly string[] = currencies;
  const offered = stood && !all.includes(stood) ? [stood, ...all] : all;
  return offered.map((value) => ({ value, label: `${value} ${names.of(value) ?? ''}`.trim() }));
}

const digits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

export const moneyText = (minor: number, currency: string): string =>
  new Intl.NumberFormat(currentLocale(), { style: 'currency', currency }).format(minor / 10 ** digits(currency));

/** For a field: `1299.50`. */
export const plainMoney = (minor: number, currency: string): string =>
  (minor / 10 ** digits(currency)).toFixed(digits(currency));

/** `1,299.5` → minor units; null when it is no amount. */
export function readMoney(text: string, currency: string): number | null {
  const parts = /^(\d{1,10})(?:\.(\d+))?$/.exec(text.replace(/[\s,，]/g, ''));
  const most = digits(currency);
  if (!parts || (parts[2] ?? '').length > most) return null;
  return Number(parts[1]) * 10 ** most + Number((parts[2] ?? '').padEnd(most, '0') || 0);
}
